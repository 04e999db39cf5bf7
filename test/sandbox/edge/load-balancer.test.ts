// Round robin, failover on refused connections only, and honest counts.
import { createServer, type Server } from 'node:http';
import { LoadBalancer } from '../../../sandbox/edge/load-balancer';
import { listenOnFreePort } from '../../../sandbox/ports/listen';
import { holdPort } from '../../../sandbox/ports/held-port';

const servers: Server[] = [];
let balancer: LoadBalancer;

afterEach(async () => {
  await balancer.close();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function backend(name: string): Promise<{ name: string; port: number }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => response.writeHead(201, { 'x-name': name }).end(`${name} ${request.method} ${request.url} ${body}`));
  });
  servers.push(server);
  return { name, port: await listenOnFreePort(server) };
}

async function deadBackend(name: string): Promise<{ name: string; port: number }> {
  const held = await holdPort();
  await held.release();
  return { name, port: held.port };
}

async function ask(url: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { ...init, headers: { connection: 'close' } });
  return { status: response.status, text: await response.text() };
}

test('takes turns and passes method, path and body', async () => {
  balancer = new LoadBalancer([await backend('a'), await backend('b')]);
  const url = await balancer.listen();
  const replies = [await ask(`${url}/x?y=1`), await ask(`${url}/x`, { method: 'POST', body: 'hello' }), await ask(url)];
  expect(replies.map(({ text }) => text)).toEqual(['a GET /x?y=1 ', 'b POST /x hello', 'a GET / ']);
  expect(replies[0]?.status).toBe(201);
  expect(balancer.counts().perBackend).toEqual({ a: 2, b: 1 });
});

test('passes over a backend that refuses', async () => {
  balancer = new LoadBalancer([await deadBackend('a'), await backend('b')]);
  const url = await balancer.listen();
  for (let index = 0; index < 3; index += 1) expect((await ask(url)).text).toContain('b GET');
  expect(balancer.counts()).toEqual({ requests: 3, badGateways: 0, broken: 0, perBackend: { b: 3 } });
});

test('answers 502 when nobody accepts', async () => {
  balancer = new LoadBalancer([await deadBackend('a')]);
  expect((await ask(await balancer.listen())).status).toBe(502);
  expect(balancer.counts().badGateways).toBe(1);
});

test('does not repeat a request that was broken off', async () => {
  const breaking = createServer((request) => request.destroy());
  servers.push(breaking);
  balancer = new LoadBalancer([{ name: 'a', port: await listenOnFreePort(breaking) }, await backend('b')]);
  expect((await ask(await balancer.listen(), { method: 'POST', body: 'once' })).status).toBe(502);
  expect(balancer.counts().broken).toBe(1);
});
