// The scripts of readiness in real bash: the journal's end, npm's answer, and a trial that is taken away with its processes.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import { runJob } from '../../src/commands/job';
import { forgetTrial, journalTail, programVersions, registryAnswers } from '../../src/commands/readiness';
import { hostScript } from '../../src/commands/script';
import { sh, type Shell } from '../../src/commands/shell';
import { TemporaryHost } from '../bash/temporary-host';
import { waitFor } from '../bash/wait-for';

let place: TemporaryHost;
beforeEach(() => {
  place = new TemporaryHost();
});
afterEach(() => place.remove());

const run = (body: Shell, host = place.host) => place.start(hostScript(host, 'Look', 10_000, body)).ended;
const command = (name: string, script: string) => writeFile(join(place.bin, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });

it('the journal is read from its end; where there is none, nothing is said', async () => {
  expect(allFacts(parseFacts((await run(journalTail)).stdout), 'journal')).toEqual([]);
  await mkdir(place.host.state, { recursive: true });
  await writeFile(join(place.host.state, 'journal.jsonl'), Array.from({ length: 500 }, (_, index) => `{"n":${index}}\n`).join(''));
  const lines = allFacts(parseFacts((await run(journalTail)).stdout), 'journal');
  expect([lines.length, lines.at(-1)]).toEqual([400, '{"n":499}']);
});

it('programs tell their version, and those that are not there tell nothing', async () => {
  await command('psql', 'echo "psql (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)"');
  expect(allFacts(parseFacts((await run(programVersions(['psql', 'no-such-program']))).stdout), 'program')).toEqual(['psql 15.8']);
});

describe('npm', () => {
  it.each<[string, string, string]>([
    ['answers', 'exit 0', ''],
    ['wants a login', 'echo "npm error code E401"; exit 1', ''],
    ['does not reach it', 'echo "npm error code ECONNREFUSED"; exit 1', 'ECONNREFUSED'],
    ['says nothing', 'exit 1', 'npm ping says nothing'],
  ])('%s', async (_what, script, trouble) => {
    await command('npm', `if [ "$1" = config ]; then echo https://registry.example/; exit; fi; ${script}`);
    const facts = parseFacts((await run(registryAnswers)).stdout);
    expect([fact(facts, 'registry'), fact(facts, 'registry.trouble')]).toEqual(['https://registry.example/', trouble]);
  });
});

describe('a trial', () => {
  it('goes with all processes of its jobs, and its clean-up runs first', async () => {
    const host = { ...place.host, state: `${place.host.state}-readiness` };
    const child = join(place.folder, 'child');
    const script = hostScript(host, 'Restore', 60_000, sh`clean() { echo done >${join(place.folder, 'cleaned')}; exit 143; }; trap clean TERM; sleep 60 & echo $! >${child}; wait`);
    const job = place.start(runJob(host, script, { name: 'readiness-x', attempt: 'a', digest: 'd', run: 'readiness', step: 'x' }));
    await waitFor(() => existsSync(child) && readFileSync(child, 'utf8').trim() !== '');
    const pid = readFileSync(child, 'utf8').trim();
    expect((await run(forgetTrial, host)).exitCode).toBe(0);
    expect(existsSync(host.state)).toBe(false);
    expect(readFileSync(join(place.folder, 'cleaned'), 'utf8')).toBe('done\n');
    expect(existsSync(`/proc/${pid}/cwd`)).toBe(false);
    await job.ended;
  });

  it('takes no other folder away', async () => {
    await mkdir(place.host.state, { recursive: true });
    expect((await run(forgetTrial)).exitCode).toBe(64);
    expect(await readdir(place.host.state)).toEqual([]);
  });
});
