// The tables of inputs, outputs and overrides, from action.yml and what it takes.
import { parse } from 'yaml';
import { overrides, overruled } from '../../src/request';

interface Action {
  readonly inputs: Readonly<Record<string, { description: string; required?: boolean; default?: string }>>;
  readonly outputs: Readonly<Record<string, { description: string }>>;
}

export function inputsTable(action: string): string {
  const { inputs } = parse(action) as Action;
  const rows = Object.entries(inputs).map(([name, input]) => `| \`${name}\` | ${cell(input.description)} | ${input.required === true ? '**required**' : standard(input.default)} |`);
  return ['| input | what it is | default |', '| --- | --- | --- |', ...rows].join('\n');
}

export function outputsTable(action: string): string {
  const { outputs } = parse(action) as Action;
  return ['| output | what it is |', '| --- | --- |', ...Object.entries(outputs).map(([name, output]) => `| \`${name}\` | ${cell(output.description)} |`)].join('\n');
}

/** What the input `allow` takes. */
export function overridesTable(): string {
  return ['| `allow` | lets through |', '| --- | --- |', ...Object.entries(overruled).map(([name, what]) => `| \`${name}\` | ${cell(what)} |`)].join('\n');
}

/** @returns names of overrides that the descriptions of the action leave out. */
export function overridesLeftOut(action: string): string[] {
  const { inputs } = parse(action) as Action;
  return overrides.filter((name) => inputs['allow']?.description.includes(name) !== true);
}

function standard(value = ''): string {
  return value === '' ? '' : `\`${value}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
