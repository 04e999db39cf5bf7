// What a boot of a host would do after this (Quick Rollback, Step 1): where its list could not be written, and what of it is left to people.
import { factsOf, type Situation } from '../../plan/situation';
import type { HostReply } from '../../ports';
import { factsByHost } from './host-outcomes';

/** Hosts where a boot would start what was stopped. */
export function warningsAtBoot(replies: readonly HostReply[], situation: Situation): string[] {
  return byHost(factsByHost(replies, 'pm2.unsaved')).map(([host, reasons]) => `${host}: what pm2 starts when the host boots could not be written (${reasons.join('; ')}): a reboot would start again what is stopped now. ${mend(situation, host)}`);
}

/** `pm2 save` writes what the daemon lists: after one that died, that is not all. */
function mend(situation: Situation, host: string): string {
  const { home = '~/.pm2', daemon = 'unknown' } = factsOf(situation, host)?.pm2 ?? {};
  if (daemon === 'alive') return 'Type there: pm2 save --force';
  return `Its daemon was dead, so do not type pm2 save; in ${home}/dump.pm2, give what is stopped "status": "stopped"`;
}

export function tasksAtBoot(replies: readonly HostReply[], situation: Situation): string[] {
  const unscheduled = factsByHost(replies, 'pm2.unscheduled').map(({ host, value }) => `${host}: pm2 does not start ${value} by its schedule (cron_restart) after a boot any more; started from its ecosystem file it has it again, started by its name only with pm2 restart --cron-restart`);
  const gone = byHost(factsByHost(replies, 'pm2.gone')).filter(([host]) => daemonWasDead(situation, host));
  return [...unscheduled, ...gone.map(([host, names]) => `${host}: its pm2 daemon was dead, and of what it shall run, ${names.join(', ')} does not run: type pm2 resurrect there; what was stopped stays stopped. No pm2 save before that: it would forget them`)];
}

function byHost(facts: readonly { readonly host: string; readonly value: string }[]): [string, string[]][] {
  return [...new Set(facts.map(({ host }) => host))].map((host) => [host, facts.filter((each) => each.host === host).map(({ value }) => value)]);
}

export function daemonWasDead(situation: Situation, host: string): boolean {
  return factsOf(situation, host)?.pm2.daemon === 'dead';
}
