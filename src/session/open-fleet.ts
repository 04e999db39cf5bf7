// The way to the hosts of an order. It stands apart from the rest of the wiring, because it comes first.
import { systemClock } from '../adapters/clock';
import { TransportFleet } from '../adapters/fleet';
import { lazily } from '../adapters/lazily';
import { SshTransport } from '../adapters/ssh';
import { SshDialler } from '../adapters/ssh-dialler';
import type { Order } from '../planning';

export function openFleet({ environment, request: { credentials } }: Order): TransportFleet {
  const dialler = new SshDialler(credentials, process.env['SSH_AUTH_SOCK']);
  return new TransportFleet(environment.hosts, ({ connection }) => (connection.kind === 'local' ? lazily(async () => new (await import('../adapters/local')).LocalTransport()) : new SshTransport(connection, dialler)), systemClock, dialler);
}
