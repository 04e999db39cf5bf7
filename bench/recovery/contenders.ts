// The ways to roll back: the document by hand, an expert's script, and the action with and without a standby.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { act, testToken } from '../../sandbox/act';
import type { Description } from '../../sandbox/description';
import { awsVariables } from '../../sandbox/rollback-config';
import { runCommand } from '../../sandbox/processes/run-command';
import { sshConfig } from '../ssh-config';

export interface Contender {
  readonly name: 'by hand' | 'by hand, without pauses' | 'expert' | 'action, cold' | 'action, standby';
  /** What it may do beforehand; its time is a line of its own. */
  readonly ready?: (description: Description) => Promise<void>;
  readonly rollBack: (description: Description) => Promise<void>;
}

export type Chapter = 'quick' | 'full';

export function contenders(chapter: Chapter): readonly Contender[] {
  const [byHand, expert] = chapter === 'quick' ? ['by-hand.sh', 'expert.sh'] : ['by-hand-full.sh', 'expert-full.sh'];
  const rollBack = (description: Description) => action(description, { 'rollback-type': chapter, 'target-tag': 'v3.0.0', ...(chapter === 'full' && { 'database-strategy': 'revert' }) });
  return [
    { name: 'by hand', rollBack: (description) => script(description, byHand, { PAUSES: 'yes' }) },
    { name: 'by hand, without pauses', rollBack: (description) => script(description, byHand, { PAUSES: 'no' }) },
    { name: 'expert', rollBack: (description) => script(description, expert) },
    { name: 'action, cold', rollBack },
    { name: 'action, standby', ready: (description) => action(description, { 'rollback-type': 'prepare', 'target-tag': 'previous' }), rollBack },
  ];
}

async function action(description: Description, inputs: Readonly<Record<string, string>>): Promise<void> {
  const result = await act(description, { inputs: { ...inputs, incident: 'INCIDENT-1' } });
  if (result.outcome !== 'success') throw new Error(`The action ended with ${result.outcome}:\n${result.log.slice(-3_000)}`);
}

async function script(description: Description, name: string, variables: Readonly<Record<string, string>> = {}): Promise<void> {
  const { hosts, objectStore, cloudfront, apiUrl, folder } = description;
  const work = join(folder, 'bench');
  await mkdir(work, { recursive: true });
  await writeFile(join(work, 'ssh_config'), sshConfig(hosts, description.ssh.privateKeyPath), { mode: 0o600 });
  const environment = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: work,
    WORK: work,
    HOSTS: hosts.map(({ name: host }) => host).join(' '),
    SSH_CONFIG: join(work, 'ssh_config'),
    SITE_BUCKET: objectStore.buckets.frontend,
    BACKUPS_BUCKET: objectStore.buckets.backups,
    S3_URL: objectStore.endpoint,
    CLOUDFRONT_URL: cloudfront.endpoint,
    CLOUDFRONT_DIST_ID: cloudfront.distributionId,
    API_URL: apiUrl,
    SITE_URL: cloudfront.siteUrl,
    TEST_TOKEN: testToken(description),
    RCLONE_CONFIG_S3_TYPE: 's3',
    RCLONE_CONFIG_S3_PROVIDER: 'Ceph',
    RCLONE_CONFIG_S3_ENV_AUTH: 'true',
    RCLONE_CONFIG_S3_ENDPOINT: objectStore.endpoint,
    ...awsVariables(description),
    AWS_DEFAULT_REGION: objectStore.region,
    ...variables,
  };
  await runCommand(['bash', fileURLToPath(new URL(name, import.meta.url))], { environment, timeoutMs: 600_000 });
}
