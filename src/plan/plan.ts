// A plan: a runbook made concrete for a configuration, a target and the facts. Pure data: what a dry run prints is what a real run executes.
import type { MigrationState } from '../database/migrations';
import type { Decision, MigrationAction } from '../database/strategy';
import type { Command } from '../ports';
import type { RollbackType, RunIdentity, Strategy } from '../request';
import type { StepName } from '../step-names';
import type { Release } from './target';

/** What the last drill took, and its day. */
export interface Expected {
  readonly ms: number;
  readonly date: string;
}

export interface PlannedStep {
  readonly step: StepName;
  readonly title: string;
  /** Section of ROLLBACK_PLAN.md: `Quick Rollback, Step 1: Stop Sync Worker`. */
  readonly section: string;
  /** What the document gives for the whole section, ms. */
  readonly documentedMs: number | undefined;
  /** Where there was a drill. */
  readonly expected?: Expected;
  readonly deadlineMs: number;
  /** A step that does not block may fail: the run goes on, with a warning. */
  readonly blocking: boolean;
  /** How to take it back. */
  readonly undo: string;
  /** What it will do, for people. */
  readonly says: readonly string[];
  /** The exact scripts it sends to hosts. */
  readonly commands: readonly Command[];
}

export interface PlannedStage {
  readonly title: string;
  readonly steps: readonly PlannedStep[];
}

/** What is decided about the database; no address, no secret. */
export interface PlannedDatabase {
  readonly name: string;
  readonly strategy: Strategy;
  readonly reason: string;
  /** Those that the target does not have, newest first. */
  readonly migrations: readonly { readonly name: string; readonly state: MigrationState; readonly action: MigrationAction['action']; readonly why: string; readonly holds: readonly string[] }[];
  readonly nextDeploy: Decision['nextDeploy'];
}

export interface LeftOut {
  readonly step: StepName;
  readonly reason: string;
}

export interface Plan {
  readonly rollbackType: RollbackType;
  readonly title: string;
  readonly system: string;
  readonly environment: string;
  readonly run: RunIdentity;
  readonly incident: string;
  readonly reason: string;
  readonly running: readonly string[];
  readonly target: Release;
  readonly hosts: readonly string[];
  readonly unreachable: readonly string[];
  readonly stages: readonly PlannedStage[];
  /** Undefined where the run has nothing to do with one. */
  readonly database: PlannedDatabase | undefined;
  readonly leftOut: readonly LeftOut[];
  readonly warnings: readonly string[];
  /** Who must agree or has agreed, in one line. Empty until planning.ts puts it in, like the digest. */
  readonly authorization: string;
  /** Stands for all that people decide about: the same plan has the same digest. */
  readonly digest: string;
  /** Of the whole, where there was a drill. */
  readonly expected?: Expected;
  /** What stays for people to do, whatever the run does. */
  readonly forPeople: readonly string[];
  /** Where rows are that earlier tries took away: this one may find nothing left to dump. */
  readonly keptBefore?: readonly string[] | undefined;
}
