// Listening on free loopback ports below the ephemeral range: a port of that range can connect to itself while it is polled.
import type { AddressInfo, Server } from 'node:net';

export const loopback = '127.0.0.1';

const lowestPort = 12_000;
const highestPort = 32_767;
const attempts = 200;

/** Lets the server listen on a free port and returns the port. */
export async function listenOnFreePort(server: Server): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (await tryListen(server, randomPort())) return (server.address() as AddressInfo).port;
  }
  throw new Error(`No free port between ${lowestPort} and ${highestPort} after ${attempts} attempts.`);
}

/** The first of `count` ports in a row; for servers that choose by themselves within a range. */
export function randomPortRange(count: number): { first: number; last: number } {
  const first = Math.min(randomPort(), highestPort - count + 1);
  return { first, last: first + count - 1 };
}

function randomPort(): number {
  return lowestPort + Math.floor(Math.random() * (highestPort - lowestPort + 1));
}

/** False when the port is taken; any other trouble is an error. */
function tryListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off('listening', onListening);
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    const onListening = (): void => {
      server.off('error', onError);
      resolve(true);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen(port, loopback);
  });
}
