// The one script that reads a host: complete where everything is there, and still an answer where nothing is.
import { symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hostFacts, neededTools } from '../../src/commands/host-facts';
import { parseHostFacts } from '../../src/preflight/parse-host-facts';
import { contentOf } from '../bash/folder-content';
import { TemporaryHost } from '../bash/temporary-host';
import { sampleEnvironment } from '../samples/environment';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

async function read(asksRemote = true) {
  const ended = await host.start(hostFacts(host.host, sampleEnvironment(), asksRemote)).ended;
  return { ...ended, facts: parseHostFacts({ ...ended, host: 'app-1', status: 'exited', durationMs: 0 }, Date.now()) };
}

describe('hostFacts', () => {
  it('reads a host, and changes nothing on it', async () => {
    const commits = host.createRepository({ 'v3.0.0': { a: '1' }, 'v4.0.0': { a: '2' } });
    host.write('home/.pm2/pm2.pid', String(process.pid));
    host.write('state/lock/details', '{"owner":"gh-7"}\n');
    const before = contentOf(host.folder);
    const { exitCode, facts } = await read();
    expect(exitCode).toBe(0);
    expect(contentOf(host.folder)).toEqual(before);
    expect(facts).toMatchObject({ host: 'app-1', repository: 'git', head: commits['v4.0.0'], stateWritable: true, sameFileSystem: true, edited: [], releases: [], lockHolder: { owner: 'gh-7' }, nodeVersion: process.version });
    expect(facts.originTags).toEqual(new Map(Object.entries(commits)));
    expect(facts.tags).toEqual(facts.originTags);
    expect(facts.pm2).toEqual({ home: host.pm2Home, daemon: 'alive', known: [], processes: [] });
    expect(facts.tools).toEqual(neededTools);
    expect([facts.freeBytes > 0, facts.freeInodes > 0, Math.abs(facts.clockOffsetMs) < 60_000]).toEqual([true, true, true]);
  });

  it('asks the remote without being told to, where no release tag here names what runs', async () => {
    const commits = host.createRepository({ 'v3.0.0': { a: '1' }, 'v4.0.0': { a: '2' } });
    expect((await read(false)).facts.originTags).toBeUndefined();
    host.git('tag', '-d', 'v4.0.0');
    host.git('tag', 'deployed-today');
    const { facts } = await read(false);
    expect([facts.tags.has('v4.0.0'), facts.originTags?.get('v4.0.0')]).toEqual([false, commits['v4.0.0']]);
  });

  it('answers where there is neither repository nor state nor pm2', async () => {
    host.removePath('bin/pm2');
    symlinkSync(process.execPath, `${host.bin}/node`);
    host.environment['PATH'] = `${host.bin}:/usr/bin:/bin`;
    const { exitCode, facts } = await read();
    expect(exitCode).toBe(0);
    expect(facts).toMatchObject({ repository: 'missing', head: '', stateWritable: true, lockHolder: undefined, originTags: undefined, pm2: { daemon: 'unknown' } });
    expect(facts.tools).not.toContain('pm2');
  });
});
