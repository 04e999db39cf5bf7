// Is the served page the built one?
import { describe, expect, it } from '@jest/globals';
import { assetsOf, isToldByContentAlone, judgeFile, judgePage, pageMismatches, type ExpectedPage } from '../../src/checks/served-page';
import { commits } from '../samples/facts';

const expected: ExpectedPage = { versionPattern: 'name="version" content="([^"]+)"', assets: ['assets/index-abc.js'], release: { tag: 'v3.0.0', commit: commits['v3.0.0'] }, tagPrefix: 'v', page: undefined };
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

describe('judgePage', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const silent = { ...expected, versionPattern: undefined };
  it('trusts the version, where the page says one', () => {
    expect(judgePage(page('3.0.0'), { ...expected, page: bytes('other') }).kind).toBe('passed');
    expect(judgePage(page('4.0.0'), { ...expected, page: bytes(page('4.0.0')) }).kind).toBe('failed');
  });
  it('proves nothing where nobody knows what was served before', () => {
    expect(judgePage(page('4.0.0'), { ...expected, release: { tag: '', commit: '' } })).toEqual({ kind: 'inconclusive', why: ['nothing says which version the site served before'] });
  });
  it('trusts nothing but the built page, where it says none', () => {
    const built = page('3.0.0');
    expect(judgePage(built, { ...silent, page: bytes(built) }).kind).toBe('passed');
    expect(judgePage(`${built} `, { ...silent, page: bytes(built) }).kind).toBe('inconclusive');
    expect(judgePage(built, silent).kind).toBe('inconclusive');
    expect(judgePage(page('3.0.0', 'assets/index-def.js'), { ...silent, page: bytes(built) }).kind).toBe('failed');
  });
});

describe('judgeFile', () => {
  it('compares byte by byte, marks of the byte order and damaged characters included', () => {
    for (const content of [Buffer.from('\uFEFFa'), Buffer.from([0x61, 0xff, 0xe2, 0x82])]) expect(judgeFile(content.toString('utf8'), content).kind).toBe('passed');
    expect(judgeFile('a', Buffer.from('\uFEFFa')).kind).toBe('inconclusive');
  });
  it('compares what the port hands over of a large one', () => {
    const content = Buffer.from('ü'.repeat(1024 ** 2));
    expect(judgeFile(content.subarray(0, 1024 ** 2).toString('utf8'), content).kind).toBe('passed');
  });
  it('asks no more of a file that is there, where its name tells the content', () => expect(judgeFile('anything', undefined).kind).toBe('passed'));
});

describe('isToldByContentAlone', () => {
  it.each(['app.js', 'sw.mjs', 'css/site.css', 'chunk-component.js'])('%s', (path) => expect(isToldByContentAlone(path)).toBe(true));
  it.each(['assets/index-B3kf_9aQ.js', 'logo.svg', 'about.html', 'font.woff2'])('not %s', (path) => expect(isToldByContentAlone(path)).toBe(false));
});
