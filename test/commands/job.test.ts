// Jobs with real bash: started once, joined while they run, found when they have ended, alive when the caller is gone.
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runJob, type Job } from '../../src/commands/job';
import { sh } from '../../src/commands/shell';
import { TemporaryHost } from '../bash/temporary-host';
import { waitFor } from '../bash/wait-for';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

const job = (attempt = 'first'): Omit<Job, 'digest'> => ({ name: 'gh-1-build', attempt, run: 'gh-1', step: 'build' });
/** Notes each start, then waits for the test. */
const patient = sh`echo started >>"$HOME/starts"; while [ ! -e "$HOME/go" ]; do sleep 0.02; done; echo 'the end'`;
const starts = () => (host.has('home/starts') ? host.read('home/starts').trim().split('\n').length : 0);

describe('a job', () => {
  it('passes on output, errors and exit status', async () => {
    const ended = await host.startJob(sh`echo out; echo err >&2; exit 37`, job()).ended;
    expect([ended.exitCode, ended.stdout, ended.stderr]).toEqual([37, 'out\n', 'err\n']);
  });

  it('brings hostile values through its here-document', async () => {
    const value = `a'b "c" $(touch x) \`y\` ; $HOME \\ EOF`;
    expect((await host.startJob(sh`printf '%s' ${value}`, job()).ended).stdout).toBe(value);
    expect(host.has('home/x')).toBe(false);
  });

  it('refuses a script that holds the mark of its own end', () => {
    expect(() => runJob(host.host, host.script(sh`echo ${'\n__end_of_job_script__\nrm -rf /'}`), { ...job(), digest: '' })).toThrow(TypeError);
  });

  it('is no job of a try that sends another script: that one waits for its end, then runs its own', async () => {
    const first = host.startJob(patient, job());
    await waitFor(() => starts() === 1);
    const second = host.startJob(sh`echo started >>"$HOME/starts"; echo 'another target'; exit 3`, job('second'));
    await waitFor(() => second.said().includes('waiting'));
    // The first one's caller finds its job meanwhile: nobody holds the door.
    const reconnected = host.startJob(patient, job());
    await waitFor(() => reconnected.said().includes('joined'));
    expect(starts()).toBe(1);
    host.write('home/go', '');
    const [two, ...old] = await Promise.all([second.ended, first.ended, reconnected.ended]);
    expect([two.exitCode, two.stdout, starts()]).toEqual([3, 'another target\n', 2]);
    // They had their result, or were told that they came too late for it.
    for (const { exitCode, stdout } of old) expect([[0, 'the end\n'], [75, '']]).toContainEqual([exitCode, stdout]);
  });

  it('is not started by a try that still waits, or comes back, once a later one has come', async () => {
    const others = sh`echo started >>"$HOME/starts"; echo others`;
    const first = host.startJob(patient, job());
    await waitFor(() => starts() === 1);
    const second = host.startJob(others, job('second'));
    await waitFor(() => second.said().includes('waiting'));
    const third = host.startJob(sh`echo started >>"$HOME/starts"; echo third`, job('third'));
    expect(await second.ended).toMatchObject({ exitCode: 77, stdout: '', stderr: expect.stringContaining('a later try of this run is at it') });
    host.write('home/go', '');
    expect((await third.ended).stdout).toBe('third\n');
    await first.ended;
    expect([(await host.startJob(others, job('second')).ended).exitCode, (await host.startJob(patient, job()).ended).exitCode, starts()]).toEqual([77, 77, 2]);
  });

  it('is joined by whoever asks for it while it runs', async () => {
    const first = host.startJob(patient, job());
    await waitFor(() => starts() === 1);
    const second = host.startJob(patient, job('second'));
    await waitFor(() => second.said().includes('joined'));
    host.write('home/go', '');
    const [one, two] = await Promise.all([first.ended, second.ended]);
    expect(starts()).toBe(1);
    expect([one.stdout, two.stdout, two.exitCode]).toEqual(['the end\n', 'the end\n', 0]);
    expect(two.stderr).toContain('joined');
  });

  it('starts once when two ask for it at the same moment', async () => {
    host.write('home/go', '');
    await Promise.all([host.startJob(patient, job()).ended, host.startJob(patient, job()).ended]);
    expect(starts()).toBe(1);
  });

  it('is found, not repeated, by the same try after its end', async () => {
    const script = sh`echo once >>"$HOME/starts"; exit 5`;
    await host.startJob(script, job()).ended;
    const again = await host.startJob(script, job()).ended;
    expect([again.exitCode, starts()]).toEqual([5, 1]);
    expect(again.stderr).toContain('found');
  });

  it('is repeated by the same try where it sends another script under that name', async () => {
    await host.startJob(sh`exit 5`, job()).ended;
    expect(await host.startJob(sh`echo another`, job()).ended).toMatchObject({ exitCode: 0, stdout: 'another\n' });
  });

  it('starts anew for a new try once the old one has ended', async () => {
    await host.startJob(sh`exit 5`, job()).ended;
    expect((await host.startJob(sh`echo anew`, job('second')).ended).stdout).toBe('anew\n');
  });

  it('goes on when its caller is killed, and the next caller waits for it', async () => {
    const first = host.startJob(patient, job());
    await waitFor(() => starts() === 1 && host.has('state/jobs/gh-1-build/pid'));
    first.child.kill('SIGKILL');
    const second = host.startJob(patient, job());
    host.write('home/go', '');
    const { stdout, exitCode } = await second.ended;
    expect([stdout, exitCode, starts()]).toEqual(['the end\n', 0, 1]);
  });

  it('whose wrapper was killed says so, instead of a made-up status', async () => {
    const first = host.startJob(patient, job());
    await waitFor(() => starts() === 1 && host.has('state/jobs/gh-1-build/pid'));
    process.kill(-Number(host.read('state/jobs/gh-1-build/pid').split(' ')[0]), 'SIGKILL');
    const { exitCode, stderr } = await first.ended;
    expect(exitCode).toBe(75);
    expect(stderr).toContain('vanished');
  });

  it('is not taken for alive because another process has its number now', async () => {
    await host.startJob(sh`exit 0`, job()).ended;
    host.write('state/jobs/gh-1-build/pid', `${process.pid} 1\n`);
    expect((await host.startJob(sh`echo anew`, job('second')).ended).stdout).toBe('anew\n');
  });

  it.each(['attempt', 'digest', 'pid', 'exit.new', 'script', 'run'])('is not started when there is no room for its %s', async (file) => {
    mkdirSync(`${host.state}/jobs/gh-1-build`, { recursive: true });
    symlinkSync('/dev/full', `${host.state}/jobs/gh-1-build/${file}`);
    const { exitCode, stderr } = await host.startJob(sh`echo started >>"$HOME/starts"`, job()).ended;
    expect([exitCode, starts()]).toEqual([73, 0]);
    expect(stderr).toContain('No space left on device');
  });

  it('is ended at its time limit', async () => {
    const { exitCode } = await host.startJob(sh`sleep 30`, job(), 1000).ended;
    expect(exitCode).toBe(124);
  });

  it('returns the end of a huge output, and keeps all of it on the host', async () => {
    const { stdout } = await host.startJob(sh`seq 1 100000`, job()).ended;
    expect(stdout.length).toBe(262_144);
    expect(stdout.endsWith('\n100000\n')).toBe(true);
    expect(host.read('state/jobs/gh-1-build/out').split('\n')).toHaveLength(100_001);
  });

  it('cannot eat the script of its caller from stdin', async () => {
    expect((await host.startJob(sh`cat; echo done`, job()).ended).stdout).toBe('done\n');
  });

  it('writes its start and its end to the journal', async () => {
    await host.startJob(sh`exit 3`, job()).ended;
    const events = readFileSync(`${host.state}/journal.jsonl`, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events).toEqual([
      { run: 'gh-1', step: 'build', event: 'started', at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
      { run: 'gh-1', step: 'build', event: 'ended', exit: 3, at: expect.stringMatching(/Z$/) },
    ]);
  });
});
