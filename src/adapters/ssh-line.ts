// One SSH connection and what uses it: one that takes no more is closed as soon as its last use has ended.
import type { NodeSSH } from 'node-ssh';
import { WaitingShells } from './waiting-shells';

type Client = NonNullable<NodeSSH['connection']>;

export class SshLine {
  readonly shells: WaitingShells;
  private uses = 0;
  private retired = false;

  constructor(
    readonly ssh: NodeSSH,
    readonly client: Client,
  ) {
    this.shells = new WaitingShells(client);
  }

  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const end = this.use();
    try {
      return await work();
    } finally {
      end();
    }
  }

  /** Returns what ends the use. */
  use(): () => void {
    let used = true;
    this.uses += 1;
    return () => {
      if (used) this.uses -= 1;
      used = false;
      this.closeUnused();
    };
  }

  retire(): void {
    this.retired = true;
    this.closeUnused();
  }

  private closeUnused(): void {
    if (this.retired && this.uses === 0) this.ssh.dispose();
  }
}
