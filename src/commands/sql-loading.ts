// Loads SQL of pg_dump into a database through several sessions of psql. What is done, and in which order, is what one session would do:
// only the rows of one large table are shared out among them, and indexes and foreign keys of different tables are made side by side.
import { downloader } from './backup-download';
import { sh, type Shell } from './shell';
import { lexer } from './sql-inspection';

/** A table of so many bytes is worth a second session. */
const largeBytes = 1 << 20;
/** What may wait for one session. */
const waitingBytes = 1 << 19;

/** Sessions, each a psql: `send` gives one of them bytes, `reach` waits until it has done all that it was given. */
const sessions = String.raw`
const [jobs, work, spec, progress] = options;
const { spawn } = require('child_process'), mark = 'mark-' + require('crypto').randomBytes(9).toString('hex') + '-';
const sessions = [], settings = [];
let marks = 0, broken = false, over = false, wakers = [];
/** What broke says why, in files as a stage of a pipe does. */
function breakOff(stage, why, code) {
  if (broken) return;
  broken = true;
  fs.writeFileSync(work + '/' + stage + '.err', why);
  fs.writeFileSync(work + '/' + stage + '.code', String(code));
  for (const { child } of sessions) child.kill();
  process.exit(141);
}
function gone(session, code, signal) {
  if (code !== 0 || !over) breakOff('psql', session.said + (code === null ? '\nended by ' + signal : ''), code || 70);
}
function open() {
  const child = spawn('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', '-', process.env.side_address]);
  const session = { child, said: '', seen: '', reached: new Map(), task: null };
  child.stdin.on('error', () => {}).on('drain', () => { for (const wake of wakers.splice(0)) wake(); });
  child.stderr.setEncoding('utf8').on('data', (text) => (session.said = (session.said + text).slice(-4000)));
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (session.seen + text).split('\n');
    session.seen = lines.pop().slice(-1000);
    for (const line of lines) if (session.reached.has(line)) { session.reached.get(line)(); session.reached.delete(line); }
  });
  session.ended = new Promise((resolve) => child.on('error', (error) => { session.said = error.message; gone(session, 70); }).on('close', (code, signal) => { gone(session, code, signal); resolve(); }));
  for (const bytes of settings) child.stdin.write(bytes);
  sessions.push(session);
  return session;
}
const backlog = ({ child }) => child.stdin.writableLength;
async function room(some) {
  for (;;) {
    const session = some.reduce((best, each) => (backlog(each) < backlog(best) ? each : best));
    if (backlog(session) < ${waitingBytes}) return session;
    await new Promise((resolve) => wakers.push(resolve));
  }
}
async function send(session, parts) { await room([session]); for (const part of parts) session.child.stdin.write(part); }
const reach = (session) => new Promise((resolve) => { const line = mark + (marks += 1); session.reached.set(line, resolve); session.child.stdin.write("\nselect '" + line + "';\n"); });`;

/**
 * Rows of one COPY. Once the first session has come to it, the table is committed, and others may begin theirs; each goes on where a line ends.
 * What follows waits until all of them are done.
 */
const sharing = String.raw`
const weights = {};
let begin = [], current = null, size = 0, block = false, begun = null;
const used = new Set();
async function beginRows(main, statement) {
  begin = statement; current = main; size = 0; used.clear(); used.add(main);
  begun = jobs > 1 && !block ? reach(main) : null;
  await send(main, statement);
}
async function shareRows(parts) {
  for (const part of parts) size += part.length;
  const at = jobs > 1 && !block && size > ${largeBytes} && parts.length === 1 ? parts[0].indexOf(10) + 1 : 0;
  if (at === 0) return send(current, parts);
  await begun;
  while (sessions.length < jobs) open();
  const next = await room(sessions);
  if (next === current) return send(current, parts);
  await send(current, [parts[0].subarray(0, at)]);
  if (!used.has(next)) { used.add(next); await send(next, begin); }
  current = next;
  await send(next, [parts[0].subarray(at)]);
}
async function endRows(parts, table) {
  for (const part of parts) size += part.length;
  weights[table] = (weights[table] || 0) + size;
  await send(current, parts);
  for (const other of used) if (other !== current) await send(other, [Buffer.from('\\.\n')]);
  if (used.size > 1) await Promise.all([...used].map(reach));
}`;

/**
 * Tasks are indexes and keys. Two of them run at a time only where no lock of theirs would meet, as with pg_restore; whatever else comes waits
 * until all are done. None that is small opens a session.
 */
