// Who must be told, who cannot be, and what is left for people then.
import { describe, expect, it } from '@jest/globals';
import { calmed, noAddress, rolesToTell, tasksAfter, unreached, warningsAfter } from '../../src/announce/people';
import type { Delivery } from '../../src/ports';
import { FakeAnnouncer } from '../fakes/announcer';
import { sampleTable } from '../fakes/approvals';
import { announceEnvironment, started } from '../samples/announcement';

const delivery = (channel: string, state: Delivery['state'], detail = ''): Delivery => ({ channel, audience: 'team', what: 'Shop: rollback in progress', state, detail, at: '2026-01-01T10:00:00.000Z' });

describe('who must be told', () => {
  const { announce } = announceEnvironment('people: { Team: { slack: S1 }, Legal: {} }');

  it('is what the scenario of the authorization table says', () => {
    const authorization = sampleTable();
    expect(rolesToTell({ announce, authorization }, 'p1')).toEqual(authorization.scenarios[0]?.tell);
    expect(rolesToTell({ announce, authorization }, 'no-such')).toEqual([]);
  });

  it('is everybody who has an address, where there is no table', () => {
    expect(rolesToTell({ announce, authorization: 'none' }, 'p1')).toEqual(['Team', 'Legal']);
  });
});

it('46: a drill calls nobody by name, and its environment has no status page', () => {
  const environment = calmed(announceEnvironment('people: { Team: { slack: S1 } }\nstatuspage: { page: p }\nslack: { channel: "#drills" }'));
  expect(environment.announce).toMatchObject({ people: {}, slack: { channel: '#drills' } });
  expect(environment.announce.statuspage).toBeUndefined();
});

it('a role that no channel calls is not reached', () => {
  const channel = Object.assign(new FakeAnnouncer(), { reaches: ['Team'] });
  expect(unreached({ ...started(), people: ['Team', 'Legal'] }, [channel])).toEqual(['Legal']);
});

describe('what did not arrive', () => {
  it('is a task for people, but not where a later word arrived', () => {
    expect(tasksAfter([delivery('Slack', 'failed', 'status 500'), delivery('mail to Legal', 'failed', 'status 429'), delivery('Slack', 'told'), delivery('Executives', 'failed', noAddress)])).toEqual([
      'Tell Legal by hand: Shop: rollback in progress (status 429).',
      `Tell Executives: Shop: rollback in progress (${noAddress}).`,
    ]);
  });

  it('is a warning each time', () => {
    expect(warningsAfter([delivery('Slack', 'failed', 'status 500'), delivery('Slack', 'told')])).toEqual(['Slack was not told "Shop: rollback in progress": status 500']);
  });
});
