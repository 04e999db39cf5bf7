// A port that nobody else can take until the server that it is meant for starts.
import { createServer } from 'node:net';
import { listenOnFreePort } from './listen';

export interface HeldPort {
  readonly port: number;
  /** Frees the port; call it right before its server starts. A second call does nothing. */
  release(): Promise<void>;
}

/** Holds a free port of 127.0.0.1 below 32768. */
export async function holdPort(): Promise<HeldPort> {
  const holder = createServer((socket) => socket.destroy());
  const port = await listenOnFreePort(holder);
  // Holding a port is no reason for a process to stay alive.
  holder.unref();
  return {
    port,
    release: () => new Promise((resolve) => holder.close(() => resolve())),
  };
}
