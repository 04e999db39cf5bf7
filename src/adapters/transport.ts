// One way to reach one host: SSH, or this machine itself.
import type { Duplex } from 'node:stream';

export interface Transcript {
  readonly stdout: string;
  readonly stderr: string;
}

export interface Transport {
  /**
   * Feeds a script to bash on the host and returns what it printed, be it whole or cut off.
   * @throws UnreachableError when the host could not be reached at all, UntrustedError when it is another one.
   */
  execute(input: string, signal: AbortSignal): Promise<Transcript>;
  /** Writes the output of `cat remotePath` to a local file. */
  fetch(remotePath: string, localPath: string, signal: AbortSignal): Promise<void>;
  /** A connection to an address as the host sees it. @throws Error when there is none. */
  tunnel(address: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Ahead of the first use, where there is a connection to open. @throws Error when there is none. */
  connect?(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** The machine that answered showed a host key that the configuration does not have. Nothing was sent to it. */
export class UntrustedError extends Error {
  override readonly name = 'UntrustedError';
}

/** Nothing on the way to the host needs to be tried again, or said in other words. */
export function isFinal(error: unknown): boolean {
  return error instanceof UnreachableError || error instanceof UntrustedError;
}
