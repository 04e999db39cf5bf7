// The life of a drill on fakes: how far it goes after each thing that can go wrong, and in which state it says that staging is.
import { describe, expect, it } from '@jest/globals';
import type { Drill } from '../../src/config/drill';
import type { Environment } from '../../src/config/environment';
import { watch } from '../../src/config/watch-schema';
import type { Event } from '../../src/engine/events';
import { CancelledError } from '../../src/errors';
import type { DrillEntry } from '../../src/plan/drill-history';
import type { HostFacts } from '../../src/preflight/facts';
import type { Dossier, Filing, RecordFiles, Repository } from '../../src/ports';
import type { Request } from '../../src/request';
import { rollback } from '../../src/rollback';
import type { World } from '../../src/world';
import { FakeAnnouncer } from '../fakes/announcer';
import { sampleTable } from '../fakes/approvals';
import { exited, FakeFleet, type Answer } from '../fakes/fleet';
import { FakeLocalCommands } from '../fakes/local-commands';
import { FakeMetrics } from '../fakes/metrics';
import { FakeWeb } from '../fakes/web';
import { sampleEnvironment } from '../samples/environment';
import { sampleRequest } from '../samples/request';
import { sampleRun } from '../samples/situation';
import { healthyHosts, sampleWorld } from '../samples/world';

const wish = sampleRequest({ rollbackType: 'drill', targetTag: 'previous', incident: 'DRILL-1' });
const settings: Drill = { deploy: 'deploy {tag} on {environment}', forward: 'bring back {tag}', directory: undefined, deadlineMs: 60_000, soakMs: 60_000, intervalMs: 10_000, type: 'quick', target: 'previous', watchMs: undefined, everyMs: 90 * 86_400_000, shared: [] };

interface Setting {
  readonly environment?: Partial<Environment>;
  readonly drill?: Partial<Drill>;
  readonly request?: Partial<Request>;
  readonly facts?: Partial<HostFacts>;
  readonly special?: Answer;
  readonly command?: (line: string) => { exitCode?: number; output?: string };
  /** What serves, by the count of requests since the last deployment. */
  readonly sick?: (version: string, count: number) => boolean;
  readonly signal?: AbortSignal;
  readonly drills?: readonly DrillEntry[];
}

class Desk implements RecordFiles, Repository {
  readonly filed: Dossier[] = [];
  readJournal = async () => undefined;
  keepFollowUp = async (): Promise<Filing> => this.made('');
  openFollowUp = async (): Promise<Filing> => this.made('');
  propose = async ({ branch }: Dossier): Promise<Filing> => this.made(`https://github.com/${branch}`);
  async keep(dossier: Dossier): Promise<Filing> {
    this.filed.push(dossier);
    return this.made(`${dossier.folder}/${dossier.name}.md`);
  }
  private made(place: string): Filing {
    return { place, state: 'made', detail: '' };
  }
}

/** The sample system without a frontend. It serves v4.0.0; a switch makes it v3.0.0, a command of the team v4.0.0 again. */
async function run({ environment = {}, drill = {}, request = {}, facts = {}, special = () => ({}), command = () => ({}), sick = () => false, signal = new AbortController().signal, drills = [] }: Setting = {}) {
  let [version, asked] = ['4.0.0', 0];
  const fleet = new FakeFleet(healthyHosts(facts, async (call, count) => {
    const answer = await special(call, count);
    if (Object.keys(answer).length === 0 && call.script.title.startsWith('Switch')) version = '3.0.0';
    return answer;
  }));
  const commands = new FakeLocalCommands((line) => {
    [version, asked] = ['4.0.0', 0];
    return command(line);
  });
  const web = new FakeWeb(() => ({ body: JSON.stringify({ status: sick(version, (asked += 1)) ? 'sick' : 'healthy', version }) }));
  const [events, desk, announcer] = [[] as Event[], new Desk(), new FakeAnnouncer('Slack')];
  const world: World = sampleWorld({ fleet, web, metrics: new FakeMetrics(() => [{ labels: {}, value: 0, atSeconds: 0 }]), commands, announcers: [announcer], emit: (event) => events.push(event), recordFiles: desk, repository: desk, redact: (text) => text.replaceAll('s3cret', '***') });
  const sample = sampleEnvironment();
  const checks = sample.health.checks.filter((check) => check.on === 'runner');
  const order = { request: { ...wish, ...request }, run: sampleRun, drills, environment: { ...sample, frontend: undefined, health: { ...sample.health, checks }, drill: { ...settings, ...drill }, ...environment } };
  const report = await rollback(order, world, signal);
  return { report, fleet, events, announcer, desk, commands, states: report.steps.map(({ planned, state }) => `${planned.step} ${state}`) };
}

