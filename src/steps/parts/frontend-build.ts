// The built frontend of the target: on the host that builds it, or as standby in the release bucket.
import * as release from '../../commands/release';
import { fact, parseFacts } from '../../commands/facts-protocol';
import { commandsFor, hostScript } from '../../commands/script';
import { describeSite, packFiles, removePack } from '../../commands/site-files';
import type { Frontend, Host } from '../../config/environment';
import { StepError } from '../../errors';
import { builtAt, wantedStamp } from '../../plan/live-or-ready';
import { factsOf, type Situation } from '../../plan/situation';
import type { Command, ObjectSource } from '../../ports';
import { parseManifest, parseStoredManifest, type Site, type SiteFile } from '../../site/manifest';
import { requireAll } from './host-outcomes';
import type { StepContext } from '../step';

const buildTimeoutMs = 15 * 60_000;
const noSwitch = 'The frontend was not touched. Mend the build, or choose another target, then run this again.';

export function viaHost(situation: Situation, frontend: Frontend): Host | undefined {
  return situation.environment.hosts.find((host) => host.name === frontend.via && factsOf(situation, host.name) !== undefined);
}

/** The command that builds it; empty when it is built already. */
export function buildCommands(situation: Situation, frontend: Frontend): Command[] {
  const host = viaHost(situation, frontend);
  const facts = host === undefined ? undefined : factsOf(situation, host.name);
  if (host === undefined || facts === undefined || builtAt(situation, host, frontend.recipe) !== undefined) return [];
  const { target, environment } = situation;
  const order = { recipe: frontend.recipe, processes: [], tag: target.tag, commit: target.commit, stamp: wantedStamp(frontend.recipe, facts), keepModules: situation.rollbackType === 'prepare' };
  return commandsFor([host], () => hostScript(host, `Build the frontend of ${target.tag}`, buildTimeoutMs, release.build(order, environment)));
}

/** The files of the build on the host, by name and hash. @throws StepError when the build is empty or has no page. */
export async function describeOnHost({ situation, ports, signal }: StepContext, frontend: Frontend): Promise<SiteFile[]> {
  const host = viaHost(situation, frontend);
  if (host === undefined) throw new StepError(`${frontend.via} is not reachable, and the release bucket has no standby of ${situation.target.tag}`, { host: frontend.via, nextAction: noSwitch });
  const [reply] = await ports.hosts.look(commandsFor([host], () => hostScript(host, 'List the built frontend', 60_000, describeSite(frontend.recipe, situation.target.commit))), signal);
  if (reply === undefined) throw new StepError('no reply', { host: host.name, nextAction: noSwitch });
  requireAll([reply], noSwitch);
  const files = parseManifest(fact(parseFacts(reply.stdout), 'site'));
  if (!files.some((file) => file.path.endsWith('.html'))) {
    throw new StepError(`the build of ${situation.target.tag} holds ${files.length} files and no HTML page: it will not replace the site`, { host: host.name, nextAction: `Look at what ${frontend.recipe.build} makes in ${frontend.recipe.outputs[0]}. ${noSwitch}` });
  }
  return files;
}

/** Brings the bytes of some files here, checked by length; `source` tells where each one lies. */
export async function fetchFiles(context: StepContext, frontend: Frontend, files: readonly SiteFile[]): Promise<Site['source']> {
  const { situation, ports, signal } = context;
  const host = viaHost(situation, frontend);
  const source = new Map<string, ObjectSource>();
  if (host === undefined || files.length === 0) return source;
  const name = `${situation.run.id}-site`;
  const names = files.map((file) => file.path);
  const replies = await ports.hosts.change('pack-frontend', commandsFor([host], () => hostScript(host, 'Pack the changed files', 120_000, packFiles(frontend.recipe, situation.target.commit, names, name))), { signal });
  requireAll(replies, noSwitch);
  const path = `${ports.scratchFolder}/${name}`;
  await ports.hosts.download(host.name, fact(parseFacts(replies[0]?.stdout ?? ''), 'pack'), path, signal);
  let offsetBytes = 0;
  for (const file of files) {
    source.set(file.path, { kind: 'file', slice: { path, offsetBytes, sizeBytes: file.sizeBytes } });
    offsetBytes += file.sizeBytes;
  }
  await ports.hosts.look(commandsFor([host], () => hostScript(host, 'Remove the pack', 20_000, removePack(name))), signal);
  return source;
}

/** Where a release stands in the release bucket. */
export function releasePrefix(releases: NonNullable<Frontend['releases']>, commit: string): string {
  return `${releases.prefix}${commit}/`;
}

export function manifestKey(releases: NonNullable<Frontend['releases']>, commit: string): string {
  return `${releasePrefix(releases, commit)}manifest.json`;
}

export interface Standby {
  readonly site: Site;
  /** Whether it was built with today's recipe, Node and shared files; `unknown` while the host that builds is away. */
  readonly isCurrent: 'yes' | 'no' | 'unknown';
}

/** The standby in the release bucket, when it is there whole: its manifest is written last. */
export async function findInBucket({ situation, ports, signal }: StepContext, frontend: Frontend): Promise<Standby | undefined> {
  const { releases } = frontend;
  if (releases === undefined) return undefined;
  const { commit } = situation.target;
  const prefix = releasePrefix(releases, commit);
  const manifest = await ports.store.get(releases.bucket, manifestKey(releases, commit), signal);
  if (manifest === undefined) return undefined;
  const { files, stamp } = parseStoredManifest(new TextDecoder().decode(manifest));
  const source = new Map(files.map((file): [string, ObjectSource] => [file.path, { kind: 'object', bucket: releases.bucket, key: `${prefix}files/${file.path}` }]));
  const wanted = await bucketStamp(situation, frontend);
  return { site: { commit, files, source }, isCurrent: wanted === undefined ? 'unknown' : wanted === stamp ? 'yes' : 'no' };
}

/** What the manifest of today's build says; undefined while the host that builds is away. A digest, because a recipe may hold a secret. */
export async function bucketStamp(situation: Situation, frontend: Frontend): Promise<string | undefined> {
  const facts = factsOf(situation, frontend.via);
  if (facts === undefined) return undefined;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(wantedStamp(frontend.recipe, facts)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** For people, where a standby is used that nobody could compare. */
export function unprovenStandby({ via }: Frontend): string {
  return `${via}, which builds the frontend, did not answer: nobody knows whether the standby in the release bucket was built with today's recipe, Node and shared files; it is used all the same`;
}
