// The demo: a broken v4.0.0 on a whole system in a box, the real action, and the proof that it healed. Exit status 0 only if it is proved.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { act } from '../act';
import { up, type Sandbox } from '../sandbox';
import { observe, sightLines, type Sight } from './observe';
import type { Scene } from './scene';
import { scenes } from './scenes';

const say = (text = '') => process.stdout.write(`${text}\n`);

async function main(args: readonly string[]): Promise<boolean> {
  if (args.includes('--help')) {
    Object.entries(scenes).forEach(([name, { title }]) => say(`script/demo ${name.padEnd(12)} ${title}`));
    return true;
  }
  const keep = args.includes('--keep');
  const name = args.find((arg) => !arg.startsWith('--')) ?? 'quick';
  const scene = scenes[name];
  if (scene === undefined) throw new Error(`There is no demo "${name}". Choose one of: ${Object.keys(scenes).join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'emergency-rollback-demo-'));
  const cancel = new AbortController();
  process.on('SIGINT', () => cancel.abort());
  say(`Bringing a staging system up in ${folder}: hosts with sshd and pm2, PostgreSQL, S3, stubs of CloudFront, Slack, status page and GitHub …`);
  const sandbox = await up({ folder, log: (line) => say(`  ${line}`) });
  try {
    return await play(scene, sandbox, cancel.signal);
  } finally {
    if (keep) say(`\nIt goes on running. Look around: npm run sandbox -- status --folder ${folder}\nEnd it: npm run sandbox -- down --folder ${folder}`);
    else await sandbox.down().then(() => rmSync(folder, { recursive: true, force: true }));
  }
}

async function play(scene: Scene, sandbox: Sandbox, signal: AbortSignal): Promise<boolean> {
  const { description } = sandbox;
  say('\n── Deploying v4.0.0');
  await sandbox.deploy('v4.0.0');
  say(`\n── ${scene.title}`);
  const environment = (await scene.prepare(sandbox, say)) ?? {};
  show('Before', await observe(description));
  say('\n── The action, as GitHub would run and show it');
  const result = await act(description, { inputs: scene.inputs, environment, run: { signal, onLine: (line) => say(`  ${line}`) } });
  const after = await observe(description);
  say('\n── The job summary\n');
  say(result.summary);
  show('Afterwards', after);
  const unmet = [...(result.outcome === 'success' ? [] : [`the action ended with ${result.outcome}`]), ...(await scene.unmet(sandbox, after, result))];
  say(unmet.length === 0 ? `\n✅ Proved in ${result.outputs['duration-seconds']} s: ${scene.proved}` : `\n❌ Not proved: ${unmet.join('; ')}`);
  return unmet.length === 0;
}

function show(title: string, sight: Sight): void {
  say(`\n${title}, seen from outside:`);
  sightLines(sight).forEach((line) => say(line));
}

main(process.argv.slice(2)).then(
  (proved) => process.exit(proved ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
