// ceph.conf for the smallest cluster there is: one monitor, one in-memory storage daemon, one S3 gateway, all on loopback.
import { join } from 'node:path';
import { loopback } from '../ports/listen';

export interface CephPlan {
  readonly folder: string;
  readonly clusterId: string;
  readonly monitorPort: number;
  readonly storagePorts: { readonly first: number; readonly last: number };
  readonly gatewayPort: number;
}

const memoryBytes = 2 * 1024 ** 3;

export function cephConfig(plan: CephPlan): string {
  return [
    '[global]',
    `fsid = ${plan.clusterId}`,
    `mon host = v1:${loopback}:${plan.monitorPort}`,
    'auth cluster required = none',
    'auth service required = none',
    'auth client required = none',
    'auth allow insecure global id reclaim = false',
    // Each pool that the gateway creates waits for the monitor's vote: nobody else votes, so it need not wait a second.
    'paxos propose interval = 0.02',
    'paxos min wait = 0.01',
    'osd pool default size = 1',
    'osd pool default min size = 1',
    'osd pool default pg num = 1',
    'osd pool default pgp num = 1',
    'osd pool default pg autoscale mode = off',
    'osd crush chooseleaf type = 0',
    'mon allow pool size one = true',
    'mon warn on pool no redundancy = false',
    'ms bind msgr2 = false',
    'log to file = false',
    'log to stderr = true',
    // The path of a socket is at most 107 characters long; ours may be longer, and nobody asks.
    'admin socket =',
    `run dir = ${plan.folder}`,
    '[mon.a]',
    `mon data = ${join(plan.folder, 'mon')}`,
    `public addr = v1:${loopback}:${plan.monitorPort}`,
    'mon data avail crit = 1',
    '[osd.0]',
    `osd data = ${join(plan.folder, 'osd')}`,
    'osd objectstore = memstore',
    `memstore device bytes = ${memoryBytes}`,
    `public addr = ${loopback}`,
    `cluster addr = ${loopback}`,
    `ms bind port min = ${plan.storagePorts.first}`,
    `ms bind port max = ${plan.storagePorts.last}`,
    '[client.rgw]',
    `rgw frontends = beast endpoint=${loopback}:${plan.gatewayPort}`,
    'rgw thread pool size = 16',
    'rgw enable apis = s3',
    '',
  ].join('\n');
}
