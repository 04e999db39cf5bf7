// Dead hosts in front: they are dialled at once, and the order of the configuration decides among those that answer.
import { describe, expect, it } from '@jest/globals';
import { inTurn } from '../../src/engine/in-turn';
import { CancelledError } from '../../src/errors';
import type { HostReply } from '../../src/ports';
import { exited, FakeFleet, type Answer } from '../fakes/fleet';
import { sampleHost } from '../samples/environment';

const hosts = ['a', 'b', 'c', 'd'].map((name) => sampleHost({ name }));
const script = () => ({ title: 'Take', body: 'true', timeoutMs: 1_000 });
const never = new AbortController().signal;
const gone = (host: string): HostReply => ({ host, status: 'unreachable', exitCode: null, stdout: '', stderr: 'no route', durationMs: 0 });

/** A promise that the test settles. */
class Later<Value> {
  resolve: (value: Value) => void = () => undefined;
  reject: (reason: unknown) => void = () => undefined;
  readonly promise = new Promise<Value>((resolve, reject) => Object.assign(this, { resolve, reject }));

  constructor() {
    this.promise.catch(() => undefined);
  }
}

/** Each dial ends when the test says so; or at once, where it has said so before. */
class DialledFleet extends FakeFleet {
  readonly dialled: string[] = [];
  readonly hungUp: string[] = [];
  private readonly answers = new Map<string, Later<HostReply | undefined>>();

  override async reach(host: string, signal?: AbortSignal): Promise<HostReply | undefined> {
    this.dialled.push(host);
    signal?.addEventListener('abort', () => this.hungUp.push(host));
    return this.dial(host).promise;
  }

  dial(host: string): Later<HostReply | undefined> {
    const dial = this.answers.get(host) ?? new Later<HostReply | undefined>();
    this.answers.set(host, dial);
    return dial;
  }
}

const send = (fleet: FakeFleet, won = (reply: HostReply) => reply.exitCode === 0, signal = never) => inTurn(fleet, hosts, script, won, signal);
const dead = (...names: string[]): Answer => ({ host }) => (names.includes(host) ? gone(host) : exited());
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('inTurn', () => {
  it('dials every host before the first has answered', async () => {
    const first = new Later<ReturnType<typeof exited>>();
    const fleet = new DialledFleet(({ host }) => (host === 'a' ? first.promise : exited()));
    const sent = send(fleet);
    await settled();
    expect([fleet.dialled, fleet.calls.map(({ host }) => host)]).toEqual([['b', 'c', 'd'], ['a']]);
    for (const host of ['b', 'c', 'd']) fleet.dial(host).resolve(undefined);
    first.resolve(exited());
    expect((await sent).map(({ host, status }) => [host, status])).toEqual(hosts.map(({ name }) => [name, 'exited']));
  });

  it('waits for those in front, asks no dead one twice, and goes on to the others once the first that answers is won', async () => {
    const fleet = new DialledFleet(dead('a', 'b', 'd'));
    const sent = send(fleet);
    for (const host of ['c', 'd']) fleet.dial(host).resolve(host === 'd' ? gone('d') : undefined);
    await settled();
    expect(fleet.calls.map(({ host }) => host)).toEqual(['a']);
    fleet.dial('b').resolve(gone('b'));
    expect((await sent).map(({ host, status }) => [host, status])).toEqual([['a', 'unreachable'], ['b', 'unreachable'], ['c', 'exited'], ['d', 'unreachable']]);
    expect(fleet.calls.map(({ host }) => host)).toEqual(['a', 'c']);
  });

  it('goes on to the next where one that was dialled is gone when it is asked', async () => {
    const fleet = new DialledFleet(dead('a', 'b'));
    for (const host of ['b', 'c', 'd']) fleet.dial(host).resolve(undefined);
    expect((await send(fleet)).map(({ status }) => status)).toEqual(['unreachable', 'unreachable', 'exited', 'exited']);
    expect(fleet.calls.map(({ host }) => host)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is refused by the first that answers without waiting for any dial, and hangs up', async () => {
    const fleet = new DialledFleet(() => exited('', 4));
    expect(await send(fleet)).toMatchObject([{ host: 'a', exitCode: 4 }]);
    expect(fleet.hungUp).toEqual(['b', 'c', 'd']);
  });

  it('ends with the run when that is cancelled', async () => {
    const stop = new AbortController();
    const fleet = new DialledFleet(dead('a'));
    const sent = send(fleet, undefined, stop.signal);
    stop.abort(new CancelledError());
    for (const host of ['b', 'c', 'd']) fleet.dial(host).reject(stop.signal.reason);
    await expect(sent).rejects.toThrow(CancelledError);
  });
});
