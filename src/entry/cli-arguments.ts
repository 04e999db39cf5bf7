// The words of the terminal command. One that is not known is answered with the one that was probably meant.
import { parseArgs } from 'node:util';
import { nearest } from '../config/nearest';

const text = { type: 'string' } as const;
const several = { type: 'string', multiple: true } as const;
const yes = { type: 'boolean' } as const;

const options = {
  to: text, config: text, environment: text, incident: text, reason: text, scenario: text, 'break-lock': text, strategy: text, backup: text, confirm: text, 'watch-window': text,
  facts: several, identity: text, summary: text, journal: text, run: text, allow: several, 'dry-run': yes, freeze: yes, help: { ...yes, short: 'h' },
} as const;

/** What the inputs of the action and other tools call them. */
const otherNames: Readonly<Record<string, keyof typeof options>> = { target: 'to', 'target-tag': 'to', tag: 'to', version: 'to', env: 'environment', 'ssh-key': 'identity', key: 'identity', 'database-strategy': 'strategy', 'reported-run': 'run', ticket: 'incident', plan: 'dry-run' };

const help = '--help lists all flags.';

/** @throws Error for what cannot be understood. */
export function parseArguments(args: readonly string[]) {
  const parsed = parse(args);
  const [, extra] = parsed.positionals;
  if (extra !== undefined) throw new Error(`${JSON.stringify(extra)} is one word too many: the type is the only one without a flag. A release is named by --to ${extra}. ${help}`);
  return parsed;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new Error(explain((error as Error).message), { cause: error });
  }
}

/** Node names the flag first, in quotes. */
function explain(message: string): string {
  const flag = /'(?:-\w, )?(-[^'\s]*)/.exec(message)?.[1] ?? '';
  if (!/^Unknown option/.test(message)) return `${message.split('. ')[0] ?? message}. ${help}`;
  const name = flag.replace(/^-+/, '').split('=')[0] ?? '';
  if (name === 'type' || name === 'rollback-type') return `${flag} is not known: the type stands first, without a flag, such as quick. ${help}`;
  const meant = otherNames[name] ?? nearest(name, Object.keys(options));
  return `${flag} is not known${meant === undefined ? '' : `: did you mean --${meant}?`}${meant === undefined ? '.' : ''} ${help}`;
}
