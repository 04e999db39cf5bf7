// All scenes of the demo, by the name that script/demo takes.
import { renderForTerminal } from '../runner/terminal';
import { act } from '../act';
import { full, restore } from './database-scenes';
import { assess } from './deciding-scenes';
import { drill } from './drill-scene';
import { serving } from './expectations';
import { backend, frontend, syncWorker } from './partial-scenes';
import { readiness, verify, watch } from './proving-scenes';
import type { Scene } from './scene';

const healed = { backend: '3.0.0', site: '3.0.0', worker: 'dead' } as const;

const quick: Scene = {
  title: 'v4.0.0 answers its health check with errors. A quick rollback brings v3.0.0 back.',
  prepare: (sandbox) => sandbox.break('unhealthy'),
  inputs: { 'rollback-type': 'quick', 'target-tag': 'v3.0.0', incident: 'INCIDENT-101', reason: 'the demo broke it' },
  unmet: async (_sandbox, sight) => serving(healed, sight),
  proved: 'v3.0.0 is served by backend and frontend, no worker writes.',
};

const standby: Scene = {
  ...quick,
  title: 'The same with the standby: v3.0.0 was built ahead, so the rollback is a switch.',
  async prepare(sandbox, say) {
    say('After each deployment: rollback-type prepare builds the standby');
    say(renderForTerminal(await act(sandbox.description, { inputs: { 'rollback-type': 'prepare' } })));
    await sandbox.break('unhealthy');
  },
  inputs: { ...quick.inputs, 'target-tag': 'previous', incident: 'INCIDENT-102' },
};

export const scenes: Readonly<Record<string, Scene>> = { quick, standby, full, restore, 'sync-worker': syncWorker, backend, frontend, verify, watch, assess, readiness, drill };
