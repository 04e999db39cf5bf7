// Which keys may stand at a place of rollback.yml, for messages about one that may not.
import type { z } from 'zod';
import { configurationSchema } from './schema';
import { forms } from './schema-forms';

/** @param path numbers and names of maps are passed over. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  const places = path.reduce<readonly z.ZodType[]>((schemas, step) => schemas.flatMap((schema) => inside(schema, String(step))), [configurationSchema]);
  return [...new Set(places.flatMap((schema) => forms(schema).flatMap(({ shape }) => Object.keys(shape ?? {}))))];
}

function inside(schema: z.ZodType, step: string): z.ZodType[] {
  return forms(schema).flatMap(({ shape, element, valueType }) => shape?.[step] ?? element ?? valueType ?? []);
}
