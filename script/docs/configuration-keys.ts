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
    return [`| \`${name}\` | ${form(value)} | ${standard(value, required.includes(key))} | ${text(value)} |`, ...below(value, childPath(name, value))];
  });
  const named = schema['additionalProperties'];
  return typeof named === 'object' && named !== null && path !== '' && 'properties' in named ? [...own, ...rows(named as JsonSchema, `${path}.<name>`)] : own;
}

function childPath(name: string, value: JsonSchema): string {
  return value['type'] === 'array' ? `${name}[]` : name;
}

/** The keys below a key: of its object, of the items of its list, or of each form that it may have. */
function below(value: JsonSchema, path: string): string[] {
  if (value['type'] === 'array') return rows((value['items'] ?? {}) as JsonSchema, path);
  const forms = (value['anyOf'] ?? [value]) as JsonSchema[];
  return forms.filter((each) => each['type'] === 'object').flatMap((each) => rows(each, path));
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
  return value['type'] === 'object' && 'additionalProperties' in value && value['additionalProperties'] !== false ? 'map' : [value['type'] ?? 'any'].flat().join(' or ');
}

function standard(value: JsonSchema, required: boolean): string {
  if ('default' in value) return `\`${JSON.stringify(value['default']).replaceAll('|', '\\|')}\``;
  return required ? '**required**' : '';
}

/** A map whose keys are given lists them. */
function text(value: JsonSchema): string {
  const description = String(value['description'] ?? '').replaceAll('|', '\\|');
  const names = ((value['propertyNames'] ?? {}) as JsonSchema)['enum'];
  return Array.isArray(names) ? `${description}: ${names.map((each) => `\`${String(each)}\``).join(', ')}` : description;
}
