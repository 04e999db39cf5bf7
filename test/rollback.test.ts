// The life of a rollback on fakes: which endings there are, what each leaves locked, and what a dry run never does.
import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../src/config/environment';
import { watch } from '../src/config/watch-schema';
import type { Event, RunReport } from '../src/engine/events';
import { CancelledError, NotToldError } from '../src/errors';
import type { HostFacts } from '../src/preflight/facts';
import type { Approvals } from '../src/ports';
import { leftForPeople } from '../src/report/left-for-people';
import type { Request } from '../src/request';
import { rollback } from '../src/rollback';
import { FakeAnnouncer } from './fakes/announcer';
import { agreeing, sampleTable } from './fakes/approvals';
import { exited, FakeFleet, type Answer } from './fakes/fleet';
import { FakeObjectStore } from './fakes/object-store';
import { FakeWeb } from './fakes/web';
import { sampleEnvironment } from './samples/environment';
import { commits, hostFacts } from './samples/facts';
import { sampleRequest } from './samples/request';
import { sampleRun } from './samples/situation';
import { factsReply, healthyHosts, sampleWorld } from './samples/world';

interface Setting {
  readonly facts?: Partial<HostFacts>;
  readonly special?: Answer;
  readonly environment?: Partial<Environment>;
  readonly request?: Partial<Request>;
  readonly job?: string;
  readonly announcer?: FakeAnnouncer;
  readonly signal?: AbortSignal;
  readonly approvals?: Approvals;
  readonly onEvent?: (event: Event) => unknown;
  readonly web?: FakeWeb;
}

const healthy = () => new FakeWeb(() => ({ body: JSON.stringify({ status: 'healthy', version: '3.0.0' }) }));

/** The sample system without a frontend: the backend tells all there is to tell of the life of a run. */
async function run({ facts = {}, special = () => ({}), environment = {}, request: wish = {}, job, announcer = new FakeAnnouncer(), signal = new AbortController().signal, approvals, onEvent, web = healthy() }: Setting = {}) {
  const fleet = new FakeFleet(healthyHosts(facts, special));
  const store = new FakeObjectStore();
  const events: Event[] = [];
  const sample = sampleEnvironment();
  const checks = sample.health.checks.filter((check) => check.on === 'runner');
  const world = sampleWorld({ fleet, store, web, announcers: [announcer], approvals, emit: (event) => (events.push(event), onEvent?.(event)) });
  const order = { request: sampleRequest(wish), run: job === undefined ? sampleRun : { ...sampleRun, job }, environment: sampleEnvironment({ frontend: undefined, health: { ...sample.health, checks }, ...environment }) };
  const report = await rollback(order, world, signal);
  return { report, fleet, events, announcer, store };
}

const states = ({ steps }: RunReport) => steps.map(({ planned, state }) => `${planned.step} ${state}`);
const gaveBack = (fleet: FakeFleet) => fleet.titles().filter((title) => /release the lock|give the lock back/i.test(title)).length;
/** Scripts that a run may send although it changes nothing. */
const onlyLooks = ['Read the facts'];

