// What a runbook is: stages one after another, the steps of a stage side by side.
import type { RollbackType, Strategy } from '../request';
import type { StepName } from '../step-names';

/** Where the document describes a step, and the time that it gives for that whole section. */
export interface DocumentedSection {
  readonly section: string;
  readonly documentedMs?: number;
}

export interface Runbook {
  readonly type: RollbackType;
  readonly title: string;
  /** Chapter of ROLLBACK_PLAN.md. */
  readonly section: string;
  /** Puts another version live: the target must then be older than what runs. */
  readonly switches: boolean;
  /** Stops something that serves, though no other version goes live: people must agree. */
  readonly stops?: true;
  /** False for types that change nothing: they wait for nobody and keep nobody out. */
  readonly locks: boolean;
  /** Whether it changes the database, only reads it, or leaves it alone. What only reads it goes on without it. */
  readonly database: 'changes' | 'reads' | 'none';
  /** What `target-tag: previous` means: the release below what runs, or, where the code stays, what runs. */
  readonly previousIs: 'below' | 'running';
  /** It is about this part alone, and leaves the other as it is. */
  readonly part?: 'backend' | 'frontend';
  /** Steps that block elsewhere, and only warn here: what they look at is not what this type changes. */
  readonly onlyWarn?: readonly StepName[];
  /** A strategy that this type means, whatever the input says. */
  readonly strategy?: Strategy;
  /** It takes the lock and does nothing else: it keeps it, or gives it back. */
  readonly lockOnly?: 'keep' | 'give-back';
  /** It only writes down what is so: it takes no lock, and what would stop a rollback is a warning to it. */
  readonly onlyRecords?: true;
  /** It asks no host, not even for facts: it works when none answers. */
  readonly hostless?: true;
  /** It touches nothing but its hosts, and the code on them stays: it asks no clouds, the git remote only where no tag on a host names what runs there, and the database only where a step sets a row in it. */
  readonly hostsAlone?: true;
  /** It has no steps: it looks at everything and judges. */
  readonly judgesOnly?: true;
  /** May go on without some of the hosts, as far as the quorum of the configuration lets it. */
  readonly toleratesMissingHosts: boolean;
  /** Where this chapter of the document describes steps that the steps' own cards place in another one. */
  readonly documented?: Readonly<Partial<Record<StepName, DocumentedSection>>>;
  /** What the type is about: where the configuration leaves none of these steps anything to do, the run is refused. Empty where something else says so, as the database does. */
  readonly purpose: readonly StepName[];
  readonly stages: readonly { readonly title: string; readonly steps: readonly StepName[] }[];
}

/** Whether it has one of these steps. */
export function does({ stages }: Pick<Runbook, 'stages'>, ...names: readonly StepName[]): boolean {
  return stages.some(({ steps }) => steps.some((step) => names.includes(step)));
}
