// GET, POST and DELETE of /api/pfa-data.
import type { IncomingMessage } from 'node:http';
import type { Pool } from 'pg';
import { deleteRecord, listRecords, writeRecord } from './pfa-records.js';
import { json, RequestError, type Reply } from './replies.js';
import { readFields, text } from './request-body.js';

export async function getRecords(url: URL, database: Pool): Promise<Reply> {
  const organizationId = url.searchParams.get('organizationId') ?? undefined;
  const records = await listRecords(database, organizationId);
  return json({ organizationId, count: records.length, records });
}

export async function postRecord(request: IncomingMessage, database: Pool): Promise<Reply> {
  const fields = await readFields(request);
  const record = { organizationId: text(fields, 'organizationId'), pfaId: text(fields, 'pfaId'), category: text(fields, 'category') };
  return json({ record: await writeRecord(database, record) });
}

export async function removeRecord(url: URL, database: Pool): Promise<Reply> {
  const pfaId = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
  if (!(await deleteRecord(database, pfaId))) throw new RequestError(404, `there is no record ${pfaId}`);
  return json({ deleted: pfaId });
}
