// The records in the database. A written record leaves a row in pfa_modification.
import type { Pool } from 'pg';
import { countSync } from './sync-metrics.js';
import { inTransaction } from './transaction.js';

export interface NewRecord {
  readonly organizationId: string;
  readonly pfaId: string;
  readonly category: string;
}

export interface PfaRecord extends NewRecord {
  readonly plannedCost: number;
  readonly actualCost: number;
}

const shownRecords = 100;
const columns = 'organization_id AS "organizationId", pfa_id AS "pfaId", category, planned_cost AS "plannedCost", actual_cost AS "actualCost"';

export async function listRecords(database: Pool, organizationId: string | undefined): Promise<PfaRecord[]> {
  const sql = `SELECT ${columns} FROM pfa_records WHERE $1::text IS NULL OR organization_id = $1 ORDER BY pfa_id LIMIT ${shownRecords}`;
  return (await database.query<PfaRecord>(sql, [organizationId ?? null])).rows;
}

export async function writeRecord(database: Pool, record: NewRecord): Promise<PfaRecord | undefined> {
  const values = [record.organizationId, record.pfaId, record.category];
  const written = await inTransaction(database, async (connection) => {
    await connection.query(`INSERT INTO pfa_modification (pfa_id, field, new_value, author) VALUES ($1, 'category', $2, 'api')`, [record.pfaId, record.category]);
    return connection.query<PfaRecord>(
      `INSERT INTO pfa_records (organization_id, pfa_id, category) VALUES ($1, $2, $3)
       ON CONFLICT (pfa_id) DO UPDATE SET organization_id = excluded.organization_id, category = excluded.category RETURNING ${columns}`,
      values,
    );
  });
  countSync('success');
  return written.rows[0];
}

export async function deleteRecord(database: Pool, pfaId: string): Promise<boolean> {
  const deleted = await database.query('DELETE FROM pfa_records WHERE pfa_id = $1', [pfaId]);
  return (deleted.rowCount ?? 0) > 0;
}
