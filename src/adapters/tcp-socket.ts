// A TCP connection to a host: its first packet goes out at once, before the SSH library is even loaded.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { exactly } from '../words/durations';

/** Small messages do not wait for each other. A later error ends the socket and nothing else. @throws Error when there is no connection within the limit. */
export async function openSocket({ address, port }: { readonly address: string; readonly port: number }, limitMs: number): Promise<Socket> {
  const socket = connect({ host: address, port, noDelay: true });
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(limitMs) });
    return socket;
  } catch (error) {
    socket.destroy();
    throw socket.errored ?? new Error(`no answer within ${exactly(limitMs)}`, { cause: error });
  }
}
