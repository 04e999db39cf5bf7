// Makes a script of the team (down.sql, a hook) fit to run inside our one transaction, or says why it does not fit.
// Full Rollback, Step 2: Rollback Database Migration.
import type { Problem } from '../errors';
import { sqlStatements, type SqlStatement } from './sql-statements';

export interface DownScript {
  /** What is run, one by one: its own BEGIN and COMMIT are taken out. */
  readonly statements: readonly SqlStatement[];
  /** Why it cannot be run; empty: it can. */
  readonly objections: readonly string[];
}

/** Its own transaction becomes part of ours. Savepoints mean in ours what they mean in its own. */
const ownTransaction = /^(?:begin|start transaction|commit|end)\b(?! prepared)/i;

const objectionable: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /^(?:rollback|abort)(?! (?:(?:work|transaction) )?to\b)/i, why: 'takes back what stands before it: it does not say what is to be undone' },
  { pattern: /^(?:prepare transaction|commit prepared|rollback prepared)\b/i, why: 'makes or ends a prepared transaction' },
  { pattern: /^set (?:local |session )?(?:transaction|session characteristics)\b/i, why: 'wants a transaction of another kind' },
  { pattern: /^(?:create (?:unique )?index|drop index|reindex\b.*?|refresh materialized view|alter table\b.*? detach partition\b.*?) ?concurrently\b|^(?:reindex|refresh)\b.*\bconcurrently\b/i, why: 'cannot run in a transaction: leave CONCURRENTLY out, nobody writes meanwhile' },
  { pattern: /^reindex (?:\([^)]*\) )?(?:database|system|schema)\b/i, why: 'cannot run in a transaction' },
  { pattern: /^(?:vacuum|alter system|(?:create|drop) (?:database|tablespace|subscription)|alter database\b.*\bset tablespace|discard all)\b/i, why: 'cannot run in a transaction' },
  { pattern: /^cluster(?: verbose)?$/i, why: 'cannot run in a transaction' },
  { pattern: /^copy\b.*\b(?:from stdin|to stdout)\b/i, why: 'needs psql: write INSERT statements' },
];

export function downScript(script: string): DownScript {
  const all = sqlStatements(script);
  return { statements: all.filter(({ skeleton }) => !ownTransaction.test(skeleton)), objections: [...new Set(all.flatMap(objectionsTo))] };
}

/** The same as problems of a preflight. */
export function downScriptProblems(where: string, script: string): Problem[] {
  return downScript(script).objections.map((what) => ({ where, what, mend: 'commit a down.sql that is plain SQL for one transaction, or choose database-strategy: keep' }));
}

/** Whether some of it can stay when it fails: PostgreSQL runs a script without transactions of its own as one. */
export function commitsMidway(script: string): boolean {
  return sqlStatements(script).some(({ skeleton }) => /^(?:commit|end)\b/i.test(skeleton) || /\bconcurrently\b|^vacuum\b/i.test(skeleton));
}

function objectionsTo({ skeleton }: SqlStatement): string[] {
  const shown = skeleton.length > 60 ? `${skeleton.slice(0, 60)}…` : skeleton;
  if (skeleton.replace(/"(?:[^"]|"")*"/g, '').includes('\\')) return [`"${shown}" is a command of psql, not SQL`];
  return objectionable.filter(({ pattern }) => pattern.test(skeleton)).map(({ why }) => `"${shown}" ${why}`);
}
