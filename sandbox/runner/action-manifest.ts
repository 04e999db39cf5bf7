// Reads what the runner needs from action.yml: inputs with their defaults, the entry files, and `post-if`.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface ActionManifest {
  name: string;
  /** Input name → default as written, expressions included; null when there is none. */
  inputs: Record<string, string | null>;
  /** Absolute path. */
  main: string;
  /** Absolute path. */
  post: string | null;
  postIf: string;
}

/** Throws when the file is absent, not a JavaScript action, or names no main. */
export async function readActionManifest(folder: string): Promise<ActionManifest> {
  const path = join(folder, 'action.yml');
  const manifest = asRecord(parse(await readFile(path, 'utf8')), path);
  const runs = asRecord(manifest.runs, `${path}: runs`);
  const { main, using, post } = runs;
  if (typeof using !== 'string' || !using.startsWith('node')) {
    throw new Error(`${path}: runs.using is ${String(using)}; this runner runs JavaScript actions only.`);
  }
  if (typeof main !== 'string') throw new Error(`${path}: runs.main is missing.`);
  return {
    name: typeof manifest.name === 'string' ? manifest.name : folder,
    inputs: readDefaults(manifest.inputs, path),
    main: join(folder, main),
    post: typeof post === 'string' ? join(folder, post) : null,
    postIf: typeof runs['post-if'] === 'string' ? runs['post-if'] : 'always()',
  };
}

function readDefaults(inputs: unknown, path: string): Record<string, string | null> {
  if (inputs === undefined || inputs === null) return {};
  const declared = Object.entries(asRecord(inputs, `${path}: inputs`));
  return Object.fromEntries(declared.map(([name, input]) => [name, readDefault(input)]));
}

function readDefault(input: unknown): string | null {
  if (typeof input !== 'object' || input === null || !('default' in input)) return null;
  return input.default === null || input.default === undefined ? null : String(input.default);
}

function asRecord(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${where} is not a mapping.`);
  return value as Record<string, unknown>;
}
