// How a sandbox is wanted, and which real parts this machine can offer for it.
import { findPostgres, type PostgresBinaries, type WantedPostgres } from './database/binaries';
import { openSshIsInstalled } from './hosts/openssh';
import { cephIsInstalled } from './object-store/ceph';

export interface SandboxOptions {
  /** Holds all of its state; created, or taken over from an earlier sandbox. */
  readonly folder: string;
  /** Two by default. */
  readonly hosts?: number;
  readonly sshd?: 'auto' | 'openssh' | 'embedded';
  readonly objectStore?: 'auto' | 'ceph' | 'embedded';
  readonly database?: WantedPostgres;
  /** True: PostgreSQL waits for its disk, as a real server does. */
  readonly fsync?: boolean;
  /** Told what comes up, line by line. */
  readonly log?: (line: string) => void;
}

export interface Choices {
  readonly hosts: number;
  readonly sshd: 'openssh' | 'embedded';
  readonly objectStore: 'ceph' | 'embedded';
  readonly postgres: PostgresBinaries;
  readonly fsync: boolean;
}

const mostHosts = 20;

/** `auto` takes the part that production would have, where it is installed. @throws Error with the mend where a named one is not. */
export async function choose(options: SandboxOptions): Promise<Choices> {
  const { hosts = 2, sshd = 'auto', objectStore = 'auto', database = 'auto', fsync = false } = options;
  if (!Number.isInteger(hosts) || hosts < 1 || hosts > mostHosts) throw new Error(`hosts: a number from 1 to ${mostHosts}, not ${hosts}.`);
  if (sshd === 'openssh' && !openSshIsInstalled()) throw new Error('No OpenSSH server here. Install it (apt-get install openssh-server), or ask for the embedded one.');
  if (objectStore === 'ceph' && !cephIsInstalled()) throw new Error('No Ceph here. Install it (apt-get install radosgw ceph-mon ceph-osd ceph-common), or ask for the embedded object store.');
  return {
    hosts,
    sshd: sshd === 'auto' ? (openSshIsInstalled() ? 'openssh' : 'embedded') : sshd,
    objectStore: objectStore === 'auto' ? (cephIsInstalled() ? 'ceph' : 'embedded') : objectStore,
    postgres: await findPostgres(database),
    fsync,
  };
}
