// Asks pm2's daemon directly: its command line needs several times as long to start as the daemon to answer.
// The daemon's protocol is pm2's own affair, so only majors that were tried are asked this way; for anything else,
// and for whatever goes wrong, there is the command line.
import { sh, type Shell } from './shell';

/** Majors of pm2 whose daemon answers `getMonitorData` and `stopProcessId` as expected. */
const triedMajors = '5|6|7';
const needsCli = 9;
/** What `timeout` exits with. */
const timedOut = 124;

/** What leaves the host of each process: never its environment, which pm2 lists too. */
const harmless = `
const harmless = (list) => 'fact\\tprocesses\\t' + JSON.stringify(list.map(({ name, pm_id, pid, pm2_env: env }) => ({
  name, id: pm_id, pid, status: env.status, restarts: env.restart_time, startedAtMs: env.pm_uptime, mode: env.exec_mode,
  cwd: env.pm_cwd, script: env.pm_exec_path, errorLog: env.pm_err_log_path, cron: String(env.cron_restart || ''),
})));
console.log(harmless(list));`;

/** Runs on the host, in node. Arguments: pm2's program, then those of the action. The action finds `list`, `args` and `daemon`, and says when it is `done`. Exit status 9: ask the command line. */
function client(action: string): string {
  return `
const { existsSync, realpathSync } = require('fs'), { dirname, join } = require('path'), { createRequire } = require('module');
const [program, ...args] = process.argv.slice(1);
const giveUp = () => process.exit(${needsCli}), done = () => process.exit(0);
process.on('uncaughtException', giveUp);
const root = dirname(dirname(realpathSync(program)));
if (!/^(${triedMajors})\\./.test(require(join(root, 'package.json')).version)) giveUp();
const part = (id) => existsSync(join(root, 'modules', id)) ? require(join(root, 'modules', id)) : createRequire(join(root, 'package.json'))(id);
const socket = part('pm2-axon').socket('req'), daemon = new (part('pm2-axon-rpc').Client)(socket);
socket.on('error', giveUp);
const patience = setTimeout(giveUp, 2000);
socket.connect(join(process.env.PM2_HOME || join(process.env.HOME, '.pm2'), 'rpc.sock'));
daemon.call('getMonitorData', {}, (error, list) => {
  clearTimeout(patience);
  if (error) return giveUp();
${action.trim()}
});`.trim();
}

/** All of the name, whatever becomes of one: those that could not be stopped are the command line's. */
const stopAll = `
const ids = list.filter((each) => each.name === args[0]).map((each) => each.pm_id);
let left = ids.length, failed = 0;
if (left === 0) giveUp();
for (const id of ids) daemon.call('stopProcessId', id, (problem) => { if (problem) failed += 1; if (--left === 0) { if (failed > 0) giveUp(); done(); } });`;

/** A command that runs an action in node with what the daemon lists. It fails where the command line must be asked. */
export function askDaemon(action: string, args: Shell): Shell {
  return sh`node -e ${client(`${action}\ndone();`)} "$(command -v pm2)" ${args}`;
}

/** The same action for jlist on stdin. Banners before and after its line of JSON are passed over. */
export function askedList(action: string): string {
  return `
const args = process.argv.slice(1);
let text = '';
process.stdin.on('data', (chunk) => (text += chunk)).on('end', () => {
const list = JSON.parse(text.split('\\n').find((line) => /^\\s*\\[(?:\\{.*\\})?\\]\\s*$/.test(line)) || '[]');
${action.trim()}
});`.trim();
}

/** Reports the processes as fact `processes`, and which way they were asked for as fact `pm2.asked`. Only while the daemon lives: the command line would start one. */
export const list: Shell = sh`if ${askDaemon(harmless, sh``)} 2>/dev/null; then fact pm2.asked daemon; else pm2 jlist --silent | node -e ${askedList(harmless)}; fact pm2.asked cli; fi`;

/** Stops all processes of a name, in little more than `seconds`. Where the time is up, the command line has no other way either. */
export function stop(name: Shell, seconds: number): Shell {
  return sh`{ timeout ${seconds} node -e ${client(stopAll)} "$(command -v pm2)" ${name} 2>/dev/null || { [ $? -ne ${timedOut} ] && timeout ${seconds} pm2 stop ${name} --silent >/dev/null; }; }`;
}