describe('a rollback', () => {
  it('that succeeds does every step, tells people, and gives the lock back', async () => {
    const { report, fleet, announcer, events } = await run();
    expect(report).toMatchObject({ result: 'success', lock: 'released', message: '', warnings: [], plan: { target: { tag: 'v3.0.0' }, running: ['v4.0.0'] } });
    expect(states(report)).toEqual(['stop-worker done', 'prepare-backend done', 'announce-start done', 'switch-backend done', 'verify-backend done', 'prove-backend-stable done', 'announce-end done']);
    expect(announcer.told.map(({ stage }) => stage)).toEqual(['started', 'succeeded']);
    expect(gaveBack(fleet)).toBe(2);
    expect([events[0]?.kind, events.at(-1)?.kind]).toEqual(['plan-made', 'run-ended']);
    expect(report.downtimeMs).toBe(0);
  });

  it.each([['quick', 'v3.0.0'], ['prepare', '']] as const)('of type %s writes into its lock that it goes to "%s": what puts no other version live hands no target on', async (rollbackType, target) => {
    const { fleet } = await run({ request: { rollbackType, targetTag: 'v3.0.0' }, environment: { frontend: undefined } });
    const described = fleet.calls.find(({ script }) => script.title === 'Describe the lock')?.script.body;
    expect(described).toContain(`"from":"v4.0.0","target":"${target}"`);
  });

  it('takes the lock before it reads the facts, and stops the worker before it does anything else', async () => {
    const { fleet } = await run();
    expect(fleet.titles('app-1').filter((title) => title !== 'Describe the lock').slice(0, 3)).toEqual(['Take the lock', 'Read the facts', 'Stop shop-worker']);
  });

  it('that fails half way keeps the lock, says where, and tells people', async () => {
    const { report, fleet, announcer } = await run({ special: ({ script, host }) => (script.title.startsWith('Build') && host === 'app-2' ? exited('no space left\n', 1) : {}) });
    expect(report).toMatchObject({ result: 'failed', lock: 'kept', message: 'Prepare the backend: app-2: no space left (exit status 1)' });
    expect(report.nextAction).toContain('The live version was not touched');
    expect(states(report).slice(-4)).toEqual(['switch-backend not-reached', 'verify-backend not-reached', 'prove-backend-stable not-reached', 'announce-end not-reached']);
    expect([gaveBack(fleet), announcer.told.at(-1)?.stage]).toEqual([0, 'failed']);
  });

  it('38: survives channels that are down, with a warning for each announcement', async () => {
    const { report, events } = await run({ announcer: new FakeAnnouncer('Slack', { behave: () => Promise.reject(new NotToldError('status 403', false)) }) });
    expect(report.result).toBe('success');
    expect(report.announced).toMatchObject([{ channel: 'Slack', what: 'Sample Shop staging: rollback in progress', state: 'failed', detail: 'status 403' }, { what: 'Sample Shop staging: rolled back, being watched', state: 'failed' }]);
    expect(report.warnings).toEqual(['Slack was not told "Sample Shop staging: rollback in progress": status 403', 'Slack was not told "Sample Shop staging: rolled back, being watched": status 403']);
    expect(events.filter(({ kind }) => kind === 'note')).toHaveLength(2);
  });

  it('38: waits for no channel: a step only hands over', async () => {
    const { report } = await run({ announcer: new FakeAnnouncer('Slack', { behave: () => new Promise(() => undefined) }) });
    expect(report).toMatchObject({ result: 'success', announced: [{ state: 'failed', detail: 'did not answer in time' }] });
    expect(report.steps.filter(({ planned }) => planned.step.startsWith('announce')).map(({ detail, state }) => `${state}: ${detail}`)).toEqual(['done: handed to Slack', 'done: handed to Slack']);
  });

  it('tells each step in the thread', async () => {
    const { announcer } = await run({ announcer: new FakeAnnouncer('Slack', { thread: true }) });
    expect(announcer.lines.flat().map((line) => line.replace(/ \(.*/, ''))).toEqual(['✅ Stop the sync worker', '✅ Announce the start', '✅ Prepare the backend', '✅ Switch the backend', '✅ Verify the backend', '✅ Prove the backend stable', '✅ Announce the end']);
  });

  it('that leaves a host out is partial, never a success', async () => {
    const { report, fleet } = await run({ environment: { rollout: { parallel: 10, maxFailures: 0, quorumShare: 0.5, waves: [{ share: 1 }], onFailure: 'hold' } }, special: ({ host }) => (host === 'app-2' ? { status: 'unreachable', stderr: 'no route' } : {}) });
    expect(report).toMatchObject({ result: 'partial', plan: { hosts: ['app-1'], unreachable: ['app-2'] } });
    expect(fleet.titles('app-2').every((title) => ['Take the lock', ...onlyLooks].includes(title))).toBe(true);
  });

  it('that is refused changes nothing and gives the lock back, with every reason', async () => {
    const { report, fleet } = await run({ facts: { freeBytes: 0, tools: [] }, request: { targetTag: 'v9.9.9' } });
    expect(report).toMatchObject({ result: 'refused', lock: 'none', steps: [], plan: undefined });
    expect(report.message.split('\n')).toHaveLength(5);
    expect(report.message).toContain('there is no tag v9.9.9');
    expect([gaveBack(fleet), fleet.titles().some((title) => title.startsWith('Stop'))]).toEqual([2, false]);
  });

  it('that succeeded, and is started once more, does not go one release further back', async () => {
    const three = commits['v3.0.0'];
    const done = { head: three, liveBackend: { commit: three, head: three, sinceMs: 1 }, ownSwitches: [{ part: 'backend', at: '2026-01-01T09:00:00.000Z', before: commits['v4.0.0'] }] } as const;
    const { report, fleet } = await run({ facts: done, request: { targetTag: 'previous' } });
    expect([report.result, gaveBack(fleet), fleet.titles().some((title) => title.startsWith('Stop'))]).toEqual(['refused', 2, false]);
    expect(report.message).toContain('has rolled back already: v4.0.0 → v3.0.0, at 2026-01-01T09:00:00.000Z → previous would be one release further back');
    expect((await run({ facts: done, request: { targetTag: 'previous', dryRun: true } })).report.result).toBe('refused');
  });

  it('that another run has locked out names it, and reads nothing', async () => {
    const { report, fleet } = await run({ special: ({ script }) => (script.title === 'Take the lock' ? exited('fact\tlock.holder\t{"owner":"gh-9","actor":"bob"}\n', 4) : {}) });
    expect(report).toMatchObject({ result: 'refused', lock: 'none' });
    expect(report.message).toContain('run gh-9');
    expect(fleet.titles()).not.toContain('Read the facts');
  });

  it('that is resumed and refused keeps the lock of its first try', async () => {
    const { report, fleet } = await run({ facts: { freeBytes: 0 }, special: ({ script }) => (script.title === 'Take the lock' ? exited('fact\tlock\tagain\n') : {}) });
    expect([report.result, report.lock, gaveBack(fleet)]).toEqual(['failed', 'kept', 0]);
    expect(report.message).toMatch(/^This try did not start\. An earlier try of this run, or the run whose lock/);
    expect(report.message).toContain('app-1: ');
  });

  it('that is cancelled at work says so, and keeps the lock', async () => {
    const controller = new AbortController();
    const { report, fleet } = await run({
      signal: controller.signal,
      special: async ({ script }) => {
        if (!script.title.startsWith('Switch')) return {};
        controller.abort(new CancelledError());
        throw new CancelledError();
      },
    });
    expect(report).toMatchObject({ result: 'cancelled', lock: 'kept', message: expect.stringContaining('Switch the backend: cancelled'), announced: [{ state: 'told' }, { what: 'Sample Shop staging: rollback stopped', state: 'told' }] });
    expect(gaveBack(fleet)).toBe(0);
  });

  it('that is cancelled before its first step has changed nothing', async () => {
    const controller = new AbortController();
    const { report } = await run({
      signal: controller.signal,
      special: async ({ script }) => {
        if (script.title === 'Read the facts') controller.abort(new CancelledError());
        return {};
      },
    });
    expect(report).toMatchObject({ result: 'cancelled', steps: [] });
  });

  it('that takes over the lock of a dead run goes where that was going, not below what it left', async () => {
    const begun = JSON.stringify({ owner: 'gh-9', from: 'v4.0.0', target: 'v3.0.0' });
    const mine = { owner: sampleRun.id, actor: '', url: '', incident: '', purpose: '', since: '', from: 'v4.0.0', target: 'v3.0.0' };
    const { report } = await run({
      request: { targetTag: 'previous', breakLock: 'gh-9' },
      facts: { head: commits['v3.0.0'], lockHolder: mine },
      special: ({ script }) => (script.title === 'Take the lock' ? exited(`fact\tlock\tbroken\nfact\tlock.taken-over\t${begun}\n`) : {}),
    });
    expect(report).toMatchObject({ result: 'success', plan: { running: ['v4.0.0'], target: { tag: 'v3.0.0' } } });
    expect(report.warnings).toContain('It goes on with the rollback that has begun, from v4.0.0 to v3.0.0.');
  });

  const heirOf = (begun: object, setting: Setting = {}, began = '') => run({
    request: { targetTag: 'previous', breakLock: 'gh-9' },
    ...setting,
    special: (call, count) => (call.script.title === 'Take the lock' ? exited(`fact\tlock\tbroken\nfact\tlock.taken-over\t${JSON.stringify({ owner: 'gh-9', ...begun })}\n${began}`) : (setting.special?.(call, count) ?? {})),
  });

  it('that takes over from a run that died in its first stage, and is refused, keeps the lock: the backend may be stopped', async () => {
    const { report, fleet } = await heirOf({ from: '', target: '', type: 'full' }, { facts: { freeBytes: 0 } }, 'fact\tlock.began\tgh-9\n');
    expect([report.result, report.lock, gaveBack(fleet)]).toEqual(['failed', 'kept', 0]);
    expect(report.message).toMatch(/^This try did not start\. An earlier try of this run, or the run whose lock/);
  });

  it('that takes over a freeze, and is refused or cancelled, puts it back and does not free the hosts', async () => {
    const freeze = { from: 'v4.0.0', target: 'v3.0.0', type: 'quick', settled: true };
    const refused = await heirOf(freeze, { facts: { freeBytes: 0 } });
    const controller = new AbortController();
    const cancelled = await heirOf(freeze, { signal: controller.signal, onEvent: ({ kind }) => kind === 'plan-made' && controller.abort(new CancelledError()) });
    for (const { report, fleet } of [refused, cancelled]) {
      expect(['refused', 'cancelled']).toContain(report.result);
      expect([fleet.titles().filter((title) => title === 'Give the lock back').length, fleet.titles().filter((title) => title === 'Release the lock').length]).toEqual([2, 0]);
    }
  });

  it('of one part goes by what runs when it takes over from the other part, and says so', async () => {
    const half = { from: 'v4.0.0', target: 'v2.9.0', type: 'frontend' };
    const mine = { owner: sampleRun.id, actor: '', url: '', incident: '', purpose: '', since: '', from: '', target: '', type: 'backend' };
    const heir = (type: string) => heirOf({ ...half, type }, { request: { rollbackType: 'backend', targetTag: 'previous', breakLock: 'gh-9' }, facts: { lockHolder: type === 'backend' ? { ...mine, from: 'v4.0.0', target: 'v2.9.0' } : mine } });
    const other = await heir('frontend');
    expect(other.report.plan?.target.tag).toBe('v3.0.0');
    expect(other.report.warnings).toContain('The run whose lock was taken over had begun a frontend rollback from v4.0.0 to v2.9.0, which may stand half done: backend goes by what runs.');
    const same = await heir('backend');
    expect(same.report.plan?.target.tag).toBe('v2.9.0');
  });

  it('of one part does not go where its own run began to go with the other part', async () => {
    const lockHolder = { owner: sampleRun.id, actor: '', url: '', incident: '', purpose: '', since: '', from: 'v4.0.0', target: 'v2.9.0', type: 'frontend' };
    const again = (call: { readonly script: { readonly title: string } }) => (call.script.title === 'Take the lock' ? exited('fact\tlock\tagain\n') : {});
    const { report } = await run({ request: { rollbackType: 'backend', targetTag: 'previous' }, facts: { lockHolder }, special: again });
    expect(report.plan?.target.tag).toBe('v3.0.0');
  });

  it.each(['prepare', 'sync-worker'] as const)('of type %s that fails gives a half-done rollback its lock back, and on a success says that it did not go on with it', async (rollbackType) => {
    const half = { from: 'v4.0.0', target: 'v3.0.0', type: 'quick' };
    const wish = { rollbackType, targetTag: 'previous', breakLock: 'gh-9' } as const;
    const failed = await heirOf(half, { request: wish, special: ({ script }) => (/^(Build|Stop)/.test(script.title) ? exited('', 1) : {}) });
    expect([failed.report.result, failed.report.lock]).toEqual(['failed', 'none']);
    expect(failed.fleet.titles().filter((title) => /release the lock/i.test(title))).toEqual([]);
    expect((await heirOf(half, { request: wish })).report.warnings).toContain(`The run whose lock was taken over had begun a quick rollback from v4.0.0 to v3.0.0, which may stand half done: ${rollbackType} does not go on with that.`);
  });

  it.each([['quick', 'execute'], ['hold', undefined]] as const)('on GitHub takes the lock as type %s for its job: %s', async (rollbackType, job) => {
    const { fleet } = await run({ request: { rollbackType }, job: 'execute' });
    const body = fleet.calls.find(({ script }) => script.title === 'Take the lock')?.script.body ?? '';
    expect(/"owner":"[^"]*",(?:"job":"([^"]*)",)?"actor"/.exec(body)?.[1]).toBe(job);
    expect(body).toContain('lock.other-job');
  });

  it.each([[true, 'kept', 0], [false, 'released', 2]] as const)('that is cancelled once it is planned, resumed %s: the lock is %s, and nothing is frozen', async (resumed, lock, given) => {
    const controller = new AbortController();
    const { report, fleet } = await run({
      signal: controller.signal,
      request: { freeze: true },
      special: ({ script }) => (script.title === 'Take the lock' && resumed ? exited('fact\tlock\tagain\n') : {}),
      onEvent: ({ kind }) => kind === 'plan-made' && controller.abort(new CancelledError()),
    });
    expect(report).toMatchObject({ result: 'cancelled', lock, message: 'Stop the sync worker: cancelled before it began' });
    expect([gaveBack(fleet), report.warnings]).toEqual([given, []]);
  });

  it('says when the lock could not be given back', async () => {
    const { report } = await run({ special: ({ script, host }) => (/release the lock/i.test(script.title) && host === 'app-2' ? { status: 'lost' } : {}) });
    expect(report).toMatchObject({ result: 'success', warnings: [expect.stringContaining('app-2: the lock could not be given back')] });
  });

  it('repeats nothing that is done already', async () => {
    const lockHolder = { owner: sampleRun.id, actor: 'ada', url: '', incident: '', purpose: '', since: '', from: 'v4.0.0', target: 'v3.0.0' };
    const { report } = await run({
      facts: { lockHolder, head: commits['v3.0.0'], tagsAhead: [], liveBackend: { commit: commits['v3.0.0'], sinceMs: 500, head: commits['v3.0.0'] } },
      special: ({ script }) => (script.title === 'Take the lock' ? exited('fact\tlock\tagain\n') : {}),
    });
    expect(states(report)).toEqual(['stop-worker done', 'prepare-backend already', 'announce-start done', 'switch-backend already', 'verify-backend done', 'prove-backend-stable done', 'announce-end done']);
  });

  it('names the rows that an earlier try of it took away, however it ends, and no other run’s', async () => {
    const dumpNotes = ['{"run":"gh-1","lines":["The rows of orders are kept in s3://a/b."]}', '{"run":"gh-7","lines":["others"]}'];
    const failing: Answer = ({ script }) => (script.title.startsWith('Build') ? exited('no\n', 1) : {});
    for (const special of [undefined, failing]) {
      const { report } = await run({ facts: { dumpNotes }, ...(special === undefined ? {} : { special }) });
      expect(leftForPeople(report).filter((line) => /rows|others/.test(line))).toEqual(['Of an earlier try: The rows of orders are kept in s3://a/b.']);
    }
  });

  it('restarts a backend that an earlier try put live and that is online without an answer', async () => {
    const lockHolder = { owner: sampleRun.id, actor: 'ada', url: '', incident: '', purpose: '', since: '', from: 'v4.0.0', target: 'v3.0.0' };
    const web = new FakeWeb((_request, count) => (count === 1 ? { status: 502 } : { body: JSON.stringify({ status: 'healthy', version: '3.0.0' }) }));
    const { report, fleet } = await run({
      web,
      facts: { lockHolder, head: commits['v3.0.0'], tagsAhead: [], liveBackend: { commit: commits['v3.0.0'], sinceMs: 500, head: commits['v3.0.0'] } },
      special: ({ script }) => (script.title === 'Take the lock' ? exited('fact\tlock\tagain\n') : {}),
    });
    expect([report.result, ...states(report).filter((state) => state.startsWith('switch'))]).toEqual(['success', 'switch-backend done']);
    expect(fleet.titles().filter((title) => title.startsWith('Switch the backend'))).toHaveLength(2);
    expect(report.steps.flatMap(({ planned }) => planned.says)).toContainEqual('app-1: v3.0.0 is in place already, but does not answer as it should, restarts shop-backend');
  });
});

describe('a dry run', () => {
  it('shows the plan, and does nothing but read', async () => {
    const { report, fleet, announcer, store, events } = await run({ request: { dryRun: true } });
    expect(report).toMatchObject({ result: 'dry-run', lock: 'none', steps: [] });
    expect(new Set(fleet.titles())).toEqual(new Set(onlyLooks));
    expect([announcer.told, store.changes]).toEqual([[], []]);
    expect(events.map(({ kind }) => kind)).toEqual(['plan-made', 'run-ended']);
  });

  it('plans exactly what the real run does', async () => {
    const [dry, real] = [await run({ request: { dryRun: true } }), await run()];
    expect(dry.report.plan?.stages).toEqual(real.report.plan?.stages);
  });

  it('warns of a scenario that nobody knows', async () => {
    expect((await run({ request: { dryRun: true, scenario: 'foo' } })).report.warnings).toEqual([expect.stringContaining('Scenario "foo" is known to nobody here')]);
    expect((await run({ request: { dryRun: true, scenario: 'data-coruption' } })).report.plan?.authorization).toContain('a real run is refused: input scenario: "data-coruption" is no scenario, and nearly data-corruption');
  });

  it('shows who holds the lock, as a warning', async () => {
    const lockHolder = { owner: 'gh-9', actor: 'bob', url: '', incident: '', purpose: 'deploy', since: '', from: '', target: '' };
    const { report } = await run({ request: { dryRun: true }, facts: { lockHolder } });
    expect(report.warnings).toEqual([expect.stringContaining('run gh-9'), expect.stringContaining('run gh-9')]);
  });

  it('is refused for the same reasons', async () => {
    expect((await run({ request: { dryRun: true }, facts: { freeBytes: 0 } })).report.result).toBe('refused');
  });
});

describe('preparing the standby', () => {
  it('builds and tidies up, stops no worker, switches nothing, and gives the lock back even when it fails', async () => {
    const { report, fleet } = await run({ request: { rollbackType: 'prepare', targetTag: 'previous' } });
    expect(states(report)).toEqual(['prepare-backend done', 'prune-releases done']);
    expect(fleet.titles().some((title) => /^(Stop|Switch)/.test(title))).toBe(false);
    const failed = await run({ request: { rollbackType: 'prepare' }, special: ({ script }) => (script.title.startsWith('Build') ? exited('', 1) : {}) });
    expect(failed.report).toMatchObject({ result: 'failed', lock: 'released' });
  });
});

describe('stopping the worker alone', () => {
  const { frontend } = sampleEnvironment();
  const alone = (request: Partial<Request> = {}) => run({ request: { rollbackType: 'sync-worker', targetTag: 'previous', ...request }, environment: { frontend } });
  const asksRemote = (fleet: FakeFleet) => fleet.calls.some(({ script }) => script.title === 'Read the facts' && script.body.includes('ls-remote') && !script.body.includes('tag --points-at'));

  it('asks nobody but the hosts: neither the git remote, nor the bucket, nor the database', async () => {
    const { report, fleet, store } = await alone();
    expect(report.plan).toMatchObject({ running: ['v4.0.0'], target: { tag: 'v4.0.0' } });
    expect(states(report)[0]).toBe('stop-worker done');
    expect(asksRemote(fleet)).toBe(false);
    expect(store.checked).toEqual([]);
  });

  it('looks for a tag that was typed where tags come from', async () => {
    const { fleet, store } = await alone({ targetTag: 'v4.0.0' });
    expect(asksRemote(fleet)).toBe(true);
    expect(store.checked).not.toEqual([]);
  });
});

describe('what a resumed run will need', () => {
  const described = (fleet: FakeFleet, host: string) => fleet.titles(host).indexOf('Describe the lock');

  it('is written into the lock once the worker is stopped, and before anything is switched', async () => {
    const { fleet } = await run();
    const titles = fleet.titles('app-1');
    expect(described(fleet, 'app-1')).toBe(titles.indexOf('Stop shop-worker') + 1);
    expect(titles.findIndex((title) => title.startsWith('Switch'))).toBeGreaterThan(described(fleet, 'app-1'));
    expect(fleet.calls.find(({ script }) => script.title === 'Describe the lock')?.script.body).toContain('"from":"v4.0.0","target":"v3.0.0"');
  });

  it('is written there as well when the first stage failed', async () => {
    const { report, fleet } = await run({ special: ({ script }) => (script.title === 'Stop shop-worker' ? exited('', 3) : {}) });
    expect(report).toMatchObject({ result: 'failed', lock: 'kept' });
    expect(fleet.calls.at(-1)?.script.body).toContain('"purpose":"quick rollback, failed at stop-worker"');
    expect(fleet.calls.at(-1)?.script.body).toContain('"from":"v4.0.0","target":"v3.0.0"');
  });
});

describe('the lock alone', () => {
  it('is held by a deployment, which changes nothing else', async () => {
    const { report, fleet } = await run({ request: { rollbackType: 'hold', reason: 'deployment of v5' } });
    expect(report).toMatchObject({ result: 'success', lock: 'kept', plan: undefined });
    expect(new Set(fleet.titles())).toEqual(new Set(['Take the lock']));
    expect(fleet.calls[0]?.script.body).toContain('"purpose":"deployment of v5"');
  });

  it('is not held on some hosts only', async () => {
    const { report, fleet } = await run({ request: { rollbackType: 'hold' }, special: ({ host }) => (host === 'app-2' ? { status: 'unreachable', stderr: 'no route' } : {}) });
    expect(report).toMatchObject({ result: 'refused', lock: 'none', message: expect.stringContaining('app-2: no route') });
    expect(gaveBack(fleet)).toBe(1);
  });

  it('is not held on some hosts only, and a freeze that it took over is not freed by that', async () => {
    const { fleet } = await run({ request: { rollbackType: 'hold', breakLock: 'gh-9' }, special: ({ host, script }) => (host === 'app-2' ? { status: 'unreachable', stderr: 'no route' } : script.title === 'Take the lock' ? exited('fact\tlock\tbroken\n') : {}) });
    expect(fleet.titles('app-1')).toEqual(['Take the lock', 'Give the lock back']);
  });

  it('is given back, and says where it could not be', async () => {
    const { report } = await run({ request: { rollbackType: 'release' }, special: ({ script, host }) => (script.title === 'Release the lock' && host === 'app-2' ? exited('', 1) : {}) });
    expect(report).toMatchObject({ result: 'success', lock: 'released', warnings: [expect.stringContaining('app-2: the lock could not be given back')] });
  });

  it('says what stands half done when it is given back for a dead run', async () => {
    const taken = (details: object, began = '') => run({ request: { rollbackType: 'release', breakLock: 'gh-9' }, special: ({ script }) => (script.title === 'Take the lock' ? exited(`fact\tlock\tbroken\nfact\tlock.taken-over\t${JSON.stringify({ owner: 'gh-9', ...details })}\n${began}`) : {}) });
    const warningsOf = async (details: object) => (await taken(details)).report.warnings;
    expect(await warningsOf({ from: 'v4.0.0', target: 'v3.0.0' })).toEqual([expect.stringContaining('Give target-tag: v3.0.0 to finish it')]);
    expect(await warningsOf({ from: 'v4.0.0', target: '' })).toEqual([expect.stringMatching(/^The run whose lock this was had begun while v4\.0\.0 ran, and may stand half done\.$/)]);
    expect(await warningsOf({ from: 'v4.0.0', target: 'v3.0.0', settled: true })).toEqual([]);
    expect((await taken({ from: '', target: '' }, 'fact\tlock.began\tgh-9\n')).report.warnings).toEqual([expect.stringMatching(/had begun, and may stand half done; it had not written down/)]);
  });

  it('is looked at by a dry run, whatever else is wrong with the hosts', async () => {
    const lockHolder = { owner: 'gh-9', actor: 'bob', url: '', incident: '', purpose: 'freeze', since: '', from: '', target: '' };
    const { report, fleet } = await run({ request: { rollbackType: 'release', dryRun: true }, facts: { lockHolder, freeBytes: 0 } });
    expect(report).toMatchObject({ result: 'dry-run', lock: 'none', warnings: [expect.stringContaining('app-1: locked by freeze of bob'), expect.stringContaining('app-2')] });
    expect(new Set(fleet.titles())).toEqual(new Set(['Read the facts']));
  });

  it('stays after a success that is to be frozen, and tells whoever finds it why', async () => {
    const { report, fleet } = await run({ request: { freeze: true, reason: 'bad release' } });
    expect(report).toMatchObject({ result: 'success', lock: 'kept', warnings: [expect.stringContaining('frozen')] });
    expect(gaveBack(fleet)).toBe(0);
    expect(fleet.calls.at(-1)?.script.body).toContain('freeze after a quick rollback (bad release)');
  });

  it('is the whole run\'s once it is a freeze: a later job may lift it', async () => {
    const { fleet } = await run({ request: { freeze: true }, job: 'execute' });
    expect(fleet.calls.at(-1)?.script.body).toContain('freeze after');
    expect(fleet.calls.at(-1)?.script.body).not.toContain('"job"');
  });
});

describe('a watch', () => {
  const watching = (noData: string) => ({ windowMs: 1_000, intervalMs: 500, maxMissingShare: 0.5, conditions: watch.parse({ conditions: [{ name: 'errors', query: 'q', below: 1, for: '1s', 'no-data': noData }] }).conditions });

  it.each([
    ['stable', 'success', 'fine', ['stable']],
    ['not proved stable', 'inconclusive', 'inconclusive', ['unstable']],
  ] as const)('that ends as %s says so', async (_name, result, noData, stages) => {
    const { report, announcer } = await run({ request: { rollbackType: 'watch' }, environment: { watch: watching(noData) } });
    expect([report.result, announcer.told.map(({ stage }) => stage)]).toEqual([result, stages]);
  });

  it('that would look at nothing is refused, and says nothing', async () => {
    const { report, announcer } = await run({ request: { rollbackType: 'watch' }, environment: nothing });
    expect([report.result, announcer.told]).toEqual(['refused', []]);
    expect(report.message).toBe('configuration: type watch has nothing to do: the configuration has neither watch.conditions nor a health check that is asked from here → add watch.conditions, or health: with a check that is asked from here to environment staging, or choose another type');
  });
});

/** A system of which the configuration says nothing but its hosts. */
const nothing = { backend: undefined, backendProcesses: [], frontend: undefined, workers: [], health: { ...sampleEnvironment().health, checks: [] } };

describe('a type that has nothing to do here', () => {
  it.each([
    ['quick', 'the configuration has no backend, the configuration has no frontend → add backend: and processes.backend, or frontend: to'],
    ['backend', 'the configuration has no backend → add backend: and processes.backend to'],
    ['frontend', 'the configuration has no frontend → add frontend: to'],
    ['full', 'the configuration has no backend, the configuration has no frontend →'],
    ['sync-worker', 'the configuration names no worker, the configuration names no sync.flag, the configuration names no sync.banner → add processes.worker, or sync.flag, or sync.banner to'],
    ['verify', 'the configuration has no backend process, the configuration has no verify: for this type → add processes.backend with health:, or verify: to'],
    ['prepare', 'the configuration has no backend to build, the configuration has no frontend →'],
  ] as const)('%s is refused before anybody is asked and any host is reached, as a dry run too', async (rollbackType, message) => {
    for (const dryRun of [false, true]) {
      const { report, fleet, events } = await run({ environment: { ...nothing, authorization: undefined }, request: { rollbackType, dryRun } });
      expect(report).toMatchObject({ result: 'refused', lock: 'none', plan: undefined, message: expect.stringContaining(`configuration: type ${rollbackType} has nothing to do: ${message}`) });
      expect([fleet.calls, events.map(({ kind }) => kind)]).toEqual([[], ['run-ended']]);
    }
  });
});

describe('people who must agree', () => {
  const asked = { environment: { authorization: sampleTable() }, approvals: agreeing() };
  const byComments = { environment: { authorization: sampleTable('comments') }, request: { incident: '#7' } };

  it('have agreed: the report and the plan say who', async () => {
    const { report } = await run(asked);
    expect(report).toMatchObject({ result: 'success', authorization: { scenario: 'p1', way: 'environments', askedBy: 'ada', approvals: [{ login: 'olga' }, { login: 'grace' }] } });
    expect(report.plan?.authorization).toBe('p1, asked for by ada, approved by olga (On-Call Engineer, gate on-call) and grace (DevSecOps Lead, gate production)');
  });

  it('have not: refused, and no host was sent anything', async () => {
    const { report, fleet, events } = await run({ ...asked, approvals: agreeing({ reviews: async () => [] }) });
    expect(report).toMatchObject({ result: 'refused', lock: 'none', authorization: undefined, plan: undefined, message: expect.stringContaining('gate on-call: nobody approved it') });
    expect([fleet.titles(), events.map(({ kind }) => kind)]).toEqual([[], ['run-ended']]);
  });

  it('are named nowhere: refused, until somebody decides', async () => {
    const { report, fleet } = await run({ environment: { authorization: undefined } });
    expect(report).toMatchObject({ result: 'refused', message: expect.stringContaining('authorization: none') });
    expect(fleet.titles()).toEqual([]);
    expect((await run({ environment: { authorization: undefined }, request: { rollbackType: 'prepare' } })).report).toMatchObject({ result: 'success', authorization: { way: 'not-needed' } });
  });

  it('cannot be asked: refused', async () => {
    expect((await run({ environment: asked.environment })).report).toMatchObject({ result: 'refused', message: expect.stringContaining('there is nobody to ask') });
  });

  it('are named by a dry run, which asks nobody', async () => {
    const { report } = await run({ environment: asked.environment, request: { dryRun: true } });
    expect(report.plan?.authorization).toBe('p1 needs: On-Call Engineer at gate on-call; DevSecOps Lead at gate production');
    expect(report.plan?.digest).toMatch(/^[0-9a-f]{16}$/);
  });

  it('keep their verdict when the run is refused for another reason', async () => {
    expect((await run({ ...asked, facts: { freeBytes: 0 } })).report).toMatchObject({ result: 'refused', authorization: { way: 'environments' } });
  });

  it('agree by comment to the plan that a dry run shows, before the lock is taken', async () => {
    const dry = await run({ ...byComments, request: { ...byComments.request, dryRun: true } });
    const comment = (login: string) => ({ by: { login, human: true }, text: `/approve 1 ${dry.report.plan?.digest}`, createdAt: '2026-01-01T10:00:00Z', updatedAt: '2026-01-01T10:00:00Z' });
    const { report, fleet } = await run({ ...byComments, approvals: agreeing({ comments: async () => [comment('olga'), comment('grace')] }) });
    expect(report).toMatchObject({ result: 'success', authorization: { way: 'comments' }, plan: { digest: dry.report.plan?.digest } });
    expect(fleet.titles('app-1').slice(0, 2)).toEqual(['Read the facts', 'Take the lock']);
  });

  it('agreed to another plan than would be carried out by now: refused, and the lock is given back', async () => {
    const dry = await run({ ...byComments, request: { ...byComments.request, dryRun: true } });
    const comment = (login: string) => ({ by: { login, human: true }, text: `/approve 1 ${dry.report.plan?.digest}`, createdAt: '2026-01-01T10:00:00Z', updatedAt: '2026-01-01T10:00:00Z' });
    let reads = 0;
    const deployed: Answer = ({ script, host }) => (script.title === 'Read the facts' && ++reads > 2 ? factsReply(host, { tools: ['git', ...hostFacts(host).tools], nodeVersion: 'v24.0.0' }) : {});
    const { report, fleet } = await run({ ...byComments, special: deployed, approvals: agreeing({ comments: async () => [comment('olga'), comment('grace')] }) });
    expect(report).toMatchObject({ result: 'refused', lock: 'none', message: expect.stringMatching(/plan [0-9a-f]{16} was approved, and by now it would be plan [0-9a-f]{16}.* → re-run this job/) });
    expect([gaveBack(fleet), fleet.titles().some((title) => title.startsWith('Stop'))]).toEqual([2, false]);
  });
});
