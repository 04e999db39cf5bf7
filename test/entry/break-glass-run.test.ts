// Which run a terminal carries out: the same one again, or another one.
import { describe, expect, it } from '@jest/globals';
import { breakGlassRun, scratchFolder, type Seat } from '../../src/entry/break-glass-run';
import type { RollbackType } from '../../src/request';

const seat: Seat = { login: 'deploy', host: 'bastion-1', serial: 'a1', folder: '/tmp/emergency-rollback-1000' };
const wish = (incident = 'INC-1', rollbackType: RollbackType = 'quick') => ({ incident, rollbackType });
const idOf = (incident?: string, type?: RollbackType, environment = 'eu', from: Partial<Seat> = {}) => breakGlassRun(wish(incident, type), environment, { ...seat, ...from }, 'attempt').id;

describe('the run of a terminal', () => {
  it('is the same one again, whatever the try, and says who and where', () => {
    const [first, second] = ['one', 'two'].map((attempt) => breakGlassRun(wish(), 'eu', seat, attempt));
    expect(first?.id).toBe(second?.id);
    expect(first).toMatchObject({ actor: 'deploy@bastion-1', breakGlass: true, attempt: 'one' });
    expect(first?.id).toMatch(/^break-glass-INC-1-eu-quick-deploy-bastion-1-[0-9a-f]{8}$/);
  });

  it.each([
    ['another machine with the same login', idOf(undefined, undefined, 'eu', { host: 'bastion-2' })],
    ['another machine of the same name', idOf(undefined, undefined, 'eu', { serial: 'b2' })],
    ['another login', idOf(undefined, undefined, 'eu', { login: 'ada' })],
    ['another environment', idOf(undefined, undefined, 'us')],
    ['another type', idOf(undefined, 'full')],
    ['another incident', idOf('INC-2')],
  ])('is another one for %s', (_what, id) => expect(id).not.toBe(idOf()));

  it('takes no two for one where their words join to the same, or are written otherwise, or are cut', () => {
    expect(idOf('INC-1-eu', undefined, 'x')).not.toBe(idOf('INC-1', undefined, 'eu-x'));
    expect(idOf('#1')).not.toBe(idOf('-1'));
    expect(idOf(undefined, undefined, 'eu 1')).not.toBe(idOf(undefined, undefined, 'eu-1'));
    const long = 'x'.repeat(99);
    const [one, other] = ['a', 'b'].map((last) => idOf(`${long}${last}`, 'sync-worker', 'production', { host: `${'y'.repeat(60)}${last}`, login: 'z'.repeat(32) }));
    expect(one).not.toBe(other);
    expect(one?.length).toBeLessThanOrEqual(140);
  });

  it('can be named to break-lock, and is given back by release', () => {
    expect(idOf('#1', 'quick', 'eu', { login: 'ada lovelace', host: 'ada’s laptop' })).toMatch(/^[A-Za-z0-9._-]+$/);
    expect(idOf(undefined, 'release')).toBe(idOf(undefined, 'hold'));
  });
});

describe('the folder of a run', () => {
  it('is that of a person, an incident and an environment, for all types', () => {
    expect(scratchFolder(wish(), 'eu', seat)).toBe('/tmp/emergency-rollback-1000/INC-1-deploy/eu');
    expect(scratchFolder(wish('INC-1', 'report'), 'eu', seat)).toBe(scratchFolder(wish(), 'eu', seat));
    expect(scratchFolder(wish(), 'us', seat)).not.toBe(scratchFolder(wish(), 'eu', seat));
  });
});
