// Fault 38: announcements are delivered in the background. Handing over takes no time, what is newer replaces what waits, a pause that is asked for is kept, and the end comes after one second.
import { describe, expect, it } from '@jest/globals';
import { noAddress } from '../../src/announce/people';
import { Messenger } from '../../src/engine/messenger';
import { NotToldError } from '../../src/errors';
import type { Announcement, Delivery } from '../../src/ports';
import { FakeAnnouncer } from '../fakes/announcer';
import { FakeClock } from '../fakes/clock';
import { started } from '../samples/announcement';

const says = (stage: Announcement['stage'], changes: Partial<Announcement> = {}): Announcement => ({ ...started(), stage, text: `text of ${stage}`, title: `title of ${stage}`, ...changes });
const never = () => new Promise<void>(() => undefined);
const refuses = (message: string, again: boolean, afterMs?: number) => () => Promise.reject(new NotToldError(message, again, afterMs));
const told = (deliveries: readonly Delivery[]) => deliveries.map(({ channel, what, state, detail }) => [channel, what, state, detail].filter((text) => text !== '').join(' | '));
const stages = ({ told: all }: FakeAnnouncer) => all.map(({ stage }) => stage);

function open(...channels: FakeAnnouncer[]) {
  const clock = new FakeClock('still');
  const heard: Delivery[] = [];
  return { clock, heard, messenger: new Messenger(channels, clock, (delivery) => heard.push(delivery)) };
}

/** The end, with exactly so much time as it takes at most. */
async function finish({ clock, messenger }: ReturnType<typeof open>, limitMs = 1_000) {
  const begin = clock.monotonicMs();
  const ending = messenger.finish(limitMs).then((end) => ({ ...end, tookMs: clock.monotonicMs() - begin }));
  await clock.advance(limitMs);
  return ending;
}

describe('a healthy channel', () => {
  it('is told in the background, in order, and the report says when', async () => {
    const slack = new FakeAnnouncer('Slack');
    const desk = open(slack, new FakeAnnouncer('page'));
    expect(desk.messenger.handOver(says('started'))).toEqual(['Slack', 'page']);
    expect(desk.heard).toEqual([]);
    await desk.clock.advance(5_000);
    desk.messenger.handOver(says('succeeded'));
    const { deliveries, warnings } = await finish(desk);
    expect(stages(slack)).toEqual(['started', 'succeeded']);
    expect(told(deliveries)).toEqual(['Slack | title of started | told', 'page | title of started | told', 'Slack | title of succeeded | told', 'page | title of succeeded | told']);
    expect(deliveries.map(({ at }) => at.slice(17, 19))).toEqual(['00', '00', '05', '05']);
    expect([desk.heard.length, warnings]).toEqual([4, []]);
  });

  it('does not hold the end', async () => {
    const desk = open(new FakeAnnouncer());
    desk.messenger.handOver(says('started'));
    const ending = desk.messenger.finish(1_000);
    expect((await ending).deliveries).toHaveLength(1);
    expect(desk.clock.monotonicMs()).toBe(0);
  });

  it('is not told the same words twice', async () => {
    const slack = new FakeAnnouncer();
    const desk = open(slack);
    desk.messenger.handOver(says('offline'));
    desk.messenger.handOver(says('offline'));
    await finish(desk);
    expect(stages(slack)).toEqual(['offline']);
  });
});

