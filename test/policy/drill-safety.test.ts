// Fault 46: a drill pointed at production. By its name, by a missing mark, and by whatever it shares with another environment.
import { describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { isProduction } from '../../src/config/drill';
import { loadEnvironment } from '../../src/config/load';
import { drillProblems } from '../../src/policy/drill-safety';

const key = (letter: string) => `SHA256:${letter.repeat(43)}`;
const host = (letter: string, changes: object = {}) => ({ name: `app-${letter}`, address: `10.0.0.${letter.charCodeAt(0)}`, user: 'deploy', 'host-key': key(letter), ...changes });
const frontend = (name: string, changes: object = {}) => ({ bucket: `${name}-site`, releases: `s3://${name}-releases/frontend`, distribution: `E2${name}`, url: `https://${name}.shop.example`, ...changes });
const database = (name: string) => ({ name: 'shop', url: `postgresql://app:secret-of-${name}@${name}.db.example/shop` });
const health = (name: string) => [{ url: `https://api.${name}.shop.example/health` }];

const production = { repository: '/srv/shop', hosts: [host('P')], processes: {}, frontend: frontend('prod'), database: database('prod'), health: health('prod') };
const staging = { repository: '/srv/shop', hosts: [host('S')], processes: {}, frontend: frontend('staging'), database: database('staging'), health: health('staging'), drill: { deploy: './deploy {tag}' } };

function problems(environments: Record<string, object>, name = 'staging'): string[] {
  const text = stringify({ version: 1, system: 'Shop', environments });
  return drillProblems(loadEnvironment({ file: 'rollback.yml', text }, name, {}).environment).map(({ what }) => what);
}

describe('46: where a drill may run', () => {
  it('on an environment that is marked and stands for itself', () => {
    expect(problems({ production, staging })).toEqual([]);
  });

  it('never on one without the mark', () => {
    expect(problems({ production, staging: { ...staging, drill: undefined } })).toEqual(['it is not marked for drills']);
  });

  it('never on production, marked or not', () => {
    expect(problems({ production, staging }, 'production')).toEqual(['"production" is production by its name, and a drill never runs there', 'it is not marked for drills']);
    expect(problems({ production: { ...production, drill: staging.drill }, staging }, 'production')).toEqual(['"production" is production by its name, and a drill never runs there']);
  });

  it.each([
    ['the address of a host', { hosts: [host('S', { address: '10.0.0.80' })] }, ['host app-S']],
    ['a host by its key, under another address', { hosts: [host('S', { address: 'alias.example', 'host-key': [key('S'), key('P')] })] }, ['host app-S']],
    ['the bucket', { frontend: frontend('staging', { bucket: 'prod-site' }) }, ['bucket prod-site']],
    ['a part of the bucket', { frontend: frontend('staging', { bucket: 'prod-site', prefix: 'staging/' }) }, ['bucket prod-site/staging']],
    ['the bucket of built frontends', { frontend: frontend('staging', { releases: 's3://prod-releases/frontend/' }) }, ['bucket prod-releases/frontend']],
    ['the distribution', { frontend: frontend('staging', { distribution: 'E2prod' }) }, ['distribution E2prod']],
    ['the site', { frontend: frontend('staging', { url: 'https://PROD.shop.example/' }) }, ['site https://PROD.shop.example/']],
    ['the database, as another user', { database: { name: 'shop', url: 'postgresql://other@prod.db.example:5432/shop' } }, ['database shop on prod.db.example:5432']],
    ['the database, by an admin-url that names another one', { database: { ...database('staging'), 'admin-url': 'postgresql://root@prod.db.example/postgres' } }, ['database shop on prod.db.example:5432']],
    ['a health check', { health: health('prod') }, ['health check https://api.prod.shop.example/health']],
  ])('never on one that shares %s with production', (_name, changes, shared) => {
    expect(problems({ production, staging: { ...staging, ...changes } })).toEqual(shared.map((what) => `${what} belongs to production as well, which is not there for drills`));
  });

  it('though two environments for drills may share what they like, and production is none of them', () => {
    expect(problems({ staging, second: { ...staging } })).toEqual([]);
    expect(problems({ staging, production: { ...staging } })[0]).toBe('host app-S belongs to production as well, which is not there for drills');
  });

  it('says no password', () => {
    expect(problems({ production, staging: { ...staging, database: database('prod') } }).join()).not.toContain('secret-of');
  });

  it('counts parts of a bucket beside one another as apart', () => {
    expect(problems({ production: { ...production, frontend: frontend('prod', { bucket: 'sites', prefix: 'prod/' }) }, staging: { ...staging, frontend: frontend('staging', { bucket: 'sites', prefix: 'staging/' }) } })).toEqual([]);
  });

  it('counts databases of one server as apart, also where both are administered from the same one', () => {
    const beside = (name: string) => ({ name, url: `postgresql://app@db.example/${name}`, 'admin-url': 'postgresql://root@db.example/postgres' });
    expect(problems({ production: { ...production, database: beside('shop') }, staging: { ...staging, database: beside('shop_staging') } })).toEqual([]);
  });

  it('takes this machine for shared when both run here', () => {
    const local = [{ name: 'here', connection: 'local' }];
    expect(problems({ production: { ...production, hosts: local }, staging: { ...staging, hosts: local } })).toEqual(['host here, this machine belongs to production as well, which is not there for drills']);
  });
});

it.each(['production', 'prod', 'Prod-EU', 'prod2', 'eu_prd', 'live', 'shop-live', 'shopProduction', 'production-staging'])('46: %s is production', (name) => expect(isProduction(name)).toBe(true));
it.each(['staging', 'preprod', 'pre-production', 'non-prod', 'test', 'delivery', 'olive'])('46: %s is none', (name) => expect(isProduction(name)).toBe(false));
