// The error logs of what pm2 runs (Quick Rollback, Step 3.3): a switch notes where each ends, and whoever looks afterwards judges every line that came since.
// Where they are, pm2's own record says: `error_file:` of the ecosystem file, an instance of a cluster, merge_logs.
import { fact, parseFacts } from './facts-protocol';
import { findKept } from './kept-folder';
import { daemonAlive, list } from './pm2';
import { lines, sh, type Shell } from './shell';

/** Regular expressions of JavaScript: lines that count, and those among them that do not. */
export interface LogRules {
  readonly critical: readonly string[];
  readonly known: readonly string[];
}

/** What a host found in the logs of some processes. */
export interface ErrorLog {
  /** The first critical lines, cut where they are long. */
  readonly critical: readonly string[];
  /** How many critical lines there are. */
  readonly count: number;
  /** The end of what was written, for people. */
  readonly tail: string;
  /** Logs that could not be read from where they should be, and why. */
  readonly unread: readonly string[];
  /** Where pm2 writes what nobody keeps, such as /dev/null. */
  readonly discarded: readonly string[];
}

/** The folders that pm2 writes error logs to; without a daemon, those of when its processes were saved. */
const folders: Shell = sh`{ printf '%s\n' "\${PM2_HOME:-$HOME/.pm2}/logs/"; if ${daemonAlive}; then { ${list}; } | grep -o '"errorLog":"[^"]*"' | cut -d'"' -f4; else sed -n 's/^ *"pm_err_log_path": "\(.*\)",\{0,1\}$/\1/p' "\${PM2_HOME:-$HOME/.pm2}/dump.pm2"; fi; } 2>/dev/null`;

/** A line for each file there, because a process that is started anew may get another number in its name: size, inode, path. The inode finds it again under another name. */
const notes: Shell = sh`{ { ${folders} || true; } | sed 's|/[^/]*$||' | sort -u | while IFS= read -r folder; do printf '%s\n' "$(readlink -f "$folder")"/*; done | xargs -r -d '\n' stat -L -c '%s:%i %n' -- 2>/dev/null || true; }`;

/** Before the first restart of a run, so that the verification judges only what the switched backend wrote. Needs `$kept`. */
export const noteErrorLogs: Shell = sh`if [ ! -f "$kept/logs" ]; then ${notes} >"$kept/logs.new"; mv "$kept/logs.new" "$kept/logs"; fi`;

/** Where this run switched nothing, its verification begins with today's: fact `log.notes`, in base64. */
export function reportNotes(run: string): Shell {
  return lines(findKept(run), sh`if [ -z "$kept" ] || [ ! -f "$kept/logs" ]; then fact log.notes "$({ echo '0 of this run'; ${notes}; } | base64 -w0)"; fi`);
}

/** What `reportNotes` reported; undefined where the switch of this run has its own. */
export function parseNotes(stdout: string): string | undefined {
  return fact(parseFacts(stdout), 'log.notes') || undefined;
}

/**
 * Judges the error logs of processes since the switch, on the host: whatever their length, no line is passed over, and the expressions are JavaScript's.
 * @param since what `parseNotes` gave; without it, a run that switched nothing reads what was written since the last switch of another.
 */
export function readErrorLog({ run, names, rules, since }: { readonly run: string; readonly names: readonly string[]; readonly rules: LogRules; readonly since: string | undefined }): Shell {
  const others = sh`own=; notes=$(cat "$(ls -t "$state"/replaced/*/logs 2>/dev/null | head -1)" 2>/dev/null || true)`;
  return lines(
    sh`if ! ${daemonAlive}; then echo 'pm2 does not run, so nothing says where its logs are' >&2; exit 66; fi`,
    findKept(run),
    sh`own=1`,
    sh`if [ -n "$kept" ] && [ -f "$kept/logs" ]; then notes=$(cat "$kept/logs"); else ${since === undefined ? others : sh`notes=$(printf '%s' ${since} | base64 -d)`}; fi`,
    sh`{ printf '%s\n' "$notes"; ${list}; } | node -e ${reader} ${JSON.stringify({ names, critical: rules.critical, known: rules.known })} "$own"`,
  );
}

