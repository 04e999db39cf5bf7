// Asking from the host: with a real server, and with headers that no process list may show.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { requestOf } from '../../src/checks/http';
import { parseProbe, probe } from '../../src/commands/http-probe';
import type { HttpCheck } from '../../src/config/http-check-schema';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;
let server: Server;
let received: { request: IncomingMessage; body: string }[];
let answer = { status: 200, body: '' };

beforeEach(async () => {
  host = new TemporaryHost();
  received = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => {
      received.push({ request, body });
      response.writeHead(answer.status, { 'content-type': 'application/json', location: '/elsewhere' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  host.remove();
  await new Promise((resolve) => server.close(resolve));
});

const port = () => String((server.address() as AddressInfo).port);
const check = (changes: Partial<HttpCheck> = {}): HttpCheck => ({ url: 'http://127.0.0.1:{port}/health', on: 'hosts', method: 'GET', headers: {}, status: 200, timeout: 5_000, ...changes });
const ask = async (theCheck: HttpCheck) => parseProbe((await host.run(probe(requestOf(theCheck), { port: port() }))).stdout);

describe('probe', () => {
  it('sends method, headers and body, and brings back status, headers and body', async () => {
    const hostile = `it's "$(touch x)" \\n __end_of_probe__`;
    answer = { status: 201, body: `{"said":"${'ü'}\\tfact"}` };
    const reply = await ask(check({ method: 'POST', headers: { authorization: `Bearer ${hostile}` }, body: `line\n${hostile}` }));
    expect(reply).toMatchObject({ status: 201, headers: { 'content-type': 'application/json' }, body: answer.body });
    expect(received[0]).toMatchObject({ body: `line\n${hostile}`, request: { method: 'POST', url: '/health', headers: { authorization: `Bearer ${hostile}` } } });
    expect(host.has('home/x')).toBe(false);
  });

  it('follows no redirect', async () => {
    answer = { status: 302, body: '' };
    expect(await ask(check())).toMatchObject({ status: 302, headers: { location: '/elsewhere' } });
    expect(received).toHaveLength(1);
  });

  it('puts no header into an argument list', () => {
    const text = probe(requestOf(check({ headers: { authorization: 'Bearer token' } })), {}).text;
    expect(text.indexOf('Bearer token')).toBeGreaterThan(text.indexOf('<<'));
  });

  it('says why there was no reply', async () => {
    expect(await ask(check({ url: 'http://127.0.0.1:1/' }))).toMatch(/ECONNREFUSED|bad port/);
    expect(parseProbe('')).toBe('no reply');
  });

  it('leaves a placeholder that the host has no variable for as it is', () => {
    expect(probe(requestOf(check({ url: 'http://{address}:{port}' })), { port: '1' }).text).toContain('http://{address}:1');
  });
});
