// Builds shell text in which every interpolated value is quoted: the only way to put a value into a script.

/** A piece of bash that is safe to run as it stands. Made by `sh` alone. */
export class Shell {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

export type ShellValue = string | number | Shell | readonly string[];

/**
 * Tagged template: strings and numbers are quoted for bash, lists become several quoted words,
 * `Shell` values stand as they are.
 *
 * @example sh`git -C ${path('~/srv/pfa')} rev-parse ${ref}`
 */
export function sh(parts: TemplateStringsArray, ...values: readonly ShellValue[]): Shell {
  // Raw, so that bash sees its backslashes; an escaped \${ is bash's own expansion.
  const raw = parts.raw.map((part) => part.replaceAll('\\${', '${'));
  return new Shell(raw.reduce((text, part, index) => text + render(values[index - 1] ?? '') + part));
}

function render(value: ShellValue): string {
  if (value instanceof Shell) return value.text;
  if (typeof value === 'object') return value.map(quote).join(' ');
  return quote(String(value));
}

/** Single quotes, as POSIX wants them. Plain words stay plain, so that a printed plan reads well. */
export function quote(value: string): string {
  if (value.includes('\0')) throw new TypeError('A shell word cannot hold a NUL byte.');
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(value)) return value;
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** A path on a host. A leading `~/` is the home of the user who logs in. */
export function path(...segments: readonly string[]): Shell {
  const joined = segments.filter((segment) => segment !== '' && segment !== '.').join('/');
  if (joined === '~') return new Shell('"$HOME"');
  if (joined.startsWith('~/')) return new Shell(`"$HOME"/${quote(joined.slice(2))}`);
  return new Shell(quote(joined === '' ? '.' : joined));
}

/** A command line that the user wrote in the configuration: it is shell by intent, and runs in a shell of its own. */
export function userCommand(line: string): Shell {
  return new Shell(`bash --noprofile --norc -euo pipefail -c ${quote(line)}`);
}

/** Puts what a command prints in the place of a file, whole or not at all: two commands, so that strict mode sees either fail. */
export function replaceFile(file: Shell, command: Shell): Shell {
  return sh`${command} >${file}.new; mv -T ${file}.new ${file}`;
}

/** Puts a link in the place of another. */
export function replaceLink(link: Shell, target: Shell): Shell {
  return sh`ln -sfn ${target} ${link}.new; mv -T ${link}.new ${link}`;
}

/** Lines of shell, one below the other; what is undefined is left out. */
export function lines(...parts: readonly (Shell | undefined)[]): Shell {
  return new Shell(
    parts
      .filter((part): part is Shell => part !== undefined)
      .map((part) => part.text)
      .join('\n'),
  );
}
