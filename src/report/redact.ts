// Takes secrets out of text before it is shown or kept anywhere.

export type Redact = (text: string) => string;

/** Shorter values would blank out half of every text, and are no secrets. */
const shortestSecret = 6;

/** Each secret is taken out as it stands, line by line when it has several, and in the forms in which it travels. */
export function redactor(secrets: readonly string[]): Redact {
  const forms = new Set(secrets.flatMap(formsOf).filter((form) => form.length >= shortestSecret));
  const longestFirst = [...forms].sort((left, right) => right.length - left.length);
  return (text) => longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}

/** The same value with every text in it redacted: before a text is escaped for Markdown, which would hide a secret from a later look. */
export function redacted<Value>(value: Value, redact: Redact): Value {
  if (typeof value === 'string') return redact(value) as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => redacted(item, redact)) as Value;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]: [string, unknown]) => [key, redacted(item, redact)])) as Value;
}

function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim()).filter((line) => !/^-----(?:BEGIN|END)/.test(line));
  return [...new Set([secret, ...lines])].flatMap((form) => [form, encodeURIComponent(form), Buffer.from(form).toString('base64'), JSON.stringify(form).slice(1, -1)]);
}

/** Passwords inside addresses, as they stand and decoded. */
export function passwordsIn(values: readonly string[]): string[] {
  return values.flatMap((value) => {
    const password = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*?:([^@\s]*)@/i.exec(value)?.[1];
    return password === undefined ? [] : [password, decode(password)];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
