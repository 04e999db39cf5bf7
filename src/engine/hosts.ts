// The fleet as steps see it: lost connections are mended, changing scripts run as jobs, the rollout policy holds.
import { createHash } from 'node:crypto';
import { runJob } from '../commands/job';
import { mapLimited } from '../concurrency';
import type { Environment, Host } from '../config/environment';
import type { ChangeOptions, Clock, Command, Fleet, HostReply, Hosts, Script } from '../ports';
import type { RunIdentity } from '../request';
import { SteadyFleet } from './steady-fleet';
import { held } from '../steps/parts/host-outcomes';

interface Task {
  readonly host: string;
  readonly script: Script;
}

export class SafeHosts implements Hosts {
  private readonly steady: SteadyFleet;

  constructor(
    fleet: Fleet,
    private readonly environment: Environment,
    private readonly run: RunIdentity,
    clock: Clock,
    /** The run holds the lock of its hosts. */
    private readonly locked = false,
  ) {
    this.steady = new SteadyFleet(fleet, clock, { waitForHosts: true });
  }

  async look(commands: readonly Command[], signal?: AbortSignal): Promise<HostReply[]> {
    return mapLimited(tasksOf(commands), this.environment.rollout.parallel, (task) => this.ask(task, signal));
  }

  async change(job: string, commands: readonly Command[], { signal, holdOnFailure = false }: ChangeOptions = {}): Promise<HostReply[]> {
    let failures = 0;
    return mapLimited(tasksOf(commands), this.environment.rollout.parallel, async ({ host, script }) => {
      if (holdOnFailure && failures > this.environment.rollout.maxFailures) return held(host);
      const reply = await this.ask({ host, script: runJob(this.hostOf(host), script, { name: `${this.run.id}-${job}`, attempt: this.run.attempt, digest: sha256(script.body), run: this.run.id, step: job, locked: this.locked }) }, signal);
      if (reply.status !== 'exited' || reply.exitCode !== 0) failures += 1;
      return reply;
    });
  }

  async download(host: string, remotePath: string, localPath: string, signal?: AbortSignal): Promise<void> {
    await this.steady.download(host, remotePath, localPath, signal);
  }

  private async ask({ host, script }: Task, signal?: AbortSignal): Promise<HostReply> {
    const [reply] = await this.steady.run(script, [host], signal);
    if (reply === undefined) throw new Error(`The fleet gave no reply for ${host}.`);
    return reply;
  }

  private hostOf(name: string): Host {
    const host = this.environment.hosts.find((each) => each.name === name);
    if (host === undefined) throw new Error(`There is no host ${name}.`);
    return host;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function tasksOf(commands: readonly Command[]): Task[] {
  return commands.flatMap(({ hosts, script }) => hosts.map((host) => ({ host, script })));
}
