// What zod keeps of a schema, as far as it leads to the keys and values inside.
import type { z } from 'zod';

export interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

export function definitionOf(schema: z.ZodType): Definition {
  return schema.def as unknown as Definition;
}

/** What a schema only wraps, such as an optional one; of a union, each of its forms. */
export function wrappedBy({ innerType, in: input, options }: Definition): z.ZodType[] {
  return [innerType ?? input ?? options ?? []].flat();
}

/** Without what only wraps it; a union has several. */
export function forms(schema: z.ZodType): Definition[] {
  const definition = definitionOf(schema);
  const wrapped = wrappedBy(definition);
  return wrapped.length === 0 ? [definition] : wrapped.flatMap(forms);
}
