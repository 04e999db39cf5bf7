// The fleet over transports: what each kind of ending is called, and that no host keeps the others waiting.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../src/adapters/clock';
import { TransportFleet } from '../../src/adapters/fleet';
import { LocalTransport } from '../../src/adapters/local';
import { UnreachableError, UntrustedError, type Transport } from '../../src/adapters/transport';
import { CancelledError } from '../../src/errors';
import { sampleHost } from '../samples/environment';

const script = (body: string, timeoutMs = 5_000) => ({ title: 'Test', body, timeoutMs });
const silent = () => new Promise<never>(() => undefined);

function fleetWith(execute: Transport['execute']): TransportFleet {
  const transport: Transport = { execute, fetch: async () => undefined, tunnel: async () => new PassThrough(), close: async () => undefined };
  return new TransportFleet([sampleHost({ name: 'a' })], () => transport, systemClock);
}
const local = () => new TransportFleet([sampleHost({ name: 'a' }), sampleHost({ name: 'b' })], () => new LocalTransport(), systemClock);

describe('TransportFleet', () => {
  it('runs a script on every host, and answers in the order asked', async () => {
    const replies = await local().run(script('echo out; echo err >&2; exit 3'), ['b', 'a']);
    expect(replies).toMatchObject(['b', 'a'].map((host) => ({ host, status: 'exited', exitCode: 3, stdout: 'out\n', stderr: 'err\n' })));
  });

  it.each<[string, Transport['execute'], string]>([
    ['a host that cannot be reached', async () => Promise.reject(new UnreachableError('no route')), 'unreachable'],
    ['another machine in its place', async () => Promise.reject(new UntrustedError('another key')), 'untrusted'],
    ['a connection that broke with an error', async () => Promise.reject(new Error('reset')), 'lost'],
    ['a connection that ended without the end of the script', async () => ({ stdout: 'half', stderr: '' }), 'lost'],
  ])('tells %s', async (_what, execute, status) => {
    expect(await fleetWith(execute).run(script('true'), ['a'])).toMatchObject([{ status, exitCode: null }]);
  });

  it('gives up a host that has fallen silent', async () => {
    const [reply] = await fleetWith(silent).run(script('true', 50), ['a']);
    expect(reply?.status).toBe('timed-out');
    expect(reply?.durationMs).toBeLessThan(3_000);
  });

  it('ends with the run when that is cancelled', async () => {
    const controller = new AbortController();
    const running = fleetWith(silent).run(script('true'), ['a'], controller.signal);
    controller.abort(new CancelledError());
    await expect(running).rejects.toThrow(CancelledError);
    await expect(local().run(script('true'), ['a'], controller.signal)).rejects.toThrow(CancelledError);
  });
});

describe('reach', () => {
  const reaching = (connect: Transport['connect']) => {
    const transport: Transport = { execute: silent, fetch: silent, tunnel: silent, close: async () => undefined, ...(connect && { connect }) };
    return new TransportFleet([sampleHost({ name: 'a' })], () => transport, systemClock);
  };

  it.each<[string, Transport['connect']]>([
    ['has no connection to open', undefined],
    ['answers', async () => undefined],
    ['is another machine: that is for its first script to say', async () => Promise.reject(new UntrustedError('another key'))],
  ])('has nothing to say of a host that %s', async (_what, connect) => {
    expect(await reaching(connect).reach('a')).toBeUndefined();
  });

  it('says why a host does not answer', async () => {
    expect(await reaching(async () => Promise.reject(new UnreachableError('no route'))).reach('a')).toMatchObject({ host: 'a', status: 'unreachable', exitCode: null, stderr: 'no route' });
  });

  it('waits no longer than the run does', async () => {
    const controller = new AbortController();
    const reached = reaching(silent).reach('a', controller.signal);
    controller.abort(new CancelledError());
    await expect(reached).rejects.toThrow(CancelledError);
  });
});

describe('download', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'download-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('brings a file over, whatever its name', async () => {
    const path = join(folder, `it's "$(x)"`);
    writeFileSync(path, 'content');
    await local().download('a', path, join(folder, 'here'));
    expect(readFileSync(join(folder, 'here'), 'utf8')).toBe('content');
  });

  it('takes no word of a profile for a part of the file', async () => {
    const path = join(folder, 'there');
    writeFileSync(path, 'content');
    const transport = new LocalTransport();
    const noisy: Transport = { execute: (input, signal) => transport.execute(input, signal), tunnel: async () => new PassThrough(), close: async () => undefined, fetch: async (_remote, here) => writeFileSync(here, 'Welcome!\ncontent') };
    await new TransportFleet([sampleHost({ name: 'a' })], () => noisy, systemClock).download('a', path, join(folder, 'here'));
    expect(readFileSync(join(folder, 'here'), 'utf8')).toBe('content');
  });

  it('refuses a file that came over in part', async () => {
    const path = join(folder, 'there');
    writeFileSync(path, 'content');
    const transport = new LocalTransport();
    const cut: Transport = { execute: (input, signal) => transport.execute(input, signal), tunnel: async () => new PassThrough(), close: async () => undefined, fetch: async (_remote, here) => writeFileSync(here, 'con') };
    await expect(new TransportFleet([sampleHost({ name: 'a' })], () => cut, systemClock).download('a', path, join(folder, 'here'))).rejects.toThrow('came over with 3 bytes instead of 7');
  });
});
