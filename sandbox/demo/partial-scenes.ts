// Scenes in which one part alone goes back, and the rest goes on as it was.
import { answers, serving } from './expectations';
import type { Scene } from './scene';

const asked = { 'target-tag': 'v3.0.0', reason: 'the demo broke it' } as const;

export const syncWorker: Scene = {
  title: 'The synchronisation is broken, the rest works: the worker stops, its flag goes off, users are told.',
  prepare: async () => ({
    sync: {
      flag: { table: 'feature_flags', where: { flag_name: 'bi_directional_sync' }, set: { enabled: false } },
      banner: { table: 'feature_flags', where: { flag_name: 'sync_banner' }, set: { enabled: true } },
    },
  }),
  inputs: { 'rollback-type': 'sync-worker', incident: 'INCIDENT-105', reason: 'the demo broke it' },
  async unmet(sandbox, sight) {
    return [...serving({ backend: '4.0.0', site: '4.0.0', worker: 'dead' }, sight), ...(await answers(sandbox, 'flags that are on', `select count(*) from feature_flags where flag_name = 'bi_directional_sync' and enabled`, '0'))];
  },
  proved: 'no worker writes, the flag is off, users are told, and backend and frontend go on as v4.0.0.',
};

export const backend: Scene = {
  title: 'The API is broken, the frontend works with the older one: the backend alone goes back.',
  prepare: (sandbox) => sandbox.break('unhealthy'),
  inputs: { ...asked, 'rollback-type': 'backend', incident: 'INCIDENT-106' },
  unmet: async (_sandbox, sight) => serving({ backend: '3.0.0', site: '4.0.0', worker: 'dead' }, sight),
  proved: 'the backend serves v3.0.0 under the frontend of v4.0.0.',
};

export const frontend: Scene = {
  title: 'The pages are broken, the API works: the frontend alone goes back, and no process is touched.',
  prepare: async () => undefined,
  inputs: { ...asked, 'rollback-type': 'frontend', incident: 'INCIDENT-107' },
  unmet: async (_sandbox, sight) => serving({ backend: '4.0.0', site: '3.0.0', worker: 'writing' }, sight),
  proved: 'the site serves v3.0.0 over the backend of v4.0.0, whose worker goes on.',
};
