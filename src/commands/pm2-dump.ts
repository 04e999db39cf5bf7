// What pm2 starts when the host boots (Quick Rollback, Step 1): its dump. What was stopped stays stopped, and nobody else's processes are touched.
// `pm2 save` would write what the daemon lists, and no more: after a daemon that died, that is the loss of everything that was not started anew.
// So the file is changed by itself, in the entries of our own names, and only where there is one: what a team never saved does not start at boot.
import { openKept } from './kept-folder';
import { home } from './pm2';
import { askDaemon, askedList } from './pm2-daemon';
import { lines, sh, type Shell } from './shell';

const limitSeconds = 4;
const copy: Shell = sh`"$kept"/dump.pm2`;

/**
 * Runs on the host, in node. `keep(list, copy, names)`: the entries of these names become what the list holds of them; what it does not
 * hold, or holds as stopped, is stopped at boot, too, and without its schedule, for pm2 starts by it what is stopped. All else stays as it is.
 * The list and the file hold whole environments: no word of either leaves the host, nor stands in a message.
 */
const program = `
const fs = require('fs'), paths = require('path');
const say = (fact, text) => console.log('fact\\tpm2.' + fact + '\\t' + String(text).replace(/\\s+/g, ' '));
const parse = (text, file) => { try { return JSON.parse(text); } catch { throw new Error(file + ' is no JSON'); } };
const still = ({ cron_restart: schedule, ...app }) => { if (schedule && schedule !== '0') say('unscheduled', app.name + ': ' + schedule); return { ...app, status: 'stopped' }; };
const settled = (app) => (app.status === 'stopped' ? still(app) : app);
const bare = ({ instances, pm_id, prev_restart_delay, ...app }) => app;
const replaceFile = (file, text, mode) => {
  const fd = fs.openSync(file + '.new', 'w', mode);
  fs.fchmodSync(fd, mode); fs.writeFileSync(fd, text); fs.fsyncSync(fd); fs.closeSync(fd);
  fs.renameSync(file + '.new', file);
};
const mend = (list, copy, names) => {
  const home = process.env.PM2_HOME || paths.join(process.env.HOME, '.pm2');
  const found = ['dump.pm2', 'dump.pm2.bak'].map((name) => paths.join(home, name)).find((each) => fs.existsSync(each));
  if (found === undefined) return;
  const file = fs.realpathSync(found), text = fs.readFileSync(file, 'utf8'), before = parse(text, file);
  const ours = list.map((each) => each.pm2_env).filter((app) => names.includes(app.name) && !app.pmx_module && !String(app.pm_id).startsWith('_old_')).map(bare);
  const of = (name) => ours.filter((app) => app.name === name).map(settled);
  const isFirst = (app, index) => before.findIndex(({ name }) => name === app.name) === index;
  const place = (app, index) => (!names.includes(app.name) ? [app] : !ours.some(({ name }) => name === app.name) ? [still(app)] : isFirst(app, index) ? of(app.name) : []);
  const added = names.filter((name) => !before.some((app) => app.name === name)).flatMap(of);
  const after = JSON.stringify([...before.flatMap(place), ...added], null, 2);
  if (list.length > 0) for (const name of new Set(before.filter((app) => app.status !== 'stopped' && !names.includes(app.name) && !list.some((each) => each.name === app.name)).map((app) => app.name))) say('gone', name);
  if (after === JSON.stringify(before, null, 2)) return;
  fs.mkdirSync(paths.dirname(copy), { recursive: true });
  if (!fs.existsSync(copy)) replaceFile(copy, text, 0o600);
  replaceFile(file, after, fs.statSync(file).mode & 0o777);
};
const keep = (list, copy, names) => { try { mend(list, copy, names); } catch (error) { say('unsaved', error.message); } };`;

const stopped = `${program}
keep([], process.argv[1], process.argv.slice(2));`.trim();

const listed = `${program}
const [copy, ...names] = args;
if (list.length === 0) say('unsaved', 'pm2 lists nothing'); else keep(list, copy, names);`;

/** What was proved dead is stopped at the next boot. Needs no daemon. Facts as `keepListed`. @param run whose kept folder holds the dump as it was. */
export function keepStopped(names: Shell, run: string): Shell {
  return whereSaved(run, sh`timeout ${limitSeconds} node -e ${stopped} ${copy} ${names}`, sh`the change of its dump ended with $?`);
}

/**
 * The next boot finds these processes as pm2 lists them now. Facts `pm2.unsaved` (why that failed), `pm2.unscheduled` (`name: schedule`, of what is
 * stopped) and `pm2.gone` (what pm2 starts at boot and does not list now).
 */
export function keepListed(names: readonly string[], run: string): Shell {
  const args = sh`${copy} ${names}`;
  return whereSaved(run, sh`timeout ${limitSeconds} ${askDaemon(listed, args)} 2>/dev/null || pm2 jlist --silent | node -e ${askedList(listed)} ${args} 2>/dev/null`, sh`pm2 did not say what runs`);
}

/** In a shell of its own: what must not go on without the lock ends only itself. */
function whereSaved(run: string, change: Shell, failed: Shell): Shell {
  return lines(sh`if [ -e ${home}/dump.pm2 ] || [ -e ${home}/dump.pm2.bak ]; then (`, openKept(run), change, sh`) || fact pm2.unsaved "${failed}"; fi`);
}
