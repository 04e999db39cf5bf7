// The pattern of a backup's key: {date}, {date-} and * stand for what differs (Full Rollback, Alternative: Full Database Restore).

/** @returns undefined where the key does not match; else the day that it names, or undefined where the pattern has none. */
export function matchKey(key: string, keyPattern: string): { readonly day: string | undefined } | undefined {
  const source = keyPattern.split(/(\{date-?\}|\*)/).map((part) => (part === '{date}' ? '(\\d{8})' : part === '{date-}' ? '(\\d{4}-\\d{2}-\\d{2})' : part === '*' ? '[^/]*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  const match = new RegExp(`^${source.join('')}$`).exec(key);
  return match === null ? undefined : { day: match[1]?.replaceAll('-', '') };
}
