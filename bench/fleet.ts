// How the time until the worker is stopped everywhere grows with the number of hosts: the action beside xargs and ssh, on simulated hosts.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { createKeyPair, type KeyPairFiles } from '../sandbox/hosts/ssh-keys';
import { measureCommand } from './cost';
import { addressOf, simulatedPort } from './fleet/addresses';
import { costCells, fleetTable, type Run } from './fleet/report';
import { keepResults } from './results';

const say = (line: string) => process.stderr.write(`${line}\n`);

export async function fleet(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { hosts: { type: 'string', default: '1,50,200,1000' }, rounds: { type: 'string', default: '3' }, json: { type: 'string' } } });
  const folder = mkdtempSync(join(tmpdir(), 'bench-fleet-'));
  const [client, host] = [await createKeyPair(join(folder, 'client'), 'client'), await createKeyPair(join(folder, 'host'), 'host')];
  const runs: Run[] = [];
  try {
    for (const count of values.hosts.split(',').map(Number)) {
      const hosts = await startHosts(count, host, client);
      for (let round = 0; round < Number(values.rounds); round += 1) {
        runs.push({ hosts: count, contender: 'action', round, ...(await measureCommand(byAction(folder, count, host, client))) });
        runs.push({ hosts: count, contender: 'xargs and ssh', round, ...(await measureCommand(byXargs(folder, count, client))) });
        for (const run of runs.slice(-2)) say(`${count} hosts, round ${round + 1}: ${run.contender}: ${costCells([run]).replaceAll(' |', ',')}`);
      }
      hosts.kill();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  keepResults(values.json, runs);
  process.stdout.write(`${fleetTable(runs)}\n`);
}

function startHosts(count: number, host: KeyPairFiles, client: KeyPairFiles): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('fleet/simulated-hosts.ts', import.meta.url)), String(count), host.privateKeyPath, client.publicKeyPath], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`The simulated hosts ended with ${code}.`)));
  });
}

/** The type sync-worker, whole: lock, facts, plan, stop, proof, log, lock given back. */
function byAction(folder: string, count: number, host: KeyPairFiles, client: KeyPairFiles): string {
  const hosts = Array.from({ length: count }, (_, index) => ({ name: `host-${index}`, address: addressOf(index), port: simulatedPort, user: 'deploy', 'host-key': host.fingerprint }));
  const environment = { repository: '/srv/shop', hosts, rollout: { parallel: 1000 }, processes: { worker: { name: 'shop-worker' } } };
  writeFileSync(join(folder, 'rollback.yml'), stringify({ version: 1, system: 'Fleet', environments: { bench: environment } }));
  const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
  return `'${process.execPath}' '${cli}' sync-worker --config '${join(folder, 'rollback.yml')}' --incident bench-${Date.now()} --identity '${client.privateKeyPath}' >'${join(folder, 'out')}' 2>&1`;
}

/** As people do it: two commands a host, sixteen hosts at a time, the fastest key exchange. */
function byXargs(folder: string, count: number, client: KeyPairFiles): string {
  writeFileSync(join(folder, 'addresses'), Array.from({ length: count }, (_, index) => addressOf(index)).join('\n'));
  const ssh = `ssh -i '${client.privateKeyPath}' -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o KexAlgorithms=curve25519-sha256 -p ${simulatedPort} "deploy@$0"`;
  writeFileSync(join(folder, 'one'), `${ssh} 'pm2 stop shop-worker' && ${ssh} 'pm2 list' | grep -q stopped`);
  return `xargs -a '${join(folder, 'addresses')}' -P 16 -n 1 bash '${join(folder, 'one')}'`.replace(`bash '${join(folder, 'one')}'`, `bash -c "$(cat '${join(folder, 'one')}')"`);
}
