// npm run bench -- NAME [options]: measurements on a sandbox of their own, no part of CI. docs/benchmarks.md holds what they gave.
import { distance } from './distance';
import { fleet } from './fleet';
import { frontend } from './frontend';
import { recovery } from './recovery';
import { restoreGap } from './restore-gap';

const benches: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = { quick: (args) => recovery('quick', args), full: (args) => recovery('full', args), restore: restoreGap, fleet, frontend, distance };

const [name = '', ...args] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  process.stderr.write(`There is no bench "${name}". Choose one of: ${Object.keys(benches).join(', ')}\n`);
  process.exit(2);
}
bench(args).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