describe('progress', () => {
  it('waits for the first message, and lines that wait go together', async () => {
    const slack = new FakeAnnouncer('Slack', { thread: true });
    const desk = open(slack, new FakeAnnouncer('page'));
    desk.messenger.follow('one');
    desk.messenger.follow('two');
    await desk.clock.advance(100);
    expect(slack.tries).toBe(0);
    desk.messenger.handOver(says('started'));
    await desk.clock.advance(100);
    desk.messenger.follow('three');
    await finish(desk);
    expect([slack.told.length, slack.lines]).toEqual([1, [['one', 'two'], ['three']]]);
  });

  it('gives way to an announcement', async () => {
    let open1 = () => undefined as void;
    const slack = new FakeAnnouncer('Slack', { thread: true, behave: (tries) => (tries === 1 ? new Promise((resolve) => (open1 = resolve)) : Promise.resolve()) });
    const desk = open(slack);
    desk.messenger.handOver(says('started'));
    desk.messenger.follow('line');
    desk.messenger.handOver(says('succeeded'));
    open1();
    await finish(desk);
    expect([stages(slack), slack.lines]).toEqual([['started', 'succeeded'], [['line']]]);
  });

  it('that is under way at the end is lost too', async () => {
    const desk = open(new FakeAnnouncer('Slack', { thread: true, behave: (tries) => (tries === 1 ? Promise.resolve() : never()) }));
    desk.messenger.handOver(says('started'));
    desk.messenger.follow('one');
    expect((await finish(desk)).warnings).toEqual(['Slack: 1 line of progress could not be told']);
  });

  it('that is lost is a warning', async () => {
    const slack = new FakeAnnouncer('Slack', { thread: true, behave: (tries) => (tries === 1 ? Promise.resolve() : Promise.reject(new NotToldError('status 403', false))) });
    const desk = open(slack);
    desk.messenger.handOver(says('started'));
    desk.messenger.follow('one');
    await desk.clock.advance(10);
    desk.messenger.follow('two');
    expect((await finish(desk)).warnings).toEqual(['Slack: 2 lines of progress could not be told']);
  });
});

describe('a channel in trouble', () => {
  it('that never answers holds nobody but itself, and its last word has failed', async () => {
    const page = new FakeAnnouncer('page');
    const desk = open(new FakeAnnouncer('Slack', { behave: never }), page);
    expect(desk.messenger.handOver(says('started'))).toEqual(['Slack', 'page']);
    desk.messenger.handOver(says('offline'));
    desk.messenger.handOver(says('succeeded'));
    const { deliveries, tookMs } = await finish(desk);
    expect(stages(page)).toEqual(['started', 'succeeded']);
    expect(told(deliveries)).toEqual(['page | title of started | told', 'page | title of succeeded | told', 'Slack | title of succeeded | failed | did not answer in time']);
    expect(tookMs).toBe(1_000);
  });

  it('is told what is newest once it answers: what waited before is not said any more', async () => {
    const slack = new FakeAnnouncer('Slack', { behave: (tries) => (tries <= 2 ? Promise.reject(new NotToldError('status 500', true)) : Promise.resolve()) });
    const desk = open(slack);
    desk.messenger.handOver(says('started'));
    await desk.clock.advance(500);
    desk.messenger.handOver(says('offline'));
    await desk.clock.advance(10_000);
    const { deliveries } = await finish(desk);
    expect(stages(slack)).toEqual(['offline']);
    expect(told(deliveries)).toEqual(['Slack | title of offline | told']);
  });

  it('that asks for a pause gets it, also when there is news', async () => {
    const slack = new FakeAnnouncer('Slack', { behave: (tries) => (tries === 1 ? Promise.reject(new NotToldError('status 429', true, 8_000)) : Promise.resolve()) });
    const desk = open(slack);
    desk.messenger.handOver(says('started'));
    await desk.clock.advance(5_000);
    desk.messenger.handOver(says('succeeded'));
    await desk.clock.advance(2_900);
    expect(slack.tries).toBe(1);
    await desk.clock.advance(200);
    expect(stages(slack)).toEqual(['succeeded']);
  });

  it('that asks for a pause until after the end says so of the news, too', async () => {
    const desk = open(new FakeAnnouncer('Slack', { behave: refuses('status 429', true, 60_000) }));
    desk.messenger.handOver(says('started'));
    await desk.clock.advance(100);
    desk.messenger.handOver(says('succeeded'));
    expect(told((await finish(desk)).deliveries)).toEqual(['Slack | title of succeeded | failed | status 429']);
  });

  it('that asks for a pause of half a second at the end gets it, and is told; a longer one ends the waiting', async () => {
    const shortly = new FakeAnnouncer('shortly', { behave: (tries) => (tries === 1 ? Promise.reject(new NotToldError('status 429', true, 500)) : Promise.resolve()) });
    const desk = open(shortly, new FakeAnnouncer('late', { behave: refuses('status 429', true, 30_000) }));
    desk.messenger.handOver(says('succeeded'));
    const { deliveries, tookMs } = await finish(desk);
    expect(told(deliveries)).toEqual(['shortly | title of succeeded | told', 'late | title of succeeded | failed | status 429']);
    expect(tookMs).toBe(1_000);
  });

  it('is tried again at once at the end, when the pause was our own', async () => {
    const slack = new FakeAnnouncer('Slack', { behave: (tries) => (tries <= 4 ? Promise.reject(new NotToldError('status 500', true)) : Promise.resolve()) });
    const desk = open(slack);
    desk.messenger.handOver(says('started'));
    // 1 s, 2 s and 4 s: the fourth try failed, and 8 s are to pass.
    await desk.clock.advance(8_000);
    expect(slack.tries).toBe(4);
    expect(told((await finish(desk)).deliveries)).toEqual(['Slack | title of started | told']);
  });

  it('that fails for a moment at the end is told all the same', async () => {
    const slack = new FakeAnnouncer('Slack', { behave: (tries) => (tries <= 3 ? Promise.reject(new NotToldError('status 502', true)) : Promise.resolve()) });
    const desk = open(slack);
    desk.messenger.handOver(says('succeeded'));
    expect(told((await finish(desk)).deliveries)).toEqual(['Slack | title of succeeded | told']);
  });

  it('is not tried more often because steps come to their end', async () => {
    const slack = new FakeAnnouncer('Slack', { thread: true, behave: refuses('status 500', true) });
    const desk = open(slack);
    desk.messenger.handOver(says('started'));
    for (let index = 0; index < 9; index += 1) {
      desk.messenger.follow('line');
      await desk.clock.advance(10);
    }
    expect(slack.tries).toBe(1);
  });

  it('is given up after six tries, or at once where trying again makes no sense; what comes later is tried anew', async () => {
    const [down, gone] = [new FakeAnnouncer('down', { behave: refuses('status 500', true) }), new FakeAnnouncer('gone', { behave: (tries) => (tries === 1 ? Promise.reject(new NotToldError('status 404', false)) : Promise.resolve()) })];
    const desk = open(down, gone);
    desk.messenger.handOver(says('started'));
    await desk.clock.advance(120_000);
    expect([down.tries, gone.tries]).toEqual([6, 1]);
    expect(told(desk.heard)).toEqual(['gone | title of started | failed | status 404', 'down | title of started | failed | status 500']);
    desk.messenger.handOver(says('succeeded'));
    expect(told((await finish(desk)).deliveries).slice(2)).toEqual(['gone | title of succeeded | told', 'down | title of succeeded | failed | status 500']);
  });

  it('has its request ended when the run ends, and what it says later changes nothing', async () => {
    let ended = false;
    const slack = new FakeAnnouncer('Slack', { behave: (_tries, signal) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => ((ended = true), reject(new Error('aborted'))))) });
    const desk = open(slack);
    desk.messenger.handOver(says('started'));
    const { deliveries } = await finish(desk);
    await desk.clock.advance(100);
    expect([ended, slack.tries, told(deliveries), told(desk.heard)]).toEqual([true, 1, ['Slack | title of started | failed | did not answer in time'], ['Slack | title of started | failed | did not answer in time']]);
    expect(desk.messenger.handOver(says('succeeded'))).toEqual([]);
  });
});

