// Content-Type and Cache-Control of an uploaded file: the rules of the configuration, then what is right for most sites.
import { contentType } from 'mime-types';
import picomatch from 'picomatch';
import type { CacheRule } from '../config/environment';
import type { ObjectHeaders } from '../ports';

/** What stands between the last dash or dot of the name and its extensions. */
const lastPart = /[-.]([A-Za-z0-9_]{8,})(?:\.[A-Za-z0-9]+)+$/;
/** `component`, `HelloWorld`, `CHANGELOG`; `20260101`, `1920x1080`: cached for ever, a changed one would never be seen. */
const wordOrNumber = /^(?:[A-Z]?[a-z]{2,}(?:_?[A-Z][a-z]{2,}|_[a-z]{2,})*|[A-Z_]+|\d+(?:x\d+)?)$/;

/** Bundlers that write their hashes in base64url cut them to eight characters: one in eight of them has a dash in it, as `index-DO89djX-.js`. */
const lastEight = /[-.]([\w-]{8})(?:\.[A-Za-z0-9]+)+$/;
/** `Home`, `v12`, `x64`. */
const wordAndNumber = /^(?:[A-Z]?[a-z]*|[A-Z]+)\d*$/;

/** A name with a content hash in it, as bundlers make them: `index-B3kf_9aQ.js`. Such files come and go with every version. */
export function isNamedByContent(path: string): boolean {
  const part = lastPart.exec(path)?.[1];
  if (part !== undefined) return !wordOrNumber.test(part);
  const dashed = lastEight.exec(path)?.[1];
  return dashed !== undefined && isHashWithDash(dashed);
}

/** `MacOS-11` and `v2-final` are names: a hash mixes small letters, capitals and digits more than they do. */
function isHashWithDash(text: string): boolean {
  return !text.split('-').every((part) => wordAndNumber.test(part)) && timesMixed(text) >= 3;
}

function timesMixed(text: string): number {
  return text.match(/[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g)?.length ?? 0;
}

/** The headers of any file; the patterns are read once for all of them. */
export function headerRules(rules: readonly CacheRule[], htmlGlobs: readonly string[]): (path: string) => ObjectHeaders {
  const isHtml = picomatch([...htmlGlobs], { dot: true });
  const tested = rules.map((rule) => ({ ...rule, matches: picomatch(rule.files, { dot: true }) }));
  return (path) => {
    const matching = tested.filter((rule) => rule.matches(path));
    const name = path.split('/').at(-1) ?? path;
    return {
      contentType: matching.find((rule) => rule.contentType !== undefined)?.contentType ?? (contentType(name) || 'application/octet-stream'),
      cacheControl: matching.find((rule) => rule.cacheControl !== undefined)?.cacheControl ?? usualCaching(path, isHtml(path)),
    };
  };
}

function usualCaching(path: string, isHtml: boolean): string {
  if (isHtml) return 'no-cache';
  return isNamedByContent(path) ? 'public, max-age=31536000, immutable' : 'public, max-age=300';
}
