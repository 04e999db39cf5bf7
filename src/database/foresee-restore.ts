// What a restore would be refused for once the backup is read, as far as the times in _prisma_migrations tell it before. Pure.
import type { DatabaseFacts } from './facts';
import { isAppliedSince } from './migrations';
import type { BackupFacts } from './restore-facts';

/** @param needed whether the migrations of the target must be in the backup. */
export function foreseeRestore({ migrations, release, beyond }: Pick<DatabaseFacts, 'migrations' | 'release' | 'beyond'>, { key, takenAt }: Pick<BackupFacts, 'key' | 'takenAt'>, needed: boolean): string[] {
  const since = migrations.filter((migration) => isAppliedSince(migration, Date.parse(takenAt))).map(({ name }) => name);
  const lacking = needed ? since.filter((name) => release.includes(name)) : [];
  const unknown = since.filter((name) => beyond.some((migration) => migration.name === name && migration.file === undefined));
  return [
    ...(lacking.length === 0 ? [] : [`${key} is of ${takenAt}, before ${lacking.join(', ')} was applied, which the target needs: it will not go live. Name a newer backup.`]),
    ...(unknown.length === 0 ? [] : [`${key} is of ${takenAt}, before ${unknown.join(', ')} was applied, and no commit on the host holds it: what it made will look as if the backup had lost it, and the backup will not go live. Fetch the newer release there (git fetch --tags).`]),
  ];
}
