// The systems and the machine that a run works with: the ports, before the engine puts its safety around the hosts and its queue before the channels.
import type { Emit } from './engine/events';
import type { Announcer, Approvals, Fleet, Ports, ReadinessPorts } from './ports';
import type { Redact } from './report/redact';

export interface World extends Omit<Ports, 'hosts' | 'messages'> {
  readonly fleet: Fleet;
  readonly announcers: readonly Announcer[];
  readonly emit: Emit;
  /** Undefined where nobody can be asked, as in a terminal. */
  readonly approvals: Approvals | undefined;
  readonly readiness: ReadinessPorts;
  /** Takes secrets out of what is escaped before it is filed. */
  readonly redact: Redact;
}
