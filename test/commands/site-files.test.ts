// The built site on its host: listed with true hashes, packed in the order asked, leftovers noted and forgotten.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import { describeSite, forgetLeftovers, noteLeftovers, packFiles, readLeftovers, removePack } from '../../src/commands/site-files';
import type { BuildRecipe } from '../../src/config/environment';
import { parseLeftovers } from '../../src/site/leftovers';
import { parseManifest } from '../../src/site/manifest';
import { TemporaryHost } from '../bash/temporary-host';

const recipe: BuildRecipe = { part: 'frontend', directory: 'web app', install: '', build: '', outputs: ['dist'] };
const commit = 'c'.repeat(40);
const odd = `it's "$(touch x)" ü/b.js`;
let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
  host.write(`state/releases/${commit}/web app/dist/index.html`, '<html>');
  host.write(`state/releases/${commit}/web app/dist/${odd}`, 'ü');
});
afterEach(() => host.remove());

describe('describeSite', () => {
  it('lists every file with size and hashes', async () => {
    const files = parseManifest(fact(parseFacts((await host.run(describeSite(recipe, commit))).stdout), 'site'));
    const digest = (kind: string, text: string) => createHash(kind).update(text).digest('hex');
    expect(files).toEqual(['index.html', odd].map((path, index) => ({ path, sizeBytes: [6, 2][index], sha256: digest('sha256', index === 0 ? '<html>' : 'ü'), md5: digest('md5', index === 0 ? '<html>' : 'ü') })));
  });

  it('fails when there is no site', async () => {
    expect((await host.run(describeSite(recipe, 'd'.repeat(40)))).exitCode).not.toBe(0);
  });
});

describe('packFiles', () => {
  it('writes the files one behind the other, in the order asked', async () => {
    const { stdout } = await host.run(packFiles(recipe, commit, [odd, 'index.html'], 'gh-1-site'));
    expect(fact(parseFacts(stdout), 'pack')).toBe(`${host.state}/outbox/gh-1-site`);
    expect(host.read('state/outbox/gh-1-site')).toBe('ü<html>');
    await host.run(removePack('gh-1-site'));
    expect(host.has('state/outbox/gh-1-site')).toBe(false);
  });

  it('fails for a file that is not there', async () => {
    expect((await host.run(packFiles(recipe, commit, ['index.html', 'gone.js'], 'pack'))).exitCode).not.toBe(0);
  });
});

describe('leftovers', () => {
  it('are noted, read again, and forgotten', async () => {
    const note = { bucket: 'b', since: '2026-01-01T00:00:00.000Z', served: [{ key: 'index.html', etag: 'p' }], objects: [{ key: odd, etag: 'e', modifiedAt: '2026-01-01T00:00:00.000Z' }] };
    await host.run(noteLeftovers('gh-1', JSON.stringify(note)));
    await host.run(noteLeftovers('gh-2', JSON.stringify(note)));
    const read = async () => allFacts(parseFacts((await host.run(readLeftovers)).stdout), 'leftovers').map(parseLeftovers);
    expect(await read()).toEqual([{ run: 'gh-1', ...note }, { run: 'gh-2', ...note }]);
    await host.run(forgetLeftovers(['gh-1']));
    expect((await read()).map(({ run }) => run)).toEqual(['gh-2']);
  });

  it('are none where nothing was noted', async () => {
    expect(await host.run(readLeftovers)).toMatchObject({ exitCode: 0, stdout: '' });
  });
});
