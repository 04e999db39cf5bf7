// Writes what can be derived: the JSON Schema, the list of configuration keys, the README's tables, what benches measured. With --check it only compares, and names what people forgot where they write by hand.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configurationJsonSchema } from '../../src/config/json-schema';
import { benchmarksPage } from './benchmarks';
import { configurationKeys } from './configuration-keys';
import { betweenMarkers } from './markers';
import { stepsLeftOut } from './runbook-map';
import { inputsTable, outputsTable, overridesLeftOut, overridesTable } from './action-tables';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');

/** Every generated file with the content that it should have. */
function generated(): Map<string, string> {
  const schema = configurationJsonSchema();
  const action = read('action.yml');
  const readme = betweenMarkers(betweenMarkers(read('README.md'), 'inputs', inputsTable(action)), 'outputs', outputsTable(action));
  return new Map([
    ['docs/rollback.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`],
    ['docs/configuration.md', betweenMarkers(betweenMarkers(read('docs/configuration.md'), 'overrides', overridesTable()), 'keys', configurationKeys(schema))],
    ['README.md', readme],
    ['docs/benchmarks.md', benchmarksPage(read('docs/benchmarks.md'), join(root, 'docs/benchmarks'))],
  ]);
}

/** What no generator writes, and what it lacks. */
function lacking(): string[] {
  return [...overridesLeftOut(read('action.yml')).map((name) => `action.yml: the input allow does not name ${name}`), ...stepsLeftOut(read('docs/runbook-map.md')).map((name) => `docs/runbook-map.md does not link the step ${name}`)];
}

const stale = [...generated()].filter(([file, content]) => read(file) !== content);
if (process.argv.includes('--check')) {
  stale.forEach(([file]) => process.stderr.write(`${file} is not what the sources say. Mend: npm run docs\n`));
  const missing = lacking();
  missing.forEach((line) => process.stderr.write(`${line}\n`));
  process.exitCode = stale.length + missing.length === 0 ? 0 : 1;
} else {
  stale.forEach(([file, content]) => writeFileSync(join(root, file), content));
}
