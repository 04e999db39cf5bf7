// The database on the score card: reachable, rights for each strategy, down.sql, backup. Pure.
import type { Database } from '../config/environment';
import type { DatabaseFacts } from '../database/facts';
import { downScriptProblems } from '../database/down-script';
import { decide } from '../database/strategy';
import type { BackupFacts } from '../database/restore-facts';
import type { Problem } from '../errors';
import { databaseRefusals } from '../policy/database-safety';
import type { Facts } from '../preflight/facts';
import type { Release } from '../plan/target';
import { runbooks } from '../runbooks';
import { approximately } from '../words/durations';
import { counted } from '../words/plurals';
import { sizeText } from '../words/sizes';
import { judged, notSeen, unknown, well, type Finding, type Subject } from './finding';

const named = (name: string): Subject => ({ area: 'Database', name });

export const databaseSubjects = {
  reachable: named('database reachable'),
  revert: named('rights to revert'),
  restore: named('rights to restore'),
  down: named('down.sql of each migration'),
  rows: named('rows of sync.flag and sync.banner'),
  plan: named('plan of a full rollback'),
  fresh: named('backup fresh'),
  programs: named('programs of PostgreSQL'),
  whole: named('backup whole'),
  restorable: named('backup restorable'),
} as const;

/** What a session says of its own rights. */
export interface DatabaseRights {
  /** Tables that a revert would change and that belong to somebody else. */
  readonly foreignTables: readonly string[];
  readonly marks: boolean;
  /** Users whose sessions the admin's user may not end. */
  readonly untouchable: readonly string[];
}

/** Everything that hangs on a session, when there is none. */
export function withoutDatabase(problems: readonly Problem[], asks: readonly Subject[]): Finding[] {
  return [judged(databaseSubjects.reachable, problems, ''), ...asks.map((subject) => notSeen(subject, 'the database could not be read'))];
}

export function databaseFindings(database: Database, facts: DatabaseFacts, rights: DatabaseRights, hosts: Facts['hosts'], target: Release): Finding[] {
  return [
    well(databaseSubjects.reachable, `${database.name} answers, PostgreSQL ${facts.serverVersion}, ${sizeText(facts.sizeBytes)}, ${counted(facts.beyond.length, 'migration')} beyond ${target.tag}`),
    judged(databaseSubjects.revert, revertProblems(facts, rights), `${facts.address.user} may change _prisma_migrations and what the migrations made`),
    judged(databaseSubjects.restore, restoreProblems(facts, rights), `${facts.adminAddress.user} may create and rename databases and end sessions`),
    judged(databaseSubjects.down, downProblems(facts), facts.beyond.length === 0 ? `no migration beyond ${target.tag}` : facts.beyond.map(({ name }) => name).join(', ')),
    ...(facts.wrongRows === undefined ? [] : [judged(databaseSubjects.rows, facts.wrongRows, 'their tables and columns are there')]),
    judged(databaseSubjects.plan, planProblems(database, facts, hosts, target), describePlan(facts)),
  ];
}

function revertProblems({ address }: DatabaseFacts, { foreignTables, marks }: DatabaseRights): Problem[] {
  const where = 'database';
  return [
    ...(marks ? [] : [{ where, what: `${address.user} may not update _prisma_migrations`, mend: `grant update on _prisma_migrations to "${address.user}", or let it own the table` }]),
    ...foreignTables.map((table) => ({ where, what: `${address.user} does not own ${table}: it cannot drop it`, mend: `alter table ${table} owner to "${address.user}"` })),
  ];
}

function restoreProblems({ rights: { createDatabase, ownsDatabase }, adminAddress }: DatabaseFacts, { untouchable }: DatabaseRights): Problem[] {
  const where = 'database';
  const admin = adminAddress.user;
  return [
    ...(createDatabase ? [] : [{ where, what: `${admin} may not create databases`, mend: `alter role "${admin}" createdb, or give database.admin-url with a user that may` }]),
    ...(ownsDatabase ? [] : [{ where, what: `${admin} may not rename ${adminAddress.database}: it belongs to another user`, mend: 'give database.admin-url with a member of the owner' }]),
    ...(untouchable.length === 0 ? [] : [{ where, what: `${admin} may not end the sessions of ${untouchable.join(', ')}`, mend: `grant pg_signal_backend to "${admin}"; sessions of superusers end only by a superuser` }]),
  ];
}

