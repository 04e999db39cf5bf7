// The Databases port: PostgreSQL's own protocol through a connection of a host, so that a private database needs no open port.
import type { Duplex } from 'node:stream';
import pg from 'pg';
import { messageOf } from '../errors';
import type { DatabaseAddress, Databases, DatabaseSession } from '../ports';

const connectLimitMs = 15_000;
const goodbyeMs = 2_000;

/** A connection to an address as the host sees it. */
export type Tunnel = (via: string, address: string, port: number, signal?: AbortSignal) => Promise<Duplex>;

export class Postgres implements Databases {
  constructor(private readonly tunnel: Tunnel) {}

  async open(address: DatabaseAddress, signal?: AbortSignal): Promise<DatabaseSession> {
    const place = `${address.database} at ${address.host}:${address.port}, seen from ${address.via}`;
    const stream = await this.tunnel(address.via, address.host, address.port, signal).catch((error: unknown) => {
      throw new Error(`${place} cannot be reached: ${messageOf(error)}`, { cause: error });
    });
    const client = new pg.Client({ ...settingsOf(address), stream: () => asSocket(stream) });
    // A session that breaks while nothing is asked would otherwise end the process; the next statement reports it.
    client.on('error', () => undefined);
    const giveUp = () => void stream.destroy(new Error('the run did not wait for it'));
    if (signal?.aborted === true) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      await client.connect();
    } catch (error) {
      stream.destroy();
      throw new Error(`${place} does not let us in: ${messageOf(error)}`, { cause: error });
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
    return new PgSession(client, stream);
  }
}

class PgSession implements DatabaseSession {
  constructor(
    private readonly client: pg.Client,
    private readonly stream: Duplex,
  ) {}

  async rows<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query(sql, [...values])).rows as Row[];
  }

  async run(sql: string): Promise<void> {
    await this.client.query(sql);
  }

  async close(): Promise<void> {
    // A server that says nothing any more does not say goodbye either.
    const limit = setTimeout(() => this.stream.destroy(), goodbyeMs);
    await this.client.end().catch(() => undefined);
    clearTimeout(limit);
  }
}

function settingsOf({ host, port, user, password, database, sslMode }: DatabaseAddress): pg.ClientConfig {
  const ssl = sslMode === 'disable' ? false : { rejectUnauthorized: sslMode === 'verify-full', servername: host };
  return { host, port, user, password, database, ssl, application_name: 'emergency-rollback', connectionTimeoutMillis: connectLimitMs };
}

/** pg asks a socket to connect; ours is connected already. */
function asSocket(stream: Duplex): Duplex {
  const connected = () => void process.nextTick(() => stream.emit('connect'));
  const itself = () => stream;
  // What a server says at its end is its last word, but a channel of SSH stays half open after it, and pg would wait for ever.
  stream.once('end', () => stream.destroy());
  return Object.assign(stream, { connect: connected, setNoDelay: itself, setKeepAlive: itself, ref: itself, unref: itself });
}
