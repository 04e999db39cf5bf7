// Which keys may stand at a place of rollback.yml, for messages about one that may not.
import type { z } from 'zod';
import { configurationSchema } from './schema';

/** What zod keeps of a schema, as far as it leads to keys. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

/** @param path numbers and names of maps are passed over. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  const places = path.reduce<readonly z.ZodType[]>((schemas, step) => schemas.flatMap((schema) => inside(schema, String(step))), [configurationSchema]);
  return [...new Set(places.flatMap((schema) => forms(schema).flatMap(({ shape }) => Object.keys(shape ?? {}))))];
}

function inside(schema: z.ZodType, step: string): z.ZodType[] {
  return forms(schema).flatMap(({ shape, element, valueType }) => shape?.[step] ?? element ?? valueType ?? []);
}

/** Without what only wraps it; a union has several. */
function forms(schema: z.ZodType): Definition[] {
  const definition = schema.def as unknown as Definition;
  const wrapped = [definition.innerType ?? definition.in ?? definition.options ?? []].flat();
  return wrapped.length === 0 ? [definition] : wrapped.flatMap(forms);
}
