// A server that falls silent: a session can be ended all the same, whatever it waits for.
import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Postgres } from '../../src/adapters/postgres';

const address = { via: 'app-1', host: '127.0.0.1', user: 'shop', password: 'secret', database: 'shop', sslMode: 'disable' } as const;
/** AuthenticationOk and ReadyForQuery, idle. */
const welcome = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

let server: Server;
let sockets: Socket[];
let welcomes: boolean;
/** Resolves once the server was sent something after the welcome. */
let asked: Promise<void>;

beforeEach(async () => {
  welcomes = true;
  sockets = [];
  let wasAsked: () => void;
  asked = new Promise((resolve) => (wasAsked = resolve));
  server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket.on('error', () => undefined));
    socket.once('data', () => {
      if (!welcomes) return wasAsked();
      socket.write(welcome);
      socket.on('data', () => wasAsked());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  sockets.forEach((socket) => socket.destroy());
  await new Promise((resolve) => server.close(resolve));
});

const open = (signal?: AbortSignal) => {
  const port = (server.address() as AddressInfo).port;
  return new Postgres(async (_via, host, at) => connect(at, host)).open({ ...address, port }, signal);
};

describe('a session', () => {
  it('that waits for an answer ends at once, and so does what it waited for', async () => {
    const session = await open();
    const waiting = session.rows('select 1').then(() => 'answered', () => 'ended');
    await asked;
    await session.close();
    expect(await waiting).toBe('ended');
  });

  it('ends though the server does not say goodbye', async () => {
    const session = await open();
    await session.close();
    await session.close();
  });

  it('that is not let in is given up when the run is', async () => {
    welcomes = false;
    const controller = new AbortController();
    const opening = open(controller.signal);
    void asked.then(() => controller.abort());
    await expect(opening).rejects.toThrow(/shop at 127\.0\.0\.1:\d+, seen from app-1 does not let us in: the run did not wait for it/);
  });
});
