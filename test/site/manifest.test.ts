// A manifest is foreign text: it may not lead out of the site.
import { describe, expect, it } from '@jest/globals';
import { manifestText, parseManifest, parseStoredManifest } from '../../src/site/manifest';

const file = <Path>(path: Path) => ({ path, sizeBytes: 1, sha256: 'a', md5: 'b' });

describe('parseManifest', () => {
  it('reads files, odd names included', () => {
    const files = [file('index.html'), file(`it's "$(x)" ü/..b/c..js`), file('.well-known/x')];
    expect(parseManifest(JSON.stringify(files))).toEqual(files);
  });

  it('passes on nothing that it does not know', () => {
    expect(parseManifest(JSON.stringify([{ ...file('a'), more: 1 }]))).toEqual([file('a')]);
  });

  it.each(['/etc/passwd', '../x', 'a/../../x', '..', 'a/..', 'a\nb', 'a\0b', '', 'a//b', './a', 'a/./b'])('refuses the path %j', (path) => expect(() => parseManifest(JSON.stringify([file(path)]))).toThrow('outside the site'));
  it.each([['{}'], ['null'], ['[null]'], ['[{}]'], ['[{"path":1}]'], [JSON.stringify([{ ...file('a'), sizeBytes: '1' }])], ['']])('refuses %s', (text) => expect(() => parseManifest(text)).toThrow());
});

describe('a stored manifest', () => {
  it('is read as it was written', () => {
    const manifest = { files: [file('index.html')], stamp: 'abc' };
    expect(parseStoredManifest(manifestText(manifest))).toEqual(manifest);
  });
  it.each(['{}', 'null', '[]', '{"files":[]}', '{"stamp":1,"files":[]}', '{"stamp":"a"}', '{"stamp":"a","files":{}}', '{"stamp":"a","files":[{"path":"../x","sizeBytes":1,"sha256":"","md5":""}]}'])('is refused: %s', (text) => expect(() => parseStoredManifest(text)).toThrow());
});