const failing = (title: string): Answer => ({ script }) => (script.title.startsWith(title) ? exited('it broke\n', 1) : {});
const lockTitles = (fleet: FakeFleet) => fleet.titles('app-1').filter((title) => /^(take|release) the lock/i.test(title));

describe('a drill', () => {
  it('deploys, soaks, rolls back, verifies, rolls forward, and files its record', async () => {
    const { report, states, commands, desk, announcer, events } = await run();
    expect(report).toMatchObject({ result: 'success', message: '', lock: 'released', filed: { reportPath: 'docs/drills/DRILL-2026-01-01.md', reportUrl: 'https://github.com/rollback-drill/2026-01-01-gh-1' } });
    expect(states).toEqual(['announce-drill done', 'deploy-release done', 'soak-release done', 'stop-worker done', 'prepare-backend done', 'announce-start done', 'switch-backend done', 'verify-backend done', 'prove-backend-stable done', 'announce-end done', 'roll-forward done', 'announce-drill-end done', 'write-drill-report done', 'propose-drill-report done']);
    expect(commands.lines).toEqual(['deploy v4.0.0 on staging', 'bring back v4.0.0']);
    expect(desk.filed[0]?.report).toMatch(/✅ rolled back, verified, and rolled forward again[\s\S]*staging runs v4\.0\.0 again, as it began/);
    expect(announcer.told.map(({ title }) => title)).toEqual(['Rollback drill of Sample Shop staging', 'Sample Shop staging: rollback in progress', 'Sample Shop staging: rolled back, being watched', 'Rollback drill of Sample Shop staging: done']);
    expect(announcer.told.flatMap(({ people }) => people)).toEqual([]);
    expect(events.filter(({ kind }) => kind === 'run-ended')).toHaveLength(1);
  });

  it('soaks for its whole time, and holds the lock while it rolls back alone', async () => {
    const { report, fleet } = await run();
    const soak = report.steps.find(({ planned }) => planned.step === 'soak-release');
    expect(soak).toMatchObject({ durationMs: 60_000, detail: '7 looks, healthy to the end' });
    expect(lockTitles(fleet)).toEqual(['Take the lock', 'Release the lock']);
  });

  it('needs no approval, whatever the table says, for the environment is marked', async () => {
    const { report } = await run({ environment: { authorization: sampleTable() } });
    expect(report).toMatchObject({ result: 'success', authorization: { way: 'not-needed' }, plan: { authorization: 'no approval needed: staging is marked for drills' } });
  });

  it('calls nobody by name, whoever has an address', async () => {
    const { announce } = sampleEnvironment();
    const { announcer } = await run({ environment: { announce: { ...announce, people: { Team: { mail: 'team@shop.example' } } } } });
    expect(announcer.told).toHaveLength(4);
    expect(announcer.told.flatMap(({ people }) => people)).toEqual([]);
  });

  it('watches after the rollback where the configuration has conditions', async () => {
    const conditions = watch.parse({ interval: '10s', conditions: [{ name: 'errors', query: 'errors', below: 1 }] });
    const { states, report } = await run({ drill: { watchMs: 30_000 }, environment: { watch: { windowMs: 900_000, intervalMs: 10_000, maxMissingShare: 0, conditions: conditions.conditions } } });
    expect(states).toContain('watch-stability done');
    expect(report.steps.find(({ planned }) => planned.step === 'watch-stability')?.durationMs).toBe(30_000);
    expect(report.plan?.stages.map(({ title }) => title)).toContain('Watch: Watch');
  });

  it('as a dry run shows all of its phases, and does nothing but read', async () => {
    const { report, fleet, commands, desk } = await run({ request: { dryRun: true }, drills: [{ date: '2025-10-01', type: 'quick', steps: { 'stop-worker': 4_000 }, totalMs: 42_000 }] });
    expect(report).toMatchObject({ result: 'dry-run', plan: { title: 'Rollback drill (quick)', running: ['v4.0.0'], target: { tag: 'v3.0.0' }, expected: { ms: 42_000, date: '2025-10-01' } } });
    expect(report.plan?.stages.map(({ title }) => title)).toEqual(['Announce the drill', 'Deploy the release', 'Soak', 'Rollback: Stop writing', 'Rollback: Prepare while the old version serves', 'Rollback: Switch the backend', 'Rollback: Verify the backend', 'Rollback: Switch the frontend, prove the backend stable', 'Rollback: Announce', 'Roll forward again', 'Announce its end', 'Write it down', 'Propose it']);
    expect(report.plan?.stages[1]?.steps[0]?.says).toEqual(['on the runner: deploy v4.0.0 on staging']);
    expect([new Set(fleet.titles()), commands.lines, desk.filed]).toEqual([new Set(['Read the facts']), [], []]);
  });
});

