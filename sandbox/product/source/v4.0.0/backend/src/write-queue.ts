// The queue of writes on their way to PEMS.
import type { Pool, PoolClient } from 'pg';

export interface QueuedWrite {
  readonly organizationId: string;
  readonly pfaId: string;
  readonly payload: object;
}

export async function enqueue(connection: Pool | PoolClient, write: QueuedWrite): Promise<void> {
  const sql = 'INSERT INTO pfa_write_queue (organization_id, pfa_id, payload) VALUES ($1, $2, $3)';
  await connection.query(sql, [write.organizationId, write.pfaId, JSON.stringify(write.payload)]);
}

export async function countPending(database: Pool): Promise<number> {
  const counted = await database.query<{ count: string }>(`SELECT count(*) FROM pfa_write_queue WHERE status = 'pending'`);
  return Number(counted.rows[0]?.count ?? 0);
}
