// How a built frontend differs from what the bucket holds, by content (Quick Rollback, step 4.3).
import picomatch from 'picomatch';
import type { StoredObject } from '../ports';
import type { SiteFile } from './manifest';

export interface SiteDifference {
  /** New or changed files that nothing can name before the HTML is there. */
  readonly assets: readonly SiteFile[];
  /** Files that name the others; all of them, changed or not: they are few and carry the version. */
  readonly html: readonly SiteFile[];
  readonly unchanged: number;
  /** Objects of the site that the target does not have: pages, which would still be served as the newer version. */
  readonly strayPages: readonly StoredObject[];
  /** The same for all other objects: open tabs may still ask for them. */
  readonly strayAssets: readonly StoredObject[];
}

export function compareSite(files: readonly SiteFile[], stored: readonly StoredObject[], prefix: string, htmlGlobs: readonly string[]): SiteDifference {
  const isHtml = picomatch([...htmlGlobs], { dot: true });
  const byPath = new Map(stored.filter((object) => object.key.startsWith(prefix)).map((object) => [object.key.slice(prefix.length), object]));
  const wanted = new Set(files.map((file) => file.path));
  const changed = files.filter((file) => !sameContent(file, byPath.get(file.path)));
  const strays = [...byPath].filter(([path]) => !wanted.has(path));
  return {
    assets: changed.filter((file) => !isHtml(file.path)),
    html: files.filter((file) => isHtml(file.path)),
    unchanged: files.length - changed.length,
    strayPages: strays.filter(([path]) => isHtml(path)).map(([, object]) => object),
    strayAssets: strays.filter(([path]) => !isHtml(path)).map(([, object]) => object),
  };
}

/** An ETag that is no MD5 (uploaded in parts, encrypted by KMS) never equals one: the file is uploaded again, which is safe. */
function sameContent(file: SiteFile, object: StoredObject | undefined): boolean {
  return object !== undefined && object.sizeBytes === file.sizeBytes && object.etag === file.md5;
}