describe('a drill that is refused has deployed nothing', () => {
  it.each([
    ['46: in an environment that is called production', { environment: { name: 'production' } }, /"production" is production by its name/],
    ['46: in one that is not marked', { environment: { drill: undefined } }, /it is not marked for drills → choose an environment that has drill:/],
    ['46: in one that shares a host with production', { drill: { shared: [{ environment: 'production', what: 'host app-1' }] } }, /host app-1 belongs to production as well, which is not there for drills → give staging its own, with a variable of its own where one \$\{NAME\} fills both/],
    ['while another run has the hosts', { facts: { lockHolder: { owner: 'gh-9', actor: 'bob', url: '', incident: '', purpose: 'deploy', since: '', from: '', target: '' } } }, /run gh-9/],
    ['when an earlier try of it stopped in the middle', { facts: { lockHolder: { owner: sampleRun.id, actor: 'ada', url: '', incident: '', purpose: 'quick rollback, failed at switch-backend', since: '', from: 'v4.0.0', target: 'v3.0.0' } } }, /quick rollback, failed at switch-backend/],
    ['when the rollback would be refused', { facts: { freeBytes: 0 } }, /free/],
    ['when a host does not answer', { special: ({ host }: { host: string }) => (host === 'app-2' ? { status: 'unreachable' as const, stderr: 'no route' } : {}) }, /app-2: no route → a drill needs every host/],
  ])('%s', async (_name, setting: Setting, message) => {
    const { report, commands, fleet, announcer, desk } = await run(setting);
    expect(report).toMatchObject({ result: 'refused', steps: [], lock: 'none' });
    expect(report.message).toMatch(message);
    expect([commands.lines, announcer.told, desk.filed]).toEqual([[], [], []]);
    expect(new Set(fleet.titles())).toEqual(fleet.titles().length === 0 ? new Set() : new Set(['Read the facts']));
  });
});

