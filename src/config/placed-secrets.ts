// Which values of the configuration are secret by their place, whoever wrote them there and under whatever name: those that the schema marks.
import type { z } from 'zod';
import { headerSecrets } from './headers';
import { definitionOf, wrappedBy } from './schema-forms';

/** @param value as the schema gave it. @returns what is to be masked everywhere. */
export function placedSecrets(schema: z.ZodType, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const mark = schema.meta()?.['secret'];
  if (mark === 'value') return value === '' ? [] : [String(value)];
  if (mark === 'headers') return headerSecrets(value as Readonly<Record<string, string>>);
  return inside(schema, value);
}

function inside(schema: z.ZodType, value: unknown): string[] {
  const definition = definitionOf(schema);
  const wrapped = wrappedBy(definition);
  if (wrapped.length > 0) return wrapped.flatMap((inner) => placedSecrets(inner, value));
  const { shape, element, valueType } = definition;
  if (element !== undefined) return Array.isArray(value) ? value.flatMap((each) => placedSecrets(element, each)) : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const schemaOf = shape?.[key] ?? valueType;
    return schemaOf === undefined ? [] : placedSecrets(schemaOf, each);
  });
}
