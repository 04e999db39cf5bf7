// The pool of database connections. An unreachable database makes queries fail, never the process.
import { Pool } from 'pg';
import { required } from './settings.js';

const connectTimeoutMs = 2_000;
const queryTimeoutMs = 5_000;

export function openDatabase(applicationName: string, connections: number): Pool {
  const pool = new Pool({
    connectionString: required('DATABASE_URL'),
    application_name: applicationName,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
  });
  pool.on('error', (error) => console.error(`database: an idle connection was lost: ${error.message}`));
  return pool;
}
