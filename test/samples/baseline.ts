// A baseline of the sample system, recorded before v4.0.0 was deployed.
import type { Baseline } from '../../src/database/baseline';
import { commits } from './facts';

export function sampleBaseline(changes: Partial<Baseline> = {}): Baseline {
  return {
    format: 1,
    at: '2026-01-01T09:00:00.000Z',
    system: 'Sample Shop',
    environment: 'staging',
    run: 'gh-0',
    release: { tag: 'v3.0.0', commit: commits['v3.0.0'] },
    hosts: ['app-1', 'app-2'].map((host) => ({ host, release: 'v3.0.0', commit: commits['v3.0.0'] })),
    checks: [{ name: 'health', requests: 10, errorShare: 0, medianMs: 12.3, slowestMs: 40 }],
    database: { name: 'shop', sizeBytes: 1000, migrations: ['1_init'], counts: { orders: 300, users: 2 }, fingerprint: { constraints: ['orders.orders_pkey'], indexes: ['orders.orders_pkey'], sequences: ['orders_id_seq'] } },
    missing: [],
    ...changes,
  };
}
