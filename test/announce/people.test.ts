// Who must be told, who cannot be, and what is left for people then.
import { describe, expect, it } from '@jest/globals';
import { noAddress, rolesToTell, tasksAfter, unreached, warningsAfter } from '../../src/announce/people';
import type { Delivery } from '../../src/ports';
import { FakeAnnouncer } from '../fakes/announcer';
import { announceEnvironment, started } from '../samples/announcement';

const delivery = (channel: string, state: Delivery['state'], detail = ''): Delivery => ({ channel, what: 'Shop: rollback in progress', state, detail, at: '2026-01-01T10:00:00.000Z' });

it('the roles of announce.people are told, until the authorization table says which', () => {
  expect(rolesToTell(announceEnvironment('people: { Team: { slack: S1 }, Legal: {} }'), 'production-p1')).toEqual(['Team', 'Legal']);
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
