// The issue that stays open while a rollback could not start: found again by a hidden mark, edited while it lasts, closed when it is mended. Pure.
import type { Issue } from '../ports';
import { markdownText } from '../words/neutralise';
import { scoreOf, unwell } from './finding';
import type { Readiness } from './readiness';

export const issueLabel = { name: 'rollback-readiness', description: 'What a rollback would be refused for' };

export function issueTitle(environment: string): string {
  return `Not ready to roll back: ${environment}`;
}

/** Where a run is to be seen, and its day. */
export interface Seen {
  readonly url: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export type IssueChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'create'; readonly body: string }
  /** `comment`: only when other things are broken than before, for a comment is a mail. */
  | { readonly kind: 'edit'; readonly number: number; readonly body: string; readonly comment: string | undefined }
  | { readonly kind: 'close'; readonly numbers: readonly number[]; readonly comment: string };

export function issueChange(readiness: Readiness, open: readonly Issue[], seen: Seen): IssueChange {
  const own = open.filter(({ body }) => markOf(body, readiness.environment) !== undefined);
  const [first] = own;
  if (scoreOf(readiness.findings).ready) return first === undefined ? { kind: 'none' } : { kind: 'close', numbers: own.map(({ number }) => number), comment: `Mended: all required findings are well again, seen ${seen.at} by ${seen.url}.` };
  const body = issueBody(readiness, seen);
  if (first === undefined) return { kind: 'create', body };
  const names = namesOf(readiness);
  const before = markOf(first.body, readiness.environment) ?? '';
  return { kind: 'edit', number: first.number, body, comment: before === names ? undefined : `What is broken has changed, seen ${seen.at} by ${seen.url}: ${markdownText(unwell(readiness.findings).map(({ name }) => name).join(', '))}.` };
}

function issueBody(readiness: Readiness, { url, at }: Seen): string {
  const { system, environment, findings } = readiness;
  const { well, of } = scoreOf(findings);
  const rows = unwell(findings).flatMap(({ name, state, problems }) => problems.map(({ where, what, mend }) => `- [ ] **${markdownText(name)}**${state === 'unknown' ? ' (could not be judged)' : ''}: ${markdownText(`${where}: ${what}`)}\n  **Mend:** ${markdownText(mend)}`));
  return [
    `A rollback of ${markdownText(environment)} (${markdownText(system)}) would be refused, slower, or without proof: ${well} of ${of} required findings are well.`,
    rows.join('\n'),
    `Last seen ${at} by ${url}. This text is written anew by each run, and the issue is closed by the first that finds all of it mended.`,
    `<!-- ${markStart(environment)}${namesOf(readiness)} -->`,
  ].join('\n\n');
}

/** Letters, digits and dashes alone: nothing in a mark can end the comment that hides it. */
function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

function markStart(environment: string): string {
  return `emergency-rollback readiness of ${slug(environment)}: `;
}

function namesOf({ findings }: Readiness): string {
  return unwell(findings).map(({ name }) => slug(name)).sort().join(' ');
}

/** What was broken when the issue was last written; undefined: it is another issue. */
function markOf(body: string, environment: string): string | undefined {
  const start = `<!-- ${markStart(environment)}`;
  const at = body.lastIndexOf(start);
  return at < 0 ? undefined : body.slice(at + start.length).split(' -->')[0];
}
