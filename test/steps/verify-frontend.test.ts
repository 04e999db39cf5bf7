// What counts as proof that users are served the target: never a 200 alone, and never an older file of the same name.
import { describe, expect, it } from '@jest/globals';
import type { Frontend } from '../../src/config/environment';
import { InconclusiveError, StepError } from '../../src/errors';
import type { WebReply, WebRequest } from '../../src/ports';
import { compareSite } from '../../src/site/difference';
import { checklistItem } from '../../src/config/checklist-schema';
import { runChecklist } from '../../src/steps/run-checklist';
import type { Step, StepOutcome } from '../../src/steps/step';
import { verifyFrontend } from '../../src/steps/verify-frontend';
import { FakeObjectStore } from '../fakes/object-store';
import { FakeWeb } from '../fakes/web';
import { sampleContext, samplePorts } from '../samples/context';
import { sampleEnvironment } from '../samples/environment';
import { commits } from '../samples/facts';
import { plannedStep } from '../samples/report';
import { pageOf, sampleFrontend, siteFiles, type Files } from '../samples/site';
import { sampleSituation } from '../samples/situation';

type Answer = (path: string, count: number) => Partial<WebReply>;

interface Setting {
  readonly files?: Files;
  readonly bucket?: Files;
  readonly frontend?: Partial<Frontend>;
  readonly step?: Step;
}

/** Serves what the build holds, unless the answer says something else. */
const serving = (files: Files, special: Answer = () => ({})): Answer => (path, count) => {
  const found = files[path === '' ? 'index.html' : path];
  return { ...(found === undefined ? { status: 404 } : { body: found }), ...special(path, count) };
};

async function run(answer: Answer, { files = site, bucket = files, frontend = {}, step = verifyFrontend }: Setting = {}) {
  const store = new FakeObjectStore();
  for (const [path, text] of Object.entries(bucket)) store.add('shop-site', path, text);
  const counts = new Map<string, number>();
  const web = new FakeWeb(({ url }: WebRequest) => {
    const path = new URL(url).pathname.slice(1);
    counts.set(path, (counts.get(path) ?? 0) + 1);
    return answer(path, counts.get(path) ?? 0);
  });
  const environment = sampleEnvironment({ frontend: sampleFrontend(frontend), checklist: [checklistItem.parse({ name: 'site', 'served-version': 'frontend' })] });
  const built = siteFiles(files);
  const carried = { site: { site: { commit: commits['v3.0.0'], files: built, source: new Map() }, difference: compareSite(built, [], '', environment.frontend?.html ?? []) } };
  const context = sampleContext({ situation: sampleSituation({ environment }), carried, ports: samplePorts({ store, web }) });
  const ended: StepOutcome | StepError = await step.run(plannedStep('stop-worker'), context).catch((error: StepError) => error);
  return { ended, counts };
}

const silent = { frontend: { versionPattern: undefined } };
const site = { 'index.html': pageOf('3.0.0', 'app.js'), 'app.js': 'three' };
const old = { 'index.html': pageOf('2.0.0', 'app.js'), 'app.js': 'two' };
const unhashed = { 'index.html': '<script src="/app.js"></script>', 'app.js': 'three' };
const hashed = { 'index.html': pageOf('3.0.0', 'assets/app-B3kf_9aQ.js', 'logo.png'), 'assets/app-B3kf_9aQ.js': 'three', 'logo.png': 'picture' };
const failed = (ended: unknown) => expect([ended instanceof StepError, ended instanceof InconclusiveError]).toEqual([true, false]);