describe('a drill in which something goes wrong', () => {
  it('ends with a deployment that fails: nothing is rolled back, and it says so', async () => {
    const { report, states, desk } = await run({ command: () => ({ exitCode: 3, output: 'no such s3cret\n' }) });
    expect(report).toMatchObject({ result: 'failed', lock: 'none', message: expect.stringMatching(/exit status 3.*Now: the deployment on staging did not end well: parts of the release may be there; nothing was rolled back/s) });
    expect(states).toEqual(['announce-drill done', 'deploy-release failed', 'soak-release not-reached', 'roll-forward not-reached', 'announce-drill-end done', 'write-drill-report done', 'propose-drill-report done']);
    expect(desk.filed[0]?.report).toContain('no such \\*\\*\\*');
    expect(desk.filed[0]?.companions?.write(new Map()).size).toBe(0);
  });

  it('ends early when the release does not stay healthy', async () => {
    const { report, states } = await run({ sick: (_version, count) => count > 2 });
    expect(report).toMatchObject({ result: 'failed', message: expect.stringMatching(/Let it soak: sick 3 times in a row: health from here: \$\.status is "sick" instead of "healthy"|Let it soak: sick 3 times in a row/) });
    expect(report.message).toContain('staging runs the release that was deployed, which did not stay healthy; nothing was rolled back');
    expect(report.steps.find(({ planned }) => planned.step === 'soak-release')?.durationMs).toBe(40_000);
    expect(states).not.toContain('stop-worker done');
  });

  it('forgives a single sick look while it soaks', async () => {
    expect((await run({ sick: (_version, count) => count === 2 })).report.result).toBe('success');
  });

  it('leaves what was deployed when the rollback is refused after all', async () => {
    const { report, commands, states } = await run({ special: ({ script }) => (script.title === 'Take the lock' ? exited('fact\tlock.holder\t{"owner":"gh-9","actor":"bob"}\n', 4) : {}) });
    expect(report).toMatchObject({ result: 'failed', message: expect.stringMatching(/the rollback was refused: [\s\S]*run gh-9[\s\S]*Now: staging runs what was deployed: the rollback was refused and changed nothing/) });
    expect([commands.lines.length, states.slice(-4)[0]]).toEqual([1, 'roll-forward not-reached']);
  });

  it('rolls forward after a rollback that failed, and lifts its lock for it', async () => {
    const { report, states, commands, fleet } = await run({ special: failing('Build') });
    expect(report).toMatchObject({ result: 'failed', lock: 'released', message: expect.stringMatching(/the rollback failed: Prepare the backend.*Now: staging runs v4\.0\.0 again, as it began/s) });
    expect(states.slice(-4)).toEqual(['roll-forward done', 'announce-drill-end done', 'write-drill-report done', 'propose-drill-report done']);
    expect(commands.lines).toHaveLength(2);
    expect(lockTitles(fleet)).toEqual(['Take the lock', 'Take the lock', 'Release the lock']);
  });

  it('does not deploy over a host that may still be at work', async () => {
    const { report, commands, fleet } = await run({ special: ({ script, host }) => (script.title.startsWith('Switch') && host === 'app-2' ? { status: 'lost' } : {}) });
    expect(report.warnings.filter((text) => text.startsWith('What runs'))).toEqual([]);
    expect(report).toMatchObject({ result: 'failed', lock: 'kept', message: expect.stringMatching(/staging stands where the rollback stopped.*its lock stays on the hosts, and nothing was rolled forward, because Switch the backend may be half done/s) });
    expect(commands.lines).toHaveLength(1);
    expect(lockTitles(fleet)).toEqual(['Take the lock']);
  });

  it('says that staging is not proved to run again what it ran, when the way forward fails', async () => {
    const { report, desk } = await run({ command: (line) => (line.startsWith('bring') ? { exitCode: 1 } : {}) });
    expect(report).toMatchObject({ result: 'failed', message: expect.stringMatching(/Roll forward again: the command ended with exit status 1.*Now: staging is not proved to run v4\.0\.0 again; its hosts have v4\.0\.0 checked out/s) });
    const companions = desk.filed[0]?.companions?.write(new Map());
    expect(JSON.parse(companions?.get('history.json') ?? '')).toMatchObject([{ date: '2026-01-01', type: 'quick', steps: { 'stop-worker': 0, 'switch-backend': 0 } }]);
  });

  it('that is cancelled in the middle says where staging stands, and starts nothing more', async () => {
    const controller = new AbortController();
    const { report, commands, desk } = await run({
      signal: controller.signal,
      special: async ({ script }) => {
        if (!script.title.startsWith('Switch')) return {};
        controller.abort(new CancelledError());
        throw new CancelledError();
      },
    });
    expect(report).toMatchObject({ result: 'cancelled', lock: 'kept', message: expect.stringMatching(/Now: staging stands where the rollback stopped/) });
    expect([commands.lines.length, desk.filed]).toEqual([1, []]);
  });

  it('that is cancelled while it soaks has rolled nothing back', async () => {
    const controller = new AbortController();
    const { report, fleet } = await run({ signal: controller.signal, sick: (_version, count) => (count === 2 && controller.abort(new CancelledError()), false) });
    expect(report).toMatchObject({ result: 'cancelled', lock: 'none' });
    expect(fleet.titles()).not.toContain('Take the lock');
  });
});
