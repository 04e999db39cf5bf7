// Writes the stream that `git fast-import` turns into commits and annotated tags.
import type { SourceTree } from './source-tree';
import type { Version } from './versions';

export interface VersionFiles {
  readonly version: Version;
  readonly files: SourceTree;
}

const author = 'Release Robot <release@pfavanguard.example>';

/** A version's parent must come before it. */
export function fastImportStream(history: readonly VersionFiles[]): Buffer {
  const marks = new Map(history.map(({ version }, index) => [version.tag, `:${index + 1}`]));
  return Buffer.concat(history.flatMap((entry) => [...commit(entry, marks), ...tag(entry.version, marks)]));
}

function commit({ version, files }: VersionFiles, marks: ReadonlyMap<string, string>): Buffer[] {
  const begin = [
    `commit refs/heads/${version.branch}`,
    `mark ${marks.get(version.tag)}`,
    `author ${author} ${gitDate(version)}`,
    `committer ${author} ${gitDate(version)}`,
  ];
  const parent = version.parent === undefined ? [] : [line(`from ${marks.get(version.parent)}`)];
  // Each commit states all of its files: what a version does not have is gone.
  return [...begin.map(line), data(`${version.subject}\n`), ...parent, line('deleteall'), ...fileCommands(files)];
}

function fileCommands(files: SourceTree): Buffer[] {
  const sorted = [...files].sort(([left], [right]) => (left < right ? -1 : 1));
  return sorted.flatMap(([path, content]) => [line(`M 100644 inline ${path}`), data(content)]);
}

function tag(version: Version, marks: ReadonlyMap<string, string>): Buffer[] {
  return [line(`tag ${version.tag}`), line(`from ${marks.get(version.tag)}`), line(`tagger ${author} ${gitDate(version)}`), data(`${version.tag}\n`)];
}

function gitDate({ date }: Version): string {
  return `${Date.parse(date) / 1000} +0000`;
}

function line(text: string): Buffer {
  return Buffer.from(`${text}\n`);
}

function data(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([line(`data ${bytes.length}`), bytes, line('')]);
}
