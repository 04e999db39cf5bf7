// One script on every host, where the first host that answers decides between two runs that start together: whoever wins it goes on to the others.
import type { Host } from '../config/environment';
import type { Fleet, HostReply, Script } from '../ports';

/**
 * All hosts are dialled at once, so that any number of dead ones costs the time of one; they decide in the order of the configuration.
 * Two runs of which one still sees a host that the other has given up may both lose. Both never win, for each needs every host that answers it.
 * @returns the replies in the order of the hosts; where the deciding host was lost, those up to it.
 */
export async function inTurn(fleet: Fleet, hosts: readonly Host[], script: (host: Host) => Script, won: (reply: HostReply) => boolean, signal: AbortSignal): Promise<HostReply[]> {
  const decided = new AbortController();
  // The very first is sent the script at once: mostly it answers, and nothing was to be waited for.
  const dials = new Map(hosts.slice(1).map(({ name }) => [name, fleet.reach(name, AbortSignal.any([signal, decided.signal]))]));
  for (const dial of dials.values()) dial.catch(() => undefined);
  const ask = async (host: Host): Promise<HostReply[]> => {
    const gone = await dials.get(host.name);
    return gone === undefined ? fleet.run(script(host), [host.name], signal) : [gone];
  };
  try {
    const replies: HostReply[] = [];
    for (const host of hosts) {
      replies.push(...(await ask(host)));
      if (replies.at(-1)?.status !== 'unreachable') break;
    }
    const last = replies.at(-1);
    if (last === undefined || !won(last)) return replies;
    return [...replies, ...(await Promise.all(hosts.slice(replies.length).map(ask))).flat()];
  } finally {
    decided.abort();
  }
}
