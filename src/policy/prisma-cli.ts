// Whether Prisma's own command line may be trusted with a failed migration: its behaviour was tested for some versions only.
// Full Rollback, Step 2: Rollback Database Migration.
import type { Database } from '../config/environment';
import { downScriptProblems } from '../database/down-script';
import type { DatabaseFacts } from '../database/facts';
import type { Decision } from '../database/strategy';
import type { Problem } from '../errors';

/** Of which `migrate resolve` and `migrate deploy` were run and looked at. */
const testedPrismaMajors: readonly string[] = ['6', '7'];

export function prismaProblems({ prisma, via, source }: Database, { prismaVersion = '', url }: DatabaseFacts, { actions }: Decision): Problem[] {
  const failed = actions.filter(({ action }) => action === 'resolve').map(({ migration }) => migration.name);
  if (failed.length === 0) return [];
  const [major = ''] = prismaVersion.split('.');
  const where = `${via}: Prisma`;
  const version = testedPrismaMajors.includes(major) ? [] : [prismaVersion === '' ? { where, what: `${prisma.command} does not answer in ${prisma.directory}, and ${failed.join(', ')} must be resolved with it`, mend: 'mend database.prisma in the configuration' } : { where, what: `Prisma ${major} (${prismaVersion}) was never tested with this rollback; ${testedPrismaMajors.join(' and ')} were`, mend: `resolve ${failed.join(', ')} by hand (prisma migrate resolve --rolled-back), then run this again` }];
  return [...version, ...(isPooled(url) ? [pooler(source)] : [])];
}

/** What Prisma's documentation wants in addresses that lead through PgBouncer: its advisory lock is lost there. */
function isPooled(url: string): boolean {
  return URL.canParse(url) && new URL(url).searchParams.get('pgbouncer') === 'true';
}

/**
 * A warning where an address that does not say so looks like that of a transaction pooler: the ports that PgBouncer and Supabase use, Neon's hosts.
 * It matters where Prisma's lock is needed, and where databases are renamed; it may be a pooler of sessions, so it is no refusal.
 */
export function poolerWarnings({ url, adminUrl }: Pick<DatabaseFacts, 'url' | 'adminUrl'>, { strategy, actions }: Pick<Decision, 'strategy' | 'actions'>): string[] {
  const renames = strategy === 'restore' || strategy === 'undo-restore';
  if (!renames && !actions.some(({ action }) => action === 'resolve')) return [];
  const looks = looksPooled(renames ? adminUrl : url);
  if (looks === undefined) return [];
  return [`The address of the database looks like that of a transaction pooler (${looks}). ${renames ? 'Through one, databases cannot be renamed reliably: give the direct address in database.admin-url.' : 'Through one, the lock of Prisma’s migrate does not hold: give the direct address.'}`];
}

function looksPooled(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  if (port === '6543' || port === '6432') return `port ${port}`;
  return /^[^.]+-pooler\./.test(hostname) ? `host ${hostname}` : undefined;
}

function pooler(source: Database['source']): Problem {
  const place = source.kind === 'url' ? 'database.url' : 'database.variable (DIRECT_URL, in many projects)';
  return { where: 'database', what: 'its address leads through a transaction pooler (pgbouncer=true), where the lock of Prisma’s migrate does not hold', mend: `give the direct address in ${place}` };
}

/** The team's hooks run inside our transaction. */
export function hookProblems({ after }: Database): Problem[] {
  return after.flatMap((hook, index) => downScriptProblems(`database.after[${index}]`, hook)).map((problem) => ({ ...problem, mend: 'mend it in the configuration: plain SQL for one transaction' }));
}
