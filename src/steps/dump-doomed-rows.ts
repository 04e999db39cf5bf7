// Database Rollback, Scenario 2: before a revert takes rows away they are dumped, read back, and put into the bucket.
import { databaseHost } from '../config/runs-on';
import { bringBack, type DumpedTable, type DumpFile } from '../database/bring-back';
import { factsByHost, outputOf, requireAll } from './parts/host-outcomes';
import { outcome, type Intent, type NotNeeded, type Step, type StepContext, type StepOutcome } from './step';
import { commandsFor, hostScript } from '../commands/script';
import { dropDump, dumpRows, noteDump, uploadAddressFile, type Archive } from '../commands/dump';
import type { Database } from '../config/environment';
import { lines, sh, type Shell } from '../commands/shell';
import { describeHolding, placeOf, type Holding } from '../database/holdings';
import { readDumpedTables } from '../database/dumped-tables';
import type { KeptRows } from '../database/losses';
import { StepError } from '../errors';
import type { HostReply } from '../ports';
import type { PlannedStep } from '../plan/plan';
import type { Situation } from '../plan/situation';
import { databaseWork, onDatabaseHost, withAccess } from './parts/database-access';
import { doomedHoldings } from './parts/doomed';

const dumpTimeoutMs = 60 * 60_000;
/** The upload begins once the dump is made and read back. */
const uploadAddressMs = 6 * 60 * 60_000;

export const dumpDoomedRows: Step = {
  title: 'Keep the rows that a revert takes away',
  section: 'Database Rollback, Scenario 2',
  deadlineMs: dumpTimeoutMs + 60_000,
  blocking: true,
  undo: 'nothing to undo: the database was only read',
  plan,
  run,
};

function plan(situation: Situation): Intent | NotNeeded {
  const { database } = situation.environment;
  const host = databaseHost(situation.environment);
  if (database === undefined || situation.database === undefined || host === undefined) return { notNeeded: 'there is no database to change' };
  const archives = archivesOf(situation, database);
  if (archives.length === 0) return { notNeeded: situation.database.decision.actions.some(({ action }) => action === 'revert') ? 'nothing that the revert takes away holds a row' : 'nothing is reverted' };
  const { run: identity } = situation;
  return {
    says: [
      ...archives.flatMap(({ places }) => places.map((place) => describeHolding(place))),
      `pg_dump of ${archives.length === 1 ? 'them' : 'them, in two archives,'} on ${host.name}, read back in full, then kept ${database.dumps === undefined ? 'on the host: there is no database.dumps' : `in ${archives.map(({ key }) => `s3://${database.dumps?.bucket ?? ''}/${key ?? ''}`).join(' and ')}`}`,
    ],
    commands: commandsFor([host], () => hostScript(host, `Dump the rows of ${archives.flatMap(({ places }) => places.map(placeOf)).join(', ')}`, dumpTimeoutMs, dumpRows(database, identity.id, identity.attempt, archives))),
  };
}

interface DoomedArchive extends Archive {
  readonly places: readonly Holding[];
}

/** Tables that go come back by pg_restore as they were; of the others the rows have to be merged: two archives. */
function archivesOf(situation: Situation, { dumps, name: database }: Database): DoomedArchive[] {
  const { id, attempt } = situation.run;
  const doomed = doomedHoldings(situation).filter(({ rows }) => rows !== 0);
  const isGone = ({ loss, columns }: Holding) => loss === 'dropped' && columns.length === 0;
  const archive = (name: Archive['name'], places: Holding[]): DoomedArchive[] =>
    places.length === 0 ? [] : [{ name, places, key: dumps === undefined ? undefined : `${dumps.prefix}${database}/${id}-${attempt}/${name}.dump` }];
  return [...archive('tables', doomed.filter(isGone)), ...archive('rows', doomed.filter((holding) => !isGone(holding)))];
}

async function run(planned: PlannedStep, context: StepContext): Promise<StepOutcome> {
  const { database } = databaseWork(context);
  const archives = archivesOf(context.situation, database);
  const tables = await readTables(context, archives);
  const replies = await withAccess(context, async () => {
    await giveUploadAddresses(context, database, archives);
    return context.ports.hosts.change(planned.step, planned.commands, { signal: context.signal });
  });
  const hosts = requireAll(replies, 'Nothing was changed in the database. Mend what the host says, then run this again.');
  const kept = keptBy(replies);
  context.carried.kept = kept;
  const files = await settle(context, database, dumpedBy(replies));
  const notUploaded = factsByHost(replies, 'dump.not-uploaded').map(({ host, value }) => `${host}: the dump stays on the host, for ${value}`);
  const forPeople = files.flatMap(({ dump, place }) => describeDump(context, { name: dump.name, place, tables: tables.filter(({ archive }) => archive === dump.name) }, dump));
  const unnoted = await note(context, forPeople);
  return outcome(`kept: ${kept.map(({ rows, ...place }) => `${placeOf(place)}: ${rows}`).join(', ')} rows`, {
    hosts,
    output: [...outputOf(replies), { title: 'How to bring the rows back', text: forPeople.join('\n') }],
    warnings: [...unnoted, ...notUploaded, ...files.flatMap(({ warning }) => (warning === '' ? [] : [warning]))],
    forPeople,
  });
}

