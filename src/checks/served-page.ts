// Tells whether a served page is the built one (Quick Rollback, Step 4.5: "HTML page with correct version metadata").
import type { Release } from '../plan/target';
import { isVersion } from './http';

export interface ExpectedPage {
  /** Regular expression whose first group is the version; undefined: the page must name the same assets. */
  readonly versionPattern: string | undefined;
  /** Paths of assets that the built page names, see \`assetsOf\`. */
  readonly assets: readonly string[];
  readonly release: Release;
  readonly tagPrefix: string;
}

/** What is wrong with the served page; empty when it is the expected one. */
export function pageMismatches(html: string, expected: ExpectedPage): string[] {
  const missing = expected.assets.filter((asset) => !html.includes(asset));
  const found = missing.length === 0 ? [] : [`the page served does not name ${missing[0]}: it is another version`];
  if (expected.versionPattern === undefined) return found;
  const version = new RegExp(expected.versionPattern).exec(html)?.[1];
  if (version === undefined) return [...found, 'the page served holds no version'];
  return isVersion(version, expected.release, expected.tagPrefix) ? found : [...found, `the page served says version ${version} instead of ${expected.release.tag}`];
}

/** The files of the site that a page names in src or href. */
export function assetsOf(html: string, files: readonly string[]): string[] {
  const names = [...html.matchAll(/(?:src|href)\s*=\s*["']?([^"'\s>]+)/g)].map((match) => (match[1] ?? '').replace(/[?#].*$/, ''));
  return files.filter((file) => names.some((name) => name.replace(/^(?:https?:\/\/[^/]+)?(?:\.?\/)*/, '').endsWith(file)));
}
