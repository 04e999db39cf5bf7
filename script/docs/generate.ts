// Writes what can be derived: the JSON Schema, the list of configuration keys, the README's tables, what benches measured. With --check it only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configurationJsonSchema } from '../../src/config/json-schema';
import { benchmarksPage } from './benchmarks';
import { configurationKeys } from './configuration-keys';
import { betweenMarkers } from './markers';
import { inputsTable, outputsTable } from './action-tables';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');

/** Every generated file with the content that it should have. */
function generated(): Map<string, string> {
  const schema = configurationJsonSchema();
  const action = read('action.yml');
  const readme = betweenMarkers(betweenMarkers(read('README.md'), 'inputs', inputsTable(action)), 'outputs', outputsTable(action));
  return new Map([
    ['docs/rollback.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`],
    ['docs/configuration.md', betweenMarkers(read('docs/configuration.md'), 'keys', configurationKeys(schema))],
    ['README.md', readme],
    ['docs/benchmarks.md', benchmarksPage(read('docs/benchmarks.md'), join(root, 'docs/benchmarks'))],
  ]);
}

const stale = [...generated()].filter(([file, content]) => read(file) !== content);
if (process.argv.includes('--check')) {
  stale.forEach(([file]) => process.stderr.write(`${file} is not what the sources say. Mend: npm run docs\n`));
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  stale.forEach(([file, content]) => writeFileSync(join(root, file), content));
}
