// Content-Type and Cache-Control: the first rule that says something, then what is right for most sites.
import { describe, expect, it } from '@jest/globals';
import { headerRules, isNamedByContent } from '../../src/site/headers';

const html = ['**/*.html', 'sw.js'];
const caching = (path: string) => headerRules([], html)(path).cacheControl;

describe('headerRules', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['assets/app-B3kf_9aQ.js', 'text/javascript; charset=utf-8'],
    ['style.css', 'text/css; charset=utf-8'],
    ['logo.svg', 'image/svg+xml'],
    ['font.woff2', 'font/woff2'],
    ['data.json', 'application/json; charset=utf-8'],
    ['app.webmanifest', 'application/manifest+json; charset=utf-8'],
    ['.well-known/apple-app-site-association', 'application/octet-stream'],
    ['noextension', 'application/octet-stream'],
  ])('%s is %s', (path, type) => expect(headerRules([], html)(path).contentType).toBe(type));

  it('lets pages be asked for again, hashed names never, others soon', () => {
    expect([caching('index.html'), caching('deep/x.html'), caching('sw.js')]).toEqual(['no-cache', 'no-cache', 'no-cache']);
    expect([caching('assets/index-B3kf_9aQ.js'), caching('app.0123abcd.css')]).toEqual(['public, max-age=31536000, immutable', 'public, max-age=31536000, immutable']);
    expect([caching('robots.txt'), caching('logo.svg')]).toEqual(['public, max-age=300', 'public, max-age=300']);
  });

  it.each(['assets/apple-touch-icon.png', 'my-component-library.js', 'lib-documentation.min.js', 'a-HelloWorld.js', 'x-CHANGELOG.md', 'report-20260101.pdf', 'shot-1920x1080.png', 'jquery-3.7.1.js', 'screenshot.png', 'icon-MacOS-11.png', 'report-v2-final.pdf', 'setup-Win7-x64.exe', 'page-Home-v12.js', 'a-2026-126.js'])('does not take %s for a name with a hash in it', (path) => expect(isNamedByContent(path)).toBe(false));
  it.each(['index-BxkfAqZp.js', 'index-5XJ4QZ2K.css', 'main.3f2a1b9c.chunk.js', 'chunk-vendors.d41d8cd98f00.js', 'app-1a2b3c4d.js.map', 'index-DO89djX-.js', 'index--bC3xYz9.css', 'RecordsPage-a1-B2cD3.js'])('sees the hash in %s', (path) => expect(isNamedByContent(path)).toBe(true));

  it('is quick with long names', () => expect(isNamedByContent(`a-${'a'.repeat(50_000)}1.js`)).toBe(true));

  it('takes each header from the first rule that has it', () => {
    const rules = [
      { files: '*.json', cacheControl: undefined, contentType: 'application/ld+json' },
      { files: '**', cacheControl: 'no-store', contentType: 'text/x' },
    ];
    expect(headerRules(rules, html)('a.json')).toEqual({ contentType: 'application/ld+json', cacheControl: 'no-store' });
    expect(headerRules(rules, html)('deep/.hidden/b.json')).toEqual({ contentType: 'text/x', cacheControl: 'no-store' });
  });
});
