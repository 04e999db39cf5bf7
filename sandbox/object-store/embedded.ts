// An S3 server inside a Node process, for machines without Ceph: real requests, but no authentication, versions or Cache-Control.
import { startFauxqs } from 'fauxqs';
import { loopback } from '../ports/listen';

export interface EmbeddedObjectStore {
  close(): Promise<void>;
}

export async function startEmbeddedObjectStore(port: number): Promise<EmbeddedObjectStore> {
  const server = await startFauxqs({ port, host: loopback, logger: false });
  return { close: () => server.stop() };
}
