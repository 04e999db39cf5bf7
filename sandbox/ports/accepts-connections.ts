// Asks a loopback port whether anybody listens.
import { connect } from 'node:net';
import { loopback } from './listen';

const answerTimeoutMs = 1_000;

export function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: loopback, port, timeout: answerTimeoutMs });
    const settle = (accepts: boolean): void => {
      socket.destroy();
      resolve(accepts);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}
