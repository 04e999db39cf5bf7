// What the README tells people to copy is a configuration that can be used.
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { checklistItem } from '../../src/config/checklist-schema';
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

const guide = readFileSync('docs/configuration.md', 'utf8');
const blockAfter = (heading: string) => (/```yaml\n([^]*?)```/.exec(guide.slice(guide.indexOf(`\n## ${heading}\n`)))?.[1] ?? '').replace('SHA256:…', `SHA256:${'A'.repeat(43)}`);

it('the monorepo of docs/configuration.md', () => {
  const { environment } = loadEnvironment({ file: 'configuration.md', text: blockAfter('A monorepo') }, '', {});
  expect([environment.tagPrefix, environment.backend?.directory, environment.backend?.outputs]).toEqual(['release-', '.', ['node_modules', 'packages/api/out']]);
});

it('the checklist of docs/configuration.md has one example of each kind', () => {
  const items = (parse(blockAfter('Checklist')) as { verify: unknown[] }).verify.map((item) => checklistItem.parse(item));
  const kinds = ['http', 'sql', 'logs', 'served-version', 'prometheus', 'alerts', 'command', 'manual'] as const;
  for (const kind of kinds) expect([kind, items.some((item) => item[kind] !== undefined)]).toEqual([kind, true]);
});
