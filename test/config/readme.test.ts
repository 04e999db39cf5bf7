// What the README tells people to copy is a configuration that can be used.
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { loadEnvironment } from '../../src/config/load';

const [, block = ''] = /```yaml\n( *version: 1\n[^]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
const minimal = block.replace(/^ {3}/gm, '').replace('SHA256:…', `SHA256:${'A'.repeat(43)}`);
const authorizationOf = (text: string) => loadEnvironment({ file: 'README.md', text }, '', {}).environment.authorization;

it('the minimal configuration: two people at two gates', () => {
  expect(authorizationOf(minimal)).toMatchObject({ by: 'environments', scenarios: [{ approvers: [{ gate: 'rollback-on-call' }, { gate: 'production' }] }] });
});

it('the same for a private repository: by comments above scenarios, and no gates', () => {
  const text = minimal.replace(/^( *)scenarios:/m, '$1by: comments\n$1scenarios:').replace(/gate: [a-z-]+, /g, '');
  expect(text).not.toContain('gate');
  expect(authorizationOf(text)).toMatchObject({ by: 'comments', scenarios: [{ approvers: [{ role: 'On-Call Engineer' }, { role: 'Lead' }] }] });
});