function downProblems({ beyond }: DatabaseFacts): Problem[] {
  return beyond.flatMap(({ name, file, state }) => {
    if (state === 'rolled-back') return [];
    if (file === undefined) return [{ where: name, what: 'no commit on the host holds this migration', mend: 'fetch the newer release there (git fetch --tags)' }];
    if (file.down === undefined) return [{ where: name, what: `it has no down.sql in ${file.commit.slice(0, 12)}: it cannot be reverted, only kept`, mend: 'write down.sql beside its migration.sql, try it on a copy, commit it' }];
    return downScriptProblems(`${name}/down.sql`, file.down);
  });
}

/** A refusal of the plan is a finding; only what a person types at the time is not asked for. */
function planProblems(database: Database, facts: DatabaseFacts, hosts: Facts['hosts'], target: Release): Problem[] {
  return databaseRefusals(database, { facts, decision: decide('auto', facts.beyond) }, hosts, target, { runbook: runbooks.full, confirm: database.name, allow: [] });
}

function describePlan({ beyond }: DatabaseFacts): string {
  const { strategy, reason } = decide('auto', beyond);
  return `auto would ${strategy}: ${reason}`;
}

export function backupFinding({ key, sizeBytes, ageMs, files }: BackupFacts): Finding {
  const summed = files.every(({ sha256 }) => sha256 !== undefined);
  return well(databaseSubjects.fresh, `${key}, ${sizeText(sizeBytes)}, ${approximately(ageMs)} old${summed ? ', with its SHA-256' : '; nobody wrote down its SHA-256'}`);
}

/** What preflight of a restore refuses is about the backup, or about the host that would restore it. */
export function backupRefusal(problems: readonly Problem[]): Finding {
  return judged(databaseSubjects.fresh, problems, '');
}

/** Where no backups are configured and no restore is wanted, nothing is missing: what only a restore needs is a note. */
export function withoutBackups(findings: readonly Finding[]): Finding[] {
  const { restore, fresh, whole } = databaseSubjects;
  const others = findings.filter(({ name }) => ![restore, fresh, whole].some((subject) => subject.name === name));
  return [...others, ...[restore, fresh, whole].map((subject) => unknown({ ...subject, required: false }, { where: 'database.backups', what: 'not configured: restore is not possible here', mend: 'add database.backups if it should be' }))];
}

/** @param versions by program; empty where it is not there. */
export function programsFinding(via: string, serverVersion: string, versions: Readonly<Record<string, string>>): Finding {
  const server = Number.parseInt(serverVersion, 10);
  const problems = Object.entries(versions).flatMap(([program, version]): Problem[] => {
    if (version === '') return [{ where: via, what: `there is no ${program} in PATH`, mend: 'install PostgreSQL’s client programs there, or name their folder in database.path' }];
    if (Number.parseInt(version, 10) >= server) return [];
    return [{ where: via, what: `${program} ${version} is older than the server (${serverVersion})`, mend: `install those of PostgreSQL ${server}, or name their folder in database.path` }];
  });
  return judged(databaseSubjects.programs, problems, Object.entries(versions).map(([program, version]) => `${program} ${version}`).join(', '));
}

export type ReadBackup = { readonly kind: 'whole'; readonly rows: number; readonly ms: number } | { readonly kind: 'damaged'; readonly why: string } | { readonly kind: 'unread'; readonly why: string };

export function wholeFinding(key: string, via: string, read: ReadBackup): Finding {
  const subject = databaseSubjects.whole;
  if (read.kind === 'whole') return well(subject, `${key} was read from its first byte to its last: ${read.rows} rows`);
  if (read.kind === 'damaged') return judged(subject, [{ where: key, what: read.why, mend: 'make a new backup now, and find out why this one is not whole' }], '');
  return unknown(subject, { where: via, what: `${key} could not be read there: ${read.why}`, mend: 'mend what the host says, then look again' });
}
