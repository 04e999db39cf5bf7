// Runs several statements as one: all of them, or none.
import type { Pool, PoolClient } from 'pg';

export async function inTransaction<Result>(database: Pool, work: (connection: PoolClient) => Promise<Result>): Promise<Result> {
  const connection = await database.connect();
  try {
    await connection.query('BEGIN');
    const result = await work(connection);
    await connection.query('COMMIT');
    connection.release();
    return result;
  } catch (error) {
    // Closing the connection rolls back, even when it cannot take a command any more.
    connection.release(true);
    throw error;
  }
}