describe('a site that says no version', () => {
  it('is proved by its page, byte by byte, be it late', async () => {
    const { ended, counts } = await run(serving(site, (path, count) => (path === '' && count < 3 ? { body: old['index.html'] } : {})), silent);
    expect(ended).toMatchObject({ state: 'done', detail: expect.stringContaining('after 3 looks') });
    expect(counts.get('')).toBe(3);
  });

  it.each<[string, Files, string]>([
    ['the page of another version that names the same files', site, old['index.html']],
    ['a page that names no file', { 'index.html': 'welcome' }, 'sorry'],
    ['a page that something on the way rewrites', site, `${site['index.html']}<!-- added -->`],
  ])('is not proved by %s', async (_what, files, body) => {
    const { ended } = await run(serving(files, (path) => (path === '' ? { body } : {})), { ...silent, files });
    expect(ended).toBeInstanceOf(InconclusiveError);
    expect(ended).toMatchObject({ message: expect.stringContaining('not the page that was uploaded'), nextAction: expect.stringContaining('frontend.version') });
  });

  it.each<[string, Files, Files]>([
    ['its build has no index.html', { 'home.html': 'x' }, { 'home.html': 'x' }],
    ['the index.html in the bucket is none of its files', { 'home.html': 'x' }, { 'home.html': 'x', 'index.html': 'stray' }],
    ['its index.html is gone from the bucket', site, { 'app.js': 'three' }],
  ])('fails where %s', async (_what, files, bucket) => {
    const { ended } = await run(() => ({ body: 'stray' }), { ...silent, files, bucket });
    failed(ended);
    expect(ended).toMatchObject({ message: expect.stringContaining('index.html'), nextAction: expect.stringContaining('frontend.version') });
  });

  it('passes no served-version check by a 200 alone', async () => {
    const check = { ...silent, step: runChecklist };
    expect((await run(serving(site), check)).ended).toMatchObject({ state: 'done' });
    expect((await run(serving(old), check)).ended).toBeInstanceOf(InconclusiveError);
  });
});

describe('a site that says its version', () => {
  it('needs no index.html of its own', async () => {
    const { ended } = await run(() => ({ body: pageOf('3.0.0') }), { files: { 'home.html': 'x' } });
    expect(ended).toMatchObject({ state: 'done' });
  });

  it('fails with the version of another release', async () => {
    const { ended } = await run(serving(site, (path) => (path === '' ? { body: pageOf('4.0.0', 'app.js') } : {})));
    failed(ended);
    expect(ended).toMatchObject({ message: expect.stringContaining('says version 4.0.0') });
  });
});

it('a site for each language is proved by the page of the address', async () => {
  const files = { 'en/index.html': '<p>three</p>', 'de/index.html': '<p>drei</p>' };
  const answer: Answer = (path) => ({ body: path === 'en/' ? '<p>three</p>' : '' });
  expect((await run(answer, { files, frontend: { versionPattern: undefined, url: 'https://shop.example/en/' } })).ended).toMatchObject({ state: 'done' });
});

describe('the files that the page names', () => {
  it('are compared by content where their name does not tell it', async () => {
    const late = await run(serving(site, (path, count) => (path === 'app.js' && count < 3 ? { body: 'two' } : {})));
    expect([late.ended, late.counts.get('app.js')]).toEqual([expect.objectContaining({ state: 'done' }), 3]);
    const { ended } = await run(serving(unhashed, (path) => (path === 'app.js' ? { body: 'two' } : {})), { ...silent, files: unhashed });
    expect(ended).toBeInstanceOf(InconclusiveError);
    expect(ended).toMatchObject({ message: 'https://shop.example/app.js: the file served is not the one that was uploaded', nextAction: expect.stringContaining('s3://shop-site/app.js') });
  });

  it('that something rewrites on the way are a warning where the page says its version', async () => {
    const { ended } = await run(serving(site, (path) => (path === 'app.js' ? { body: 'minified' } : {})));
    expect(ended).toMatchObject({ state: 'done', warnings: [expect.stringContaining('https://shop.example/app.js: the file served is not the one that was uploaded')] });
  });

  it('are as their name says, and pictures may be rewritten on the way', async () => {
    expect((await run(serving(hashed, (path) => (path === '' ? {} : { body: 'minified' })), { files: hashed })).ended).toMatchObject({ state: 'done' });
  });

  it('are asked for again after a failure', async () => {
    const { ended, counts } = await run(
      serving(hashed, (path, count) => {
        if (path === 'logo.png' && count === 1) throw new Error('ECONNRESET');
        return path.endsWith('.js') && count < 3 ? { status: 503 } : {};
      }),
      { files: hashed },
    );
    expect(ended).toMatchObject({ state: 'done', detail: expect.stringContaining('the 2 assets') });
    expect([counts.get('logo.png'), counts.get('assets/app-B3kf_9aQ.js')]).toEqual([2, 3]);
  });

  it.each<[string, Answer, string]>([
    ['a status', () => ({ status: 404 }), 'status 404 instead of 200'],
    ['silence', () => { throw new Error('ECONNREFUSED'); }, 'no reply (ECONNREFUSED)'],
  ])('fail it in the end, with what to do: %s', async (_what, trouble, message) => {
    const { ended } = await run(serving(site, (path, count) => (path === 'app.js' ? trouble(path, count) : {})));
    failed(ended);
    expect(ended).toMatchObject({ message: `https://shop.example/app.js: ${message}`, nextAction: expect.stringContaining('uploads what is missing') });
  });
});
