// What a host says of the places that a switch needs, on real folders.
import { mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fact, parseFacts } from '../../src/commands/facts-protocol';
import { facts } from '../../src/commands/places';
import { TemporaryHost } from '../bash/temporary-host';
import { sampleEnvironment } from '../samples/environment';

let host: TemporaryHost;
const symlink = sampleEnvironment({ layout: 'symlink' });

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

describe('the link', () => {
  const current = () => `${host.folder}/current`;

  it.each<[string, () => void]>([
    ['absent', () => undefined],
    ['folder', () => mkdirSync(current())],
    ['file', () => host.write('current', '')],
    ['link', () => symlinkSync(host.home, current())],
    ['link', () => symlinkSync('/gone', current())],
  ])('is told: %s', async (said, make) => {
    make();
    expect(fact(parseFacts((await host.run(facts(symlink))).stdout), 'place.current')).toBe(said);
  });

  it('is told to stand nowhere without its folder, and is not asked for in place', async () => {
    const lost = await host.start(host.scriptIn({ current: `${current()}/of/nothing` }, facts(symlink))).ended;
    expect(fact(parseFacts(lost.stdout), 'place.current')).toBe('nowhere');
    expect((await host.run(facts(sampleEnvironment()))).stdout).toBe('');
  });
});
