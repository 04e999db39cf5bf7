// Opens, edits or closes the issue about readiness. It never fails the run: whether we could roll back does not hang on it.
import { messageOf } from '../errors';
import type { Issues } from '../ports';
import { issueChange, issueLabel, issueTitle, type Seen } from '../readiness/issue';
import type { Readiness } from '../readiness/readiness';

/** What became of it, for people. */
export interface KeptIssue {
  readonly said: string;
  readonly failed: boolean;
}

export async function keepIssue(readiness: Readiness, issues: Issues | undefined, seen: Seen, signal: AbortSignal): Promise<KeptIssue> {
  if (issues === undefined) return { said: 'No issue is kept: there is no token for GitHub (input github-token).', failed: true };
  try {
    return { said: await keep(readiness, issues, seen, signal), failed: false };
  } catch (error) {
    return { said: `The issue about readiness could not be kept: ${messageOf(error)}`, failed: true };
  }
}

async function keep(readiness: Readiness, issues: Issues, seen: Seen, signal: AbortSignal): Promise<string> {
  const change = issueChange(readiness, await issues.open(issueLabel.name, signal), seen);
  switch (change.kind) {
    case 'none':
      return 'No issue about readiness is open, and none is needed.';
    case 'create':
      return `Issue #${(await issues.create({ title: issueTitle(readiness.environment), body: change.body, label: issueLabel }, signal)).number} was opened.`;
    case 'edit':
      await issues.edit(change.number, change.body, signal);
      if (change.comment !== undefined) await issues.comment(change.number, change.comment, signal);
      return `Issue #${change.number} is still open, and says what is broken now.`;
    case 'close':
      for (const number of change.numbers) await issues.close(number, change.comment, signal);
      return `${change.numbers.map((number) => `#${number}`).join(', ')} closed: it is mended.`;
  }
}
