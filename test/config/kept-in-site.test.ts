// What must not lie in the site: one with the other in a bucket is refused, with its place and its mend; neighbours are not.
import { describe, expect, it } from '@jest/globals';
import { loadEnvironment } from '../../src/config/load';
import { ConfigurationError, describeProblem } from '../../src/errors';
import { sampleYaml } from '../samples/environment';

interface Places {
  readonly prefix?: string;
  readonly releases?: string;
  readonly dumps?: string;
  readonly backups?: string;
}

function problemsOf({ prefix, releases = 's3://shop-releases/frontend', dumps, backups }: Places): string[] {
  const database = ['    database:', '      name: shop', '      url: postgresql://db/shop', ...(dumps === undefined ? [] : [`      dumps: ${dumps}`]), ...(backups === undefined ? [] : [`      backups: { bucket: shop-site, key: "${backups}" }`]), ''];
  const text = sampleYaml.replace('s3://shop-releases/frontend', releases).replace('bucket: shop-site', `bucket: shop-site${prefix === undefined ? '' : `\n      prefix: ${prefix}`}`).replace('    health:', `${database.join('\n')}    health:`);
  try {
    loadEnvironment({ file: 'rollback.yml', text }, 'staging', {});
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(describeProblem);
    throw error;
  }
  return [];
}

describe('what a switch of the site would delete', () => {
  it.each<[string, Places, string]>([
    ['the standby in a site that takes its whole bucket', { releases: 's3://shop-site/standby' }, "rollback.yml:17:17: s3://shop-site/standby/ and the site, s3://shop-site/, lie one in the other: a switch deletes what the target's site does not have, and would take the standby for that → name another bucket; the site takes all of this one"],
    ['the standby in the folder of the site', { prefix: 'site/', releases: 's3://shop-site/site/standby/' }, "rollback.yml:18:17: s3://shop-site/site/standby/ and the site, s3://shop-site/site/, lie one in the other: a switch deletes what the target's site does not have, and would take the standby for that → name another bucket, or a folder that neither lies in site/ nor holds it"],
    ['the standby where the site is', { prefix: 'site/', releases: 's3://shop-site/site' }, 'rollback.yml:18:17: s3://shop-site/site/ and the site'],
    ['the site in the folder of the standby', { prefix: 'web/site/', releases: 's3://shop-site/web' }, 'rollback.yml:18:17: s3://shop-site/web/ and the site'],
    ['the site in a bucket of standbys', { prefix: 'site/', releases: 's3://shop-site' }, 'rollback.yml:18:17: s3://shop-site/ and the site'],
    ['dumps in the site', { dumps: 's3://shop-site/dumps' }, 'rollback.yml:24:14: s3://shop-site/dumps/ and the site, s3://shop-site/, lie one in the other'],
    ['the site among the dumps', { prefix: 'dumps/site/', dumps: 's3://shop-site/dumps' }, 'rollback.yml:25:14: s3://shop-site/dumps/ and the site'],
    ['backups in the site', { backups: 'backup_{date}.sql' }, 'rollback.yml:24:16: s3://shop-site/backup_{date}.sql and the site, s3://shop-site/, lie one in the other'],
    ['backups in a folder of the site', { prefix: 'site/', backups: 'site/old/{date}.sql' }, 'rollback.yml:25:16: s3://shop-site/site/old/{date}.sql and the site'],
    ['backups in whatever folder', { prefix: 'site/', backups: '*/backup.sql' }, 'rollback.yml:25:16: s3://shop-site/*/backup.sql and the site'],
  ])('%s', (_what, places, expected) => {
    expect(problemsOf(places).map((problem) => problem.slice(0, expected.length))).toEqual([expected]);
  });
});

describe('what lies beside the site', () => {
  it.each<[string, Places]>([
    ['a folder whose name only begins like the site', { prefix: 'site/', releases: 's3://shop-site/site-releases', dumps: 's3://shop-site/sites' }],
    ['a site whose name only begins like the folder', { prefix: 'site-old/', releases: 's3://shop-site/site', dumps: 's3://shop-site/site' }],
    ['the same folder of other buckets', { prefix: 'site/', releases: 's3://shop-releases/site', dumps: 's3://shop-dumps/site' }],
    ['a bucket whose name only begins like that of the site', { releases: 's3://shop-site-releases', dumps: 's3://shop-site-dumps' }],
    ['backups above the folder of the site', { prefix: 'site/', backups: 'backup_{date}.sql' }],
    ['backups in folders that are days', { prefix: 'site/', backups: '{date}/backup.sql' }],
  ])('%s', (_what, places) => {
    expect(problemsOf(places)).toEqual([]);
  });
});