describe('people', () => {
  it('get a mail each when they must be told, at the beginning and at the end alone', async () => {
    const mail = (role: string) => new FakeAnnouncer(`mail to ${role}`, { edits: false, audience: 'person', reaches: [role] });
    const [legal, team] = [mail('Legal'), mail('Team')];
    const desk = open(legal, team);
    for (const stage of ['started', 'offline', 'succeeded'] as const) {
      desk.messenger.handOver(says(stage, { people: ['Legal'] }));
      await desk.clock.advance(10);
    }
    await finish(desk);
    expect([stages(legal), stages(team)]).toEqual([['started', 'succeeded'], []]);
  });

  it('hear of it at once when it begins with being offline', async () => {
    const webhook = new FakeAnnouncer('Slack webhook', { edits: false });
    const desk = open(webhook);
    desk.messenger.handOver(says('offline'));
    await finish(desk);
    expect(stages(webhook)).toEqual(['offline']);
  });

  it('whom no channel reaches are told of as such, once', async () => {
    const desk = open(new FakeAnnouncer('Slack', { reaches: ['Team'] }));
    desk.messenger.handOver(says('started', { people: ['Team', 'Legal'] }));
    desk.messenger.handOver(says('succeeded', { people: ['Team', 'Legal'] }));
    expect(told((await finish(desk)).deliveries).filter((line) => !line.startsWith('Slack'))).toEqual([`Legal | title of succeeded | failed | ${noAddress}`]);
  });
});
