// npm run sandbox -- up|status|deploy|break|backup|down: the sandbox from a terminal.
import { parseArgs } from 'node:util';
import { backupFormats } from './database/backup';
import { down } from './down';
import { faultNames, isFault, type FaultSetting } from './faults';
import { defaultFolder } from './layout';
import type { SandboxOptions } from './options';
import { open, up, type Sandbox } from './sandbox';
import { describeAddresses, describeStatus } from './text';

const usage = `npm run sandbox -- COMMAND [--folder FOLDER]

  up [--hosts N] [--sshd openssh|embedded] [--object-store ceph|embedded] [--database debian|embedded]
                          bring a staging system up; one that is in the folder already goes first
  status [--json]         what runs, and where
  deploy TAG [--keep-database]
                          bring everything to a tag of the product: v2.9.0, v3.0.0, v3.10.0-rc.1, v4.0.0
  break FAULT [on|off|NUMBER]
                          switch a fault of v4.0.0: ${faultNames.join(', ')}
  backup [--format FORMAT] [--key KEY]
                          dump the database into the backups bucket: ${backupFormats.join(', ')}
  down                    end all of its processes and remove its folder

The folder is .sandbox in the checkout unless you name another one.
`;

const options = {
  folder: { type: 'string', default: defaultFolder },
  hosts: { type: 'string' },
  sshd: { type: 'string' },
  'object-store': { type: 'string' },
  database: { type: 'string' },
  'keep-database': { type: 'boolean', default: false },
  format: { type: 'string', default: 'plain' },
  key: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Flags = ReturnType<typeof parse>['values'];

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options, allowPositionals: true });
}

async function main(argv: readonly string[]): Promise<void> {
  const { positionals, values } = parse(argv);
  const [command, first, second] = positionals;
  if (values.help || command === undefined) return print(usage);
  switch (command) {
    case 'up':
      return print(describeAddresses((await up(upOptions(values))).description));
    case 'status':
      return showStatus(await open(values.folder), values.json);
    case 'deploy':
      return timed(`deployed ${first}`, async () => (await open(values.folder)).deploy(wanted(first, 'a tag'), { database: !values['keep-database'] }));
    case 'break':
      return breakIt(await open(values.folder), wanted(first, 'a fault'), second);
    case 'backup':
      return backUp(await open(values.folder), values);
    case 'down':
      return timed('the sandbox is down', () => down(values.folder));
    default:
      throw new Error(`unknown command: ${command}\n\n${usage}`);
  }
}

function upOptions(flags: Flags): SandboxOptions {
  const { folder, hosts, sshd, database } = flags;
  return {
    folder,
    log: (line) => print(line),
    ...(hosts !== undefined && { hosts: Number(hosts) }),
    ...(sshd !== undefined && { sshd: oneOf('--sshd', sshd, ['auto', 'openssh', 'embedded']) }),
    ...(flags['object-store'] !== undefined && { objectStore: oneOf('--object-store', flags['object-store'], ['auto', 'ceph', 'embedded']) }),
    ...(database !== undefined && { database: oneOf('--database', database, ['auto', 'debian', 'embedded']) }),
  };
}

function oneOf<const Value extends string>(name: string, value: string, allowed: readonly Value[]): Value {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`${name}: one of ${allowed.join(', ')}, not ${value}`);
  return found;
}

async function showStatus(sandbox: Sandbox, asJson: boolean): Promise<void> {
  const status = await sandbox.status();
  print(asJson ? JSON.stringify(status, undefined, 2) : `${describeStatus(status)}\n\n${describeAddresses(sandbox.description)}`);
}

async function breakIt(sandbox: Sandbox, fault: string, setting = 'on'): Promise<void> {
  if (!isFault(fault)) throw new Error(`${fault} is no fault of the product; it has ${faultNames.join(', ')}`);
  const meant: FaultSetting = setting === 'on' || (setting !== 'off' && Number(setting));
  if (Number.isNaN(meant)) throw new Error(`on, off or a number, not ${setting}`);
  await sandbox.break(fault, meant);
  print(`${fault} is ${setting} on ${sandbox.description.hosts.map(({ name }) => name).join(', ')}`);
}

async function backUp(sandbox: Sandbox, { format, key }: Flags): Promise<void> {
  const made = await sandbox.backup({ format: oneOf('--format', format, backupFormats), ...(key !== undefined && { key }) });
  print(`s3://${sandbox.description.objectStore.buckets.backups}/${made.key} (${made.format}, ${made.sizeBytes} bytes)`);
}

async function timed(done: string, work: () => Promise<void>): Promise<void> {
  const startMs = performance.now();
  await work();
  print(`${((performance.now() - startMs) / 1_000).toFixed(1)} s  ${done}`);
}

function wanted(argument: string | undefined, what: string): string {
  if (argument === undefined) throw new Error(`${what} is missing\n\n${usage}`);
  return argument;
}

function print(text: string): void {
  process.stdout.write(`${text.trimEnd()}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
