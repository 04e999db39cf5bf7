// Whether an environment of GitHub is a gate at all: it exists, asks somebody, and not every branch may pass it.
import type { Problem } from '../errors';
import type { Gate } from './gate-facts';

const setUp = 'run script/setup-github, or mend it in Settings → Environments';

/**
 * @param branches those of the table; empty: any that is protected.
 * @param isPrivate GitHub offers required reviewers for private repositories in its Enterprise plan alone.
 */
export function gateProblems(name: string, gate: Gate | undefined, branches: readonly string[], isPrivate: boolean | undefined): Problem[] {
  const where = `gate ${name}`;
  const plan = isPrivate === true ? '; a private repository has required reviewers in GitHub’s Enterprise plan only: without it, set authorization.by: comments' : '';
  if (gate === undefined) return [{ where, what: 'there is no such environment; a job that names it would create it, open for everybody', mend: `${setUp}${plan}` }];
  const open = gate.reviewers.length === 0 ? [{ where, what: 'the environment has no required reviewers: every run passes it', mend: `${setUp}${plan}` }] : [];
  return [...open, ...branchRules(gate, branches)];
}

function branchRules({ name, branches: rule }: Gate, branches: readonly string[]): Problem[] {
  const where = `gate ${name}`;
  const mend = `${setUp}: only ${branches.length === 0 ? 'protected branches' : branches.join(', ')} may deploy to it`;
  if (rule === 'any') return [{ where, what: 'every branch may deploy to it: whoever can push a branch could change the workflow and the table', mend }];
  if (rule === 'protected') return [];
  const tooWide = rule.filter(({ pattern, tag }) => tag || (branches.length === 0 ? /^[*/]+$/.test(pattern) : !branches.includes(pattern)));
  if (tooWide.length === 0) return [];
  return [{ where, what: `${tooWide.map(({ pattern, tag }) => `${tag ? 'the tags' : 'the branches'} ${pattern}`).join(', ')} may deploy to it`, mend }];
}

/** As GitHub reads such a pattern: a star stands for anything but a slash. */
export function restrictedTo(pattern: string, branch: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('[^/]*');
  return new RegExp(`^${source}$`).test(branch);
}
