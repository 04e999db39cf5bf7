// Is the served page the built one?
import { describe, expect, it } from '@jest/globals';
import { assetsOf, pageMismatches, type ExpectedPage } from '../../src/checks/served-page';
import { commits } from '../samples/facts';

const expected: ExpectedPage = { versionPattern: 'name="version" content="([^"]+)"', assets: ['assets/index-abc.js'], release: { tag: 'v3.0.0', commit: commits['v3.0.0'] }, tagPrefix: 'v' };
const page = (version: string, asset = 'assets/index-abc.js') => `<meta name="version" content="${version}"><script src="/${asset}"></script>`;

describe('pageMismatches', () => {
  it('are none for the page of the release', () => expect(pageMismatches(page('3.0.0'), expected)).toEqual([]));
  it('name the version that is served', () => expect(pageMismatches(page('4.0.0'), expected)).toEqual(['the page served says version 4.0.0 instead of v3.0.0']));
  it('name an asset that is missing, version or not', () => {
    const missing = 'the page served does not name assets/index-abc.js: it is another version';
    expect(pageMismatches(page('3.0.0', 'assets/index-def.js'), expected)).toEqual([missing]);
    expect(pageMismatches(page('4.0.0', 'assets/index-def.js'), { ...expected, versionPattern: undefined })).toEqual([missing]);
  });
  it('do not take a page without a version for the right one', () => expect(pageMismatches('assets/index-abc.js', expected)).toEqual(['the page served holds no version']));
});

describe('assetsOf', () => {
  const files = ['index.html', 'assets/index-abc.js', 'assets/style.css', 'logo.svg', 'unused.js'];
  it.each([
    ['quotes', '<script src="/assets/index-abc.js">'],
    ['single quotes', "<script src='./assets/index-abc.js'>"],
    ['no quotes', '<script src=assets/index-abc.js>'],
    ['an address', '<script src="https://cdn.example/assets/index-abc.js?v=1#x">'],
  ])('finds a file named with %s', (_what, html) => expect(assetsOf(html, files)).toEqual(['assets/index-abc.js']));
  it('finds only files of the site', () => expect(assetsOf('<link href="/gone.css"><img src="logo.svg"><a href="https://elsewhere/">', files)).toEqual(['logo.svg']));
});
