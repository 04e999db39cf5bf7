// The words of announcements: which {placeholders} there are, and what is said when the configuration says nothing (Quick Rollback, Step 5; Full Rollback, Step 1).

/** What every text may name. */
export const placeholders = ['system', 'environment', 'from', 'to', 'reason', 'incident', 'actor', 'run', 'detail'] as const;
/** What the body of a webhook may name besides. */
export const webhookPlaceholders = [...placeholders, 'stage', 'title', 'text'] as const;
/** What the body of a mail may name: here {to} is the address. */
export const mailPlaceholders = ['to', 'subject', 'text', 'role', 'system', 'environment', 'incident', 'run', 'stage'] as const;

/** A part in [ ] is left out when a value in it is empty. */
export const defaultTexts = {
  started: '🔴 ROLLBACK IN PROGRESS: {detail}[ due to {reason}]. Incident: {incident}',
  offline: '🔴 SYSTEM OFFLINE: {detail}[ due to {reason}]. Incident: {incident}',
  succeeded: '🟢 ROLLED BACK: {detail}. Verified by what is served. It is watched before the incident is closed. Incident: {incident}',
  partial: '🟠 ROLLED BACK IN PART: {detail}. Incident: {incident}',
  failed: '🟠 ROLLBACK STOPPED: {system} {environment}: {detail} Incident: {incident}',
  stable: '🟢 STABLE: {system} {environment} was watched and is stable on {to}. Incident: {incident}',
  unstable: '🟠 NOT PROVED STABLE: {system} {environment}: {detail} Incident: {incident}',
} as const;

export const drillText = '🟡 ROLLBACK DRILL, nothing is broken: {detail}. Incident: {incident}';

/** For a page that everybody reads: neither reasons nor names of hosts. */
export const defaultPublicTexts = {
  started: 'Investigating - Rollback in progress.',
  offline: 'Emergency maintenance in progress. The system is offline.',
  succeeded: 'The system is back on its last good version. We are watching it.',
  partial: 'Part of the system is back on its last good version. Our engineers are working on the rest.',
  failed: 'The rollback is not finished. Our engineers are working on it.',
  stable: 'The system is stable again.',
  unstable: 'The system is not proved stable yet. Our engineers are working on it.',
} as const;

const pattern = /\{([a-z]+)\}/g;

/** Names in { } that mean nothing. */
export function unknownPlaceholders(template: string, known: readonly string[]): string[] {
  return [...new Set([...template.matchAll(pattern)].map((match) => match[1] ?? ''))].filter((name) => !known.includes(name));
}

/** A template with its values. What a value holds is never read as a template. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(pattern, (whole, name: string) => values[name] ?? whole);
}

/** The same, where a part in [ ] goes when a value in it is empty. */
export function fillText(template: string, values: Readonly<Record<string, string>>): string {
  const kept = template.replace(/\[([^[\]]*\{[a-z]+\}[^[\]]*)\]/g, (_whole, part: string) => ([...part.matchAll(pattern)].some((match) => values[match[1] ?? ''] === '') ? '' : part));
  return fillTemplate(kept, values);
}
