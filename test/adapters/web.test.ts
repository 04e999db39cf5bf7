// HTTP as checks need it: no redirects, a limit in time and size, and the reason when there is no reply.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemWeb } from '../../src/adapters/web';
import { CancelledError } from '../../src/errors';
import { LocalServer } from './local-server';

let server: LocalServer;
let url: string;

beforeEach(async () => {
  server = new LocalServer();
  url = await server.listen();
});
afterEach(() => server.close());

const request = (changes: Partial<Parameters<typeof systemWeb.request>[0]> = {}) => ({ url, method: 'GET', headers: {}, timeoutMs: 5_000, ...changes });

describe('systemWeb', () => {
  it('sends method, headers and body, and brings back the reply', async () => {
    server.answer = () => ({ status: 418, headers: { 'x-a': 'b' }, body: 'ü' });
    expect(await systemWeb.request(request({ method: 'POST', headers: { 'x-c': 'd' }, body: 'e' }))).toMatchObject({ status: 418, headers: { 'x-a': 'b' }, body: 'ü' });
    expect(server.received[0]).toMatchObject({ method: 'POST', body: 'e', headers: { 'x-c': 'd', 'cache-control': 'no-cache', 'user-agent': 'emergency-rollback' } });
  });

  it('follows no redirect', async () => {
    server.answer = () => ({ status: 302, headers: { location: `${url}/other` } });
    expect((await systemWeb.request(request())).status).toBe(302);
    expect(server.received).toHaveLength(1);
  });

  it('reads at most one MiB', async () => {
    server.answer = () => ({ status: 200, body: Buffer.alloc(3 * 1024 ** 2, 'x') });
    expect((await systemWeb.request(request())).body).toHaveLength(1024 ** 2);
  });

  it('gives up after its time', async () => {
    server.answer = () => 'hang';
    await expect(systemWeb.request(request({ timeoutMs: 100 }))).rejects.toThrow('no reply within 0.1 s');
  });

  it('says why nobody answered', async () => {
    // Port 2: no program of today listens there, and fetch does not refuse to ask it.
    server.answer = () => 'drop';
    await expect(systemWeb.request(request())).rejects.toThrow(/other side closed|ECONNRESET|socket hang up/);
    await expect(systemWeb.request(request({ url: 'http://127.0.0.1:2' }))).rejects.toThrow(/ECONNREFUSED/);
  });

  it('ends with the run', async () => {
    server.answer = () => 'hang';
    const controller = new AbortController();
    const asking = systemWeb.request(request(), controller.signal);
    controller.abort(new CancelledError());
    await expect(asking).rejects.toThrow(CancelledError);
  });
});
