// Ports: below the ephemeral range, really taken while they are held, free afterwards.
import { createServer } from 'node:net';
import { acceptsConnections } from '../../../sandbox/ports/accepts-connections';
import { holdPort } from '../../../sandbox/ports/held-port';
import { randomPortRange } from '../../../sandbox/ports/listen';

test('a held port is below 32768 and taken', async () => {
  const held = await holdPort();
  expect(held.port).toBeLessThan(32_768);
  expect(await acceptsConnections(held.port)).toBe(true);
  const intruder = createServer();
  const failure = new Promise<NodeJS.ErrnoException>((resolve) => intruder.once('error', resolve));
  intruder.listen(held.port, '127.0.0.1');
  expect((await failure).code).toBe('EADDRINUSE');
  await held.release();
});

test('a released port is free, and may be released twice', async () => {
  const held = await holdPort();
  await held.release();
  await held.release();
  expect(await acceptsConnections(held.port)).toBe(false);
});

test('ports that are held at once differ', async () => {
  const held = await Promise.all(Array.from({ length: 10 }, holdPort));
  expect(new Set(held.map(({ port }) => port)).size).toBe(10);
  await Promise.all(held.map((port) => port.release()));
});

test('a range lies below the ephemeral ports', () => {
  const { first, last } = randomPortRange(40);
  expect(last - first).toBe(39);
  expect(last).toBeLessThan(32_768);
});
