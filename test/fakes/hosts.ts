// The Hosts port in memory, for one step at a time.
import type { ChangeOptions, Command, HostReply, Hosts } from '../../src/ports';
import { FakeFleet, type Answer } from './fleet';

export class FakeHosts implements Hosts {
  readonly fleet: FakeFleet;
  /** Names of the jobs that changed something. */
  readonly jobs: string[] = [];
  readonly options: ChangeOptions[] = [];

  constructor(answer?: Answer) {
    this.fleet = new FakeFleet(answer);
  }

  async look(commands: readonly Command[]): Promise<HostReply[]> {
    return (await Promise.all(commands.map(({ script, hosts }) => this.fleet.run(script, hosts)))).flat();
  }

  async change(job: string, commands: readonly Command[], options: ChangeOptions = {}): Promise<HostReply[]> {
    this.jobs.push(job);
    this.options.push(options);
    return this.look(commands);
  }

  async download(host: string, remotePath: string, localPath: string): Promise<void> {
    await this.fleet.download(host, remotePath, localPath);
  }
}
