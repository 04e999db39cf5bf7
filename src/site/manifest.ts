// What a built frontend consists of, and where its bytes can be had.
import type { ObjectSource } from '../ports';

export interface SiteFile {
  /** Relative to the site's root, with forward slashes. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly md5: string;
}

/** A built frontend and how to get each of its files. */
export interface Site {
  readonly commit: string;
  readonly files: readonly SiteFile[];
  readonly source: ReadonlyMap<string, ObjectSource>;
}

/** @throws Error when the text is no manifest, or names a path that would leave the site. */
export function parseManifest(json: string): SiteFile[] {
  const files: unknown = JSON.parse(json);
  if (!Array.isArray(files)) throw new Error('The manifest is no list of files.');
  return files.map(parseFile);
}

/** What the release bucket says of a built frontend. */
export interface StoredManifest {
  readonly files: readonly SiteFile[];
  /** Digest of the stamp that it was built with. */
  readonly stamp: string;
}

export function manifestText({ files, stamp }: StoredManifest): string {
  return JSON.stringify({ stamp, files });
}

/** @throws Error as `parseManifest` does, and when it does not say what it was built with. */
export function parseStoredManifest(json: string): StoredManifest {
  const parsed = JSON.parse(json) as Partial<Record<keyof StoredManifest, unknown>> | null;
  if (typeof parsed?.stamp !== 'string') throw new Error('The manifest does not say what it was built with.');
  return { stamp: parsed.stamp, files: parseManifest(JSON.stringify(parsed.files ?? null)) };
}

function parseFile(entry: unknown): SiteFile {
  const file = entry as Partial<Record<keyof SiteFile, unknown>>;
  const { path, sizeBytes, sha256, md5 } = file;
  if (typeof path !== 'string' || typeof sizeBytes !== 'number' || typeof sha256 !== 'string' || typeof md5 !== 'string') {
    throw new Error(`The manifest holds something that is no file: ${JSON.stringify(entry)}`);
  }
  if (path.split('/').some((name) => ['', '.', '..'].includes(name)) || /[\0\n]/.test(path)) throw new Error(`The manifest names a path outside the site: ${JSON.stringify(path)}`);
  return { path, sizeBytes, sha256, md5 };
}