/** What `readErrorLog` reported; undefined where it did not come to its end. */
export function parseErrorLog(stdout: string): ErrorLog | undefined {
  const text = fact(parseFacts(stdout), 'error-log');
  return text === '' ? undefined : (JSON.parse(text) as ErrorLog);
}

/**
 * Runs on the host, in node, with the notes and pm2's list on stdin. Arguments: what is asked, whether the notes are of this very run.
 * A log that is another file than noted, or a shorter one, was rotated. The rest of the old one is read where it only has another name;
 * what was emptied is not known, and in a run of its own that is said. A log that was not noted is read from its beginning.
 */
const reader = `
const fs = require('fs'), { basename, dirname, join } = require('path'), { StringDecoder } = require('string_decoder');
const [question, own] = process.argv.slice(1);
const { names, critical, known } = JSON.parse(question);
const compile = (sources) => sources.map((source) => new RegExp(source));
const bad = compile(critical), harmless = compile(known);
const found = { critical: [], count: 0, tail: '', unread: [], discarded: [] };
const judge = (line) => {
  if (!bad.some((rule) => rule.test(line)) || harmless.some((rule) => rule.test(line))) return;
  found.count += 1;
  if (found.count <= 20) found.critical.push(line.slice(0, 300));
};
const scan = (file, from) => {
  const opened = fs.openSync(file, 'r'), chunk = Buffer.alloc(65536), decoder = new StringDecoder('utf8');
  try {
    let at = from, rest = '';
    for (let size; (size = fs.readSync(opened, chunk, 0, chunk.length, at)) > 0; at += size) {
      const text = decoder.write(chunk.subarray(0, size));
      found.tail = (found.tail + text).slice(-65536);
      const lines = (rest + text).split('\\n');
      rest = lines.pop();
      lines.forEach(judge);
      if (rest.length > 1048576) { judge(rest); rest = ''; }
    }
    judge(rest);
  } finally { fs.closeSync(opened); }
};
const stateOf = (file) => { const { size, ino } = fs.statSync(file, { bigint: true }); return { size: Number(size), inode: String(ino) }; };
const tried = (work) => { try { return work(); } catch (error) { return undefined; } };
const input = fs.readFileSync(0, 'utf8').split('\\n'), notes = new Map();
for (const line of input) {
  const parts = /^(\\d+):(\\d+) (.*)$/.exec(line);
  if (parts !== null) notes.set(parts[3], { size: Number(parts[1]), inode: parts[2] });
}
const renamed = (file, note) => fs.readdirSync(dirname(file)).map((name) => join(dirname(file), name)).find((other) => {
  const state = tried(() => stateOf(other));
  return state !== undefined && state.inode === note.inode && state.size >= note.size;
});
const read = (file) => {
  if (!fs.statSync(file).isFile()) return found.discarded.push(file);
  const note = notes.get(file) ?? notes.get(join(fs.realpathSync(dirname(file)), basename(file))), now = stateOf(file);
  if (note === undefined) return scan(file, 0);
  const same = note.inode === now.inode;
  if (same && now.size >= note.size) return scan(file, note.size);
  const before = same ? undefined : renamed(file, note);
  if (before !== undefined) scan(before, note.size);
  scan(file, 0);
  if (before === undefined && own !== '') throw new Error(file + ': it was emptied or replaced since the switch, and what it held before is not known');
};
const listed = input.find((line) => line.startsWith('fact\\tprocesses\\t'));
const processes = listed === undefined ? [] : JSON.parse(listed.slice(15));
const files = new Set();
for (const name of names) {
  const instances = processes.filter((each) => each.name === name);
  if (instances.length === 0) found.unread.push('pm2 lists no ' + name);
  for (const { errorLog } of instances) if (errorLog) files.add(errorLog); else found.unread.push('pm2 keeps no error log of ' + name);
}
for (const file of files) { try { read(file); } catch (error) { found.unread.push(error.message.includes(file) ? error.message : file + ': ' + error.message); } }
console.log('fact\\terror-log\\t' + JSON.stringify(found).replace(/[\\u2028\\u2029]/g, ' '));`.trim();
