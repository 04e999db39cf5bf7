// Tells whether what is served is what was built (Quick Rollback, Step 4.5: "HTML page with correct version metadata").
import type { Release } from '../plan/target';
import { isNamedByContent } from '../site/headers';
import { isVersion } from './http';

export interface ExpectedPage {
  /** Regular expression whose first group is the version; undefined: the page must be the built one, byte by byte. */
  readonly versionPattern: string | undefined;
  /** Paths of assets that the built page names, see `assetsOf`. */
  readonly assets: readonly string[];
  readonly release: Release;
  readonly tagPrefix: string;
  /** The built page; undefined where nobody has it. */
  readonly page: Uint8Array | undefined;
}

/** Inconclusive: it may be the right one, but nothing proves it. */
export interface Served {
  readonly kind: 'passed' | 'failed' | 'inconclusive';
  /** Empty when it passed. */
  readonly why: readonly string[];
}

export const passed: Served = { kind: 'passed', why: [] };

export function judgePage(html: string, expected: ExpectedPage): Served {
  const wrong = pageMismatches(html, expected);
  if (wrong.length > 0) return { kind: 'failed', why: wrong };
  if (expected.release.commit === '') return { kind: 'inconclusive', why: ['nothing says which version the site served before'] };
  if (expected.versionPattern !== undefined) return passed;
  if (expected.page === undefined) return { kind: 'inconclusive', why: ['frontend.version is not set: nothing tells which version the page served is of'] };
  return carries(html, expected.page) ? passed : { kind: 'inconclusive', why: ['the page served is not the page that was uploaded'] };
}

/** @param file undefined where its name tells the content. */
export function judgeFile(body: string, file: Uint8Array | undefined): Served {
  return file === undefined || carries(body, file) ? passed : { kind: 'inconclusive', why: ['the file served is not the one that was uploaded'] };
}

/** Code of another version under the same name is another version. Pictures and fonts are not: a CDN may serve them smaller. */
export function isToldByContentAlone(asset: string): boolean {
  return /\.(?:[cm]?js|css|wasm)$/.test(asset) && !isNamedByContent(asset);
}

/** What the port hands over of a body, at most. */
const bodyLimitBytes = 1024 ** 2;

function carries(body: string, bytes: Uint8Array): boolean {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, bodyLimitBytes)) === body;
}

/** What is surely wrong with the served page. */
export function pageMismatches(html: string, expected: ExpectedPage): string[] {
  const missing = expected.assets.filter((asset) => !html.includes(asset));
  const found = missing.length === 0 ? [] : [`the page served does not name ${missing[0]}: it is another version`];
  if (expected.versionPattern === undefined) return found;
  const version = new RegExp(expected.versionPattern).exec(html)?.[1];
  if (version === undefined) return [...found, 'the page served holds no version'];
  return expected.release.commit === '' || isVersion(version, expected.release, expected.tagPrefix) ? found : [...found, `the page served says version ${version} instead of ${expected.release.tag}`];
}

/** The files of the site that a page names in src or href. */
export function assetsOf(html: string, files: readonly string[]): string[] {
  const names = [...html.matchAll(/(?:src|href)\s*=\s*["']?([^"'\s>]+)/g)].map((match) => (match[1] ?? '').replace(/[?#].*$/, ''));
  return files.filter((file) => names.some((name) => name.replace(/^(?:https?:\/\/[^/]+)?(?:\.?\/)*/, '').endsWith(file)));
}
