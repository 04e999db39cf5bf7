// The input `options`: the rare wishes of a form in one line, such as `freeze, watch-window=30m, allow=newer-target`.
import { ConfigurationError } from '../errors';

/** Inputs that a form may leave to its field `options`. */
const names = ['allow', 'backup', 'break-lock', 'freeze', 'watch-window'] as const;
export type RareOption = (typeof names)[number];

/** @throws ConfigurationError naming what cannot be understood. */
export function parseRareOptions(line: string): Readonly<Partial<Record<RareOption, string>>> {
  const wishes = line.split(/[\s,;]+/).filter((wish) => wish !== '').map((wish) => [wish.split('=')[0] ?? '', wish.includes('=') ? wish.slice(wish.indexOf('=') + 1) : 'true'] as const);
  const problems = wishes
    .filter(([name], index) => !(names as readonly string[]).includes(name) || wishes.findIndex(([other]) => other === name) < index)
    .map(([name]) => ({ where: 'input options', what: (names as readonly string[]).includes(name) ? `${name} is there twice` : `${JSON.stringify(name)} is no option`, mend: `write name=value, separated by spaces; the names are: ${names.join(', ')} (several refusals: allow=newer-target+large-delete)` }));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.fromEntries(wishes.map(([name, value]) => [name, name === 'allow' ? value.replaceAll('+', ',') : value]));
}
