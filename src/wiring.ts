// Connects the ports to the real world. Only main and cli call it.
import { mkdirSync } from 'node:fs';
import { announcersFor } from './adapters/announcers';
import { systemClock } from './adapters/clock';
import { TransportFleet } from './adapters/fleet';
import { lazily } from './adapters/lazily';
import { LocalTransport } from './adapters/local';
import { localCommands } from './adapters/local-commands';
import { Prometheus } from './adapters/prometheus';
import { SshTransport } from './adapters/ssh';
import { systemWeb } from './adapters/web';
import type { Environment } from './config/environment';
import type { Emit } from './engine/events';
import type { Redact } from './report/redact';
import type { Credentials } from './request';
import type { World } from './rollback';

/** What keeps secrets out of sight. */
export interface Confidence {
  readonly protect: World['protect'];
  readonly redact: Redact;
}

export function connect(environment: Environment, credentials: Credentials, scratchFolder: string, { protect, redact }: Confidence, emit: Emit): World {
  mkdirSync(scratchFolder, { recursive: true, mode: 0o700 });
  const agent = process.env['SSH_AUTH_SOCK'];
  const fleet = new TransportFleet(environment.hosts, ({ connection }) => (connection.kind === 'local' ? new LocalTransport() : new SshTransport(connection, credentials, agent)), systemClock);
  return {
    fleet,
    store: lazily(async () => new (await import('./adapters/s3')).S3Store(systemClock)),
    cdn: lazily(async () => new (await import('./adapters/cloudfront')).CloudFront(systemClock)),
    web: systemWeb,
    databases: lazily(async () => new (await import('./adapters/postgres')).Postgres((via, address, port, signal) => fleet.tunnel(via, address, port, signal))),
    metrics: new Prometheus(systemWeb, environment.monitoring),
    commands: localCommands,
    protect,
    announcers: announcersFor(environment, credentials, systemWeb, redact),
    clock: systemClock,
    scratchFolder,
    emit,
  };
}
