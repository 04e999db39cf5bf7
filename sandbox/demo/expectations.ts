// What scenes expect to see afterwards, as sentences where it is not so.
import type { Sandbox } from '../sandbox';
import { askDatabase } from './ask-database';
import type { Sight } from './observe';

export interface Serving {
  readonly backend: string;
  readonly site: string;
  readonly worker: 'dead' | 'writing';
}

export function serving(expected: Serving, sight: Sight): string[] {
  return [
    ...(sight.healthy ? [] : ['the health check is red']),
    ...(sight.health.includes(expected.backend) ? [] : [`the backend does not serve ${expected.backend}`]),
    ...(sight.site === expected.site ? [] : [`the site serves ${sight.site} instead of ${expected.site}`]),
    ...((sight.workersWriting.length > 0) === (expected.worker === 'writing') ? [] : [`the worker is not ${expected.worker}`]),
  ];
}

export async function answers(sandbox: Sandbox, what: string, sql: string, expected: string): Promise<string[]> {
  const found = await askDatabase(sandbox.description, sql);
  return found === expected ? [] : [`${what}: ${found} instead of ${expected}`];
}
