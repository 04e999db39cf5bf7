// Whether the site stands at its prefix; if not, where else in the bucket.
import { expect, it } from '@jest/globals';
import { readSite } from '../../src/preflight/read-site';
import { FakeClock } from '../fakes/clock';
import { FakeObjectStore } from '../fakes/object-store';
import { sampleEnvironment } from '../samples/environment';

function read(prefix: string, ...keys: string[]) {
  const { frontend } = sampleEnvironment();
  const store = new FakeObjectStore();
  keys.forEach((key) => store.add('shop-site', key, ''));
  return readSite({ frontend: frontend && { ...frontend, prefix } }, { store, clock: new FakeClock() }, new AbortController().signal);
}

it.each<[string, readonly string[], object]>([
  ['web/', ['web/index.html'], { stands: true, elsewhere: [] }],
  ['web/', ['web/start.html'], { stands: true, elsewhere: [] }],
  ['', ['index.html'], { stands: true, elsewhere: [] }],
  ['', ['web/index.html', 'web/a.js', 'old/index.html', 'assets/a.js'], { stands: false, elsewhere: ['web/', 'old/'] }],
  ['wbe/', ['index.html', 'web/index.html'], { stands: false, elsewhere: ['', 'web/'] }],
  ['web/', ['web/index.html.bak', 'web/assets/a.html'], { stands: false, elsewhere: [] }],
])('at %p of %p', async (prefix, keys, expected) => expect(await read(prefix, ...keys)).toEqual(expected));

it('is not known where the bucket does not say', async () => {
  const store = new FakeObjectStore();
  store.list = () => Promise.reject(new Error('no access'));
  expect(await readSite(sampleEnvironment(), { store, clock: new FakeClock() }, new AbortController().signal)).toBeUndefined();
});
