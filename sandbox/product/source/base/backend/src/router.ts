// Which request goes to which handler, and what becomes of errors.
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Pool } from 'pg';
import { login, requireToken } from './authentication.js';
import { faultyReply } from './faults.js';
import { databaseHealth, health } from './health.js';
import { countRequest, metrics } from './metrics.js';
import { getRecords, postRecord, removeRecord } from './pfa-routes.js';
import { json, RequestError, send, type Reply } from './replies.js';

export function createRouter(database: Pool, jwtSecret: string): RequestListener {
  return (request, response) => {
    const begin = performance.now();
    void answer(request, database, jwtSecret).then((reply) => {
      countRequest(reply.status, performance.now() - begin);
      send(response, reply);
    });
  };
}

async function answer(request: IncomingMessage, database: Pool, jwtSecret: string): Promise<Reply> {
  try {
    const url = new URL(request.url ?? '/', 'http://localhost');
    return (await faultyReply(url.pathname)) ?? (await route(request, url, database, jwtSecret));
  } catch (error) {
    if (error instanceof RequestError) return json({ error: error.message }, error.status);
    console.error(`${request.method} ${request.url}: ${(error as Error).message}`);
    return json({ error: 'internal error' }, 500);
  }
}

async function route(request: IncomingMessage, url: URL, database: Pool, jwtSecret: string): Promise<Reply> {
  const asked = `${request.method} ${url.pathname}`;
  if (asked === 'GET /health') return health();
  if (asked === 'GET /health/db') return databaseHealth(database);
  if (asked === 'GET /metrics') return metrics(database);
  if (asked === 'POST /api/auth/login') return login(request, database, jwtSecret);
  if (!url.pathname.startsWith('/api/')) throw new RequestError(404, 'there is nothing here');
  requireToken(request, jwtSecret);
  if (asked === 'GET /api/pfa-data') return getRecords(url, database);
  if (asked === 'POST /api/pfa-data') return postRecord(request, database);
  if (asked.startsWith('DELETE /api/pfa-data/')) return removeRecord(url, database);
  throw new RequestError(404, 'there is nothing here');
}
