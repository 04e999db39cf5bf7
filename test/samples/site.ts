// A built site of the sample system: on its host, in the release bucket, in the bucket that is served.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frontend } from '../../src/config/environment';
import type { SiteFile } from '../../src/site/manifest';
import { exited, type Answer } from '../fakes/fleet';
import { FakeHosts } from '../fakes/hosts';
import { sampleEnvironment } from './environment';

export type Files = Readonly<Record<string, string>>;

export const pageOf = (version: string, ...assets: readonly string[]): string => `<meta name="version" content="${version}">${assets.map((asset) => `<script src="/${asset}"></script>`).join('')}`;

export function sampleFrontend(changes: Partial<Frontend> = {}): Frontend {
  const { frontend } = sampleEnvironment();
  if (frontend === undefined) throw new Error('The sample has no frontend.');
  return { ...frontend, ...changes };
}

export function siteFiles(files: Files): SiteFile[] {
  const digest = (kind: string, text: string) => createHash(kind).update(text).digest('hex');
  return Object.entries(files).map(([path, text]) => ({ path, sizeBytes: Buffer.byteLength(text), sha256: digest('sha256', text), md5: digest('md5', text) }));
}

/** A host that builds these files; `remove` takes the scratch folder away again. */
export function buildingHost(files: Files, special: Answer = () => ({})): { readonly hosts: FakeHosts; readonly scratchFolder: string; readonly remove: () => void } {
  const hosts: FakeHosts = new FakeHosts(async (call, count) => {
    const answer = await special(call, count);
    if (Object.keys(answer).length > 0) return answer;
    if (call.script.title === 'List the built frontend') return exited(`fact\tsite\t${JSON.stringify(siteFiles(files))}\n`);
    if (call.script.title !== 'Pack the changed files') return exited();
    const packed = Object.entries(files).filter(([path]) => call.script.body.includes(`'${path}'`) || call.script.body.includes(` ${path} `));
    hosts.fleet.files.set('/pack', new TextEncoder().encode(packed.map(([, text]) => text).join('')));
    return exited('fact\tpack\t/pack\n');
  });
  const scratchFolder = mkdtempSync(join(tmpdir(), 'site-'));
  return { hosts, scratchFolder, remove: () => rmSync(scratchFolder, { recursive: true, force: true }) };
}
