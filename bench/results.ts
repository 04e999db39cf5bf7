// What a bench measured, and on what machine: the files in docs/benchmarks/, from which the tables and charts of docs/benchmarks.md are made.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

export interface Results<Run> {
  /** One line for people. */
  readonly machine: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly runs: readonly Run[];
}

/** @param file undefined: they are kept nowhere. */
export function keepResults(file: string | undefined, runs: readonly object[]): void {
  if (file === undefined) return;
  const lines = runs.map((run) => `    ${JSON.stringify(run)}`).join(',\n');
  writeFileSync(file, `{\n  "machine": ${JSON.stringify(thisMachine())},\n  "date": "${new Date().toISOString().slice(0, 10)}",\n  "runs": [\n${lines}\n  ]\n}\n`);
}

export function readResults<Run>(file: string): Results<Run> {
  return JSON.parse(readFileSync(file, 'utf8')) as Results<Run>;
}

function thisMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${cpus().length} cores (${model}), ${Math.round(totalmem() / 1024 ** 3)} GiB, Linux ${release().split('-')[0]}, Node ${process.versions.node}`;
}
