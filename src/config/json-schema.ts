// The JSON Schema of rollback.yml, from the schema that validates it: for completion in editors and for docs/configuration.md.
import { z } from 'zod';
import { configurationSchema } from './schema';

export type JsonSchema = { readonly [key: string]: unknown };

export function configurationJsonSchema(): JsonSchema {
  return { title: 'Emergency Rollback: rollback.yml', ...(z.toJSONSchema(configurationSchema, { io: 'input', unrepresentable: 'any', override: ({ jsonSchema }) => void delete jsonSchema['secret'] }) as JsonSchema) };
}
