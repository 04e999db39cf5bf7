// The sandbox as tests, the demo and benchmarks use it: a whole staging system on one machine.
import { ControlClient, type StubChanges, type StubStates } from './daemon/control-client';
import { backup, type Backup, type BackupOptions } from './database/backup';
import { deploy, type DeployOptions } from './deploy/deploy';
import { readDescription, type Description } from './description';
import { down } from './down';
import { switchFault, type Fault, type FaultSetting } from './faults';
import type { SandboxOptions } from './options';
import { readStatus, type Status } from './status';
import type { StubTrouble } from './stubs/http-stub';
import type { RecordedRequest, StubName } from './stubs/recorded-request';
import { bringUp } from './up';
import { Layout } from './layout';

export type { Backup, BackupOptions } from './database/backup';
export type { DeployOptions } from './deploy/deploy';
export type { Description, HostDescription } from './description';
export type { Fault, FaultSetting } from './faults';
export type { SandboxOptions } from './options';
export type { Status } from './status';
export type { RecordedRequest, StubName } from './stubs/recorded-request';

export interface Sandbox {
  readonly folder: string;
  readonly description: Description;
  /** Everything exactly at the tag, without a trace of faults, rollbacks and stub records: the reset between tests. */
  deploy(tag: string, options?: DeployOptions): Promise<void>;
  /** Switches a fault of v4.0.0 on all hosts; on by default. */
  break(fault: Fault, on?: FaultSetting): Promise<void>;
  status(): Promise<Status>;
  /** A real backup of the database as it is now, in the backups bucket with its checksum. */
  backup(options?: BackupOptions): Promise<Backup>;
  /** What the stub was sent since the last deploy. */
  records(stub: StubName): Promise<RecordedRequest[]>;
  /** What the stub holds: Slack's messages, incidents, invalidations, GitHub's facts. */
  state<Name extends StubName>(stub: Name): Promise<StubStates[Name]>;
  /** Trouble for the stub, or facts that it shall answer with; gone at the next deploy. */
  control<Name extends StubName>(stub: Name, change: StubTrouble & StubChanges[Name]): Promise<void>;
  /** Ends all of its processes and removes its folder. */
  down(): Promise<void>;
}

/** Brings a new sandbox up; one that is in the folder already, or its remains, goes first. */
export async function up(options: SandboxOptions): Promise<Sandbox> {
  return new RunningSandbox(await bringUp(options));
}

/** The sandbox that is up in the folder. @throws Error when there is none. */
export async function open(folder: string): Promise<Sandbox> {
  return new RunningSandbox(await readDescription(new Layout(folder).folder));
}

class RunningSandbox implements Sandbox {
  readonly folder: string;
  private readonly stubs: ControlClient;

  constructor(readonly description: Description) {
    this.folder = description.folder;
    this.stubs = new ControlClient(description.daemon);
  }

  deploy(tag: string, options: DeployOptions = {}): Promise<void> {
    return deploy(this.description, tag, options);
  }

  break(fault: Fault, on: FaultSetting = true): Promise<void> {
    return switchFault(this.description.hosts, fault, on);
  }

  status(): Promise<Status> {
    return readStatus(this.description);
  }

  backup(options: BackupOptions = {}): Promise<Backup> {
    return backup(this.description, options);
  }

  records(stub: StubName): Promise<RecordedRequest[]> {
    return this.stubs.records(stub);
  }

  state<Name extends StubName>(stub: Name): Promise<StubStates[Name]> {
    return this.stubs.state(stub);
  }

  control<Name extends StubName>(stub: Name, change: StubTrouble & StubChanges[Name]): Promise<void> {
    return this.stubs.control(stub, change);
  }

  down(): Promise<void> {
    return down(this.folder);
  }
}
