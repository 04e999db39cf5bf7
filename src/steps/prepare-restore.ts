// Full Rollback, Alternative: Full Database Restore (parts 1 to 3): restores the backup beside the live database and proves it, while production serves.
import { fact, parseFacts } from '../commands/facts-protocol';
import { grantDownload, restoreBeside } from '../commands/restore';
import type { DownloadFile } from '../commands/backup-download';
import { commandsFor, hostScript } from '../commands/script';
import type { Inspection } from '../commands/sql-inspection';
import { databaseHost } from '../config/runs-on';
import { describeFormat, isArchive } from '../database/backup-format';
import { dropAdvice } from '../database/drop-advice';
import type { BackupFacts } from '../database/restore-facts';
import { isSideOf, sideName } from '../database/restore-marks';
import { baselineOf, type Situation } from '../plan/situation';
import { approximately } from '../words/durations';
import { counted } from '../words/plurals';
import { sizeText } from '../words/sizes';
import { outsideAll } from './parts/admin-session';
import { databaseWork, onDatabaseHost, withAccess } from './parts/database-access';
import { outputOf, phasesOf, requireAll } from './parts/host-outcomes';
import { whileTelling } from './parts/restore-progress';
import { outcome, type Intent, type NotNeeded, type Step, type StepContext } from './step';
import { verifyRestored, type Verified } from './parts/verify-restored';

const restoreMs = 6 * 60 * 60_000;
const untouched = 'The live database was not touched.';

export const prepareRestore: Step = {
  title: 'Restore the backup beside the live database',
  section: 'Full Rollback, Alternative: Full Database Restore',
  documentedMs: 900_000,
  deadlineMs: restoreMs + 30 * 60_000,
  blocking: true,
  undo: 'drop the side database; the live one was not touched',
  plan,

  async run(planned, context) {
    const { backup } = context.situation.database?.restore ?? {};
    if (backup === undefined) return outcome('the restore of this run is live already', { state: 'already' });
    const { database } = databaseWork(context);
    const side = sideName(database.name, context.situation.run.id);
    const replies = await withAccess(context, async () => {
      await grantBackup(context, backup);
      return whileTelling(context, side, () => context.ports.hosts.change(planned.step, planned.commands, { signal: context.signal }));
    });
    const hosts = requireAll(replies, `${untouched} If the backup is damaged, choose another one (input backup); else mend what is named. Then run this again.`);
    const facts = parseFacts(replies[0]?.stdout ?? '');
    const verified = await verifyRestored(context, side, JSON.parse(fact(facts, 'inspection')) as Inspection, baselineOf(context.situation)?.database?.counts);
    return outcome(describe(side, backup, verified), { state: fact(facts, 'restored') === 'before' ? 'already' : 'done', hosts, output: outputOf(replies), phasesMs: phasesOf(replies), warnings: verified.verdict.notes, forPeople: await orphans(context, side) });
  },
};

function plan(situation: Situation): Intent | NotNeeded {
  const { environment, database: known, run } = situation;
  const { database } = environment;
  if (database === undefined || known?.decision.strategy !== 'restore') return { notNeeded: 'only with database-strategy: restore' };
  const backup = known.restore?.backup;
  if (backup === undefined) return { says: ['the restore of this run is live already'], commands: [] };
  const side = sideName(database.name, run.id);
  const order = { format: backup.format, key: backup.key, etag: backup.etag, side, run: run.id };
  return {
    says: [...describeBackup(backup), `restore it into ${side} on the same server, while ${database.name} (${sizeText(known.facts.sizeBytes)}) serves; the server needs about as much free disk again, which cannot be seen from here`, 'compare rows, tables, constraints, indexes, sequences, owners, grants, settings and migrations before it may go live'],
    commands: commandsFor([databaseHost(environment) ?? []].flat(), (host) => hostScript(host, `Restore ${backup.key} into ${side}`, restoreMs, restoreBeside(database, order))),
  };
}

function describeBackup({ bucket, key, format, sizeBytes, files, takenAt, ageMs }: BackupFacts): string[] {
  const summed = files.every(({ sha256 }) => sha256 !== undefined);
  return [
    `backup: s3://${bucket}/${key}, ${describeFormat(format)}, ${sizeText(sizeBytes)}${files.length > 1 ? ` in ${files.length} files` : ''}, of ${takenAt}`,
    `what was written in the ${approximately(ageMs)} since then is not in it; it stays in the database that is kept`,
    summed ? 'its SHA-256 is known and compared' : `nobody wrote down its SHA-256: ${isArchive(format) ? 'a flipped bit in an uncompressed archive would not be found' : 'a flipped bit inside a value would not be found'}`,
  ];
}

async function grantBackup(context: StepContext, backup: BackupFacts): Promise<void> {
  const { ports } = context;
  const files = await Promise.all(backup.files.map(async ({ key, name, sizeBytes, etag, sha256 }): Promise<DownloadFile> => ({ url: await ports.store.presign('GET', backup.bucket, key, restoreMs), name, sizeBytes, etag, sha256 })));
  files.forEach(({ url }) => ports.protect(url));
  await onDatabaseHost(context, 'Grant access to the backup', grantDownload(files), `${untouched} Mend what the host says, then run this again.`);
}

function describe(side: string, backup: BackupFacts, { verdict, aligned }: Verified): string {
  return `${backup.key} is in ${side} and equals what the backup says: ${verdict.rows} rows${aligned.length === 0 ? '' : `; ${counted(aligned.length, 'statement')} made owners, grants and settings those of the live database`}`;
}

/** Of runs that never came to their end. Other databases of the server are other people's. */
async function orphans(context: StepContext, side: string): Promise<string[]> {
  const { environment, database } = context.situation;
  const left = (database?.restore?.databases ?? []).filter((each) => each.name !== side && isSideOf(each, environment.database?.name ?? ''));
  if (left.length === 0) return [];
  return outsideAll(context, async (session) => {
    const told: string[] = [];
    for (const { name, mark } of left) told.push(`Drop ${name}, which the run ${mark?.run} left and nobody uses: ${await dropAdvice(session, name)}.`);
    return told;
  });
}
