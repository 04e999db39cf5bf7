// What readiness found of the sample system.
import { broken, well, type Finding, type Subject } from '../../src/readiness/finding';
import type { Readiness } from '../../src/readiness/readiness';

export const disk: Subject = { area: 'Hosts', name: 'disk and inodes' };
export const backup: Subject = { area: 'Database', name: 'backup fresh' };
export const fullDisk = broken(disk, [{ where: 'app-1', what: '3 MiB of disk are free', mend: 'free disk' }]);

export function sampleReadiness(findings: readonly Finding[] = [well(disk, 'room enough'), well(backup, 'b.sql, 2 h old')]): Readiness {
  return { system: 'Sample Shop', environment: 'staging', running: ['v4.0.0'], target: 'v3.0.0', findings, expected: [{ type: 'quick', ms: 600_000, from: 'the document' }] };
}
