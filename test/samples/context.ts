// What a step runs in: the sample situation and fakes for every port.
import type { Ports, RecordFiles } from '../../src/ports';
import type { StepContext } from '../../src/steps/step';
import { FakeCdn } from '../fakes/cdn';
import { FakeClock } from '../fakes/clock';
import { FakeDatabases } from '../fakes/databases';
import { FakeLocalCommands } from '../fakes/local-commands';
import { FakeMetrics } from '../fakes/metrics';
import { FakeHosts } from '../fakes/hosts';
import { FakeObjectStore } from '../fakes/object-store';
import { FakeWeb } from '../fakes/web';
import { sampleSituation } from './situation';

const noRecords: RecordFiles = {
  readJournal: async () => undefined,
  keep: () => Promise.reject(new Error('no place for files')),
  keepFollowUp: () => Promise.reject(new Error('no place for files')),
};

export function samplePorts(changes: Partial<Ports> = {}): Ports {
  return { clock: new FakeClock(), hosts: new FakeHosts(), store: new FakeObjectStore(), cdn: new FakeCdn(), web: new FakeWeb(), databases: new FakeDatabases(), metrics: new FakeMetrics(), commands: new FakeLocalCommands(), protect: () => undefined, messages: { handOver: () => [] }, issues: undefined, workflows: undefined, repository: undefined, recordFiles: noRecords, scratchFolder: '/nowhere', ...changes };
}

export function sampleContext(changes: Partial<StepContext> = {}): StepContext {
  return { situation: sampleSituation(), ports: samplePorts(), carried: {}, signal: new AbortController().signal, progress: () => undefined, ...changes };
}
