// The reset between tests that mostly refuse: git and the state folders are put back, and only where anything else is otherwise than after the last deployment, all of it is deployed again.
import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { ControlClient } from '../../sandbox/daemon/control-client';
import { checkOut } from '../../sandbox/hosts/checkout';
import type { Sandbox } from '../../sandbox/sandbox';
import { snapshot, type Snapshot } from './snapshot';
import { stateFile } from './system';

let deployed: Snapshot | undefined;

export async function asDeployed(sandbox: Sandbox, tag = 'v4.0.0'): Promise<void> {
  if (deployed !== undefined && isDeepStrictEqual(await tidied(sandbox, tag), deployed)) return new ControlClient(sandbox.description.daemon).reset();
  await sandbox.deploy(tag);
  deployed = await tidied(sandbox, tag);
}

/** What a refusal may leave is gone from it: an empty state folder, tags that were fetched. */
async function tidied(sandbox: Sandbox, tag: string): Promise<Snapshot> {
  const { hosts, origin } = sandbox.description;
  await Promise.all(
    hosts.map(async (host) => {
      await rm(stateFile(host), { recursive: true, force: true });
      await checkOut(origin.path, host.repository, origin.tags[tag] ?? '');
    }),
  );
  return snapshot(sandbox);
}
