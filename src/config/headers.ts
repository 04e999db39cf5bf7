// Which headers of a request carry secrets.

/** They say what is asked and where, and stand in many other texts. */
const plain = ['content-type', 'accept', 'user-agent', 'host', 'origin', 'cache-control', 'x-forwarded-host', 'x-forwarded-proto'];
/** `Bearer {token}`: what is captured later is masked when it is known. */
const placeholder = /^(?:\S+\s+)?\{[A-Za-z][A-Za-z0-9_-]*\}$/;

/** Values of all others, also without the scheme before them. */
export function headerSecrets(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => (value === '' || plain.includes(name.toLowerCase()) || placeholder.test(value) ? [] : [value, value.replace(/^\S+\s+/, '')]));
}
