// Every event goes to every listener. One that cannot take it, a full disk say, must neither stop a rollback nor keep the others from hearing.
import { messageOf } from '../errors';
import type { Emit, Event } from './events';

/**
 * @param listeners by the name that a warning calls them.
 * @returns never throws; the first failure of a listener is said to the others, once.
 */
export function broadcast(listeners: Readonly<Record<string, Emit>>): Emit {
  const failed = new Set<string>();
  const tell = (event: Event): void => {
    for (const [name, listener] of Object.entries(listeners)) {
      try {
        listener(event);
      } catch (error) {
        if (failed.has(name)) continue;
        failed.add(name);
        tell({ kind: 'note', at: event.at, level: 'warning', text: `${name} is incomplete: ${messageOf(error)}` });
      }
    }
  };
  return tell;
}
