// Ports through which a run dies at its n-th call, before or after the call is made: from then on nothing goes through any more, clean-ups neither.
import type { Databases, DatabaseSession, Ports } from '../../src/ports';

export class Death extends Error {}

export interface Mortal {
  readonly wrap: (ports: Ports) => Ports;
  /** Calls so far. */
  readonly calls: () => number;
  /** Number of the first call that was made while another one was under way; 0: none was. */
  readonly firstBeside: () => number;
  readonly died: () => boolean;
}

/** @param at number of the call, from 1; `after`: the call itself is still made. */
export function mortalPorts(at: number, when: 'before' | 'after'): Mortal {
  let calls = 0;
  let underWay = 0;
  let beside = 0;
  let dead = false;
  const sessions: DatabaseSession[] = [];
  const counted = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    underWay += 1;
    try {
      return await call();
    } finally {
      underWay -= 1;
    }
  };
  const through = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    if (dead) throw new Death();
    calls += 1;
    if (underWay > 0 && beside === 0) beside = calls;
    if (calls !== at) return counted(call);
    dead = true;
    if (when === 'after') await call();
    await Promise.all(sessions.map((session) => session.close()));
    throw new Death();
  };
  const open: Databases['open'] = (...asked) =>
    through(async () => {
      const session = await realOpen(...asked);
      sessions.push(session);
      return { rows: (...statement) => through(() => session.rows(...statement)), run: (sql) => through(() => session.run(sql)), close: () => session.close() };
    });
  let realOpen: Databases['open'] = () => Promise.reject(new Error('no ports'));
  const wrap = (ports: Ports): Ports => {
    realOpen = (...asked) => ports.databases.open(...asked);
    const { hosts, store } = ports;
    return {
      ...ports,
      databases: { open },
      hosts: { look: (...asked) => through(() => hosts.look(...asked)), change: (...asked) => through(() => hosts.change(...asked)), download: (...asked) => through(() => hosts.download(...asked)) },
      store: Object.assign(Object.create(store) as typeof store, { presign: (...asked: Parameters<typeof store.presign>) => through(() => store.presign(...asked)) }),
    };
  };
  return { wrap, calls: () => calls, firstBeside: () => beside, died: () => dead };
}
