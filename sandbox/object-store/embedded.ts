// An S3 server inside a Node process, for machines without Ceph: real requests, but no authentication, versions or Cache-Control.
import { loopback } from '../ports/listen';

export interface EmbeddedObjectStore {
  close(): Promise<void>;
}

export async function startEmbeddedObjectStore(port: number): Promise<EmbeddedObjectStore> {
  // An ES module only; the import at run time works however this file was compiled.
  const { startFauxqs } = await import('fauxqs');
  const server = await startFauxqs({ port, host: loopback, logger: false });
  return { close: () => server.stop() };
}
