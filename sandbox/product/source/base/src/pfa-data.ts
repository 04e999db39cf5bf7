// Reads the records of an organization from the API.
import { authorization } from './session';

export interface PfaRecord {
  readonly pfaId: string;
  readonly category: string;
  readonly plannedCost: number;
}

export async function fetchRecords(organizationId: string): Promise<PfaRecord[]> {
  const reply = await fetch(`/api/pfa-data?organizationId=${encodeURIComponent(organizationId)}`, { headers: authorization() });
  if (!reply.ok) throw new Error(`The records could not be read: ${reply.status}`);
  return ((await reply.json()) as { records: PfaRecord[] }).records;
}
