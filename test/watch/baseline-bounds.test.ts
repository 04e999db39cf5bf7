// The bounds of a condition with what was so before the deployment.
import { describe, expect, it } from '@jest/globals';
import { watch } from '../../src/config/watch-schema';
import { parseBaseline } from '../../src/database/baseline';
import { boundsWith } from '../../src/watch/baseline-bounds';

const baseline = parseBaseline(JSON.stringify({ format: 1, at: '2026-01-01T00:00:00.000Z', system: 's', environment: 'e', run: 'r', release: { tag: 'v3.0.0', commit: 'c' }, hosts: [], missing: [], checks: [{ name: 'a', requests: 5, errorShare: 0.02, medianMs: 100, slowestMs: 200 }, { name: 'b', requests: 5, errorShare: 0, medianMs: 400, slowestMs: 900 }] }));
const condition = (changes: object) => watch.parse({ conditions: [{ name: 'c', query: 'q', ...changes }] }).conditions[0]!;

describe('boundsWith', () => {
  it('are those of the condition where no baseline is asked for', () => expect(boundsWith(condition({ below: 1 }), undefined)).toMatchObject({ below: 1 }));
  it('allow what was so before, times the factor, where that is more', () => {
    expect(boundsWith(condition({ below: 0.005, baseline: 'error-rate' }), baseline)).toMatchObject({ 'at-most': 0.03 });
    expect(boundsWith(condition({ below: 0.5, baseline: 'latency', factor: 2 }), baseline)).toMatchObject({ 'at-most': 0.8 });
  });
  it('allow the bound where that is more', () => expect(boundsWith(condition({ below: 0.5, baseline: 'error-rate' }), baseline)).toMatchObject({ 'at-most': 0.5 }));
  it('are unknown without a baseline, or with one that measured no check', () => {
    expect(boundsWith(condition({ baseline: 'latency' }), undefined)).toBeUndefined();
    expect(boundsWith(condition({ baseline: 'latency' }), { ...baseline!, checks: [] })).toBeUndefined();
  });
});
