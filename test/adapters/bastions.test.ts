// Hosts behind one bastion: one connection, dialled again when it is lost and not because a host behind it does not answer.
import { EventEmitter } from 'node:events';
import { PassThrough, type Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { NodeSSH } from 'node-ssh';
import { Bastions } from '../../src/adapters/bastions';
import type { SshTarget } from '../../src/config/environment';

const bastion: SshTarget = { address: 'gate', port: 22, user: 'ops', hostKeys: ['SHA256:a'] };
const host = (address: string): SshTarget => ({ address, port: 22, user: 'deploy', hostKeys: [] });

class FakeConnection {
  connection: EventEmitter | null = new EventEmitter();
  disposed = false;
  readonly asked: string[] = [];

  constructor(private readonly open: (address: string) => Promise<Duplex> = async () => new PassThrough()) {}

  forwardOut(_from: string, _fromPort: number, address: string): Promise<Duplex> {
    this.asked.push(address);
    return this.open(address);
  }

  isConnected(): boolean {
    return this.connection !== null;
  }

  dispose(): void {
    this.disposed = true;
  }

  lose(): void {
    const { connection } = this;
    this.connection = null;
    connection?.emit('close');
  }
}

function make(...connections: (FakeConnection | Error)[]) {
  const dialled: string[] = [];
  const bastions = new Bastions(async ({ user, address }) => {
    const next = connections[dialled.push(`${user}@${address}`) - 1];
    if (!(next instanceof FakeConnection)) throw next ?? new Error('nothing to dial');
    return next as unknown as NodeSSH;
  }, 20);
  return { bastions, dialled };
}

describe('Bastions', () => {
  it('dial one bastion once, for however many at once', async () => {
    const shared = new FakeConnection();
    const { bastions, dialled } = make(shared);
    await Promise.all(['a', 'b', 'c'].map((name) => bastions.wayTo(host(name), bastion)));
    await bastions.wayTo(host('d'), { ...bastion });
    expect([dialled, shared.asked]).toEqual([['ops@gate'], ['a', 'b', 'c', 'd']]);
  });

  it.each([
    ['another user', { ...bastion, user: 'ada' }],
    ['another port', { ...bastion, port: 2222 }],
    ['other keys that are trusted', { ...bastion, hostKeys: ['SHA256:a', 'SHA256:b'] }],
  ])('share nothing with %s', async (_what, other) => {
    const { bastions, dialled } = make(new FakeConnection(), new FakeConnection());
    await bastions.wayTo(host('a'), bastion);
    await bastions.wayTo(host('a'), other);
    expect(dialled).toHaveLength(2);
  });

  it('are dialled again when lost', async () => {
    const [lost, next] = [new FakeConnection(), new FakeConnection()];
    const { bastions, dialled } = make(lost, next);
    await bastions.wayTo(host('a'), bastion);
    lost.lose();
    await Promise.all(['a', 'b'].map((name) => bastions.wayTo(host(name), bastion)));
    expect([dialled.length, next.asked]).toEqual([2, ['a', 'b']]);
  });

  it('are dialled again, once for all, when lost while ways are being opened', async () => {
    const lost: FakeConnection = new FakeConnection(async () => {
      lost.lose();
      throw new Error('No response from server');
    });
    const next = new FakeConnection();
    const { bastions, dialled } = make(lost, next);
    await Promise.all(['a', 'b'].map((name) => bastions.wayTo(host(name), bastion)));
    expect([dialled.length, next.asked]).toEqual([2, ['a', 'b']]);
  });

  it('are dialled again where they could not be reached', async () => {
    const { bastions, dialled } = make(new Error('no route'), new FakeConnection());
    await expect(bastions.wayTo(host('a'), bastion)).rejects.toThrow('no route');
    await bastions.wayTo(host('a'), bastion);
    expect(dialled).toHaveLength(2);
  });

  it('stay connected when a host behind them refuses', async () => {
    const shared = new FakeConnection(async (address) => (address === 'dead' ? Promise.reject(new Error('Connection refused')) : new PassThrough()));
    const { bastions, dialled } = make(shared);
    await bastions.wayTo(host('a'), bastion);
    await expect(bastions.wayTo(host('dead'), bastion)).rejects.toThrow('Connection refused');
    await bastions.wayTo(host('b'), bastion);
    expect([dialled.length, shared.disposed]).toEqual([1, false]);
  });

  it('wait for a silent host no longer than for one that is dialled directly, and close what opens too late', async () => {
    let open: (way: Duplex) => void = () => undefined;
    const { bastions } = make(new FakeConnection(() => new Promise((resolve) => (open = resolve))));
    await expect(bastions.wayTo(host('silent'), bastion)).rejects.toThrow('no answer within 0.02 s');
    const late = new PassThrough();
    open(late);
    await new Promise((resolve) => setImmediate(resolve));
    expect(late.destroyed).toBe(true);
  });

  it('are closed with the run, and dialled no more', async () => {
    const shared = new FakeConnection();
    const { bastions, dialled } = make(shared, new FakeConnection());
    await bastions.wayTo(host('a'), bastion);
    bastions.close();
    await expect(bastions.wayTo(host('a'), bastion)).rejects.toThrow('the run has ended');
    expect([shared.disposed, dialled.length]).toEqual([true, 1]);
  });
});
