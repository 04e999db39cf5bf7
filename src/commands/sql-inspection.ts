// Reads SQL of pg_dump while it passes by: counts its rows, sees whether it is whole (faults 28, 31), and lets nothing through that would leave the side database.
import { sh, type Shell } from './shell';

/** What passed by. Names are spelled as the dump spells them: `public.users`, `public."Odd name"`. */
export interface Inspection {
  readonly rows: Readonly<Record<string, number>>;
  /** Statements by kind. */
  readonly tables: number;
  readonly constraints: number;
  readonly indexes: number;
  readonly sequences: number;
  readonly owners: number;
  readonly grants: number;
  readonly bytes: number;
}

/**
 * Takes SQL apart while it passes by: `take(chunk, last)` hands `pass` what has come to its end and was found harmless, in order, as
 * `{kind, bytes, …}`: a statement (`sql`), the head of COPY (`copy`), some of its `rows`, the last of them with their end mark (`end`).
 * psql would also obey \\connect, \\! and CREATE DATABASE. Exit status 65: it is not whole, or not harmless; 141: nobody reads any more.
 */
export const lexer = String.raw`
const fs = require('fs');
const [report, ...options] = process.argv.slice(1);
const fail = (why, code = 65) => { console.error(why); process.exit(code); };
const count = { tables: 0, constraints: 0, indexes: 0, sequences: 0, owners: 0, grants: 0, bytes: 0 }, rows = {};
let mode = 'sql', close = null, depth = 0, parens = 0, head = '', comment = '', values = false, table = '', whole = false, lineStart = true;
let column = 0, first = 0, second = 0, held = [], ended = [];
const name = (text) => Buffer.from(text, 'latin1').toString('utf8');
const trailer = /^ PostgreSQL database dump complete\s*$/;
const place = String.raw${'`'}((?:"(?:[^"]|"")+"|[^\s."(]+)(?:\.(?:"(?:[^"]|"")+"|[^\s."(]+))?)${'`'};
const isCopy = new RegExp('^COPY\\s+' + place + '\\s*(?:\\(|FROM\\s)', 'i'), isInsert = new RegExp('^INSERT\\s+INTO\\s+' + place, 'i');
function judge() {
  const text = head.trim(), upper = text.slice(0, 300).toUpperCase();
  if (text === '') return;
  whole = false;
  if (/^(CREATE|DROP|ALTER)\s+(DATABASE|ROLE|USER(?!\s+MAPPING)|GROUP|TABLESPACE)\b/.test(upper)) fail('the dump wants to change more than one database (' + upper.slice(0, 40).trim() + ' …): it was made by pg_dumpall or pg_dump --create; make one without');
  const copy = isCopy.exec(text);
  if (copy && /\bFROM\s+stdin\b/i.test(text)) { table = name(copy[1]); rows[table] = rows[table] || 0; mode = 'rest'; return; }
  if (/^CREATE\s+(UNLOGGED\s+)?TABLE\b/.test(upper)) count.tables += 1;
  else if (/^CREATE\s+(UNIQUE\s+)?INDEX\b/.test(upper)) count.indexes += 1;
  else if (/^ALTER\s+TABLE\b.*\bADD\s+CONSTRAINT\b/is.test(text)) count.constraints += 1;
  else if (/^SELECT\s+PG_CATALOG\.SETVAL\b/.test(upper)) count.sequences += 1;
  else if (/\bOWNER\s+TO\b/.test(upper) && /^ALTER\b/.test(upper)) count.owners += 1;
  else if (/^INSERT\s+INTO\s.*\bDEFAULT\s+VALUES$/is.test(text)) { table = name((isInsert.exec(text) || [])[1] || ''); rows[table] = (rows[table] || 0) + 1; }
  else if (/^(GRANT|REVOKE)\b/.test(upper)) count.grants += 1;
}
const isWord = (byte) => (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || byte === 95 || (byte >= 97 && byte <= 122) || byte >= 128;
const keep = (text) => { if (head.length < 65536) head += text; };
/** @returns where the rows end, or -1. */
function copyRows(bytes, from) {
  for (let at = from; ; ) {
    const end = bytes.indexOf(10, at);
    if (end < 0) {
      for (let index = at; index < bytes.length && column < 3; index++, column++) { if (column === 0) first = bytes[index]; else if (column === 1) second = bytes[index]; }
      if (bytes.length - at > 3) column = 3;
      return -1;
    }
    const a = column === 0 ? bytes[at] : first, b = column === 0 ? bytes[at + 1] : column === 1 ? bytes[at] : second, length = column + end - at;
    column = 0;
    if (a === 92 && b === 46 && (length === 2 || (length === 3 && bytes[end - 1] === 13))) return end + 1;
    rows[table] += 1;
    at = end + 1;
  }
}
let carry = Buffer.alloc(0);
/** The lexer wants a few bytes beyond where it stands: \$tags\$, --, /*. */
function lex(bytes, last) {
  const enough = last ? bytes.length : bytes.length - 128;
  let at = 0, safe = 0;
  const cut = (to, kind, statement) => { if (to > safe) ended.push({ kind, statement, table, bytes: [...held, bytes.subarray(safe, to)] }); held = []; safe = to; };
  const skipTo = (text, plus) => { const end = bytes.indexOf(text, at, 'latin1'); if (end < 0) { at = Math.max(at, bytes.length - text.length + 1); return false; } at = end + text.length + (plus || 0); return true; };
  while (mode === 'copy' || at < (mode === 'sql' ? enough : bytes.length)) {
    if (mode === 'copy') {
      const end = copyRows(bytes, at);
      cut(end < 0 ? bytes.length : end, end < 0 ? 'rows' : 'end');
      at = safe;
      if (end < 0) break;
      mode = 'sql'; head = ''; lineStart = true; parens = 0;
    } else if (mode === 'rest') {
      const end = bytes.indexOf(10, at);
      if (end < 0) break;
      cut(at = end + 1, 'copy'); mode = 'copy'; column = 0;
    } else if (mode === 'comment') {
      const end = bytes.indexOf(10, at), stop = end < 0 ? bytes.length : end;
      if (comment.length < 200) comment += bytes.latin1Slice(at, Math.min(stop, at + 200));
      if (end < 0) { at = bytes.length; break; }
      if (trailer.test(comment)) whole = true;
      at = end + 1; mode = 'sql'; lineStart = true; keep('\n');
    } else if (mode === 'block') {
      const open = bytes.indexOf('/*', at, 'latin1'), end = bytes.indexOf('*/', at, 'latin1');
      if (end < 0 && open < 0) { at = Math.max(at, bytes.length - 1); break; }
      if (open >= 0 && (end < 0 || open < end)) { depth += 1; at = open + 2; } else { depth -= 1; at = end + 2; if (depth === 0) mode = 'sql'; }
    } else if (mode === 'dollar') { if (!skipTo(close)) break; mode = 'sql'; }
    else if (mode === 'quote') { const end = bytes.indexOf(39, at); if (end < 0) { at = bytes.length; break; } at = end + 1; mode = 'sql'; }
    else if (mode === 'escape') {
      while (at < bytes.length && bytes[at] !== 39) { if (bytes[at] === 92) { if (at + 1 >= bytes.length) break; at += 1; } at += 1; }
      if (at >= bytes.length || bytes[at] !== 39) break;
      at += 1; mode = 'sql';
    } else if (mode === 'name') { const end = bytes.indexOf(34, at); if (end < 0) { keep(bytes.latin1Slice(at)); at = bytes.length; break; } keep(bytes.latin1Slice(at, end + 1)); at = end + 1; mode = 'sql'; }
    else {
      const byte = bytes[at];
      if (byte === 59 && /\bBEGIN\s+ATOMIC\b/i.test(head) && !/\bEND\s*$/i.test(head)) { keep(';'); at += 1; }
      else if (byte === 59 && parens > 0 && /^\s*CREATE\s+(OR\s+REPLACE\s+)?RULE\b/i.test(head)) { keep(';'); at += 1; }
      else if (byte === 59) { at += 1; judge(); if (mode === 'sql') cut(at, 'sql', head.trim()); head = ''; parens = 0; values = false; }
      else if (byte === 39) { mode = /(^|[^A-Za-z0-9_$])[eE]$/.test(head.slice(-2)) ? 'escape' : 'quote'; keep("'"); at += 1; }
      else if (byte === 34) { keep('"'); at += 1; mode = 'name'; }
      else if (byte === 45 && bytes[at + 1] === 45) { at += 2; mode = 'comment'; comment = ''; }
      else if (byte === 47 && bytes[at + 1] === 42) { at += 2; depth = 1; mode = 'block'; }
      else if (byte === 36 && !isWord(at > 0 ? bytes[at - 1] : 32)) {
        const tag = /^\$(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?\$/.exec(bytes.latin1Slice(at, at + 120));
        if (tag) { close = tag[0]; at += close.length; mode = 'dollar'; keep('$$'); } else { keep('$'); at += 1; }
      } else if (byte === 92) {
        const line = bytes.latin1Slice(at, Math.min(bytes.length, at + 120)).split('\n')[0];
        if (!lineStart || head.trim() !== '' || !/^\\(un)?restrict(\s|$)/.test(line)) fail('the dump holds the psql command ' + JSON.stringify(name(line.slice(0, 40))) + ', which could reach beyond the side database: make a plain pg_dump of one database');
        at += line.length; cut(at, 'sql', '');
      } else {
        let end = at + 1;
        if (isWord(byte)) while (end < bytes.length && isWord(bytes[end])) end++;
        const text = bytes.latin1Slice(at, end);
        if (byte === 40) { if (parens === 0 && (values || /^\s*INSERT\s+INTO\s.*\bVALUES\s*$/is.test(head))) { if (!values) { values = true; table = name((isInsert.exec(head.trim()) || [])[1] || ''); rows[table] = rows[table] || 0; } rows[table] += 1; } parens += 1; }
        else if (byte === 41) parens -= 1;
        lineStart = byte === 10 || (lineStart && (byte === 32 || byte === 9 || byte === 13));
        keep(text); at = end;
      }
    }
  }
  if (at > safe) held.push(Buffer.from(bytes.subarray(safe, at)));
  return at;
}
async function take(bytes, last) {
  const text = carry.length === 0 ? bytes : Buffer.concat([carry, bytes]);
  carry = text.subarray(lex(text, last));
  if (ended.length > 0) await pass(ended.splice(0));
}
/** @returns the bytes after the last statement. */
async function takeAll(chunks) {
  for await (const chunk of chunks) {
    if (count.bytes === 0 && chunk.subarray(0, 5).toString('latin1') === 'PGDMP') fail('this is an archive of pg_dump inside a compressed file: store it as it is, it is compressed already');
    count.bytes += chunk.length;
    await take(chunk, false);
  }
  await take(Buffer.alloc(0), true);
  if (mode === 'copy' || mode === 'rest') fail('the dump is cut off amid the rows of ' + table + ', after ' + rows[table]);
  if (mode !== 'sql' && mode !== 'comment' || head.trim() !== '') fail('the dump is cut off amid a statement');
  if (!whole && !(mode === 'comment' && trailer.test(comment))) fail('the dump is cut off: its last line is not "-- PostgreSQL database dump complete"');
  return Buffer.concat([...held, carry]);
}
const nap = new Int32Array(new SharedArrayBuffer(4));
const readSome = (buffer, at) => { try { return fs.readSync(0, buffer, at, buffer.length - at, null); } catch (error) { if (error.code !== 'EAGAIN') throw error; Atomics.wait(nap, 0, 0, 2); return -1; } };
/** pg_restore writes 4 kB at a time: to be woken for each would cost more than all the rest, so that a short read waits for the pipe to fill. */
async function* standardInput() {
  for (let got = 1; got !== 0; ) {
    const buffer = Buffer.allocUnsafe(1 << 18);
    let filled = 0;
    while (got !== 0 && filled < 196608) {
      got = readSome(buffer, filled);
      if (got > 0) filled += got;
      if (got > 0 && got < 32768) Atomics.wait(nap, 0, 0, 0.2);
    }
    if (filled > 0) yield buffer.subarray(0, filled);
    await new Promise(setImmediate);
  }
}
const write = () => fs.writeFileSync(report, JSON.stringify({ ...count, rows }));`.trim();

/** `inspect REPORT`, from stdin to stdout. */
const inspect = `${lexer}
${String.raw`
const put = (bytes) => new Promise((resolve) => {
  const next = (from) => fs.write(1, bytes, from, bytes.length - from, null, (error, written) => {
    if (error && error.code === 'EAGAIN') return setTimeout(next, 5, from);
    if (error) fail('the dump cannot be passed on: ' + error.message, error.code === 'EPIPE' ? 141 : 74);
    from + written < bytes.length ? next(from + written) : resolve();
  });
  bytes.length === 0 ? resolve() : next(0);
});
const pass = (parts) => put(Buffer.concat(parts.flatMap(({ bytes }) => bytes)));
(async () => { await put(await takeAll(standardInput())); write(); })().catch((error) => fail(String(error.stack), 70));`.trim()}`;

export function inspectSql(report: Shell): Shell {
  return sh`node -e ${inspect} ${report}`;
}
