// Connects the ports to the real world. Only main and cli call it.
import { mkdirSync } from 'node:fs';
import { systemClock } from './adapters/clock';
import { TransportFleet } from './adapters/fleet';
import { lazily } from './adapters/lazily';
import { LocalTransport } from './adapters/local';
import { localCommands } from './adapters/local-commands';
import { Prometheus } from './adapters/prometheus';
import { SlackBot, SlackWebhook } from './adapters/slack';
import { SshTransport } from './adapters/ssh';
import { Statuspage } from './adapters/statuspage';
import { systemWeb } from './adapters/web';
import type { Environment } from './config/environment';
import type { Emit } from './engine/events';
import type { Announcer } from './ports';
import type { Credentials } from './request';
import type { World } from './rollback';

export function connect(environment: Environment, credentials: Credentials, scratchFolder: string, protect: World['protect'], emit: Emit): World {
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
    announcers: announcersFor(environment, credentials),
    clock: systemClock,
    scratchFolder,
    emit,
  };
}

function announcersFor({ announce }: Environment, credentials: Credentials): Announcer[] {
  const announcers: Announcer[] = [];
  if (announce.slack?.channel !== undefined && credentials.slackToken !== '') announcers.push(new SlackBot(systemWeb, { api: announce.slack.api, token: credentials.slackToken, channel: announce.slack.channel }));
  else if (credentials.slackWebhook !== '') announcers.push(new SlackWebhook(systemWeb, credentials.slackWebhook));
  if (announce.statuspage !== undefined && credentials.statuspageKey !== '') announcers.push(new Statuspage(systemWeb, { ...announce.statuspage, key: credentials.statuspageKey }));
  return announcers;
}
