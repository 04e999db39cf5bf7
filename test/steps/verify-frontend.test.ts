// What counts as proof that users are served the target.
import { describe, expect, it } from '@jest/globals';
import { InconclusiveError, StepError } from '../../src/errors';
import type { WebReply, WebRequest } from '../../src/ports';
import { compareSite } from '../../src/site/difference';
import type { StepOutcome } from '../../src/steps/step';
import { verifyFrontend } from '../../src/steps/verify-frontend';
import { FakeObjectStore } from '../fakes/object-store';
import { FakeWeb } from '../fakes/web';
import { sampleContext, samplePorts } from '../samples/context';
import { sampleEnvironment } from '../samples/environment';
import { commits } from '../samples/facts';
import { plannedStep } from '../samples/report';
import { pageOf, siteFiles, type Files } from '../samples/site';
import { sampleSituation } from '../samples/situation';

type Answer = (path: string, count: number) => Partial<WebReply>;

interface Setting {
  readonly files?: Files;
}

/** Serves what the build holds, unless the answer says something else. */
const serving = (files: Files, special: Answer = () => ({})): Answer => (path, count) => {
  const found = files[path === '' ? 'index.html' : path];
  return { ...(found === undefined ? { status: 404 } : { body: found }), ...special(path, count) };
};

async function run(answer: Answer, { files = site }: Setting = {}) {
  const store = new FakeObjectStore();
  for (const [path, text] of Object.entries(files)) store.add('shop-site', path, text);
  const counts = new Map<string, number>();
  const web = new FakeWeb(({ url }: WebRequest) => {
    const path = new URL(url).pathname.slice(1);
    counts.set(path, (counts.get(path) ?? 0) + 1);
    return answer(path, counts.get(path) ?? 0);
  });
  const environment = sampleEnvironment();
  const built = siteFiles(files);
  const carried = { site: { site: { commit: commits['v3.0.0'], files: built, source: new Map() }, difference: compareSite(built, [], '', environment.frontend?.html ?? []) } };
  const context = sampleContext({ situation: sampleSituation({ environment }), carried, ports: samplePorts({ store, web }) });
  const ended: StepOutcome | StepError = await verifyFrontend.run(plannedStep('stop-worker'), context).catch((error: StepError) => error);
  return { ended, counts };
}

const site = { 'index.html': pageOf('3.0.0', 'app.js'), 'app.js': 'three' };
const hashed = { 'index.html': pageOf('3.0.0', 'assets/app-B3kf_9aQ.js', 'logo.png'), 'assets/app-B3kf_9aQ.js': 'three', 'logo.png': 'picture' };
const failed = (ended: unknown) => expect([ended instanceof StepError, ended instanceof InconclusiveError]).toEqual([true, false]);

describe('the files that the page names', () => {
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
