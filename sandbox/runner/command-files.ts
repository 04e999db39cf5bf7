// The files through which a step hands values back: GITHUB_OUTPUT, GITHUB_STATE, GITHUB_ENV, GITHUB_PATH, GITHUB_STEP_SUMMARY.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const variables = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'] as const;
const summaryLimitBytes = 1024 * 1024;

/** Variable → path of an empty file of its own. */
export type CommandFiles = Record<(typeof variables)[number], string>;

export interface CommandFileValues {
  outputs: Record<string, string>;
  state: Record<string, string>;
  env: Record<string, string>;
  path: string[];
  summary: string;
  /** What GitHub would refuse, in words; each fails the step, except a summary that is too long. */
  problems: string[];
  summaryProblem: string | null;
}

export async function createCommandFiles(folder: string): Promise<CommandFiles> {
  await mkdir(folder, { recursive: true });
  const created = variables.map((variable) => [variable, join(folder, `${variable.toLowerCase()}_${randomUUID()}`)] as const);
  await Promise.all(created.map(([, path]) => writeFile(path, '')));
  return Object.fromEntries(created) as CommandFiles;
}

export async function readCommandFiles(files: CommandFiles): Promise<CommandFileValues> {
  const problems: string[] = [];
  const pairs = async (variable: keyof CommandFiles): Promise<Record<string, string>> => {
    try {
      return parsePairs(await readFile(files[variable], 'utf8'));
    } catch (error) {
      problems.push(`$${variable}: ${error instanceof Error ? error.message : String(error)}`);
      return {};
    }
  };
  const { NODE_OPTIONS: forbidden, ...env } = await pairs('GITHUB_ENV');
  if (forbidden !== undefined) problems.push('$GITHUB_ENV: NODE_OPTIONS cannot be set this way.');
  const [outputs, state] = [await pairs('GITHUB_OUTPUT'), await pairs('GITHUB_STATE')];
  const path = (await readFile(files.GITHUB_PATH, 'utf8')).split(/\r?\n/).filter((line) => line !== '');
  return { outputs, state, env, path, problems, ...(await readSummary(files.GITHUB_STEP_SUMMARY)) };
}

async function readSummary(path: string): Promise<Pick<CommandFileValues, 'summary' | 'summaryProblem'>> {
  const { size } = await stat(path);
  if (size <= summaryLimitBytes) return { summary: await readFile(path, 'utf8'), summaryProblem: null };
  return { summary: '', summaryProblem: `The summary has ${size} bytes and is dropped: a step may write ${summaryLimitBytes}.` };
}

/** Lines `NAME=value`, or `NAME<<DELIMITER`, the value's lines, `DELIMITER`. Throws on anything else. */
export function parsePairs(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue;
    const [, name, operator, rest] = /^(.*?)(=|<<)(.*)$/.exec(line) ?? [];
    if (!name || rest === undefined) throw new Error(`"${line}" is neither NAME=value nor NAME<<DELIMITER.`);
    values[name] = operator === '=' ? rest : takeHeredoc(lines, name, rest);
  }
  return values;
}

function takeHeredoc(lines: string[], name: string, delimiter: string): string {
  const end = lines.indexOf(delimiter);
  if (delimiter === '' || end < 0) throw new Error(`The delimiter "${delimiter}" of ${name} does not come again.`);
  const value = lines.splice(0, end).join('\n');
  lines.shift();
  return value;
}
