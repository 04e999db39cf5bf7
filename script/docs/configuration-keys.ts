// The list of configuration keys as a table, from the JSON Schema.
import type { JsonSchema } from '../../src/config/json-schema';

export function configurationKeys(schema: JsonSchema): string {
  return ['| key | form | default | what it is |', '| --- | --- | --- | --- |', ...rows(schema, '')].join('\n');
}

function rows(schema: JsonSchema, path: string): string[] {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>;
  const required = (schema['required'] ?? []) as string[];
  const own = Object.entries(properties).flatMap(([key, value]) => {
    const name = path === '' ? key : `${path}.${key}`;
    return [`| \`${name}\` | ${form(value)} | ${standard(value, required.includes(key))} | ${text(value['description'])} |`, ...rows(inner(value), childPath(name, value))];
  });
  const named = schema['additionalProperties'];
  return typeof named === 'object' && named !== null && path !== '' && 'properties' in named ? [...own, ...rows(named as JsonSchema, `${path}.<name>`)] : own;
}

function childPath(name: string, value: JsonSchema): string {
  return value['type'] === 'array' ? `${name}[]` : name;
}

/** The object below a key: itself, the items of a list, or the object form of several. */
function inner(value: JsonSchema): JsonSchema {
  if (value['type'] === 'array') return (value['items'] ?? {}) as JsonSchema;
  const forms = (value['anyOf'] ?? []) as JsonSchema[];
  return forms.find((each) => each['type'] === 'object') ?? value;
}

function form(value: JsonSchema): string {
  if (Array.isArray(value['enum'])) return value['enum'].map((each) => `\`${String(each)}\``).join(', ');
  if ('const' in value) return `\`${String(value['const'])}\``;
  const forms = (value['anyOf'] ?? []) as JsonSchema[];
  if (forms.length > 0) return [...new Set(forms.map(form))].join(' or ');
  if (value['type'] === 'array') return `list of ${form((value['items'] ?? {}) as JsonSchema)}`;
  const pattern = String(value['pattern'] ?? '');
  if (pattern.includes('(ms|s|m|h|d)')) return 'duration';
  if (pattern.includes('KiB|MiB')) return 'size';
  if (pattern.includes(')%$')) return 'percentage';
  return value['type'] === 'object' && 'additionalProperties' in value && value['additionalProperties'] !== false ? 'map' : String(value['type'] ?? 'any');
}

function standard(value: JsonSchema, required: boolean): string {
  if ('default' in value) return `\`${JSON.stringify(value['default']).replaceAll('|', '\\|')}\``;
  return required ? '**required**' : '';
}

function text(description: unknown): string {
  return typeof description === 'string' ? description.replaceAll('|', '\\|') : '';
}
