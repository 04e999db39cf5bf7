// Variables that a job was not given and does not need are filled with an address that leads nowhere: all of them for the type
// report, and those of environments that were not chosen.

export const standIn = 'https://not-set.invalid';

/** The variables, with every name that the text asks for and nobody has set. */
export function withStandIns(text: string, variables: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const names = [...text.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map((match) => match[1] ?? '');
  const missing = names.filter((name) => variables[name] === undefined || variables[name] === '');
  return { ...variables, ...Object.fromEntries(missing.map((name) => [name, standIn])) };
}
