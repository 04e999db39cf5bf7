// Compares rollback.yml with GitHub, shows the difference, and makes it so when asked to. Says what GitHub would not do.
import type { Administration } from './administration';
import { describe, difference, type FoundGate } from './difference';
import type { Reviewer, Wanted, WantedGate } from './wanted';

export interface Order {
  readonly wanted: Wanted;
  readonly apply: boolean;
}

const planLimit = 'Required reviewers need a public repository or GitHub Enterprise. Where this repository has neither, write by: comments into authorization: (docs/authorization.md).';

/** True when GitHub is as rollback.yml wants it, or would be after --apply. */
export async function setUp({ wanted, apply }: Order, github: Pick<Administration, 'repository' | 'gate' | 'idOf' | 'write'>, say: (line: string) => void): Promise<boolean> {
  const { isPrivate, defaultBranch, isProtected } = await github.repository();
  wanted.notes.forEach((note) => say(`  ${note}`));
  const ids = await idsOf(wanted.gates, github);
  const missing = [...ids].filter(([, id]) => id === undefined).map(([reviewer]) => `${describe(reviewer)}: there is no such ${reviewer.kind === 'team' ? 'team in the organization' : 'person with access to the repository'}`);
  const unprotected = !isProtected && wanted.gates.some(({ branches }) => branches === 'protected') ? [`${defaultBranch} is not protected; where no branch is, GitHub lets every branch through: protect it, or write branches: [${defaultBranch}] into authorization:`] : [];
  const problems = [...wanted.problems, ...missing, ...unprotected];
  problems.forEach((problem) => say(`! ${problem}`));
  let right = problems.length === 0;
  for (const gate of wanted.gates) right = (await bring(gate, ids, apply && right, github, { say, isPrivate })) && right;
  if (wanted.gates.length === 0) say('  No environment is needed.');
  else if (!apply && right) say('Nothing was changed. Run it again with --apply to make it so.');
  return right;
}

interface Speech {
  readonly say: (line: string) => void;
  readonly isPrivate: boolean;
}

/** One gate; true when it is as it should be, or when nothing was to be written. */
async function bring(gate: WantedGate, ids: ReadonlyMap<Reviewer, number | undefined>, apply: boolean, github: Pick<Administration, 'gate' | 'write'>, { say, isPrivate }: Speech): Promise<boolean> {
  const before = await github.gate(gate.name);
  const { lines, changes } = difference(gate, before);
  lines.forEach(say);
  if (!apply || !changes) return true;
  const refused = await write(gate, before, ids, github);
  const left = refused === '' ? difference(gate, await github.gate(gate.name)) : undefined;
  if (left?.changes === false) return true;
  say(`! ${gate.name}: ${refused === '' ? 'GitHub took it and left this as it was:' : refused}`);
  left?.lines.slice(1).forEach(say);
  if (isPrivate) say(`! ${planLimit}`);
  return false;
}

/** What GitHub said when it refused; empty when it did not. */
async function write(gate: WantedGate, before: FoundGate | undefined, ids: ReadonlyMap<Reviewer, number | undefined>, github: Pick<Administration, 'write'>): Promise<string> {
  const known = new Map([...ids].flatMap(([reviewer, id]) => (id === undefined ? [] : [[reviewer, id] as const])));
  return github.write(gate, before, known).then(
    () => '',
    (error: unknown) => `GitHub refused it: ${error instanceof Error ? error.message : String(error)}`,
  );
}

async function idsOf(gates: readonly WantedGate[], github: Pick<Administration, 'idOf'>): Promise<Map<Reviewer, number | undefined>> {
  const reviewers = gates.flatMap((gate) => gate.reviewers);
  const ids = await Promise.all(reviewers.map((reviewer) => github.idOf(reviewer)));
  return new Map(reviewers.map((reviewer, index) => [reviewer, ids[index]]));
}
