// A value inside parsed JSON.

/** `status`, `$.build.version`: keys separated by dots. */
export function valueAt(body: unknown, path: string): unknown {
  const keys = path.replace(/^\$\.?/, '').split('.');
  return keys.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined), body);
}
