// What a dry run says of addresses that do not fit: the path, the port, the key of the version.
import { expect, it } from '@jest/globals';
import { doubtfulAddresses } from '../src/doubtful-addresses';
import type { WebReply } from '../src/ports';
import type { Request } from '../src/request';
import { exited, FakeFleet } from './fakes/fleet';
import { FakeWeb } from './fakes/web';
import { sampleEnvironment } from './samples/environment';
import { sampleRequest } from './samples/request';
import { sampleRun } from './samples/situation';

const healthy = { body: '{"status":"healthy","version":"4.0.0"}' };
const page = { body: '<meta name="version" content="4.0.0">' };

async function ask(api: Partial<WebReply> | Error = healthy, site: Partial<WebReply> = page, wish: Partial<Request> = {}) {
  const web = new FakeWeb(({ url }) => {
    if (url === 'https://shop.example') return site;
    if (api instanceof Error) throw api;
    return api;
  });
  const fleet = new FakeFleet(({ host }) => exited(host === 'app-2' ? 'fact\tfailed\tECONNREFUSED\n' : `fact\treply\t${JSON.stringify({ status: 200, headers: {}, ...healthy })}\n`));
  const doubts = await doubtfulAddresses({ request: sampleRequest(wish), run: sampleRun, environment: sampleEnvironment() }, { web, fleet }, new AbortController().signal);
  return { here: doubts.filter((line) => !line.includes('app-2')), hosts: doubts.filter((line) => line.includes('app-2')) };
}

it('is nothing of one that fits, of whatever version it is; a host says what its own address does', async () => {
  expect(await ask()).toEqual({ here: [], hosts: ['health check local health from app-2: does not answer now (ECONNREFUSED): is the address right?'] });
});

it.each<[Partial<WebReply> | Error, Partial<WebReply>, string]>([
  [{ status: 404 }, page, 'health check health from here: answers 404 now: is the path right?'],
  [{ status: 503 }, page, 'health check health from here: answers 503 now'],
  [{ body: '{"status":"healthy","release":"4","<b>":1}' }, page, 'health check health from here: there is no $.version: the reply holds status, release'],
  [{ body: 'ok' }, page, 'health check health from here: the reply is no JSON'],
  [new Error('connect ECONNREFUSED'), page, 'health check health from here: does not answer now (connect ECONNREFUSED): is the address right?'],
  [healthy, { status: 403 }, 'frontend.url: answers 403 now: is the address right?'],
  [healthy, { body: '<html>' }, 'frontend.url: frontend.version finds nothing in the page that is served now'],
])('%j, %j', async (api, site, expected) => expect((await ask(api, site)).here).toEqual([expected]));

it('asks what the type verifies alone', async () => {
  expect((await ask({ status: 404 }, { status: 404 }, { rollbackType: 'backend' })).here).toEqual([expect.stringContaining('health check health')]);
  expect(await ask({ status: 404 }, { status: 404 }, { rollbackType: 'prepare' })).toEqual({ here: [], hosts: [] });
});
