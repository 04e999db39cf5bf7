// The README's tables of inputs and outputs, from action.yml.
import { parse } from 'yaml';

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

function standard(value = ''): string {
  return value === '' ? '' : `\`${value}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
