// The fault proxy between a real client and a real echo server.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTcpProxy, type TcpProxy, type TcpProxyOptions } from '../../../sandbox/edge/tcp-proxy';
import { listenOnFreePort } from '../../../sandbox/ports/listen';

let echo: Server;
let targetPort: number;
let proxy: TcpProxy;
const clients: Socket[] = [];

beforeAll(async () => {
  echo = createServer((socket) => socket.on('error', () => socket.destroy()).pipe(socket));
  targetPort = await listenOnFreePort(echo);
});

afterAll(() => new Promise((resolve) => echo.close(resolve)));

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
});

async function start(options: Omit<TcpProxyOptions, 'targetPort'> = {}): Promise<void> {
  proxy = await startTcpProxy({ targetPort, ...options });
}

async function open(): Promise<Socket> {
  const client = connect(proxy.port, '127.0.0.1');
  clients.push(client);
  await once(client, 'connect');
  return client;
}

async function echoed(client: Socket, text: string): Promise<string> {
  client.write(text);
  let received = '';
  while (received.length < text.length) received += String((await once(client, 'data'))[0]);
  return received;
}

async function failure(client: Socket): Promise<string | undefined> {
  const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
  return error.code;
}

test('passes bytes both ways, in order', async () => {
  await start();
  const text = Array.from({ length: 50_000 }, (_, index) => `${index} `).join('');
  expect(await echoed(await open(), text)).toBe(text);
});

test('charges latency for the connection and for each round trip, and keeps the order', async () => {
  await start({ latencyMs: 60 });
  const client = await open();
  const startMs = performance.now();
  await echoed(client, 'first');
  expect(performance.now() - startMs).toBeGreaterThan(110);
  const secondMs = performance.now();
  await echoed(client, 'second');
  expect(performance.now() - secondMs).toBeGreaterThan(55);
  expect(performance.now() - secondMs).toBeLessThan(500);
  for (let index = 0; index < 200; index += 1) client.write(`${index};`);
  const expected = Array.from({ length: 200 }, (_, index) => `${index};`).join('');
  let received = '';
  while (received.length < expected.length) received += String((await once(client, 'data'))[0]);
  expect(received).toBe(expected);
});

test('the end of one side reaches the other', async () => {
  await start({ latencyMs: 10 });
  const client = await open();
  client.end('last words');
  let received = '';
  for await (const chunk of client) received += String(chunk);
  expect(received).toBe('last words');
});

test('cut() resets what is open and lets new connections in', async () => {
  await start();
  const client = await open();
  await echoed(client, 'before');
  const failed = failure(client);
  proxy.cut();
  expect(await failed).toBe('ECONNRESET');
  expect(await echoed(await open(), 'after')).toBe('after');
  expect(proxy.counts().accepted).toBe(2);
});

test('refuse() refuses new connections only', async () => {
  await start();
  const client = await open();
  await proxy.refuse(true);
  const second = connect(proxy.port, '127.0.0.1');
  expect(await failure(second)).toBe('ECONNREFUSED');
  expect(await echoed(client, 'still here')).toBe('still here');
  await proxy.refuse(false);
  expect(await echoed(await open(), 'welcome')).toBe('welcome');
});

test('blackhole() swallows without closing', async () => {
  await start();
  const client = await open();
  await echoed(client, 'before');
  proxy.blackhole(true);
  client.write('lost');
  const heard = await Promise.race([once(client, 'data').then(() => true), sleep(150).then(() => false)]);
  expect(heard).toBe(false);
  expect(client.destroyed).toBe(false);
  proxy.blackhole(false);
});

test('cutAfterBytes cuts in the middle of the talk', async () => {
  await start({ cutAfterBytes: 1_000 });
  const client = await open();
  const failed = failure(client);
  client.write('x'.repeat(5_000));
  client.resume();
  expect(await failed).toBe('ECONNRESET');
  expect(proxy.counts().bytes).toBeLessThanOrEqual(1_000);
});
