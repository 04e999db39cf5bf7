// GET /health and GET /health/db.
import type { Pool } from 'pg';
import { json, type Reply } from './replies.js';
import { version } from './version.js';

export function health(): Reply {
  return json({ status: 'healthy', version });
}

export async function databaseHealth(database: Pool): Promise<Reply> {
  try {
    await database.query('SELECT count(*) FROM feature_flags');
    return json({ status: 'healthy' });
  } catch (error) {
    console.error(`database: ${(error as Error).message}`);
    return json({ status: 'unhealthy' }, 503);
  }
}
