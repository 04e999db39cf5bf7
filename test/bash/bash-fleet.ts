// A fleet of temporary hosts: the scripts run in real bash, and a host can be made silent.
import type { Host } from '../../src/config/environment';
import type { HostReply } from '../../src/ports';
import { FakeFleet } from '../fakes/fleet';
import { TemporaryHost } from './temporary-host';

export class BashFleet extends FakeFleet {
  readonly machines: ReadonlyMap<string, TemporaryHost>;
  readonly hosts: readonly Host[];
  /** Hosts that do not answer. */
  readonly silent: Set<string>;

  constructor(names: readonly string[]) {
    const machines = new Map(names.map((name) => [name, new TemporaryHost()]));
    const silent = new Set<string>();
    super(async ({ host, script }) => {
      const machine = machines.get(host);
      if (machine === undefined || silent.has(host)) return { status: 'unreachable', stderr: 'no route' };
      return { status: 'exited', ...(await machine.start(script).ended) };
    });
    this.machines = machines;
    this.silent = silent;
    this.hosts = [...machines].map(([name, machine]) => ({ ...machine.host, name }));
  }

  override async reach(host: string): Promise<HostReply | undefined> {
    return this.silent.has(host) ? { host, status: 'unreachable', exitCode: null, stdout: '', stderr: 'no route', durationMs: 0 } : undefined;
  }

  machine(name: string): TemporaryHost {
    const machine = this.machines.get(name);
    if (machine === undefined) throw new Error(`There is no ${name}.`);
    return machine;
  }

  /** Owner of the lock of each host; none where it is free. */
  owners(): string[] {
    return [...this.machines.values()].map((machine) => (machine.has('state/lock/details') ? (JSON.parse(machine.read('state/lock/details')) as { owner: string }).owner : 'none'));
  }

  remove(): void {
    this.machines.forEach((machine) => machine.remove());
  }
}