/** On the host, for a later try that has nothing to dump any more. A try that cannot is no reason to stop: the rows are safe. */
async function note(context: StepContext, forPeople: readonly string[]): Promise<string[]> {
  const { id, attempt } = context.situation.run;
  try {
    await onDatabaseHost(context, 'Note where the rows are kept', noteDump(id, attempt, forPeople));
    return [];
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return [`a later try of this run will not name the dump, for it could not be noted: ${error.message}`];
  }
}

async function readTables({ situation, ports, signal }: StepContext, archives: readonly DoomedArchive[]): Promise<(DumpedTable & { archive: Archive['name'] })[]> {
  if (situation.database === undefined) return [];
  const session = await ports.databases.open(situation.database.facts.address, signal);
  try {
    const read = archives.map(async ({ name, places }) => (await readDumpedTables(session, places)).map((table) => ({ ...table, archive: name })));
    return (await Promise.all(read)).flat();
  } finally {
    await session.close();
  }
}

/** Into a file for its owner alone; the job finds it there. */
async function giveUploadAddresses(context: StepContext, database: Database, archives: readonly Archive[]): Promise<void> {
  const { ports, situation } = context;
  const parts: Shell[] = [];
  for (const { name, key } of archives) {
    if (database.dumps === undefined || key === undefined) continue;
    const address = await ports.store.presign('PUT', database.dumps.bucket, key, uploadAddressMs);
    ports.protect(address);
    parts.push(sh`printf '%s' ${address} >${uploadAddressFile(situation.run.attempt, name)}`);
  }
  if (parts.length > 0) await onDatabaseHost(context, 'Say where to upload to', lines(sh`umask 077`, ...parts));
}

interface Dumped {
  readonly name: Archive['name'];
  readonly path: string;
  readonly bytes: number;
  readonly md5: string;
  readonly sha256: string;
  /** Undefined: not uploaded. */
  readonly key: string | undefined;
}

function keptBy(replies: readonly HostReply[]): KeptRows[] {
  return factsByHost(replies, 'dump.kept').map(({ value }) => JSON.parse(value) as KeptRows);
}

/** From the end of the line: a path may hold blanks. */
function dumpedBy(replies: readonly HostReply[]): Dumped[] {
  return factsByHost(replies, 'dump.archive').map(({ value }) => {
    const [, name = '', path = '', bytes = '', md5 = '', sha256 = '', key = ''] = /^(\w+) (.*) (\d+) (\w+) (\w+) (\S+)$/.exec(value) ?? [];
    if (name !== 'tables' && name !== 'rows') throw new StepError('the host did not say where the dump is', { nextAction: 'Run it again: it dumps afresh. Nothing was changed in the database.' });
    return { name, path, bytes: Number(bytes), md5, sha256, key: key === '-' ? undefined : key };
  });
}

/** What the bucket has is not left on the host as well; what it has not, stays there. */
async function settle(context: StepContext, database: Database, dumps: readonly Dumped[]): Promise<{ dump: Dumped; place: string; warning: string }[]> {
  const { ports, signal } = context;
  const settled: { dump: Dumped; place: string; warning: string }[] = [];
  for (const dump of dumps) {
    const { key, bytes, md5, path } = dump;
    const here = `${database.via}:${path}`;
    const object = key === undefined || database.dumps === undefined ? undefined : await ports.store.head(database.dumps.bucket, key, signal).catch(() => undefined);
    const whole = object !== undefined && object.sizeBytes === bytes && (!/^[0-9a-f]{32}$/.test(object.etag) || object.etag === md5);
    if (whole && database.dumps !== undefined) {
      await onDatabaseHost(context, 'Remove the copy of what is in the bucket', dropDump(path));
      settled.push({ dump, place: `s3://${database.dumps.bucket}/${key ?? ''}`, warning: '' });
    } else settled.push({ dump, place: here, warning: key === undefined ? '' : `${here}: the dump stays on the host, for the bucket does not show it as it was sent` });
  }
  return settled;
}

function describeDump({ situation }: StepContext, file: DumpFile, { bytes, sha256 }: Dumped): string[] {
  const address = situation.database?.facts.address;
  const onHost = file.place.startsWith('s3://') ? file : { ...file, place: file.place.slice(file.place.indexOf(':') + 1) };
  return [`The rows of ${file.tables.map(placeOf).join(', ')} are kept in ${file.place} (${bytes} bytes, SHA-256 ${sha256}). Delete it once nobody needs them.`, ...(address === undefined ? [] : bringBack(onHost, address))];
}
