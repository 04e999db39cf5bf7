// Prisma versions that were tested, poolers, and hooks that do not fit.
import { describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/config/environment';
import type { DatabaseFacts } from '../../src/database/facts';
import { decide } from '../../src/database/strategy';
import { hookProblems, poolerWarnings, prismaProblems } from '../../src/policy/prisma-cli';
import { gone, migration } from '../samples/migrations';

const database = { prisma: { directory: 'backend', command: 'npx prisma' }, via: 'app-1', source: { kind: 'env-file', file: '.env', variable: 'DATABASE_URL' }, after: [] } as unknown as Database;
const failed = decide('auto', [migration({ state: 'failed', succeeded: false, ...gone })]);
const problems = (prismaVersion: string, decision = failed, url = 'postgresql://u:p@h/d') => prismaProblems(database, { prismaVersion, url } as DatabaseFacts, decision).map(({ what }) => what);

describe('prismaProblems', () => {
  it('lets tested majors do it', () => expect([...problems('6.19.3'), ...problems('7.10.1')]).toEqual([]));
  it('refuses others by name, and none at all', () => {
    expect(problems('8.0.0')).toEqual(['Prisma 8 (8.0.0) was never tested with this rollback; 6 and 7 were']);
    expect(problems('5.22.0')).toHaveLength(1);
    expect(problems('60.0.0')).toHaveLength(1);
    expect(problems('')[0]).toContain('npx prisma does not answer in backend');
  });
  it('does not care where Prisma is not needed', () => expect(problems('8.0.0', decide('revert', [migration()]))).toEqual([]));
  it('refuses a transaction pooler', () => {
    expect(problems('7.0.0', failed, 'postgresql://u:p@h/d?pgbouncer=true')[0]).toContain('transaction pooler');
    expect(problems('7.0.0', failed, 'postgresql://u:p@h/d?pgbouncer=false')).toEqual([]);
  });
});

describe('poolerWarnings', () => {
  const warnings = (url: string, decision: Parameters<typeof poolerWarnings>[1] = failed) => poolerWarnings({ url, adminUrl: url }, decision);
  it.each([
    ['postgresql://u:p@aws-0-eu.pooler.supabase.com:6543/d', 'port 6543'],
    ['postgresql://u:p@10.0.0.7:6432/d', 'port 6432'],
    ['postgresql://u:p@ep-cool-rain-1-pooler.eu.aws.neon.tech/d', 'host ep-cool-rain-1-pooler.eu.aws.neon.tech'],
  ])('names what looks like one: %s', (url, what) => expect(warnings(url)[0]).toContain(`transaction pooler (${what})`));
  it.each(['postgresql://u:p@aws-0-eu.pooler.supabase.com:5432/d', 'postgresql://u:p@db.example/d', 'no address'])('not %s', (url) => expect(warnings(url)).toEqual([]));
  it('minds it for renames, and not where neither is done', () => {
    const url = 'postgresql://u:p@h:6543/d';
    expect(warnings(url, { strategy: 'restore', actions: [] })[0]).toContain('database.admin-url');
    expect(warnings(url, { strategy: 'keep', actions: [] })).toEqual([]);
  });
});

it('hookProblems: each by its place', () => expect(hookProblems({ ...database, after: ['select 1', 'vacuum'] })).toMatchObject([{ where: 'database.after[1]' }]));
