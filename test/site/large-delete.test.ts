// When a switch would take too much of a site away.
import { describe, expect, it } from '@jest/globals';
import { compareSite } from '../../src/site/difference';
import { largeDelete } from '../../src/site/large-delete';
import { siteFiles } from '../samples/site';

const object = (key: string) => ({ key, etag: '', sizeBytes: 1 });
const judge = (target: readonly string[], stored: readonly string[], maxShare = 0.5) => {
  const objects = stored.map(object);
  return largeDelete(compareSite(siteFiles(Object.fromEntries(target.map((path) => [path, '']))), objects, '', ['**/*.html']), objects, maxShare);
};

describe('largeDelete', () => {
  it('counts pages and other files that the target lacks', () => expect(judge(['index.html'], ['index.html', 'about.html', 'logo.svg'])).toEqual({ strays: 2, lasting: 3 }));
  it('allows exactly the share', () => expect(judge(['index.html'], ['index.html', 'about.html'])).toBeUndefined());
  it('allows any number of assets that are named by their content', () => expect(judge(['index.html', 'assets/app-B3kf_9aQ.js'], ['index.html', 'assets/app-x7Yq_2pZ.js', 'assets/site-k3Lm_8wE.css'])).toBeUndefined());
  it('does not take them for a part of the whole either', () => expect(judge(['index.html'], ['index.html', 'a.svg', 'b.svg', 'assets/app-x7Yq_2pZ.js', 'assets/site-k3Lm_8wE.css'])).toEqual({ strays: 2, lasting: 3 }));
  it('allows everything in an empty bucket, and nothing with a share of 0', () => {
    expect(judge(['index.html'], [])).toBeUndefined();
    expect(judge(['index.html'], ['index.html', 'a.svg'], 0)).toEqual({ strays: 1, lasting: 2 });
  });
});
