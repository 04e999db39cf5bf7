// What became of one check of the checklist.

/**
 * - `inconclusive`: it could not be judged: no answer, no series, a value that an earlier check did not give. Never a success.
 * - `manual`: a person has to look.
 */
export type VerdictKind = 'passed' | 'failed' | 'inconclusive' | 'manual';

export interface Verdict {
  readonly name: string;
  readonly kind: VerdictKind;
  /** Its failure fails the rollback. */
  readonly blocks: boolean;
  readonly expected: string;
  /** What was found, short and without secrets. */
  readonly actual: string;
  readonly durationMs: number;
  /** Address for a person: of a manual check. */
  readonly link?: string | undefined;
}

/** What a check found, before it has a name. */
export type Finding = Pick<Verdict, 'kind' | 'expected' | 'actual'>;

/** True when the checklist as a whole does not hold. */
export function isBroken({ kind, blocks }: Verdict): boolean {
  return blocks && (kind === 'failed' || kind === 'inconclusive');
}