const tasks = String.raw`
const queue = [];
let idle = [];
const isIndex = new RegExp('^CREATE\\s+(?:UNIQUE\\s+)?INDEX\\s+.+?\\sON\\s+(?:ONLY\\s+)?' + place + '\\s+USING\\s', 'is');
const isKey = new RegExp('^ALTER\\s+TABLE\\s+(?:ONLY\\s+)?' + place + '\\s+ADD\\s+CONSTRAINT\\s+.+?\\s(?:PRIMARY\\s+KEY|UNIQUE|EXCLUDE|FOREIGN\\s+KEY\\s.*?\\sREFERENCES\\s+' + place + ')[\\s(]', 'is');
function taskOf(statement, bytes) {
  const index = isIndex.exec(statement), key = index ? null : isKey.exec(statement), found = index || key;
  if (!found || block) return null;
  const tables = found.slice(1).filter(Boolean);
  return { bytes, tables, together: Boolean(index), weight: Math.max(...tables.map((table) => weights[name(table)] || 0)) };
}
const meets = (left, right) => !(left.together && right.together) && left.tables.some((table) => right.tables.includes(table));
function dispatch() {
  const ahead = sessions.flatMap(({ task }) => task || []);
  for (const task of [...queue]) {
    const free = sessions.find((session) => session.task === null) || (task.weight > ${largeBytes} && sessions.length < jobs ? open() : null);
    if (!free) return;
    if (!ahead.some((other) => meets(task, other))) {
      queue.splice(queue.indexOf(task), 1);
      free.task = task;
      for (const part of task.bytes) free.child.stdin.write(part);
      void reach(free).then(() => { free.task = null; dispatch(); });
    }
    ahead.push(task);
  }
  if (queue.length === 0 && sessions.every(({ task }) => task === null)) for (const done of idle.splice(0)) done();
}
const tasksDone = () => new Promise((resolve) => { idle.push(resolve); dispatch(); });`;

/**
 * What a dump says to a database that is not empty: ours is new. `pg_dump --clean` begins with drops of all that it makes, and fails on the first
 * without `--if-exists`; `pg_dump --schema=public` makes the schema that every database has.
 */
const forNewDatabase = String.raw`
let made = false;
const takesAway = /^(?:DROP\s|ALTER\s+(?:FOREIGN\s+)?(?:TABLE|DOMAIN|SEQUENCE)\b.*\bDROP\s+(?:CONSTRAINT|DEFAULT|IDENTITY)\b)/is;
/** What is sent instead of a statement; undefined: it goes as it is. */
function insteadOf(statement) {
  made = made || /^CREATE\b/i.test(statement);
  if (!made && takesAway.test(statement)) return [];
  if (/^CREATE\s+SCHEMA\s+(?:public|"public")$/i.test(statement)) return [Buffer.from('\nCREATE SCHEMA IF NOT EXISTS public;')];
}`;

const load = `${[lexer, downloader, sessions, sharing, tasks, forNewDatabase].join('\n')}
${String.raw`
const main = open();
let behind = false;
async function run({ kind, statement, bytes, table }) {
  if (kind === 'rows') return shareRows(bytes);
  if (kind === 'end') return endRows(bytes, table);
  if (kind === 'sql') bytes = insteadOf(statement) || bytes;
  const task = kind === 'sql' && bytes.length > 0 ? taskOf(statement, bytes) : null;
  if (task) {
    if (behind) await reach(main);
    behind = false;
    queue.push(task);
    return dispatch();
  }
  if (!behind) await tasksDone();
  behind = true;
  if (kind === 'copy') return beginRows(main, bytes);
  if (/^(BEGIN|START\s+TRANSACTION)\b/i.test(statement)) block = true;
  else if (/^(COMMIT|END|ROLLBACK|ABORT)\b/i.test(statement)) block = false;
  else if (/^(SET\s|SELECT\s+pg_catalog\.set_config\b)/i.test(statement)) {
    settings.push(...bytes);
    for (const session of sessions) if (session !== main) await send(session, bytes);
  }
  await send(main, bytes);
}
async function pass(parts) { for (const part of parts) await run(part); }
async function takeFromBucket() {
  let rest;
  const { files, chunksOf, telling } = downloader(spec, progress, (why, code = 65) => breakOff('download', why, code));
  await telling(async () => { rest = await takeAll(chunksOf(files[0])); });
  return rest;
}
(async () => {
  await send(main, [spec ? await takeFromBucket() : await takeAll(standardInput())]);
  await tasksDone();
  over = true;
  for (const { child } of sessions) child.stdin.end();
  await Promise.all(sessions.map(({ ended }) => ended));
  write();
})().catch((error) => fail(String(error.stack), 70));`.trim()}`;

export interface LoadOrder {
  readonly report: Shell;
  readonly jobs: number;
  /** Where `psql.err`, `psql.code` and those of `download` say what broke; then the exit status is 141. */
  readonly work: Shell;
  /** Files of `grantDownload` and of its progress; stdin where there are none. */
  readonly from?: readonly [Shell, Shell];
}

/** Into `$side_address`, which names a service and holds no secret: `ps` shows it. */
export function loadSql({ report, jobs, work, from }: LoadOrder): Shell {
  return sh`node -e ${load} ${report} ${jobs} ${work}${from === undefined ? sh`` : sh` ${from[0]} ${from[1]}`}`;
}
