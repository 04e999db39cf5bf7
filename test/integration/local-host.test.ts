// This machine as a host (connection: local), beside one by SSH: what the runner has in its environment stays the runner's.
import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { hostEntry } from '../../sandbox/rollback-config';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { asDeployed } from './as-deployed';
import { expectHealed, expectSuccess, onHost, openSystem, processes, quick, quickRecipes } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
  await asDeployed(sandbox);
});

/** They carry none of the sandbox's marks, by which it would end them. */
afterAll(() => onHost(sandbox.description.hosts[0] as HostDescription, 'pm2 kill --silent >/dev/null'));

it('is rolled back, and neither its processes nor the dump of pm2 hold anything of the job', async () => {
  const [first, second] = sandbox.description.hosts as [HostDescription, HostDescription];
  const { address: _address, port: _port, user: _user, 'host-key': _hostKey, ...entry } = hostEntry(first) as Record<string, unknown>;
  // Its daemon is begun by the action, from whatever environment that gives.
  await onHost(first, 'pm2 save --force --silent >/dev/null; pm2 kill --silent >/dev/null');
  const variables = { ...first.environment, RUNNER_TRACKING_ID: 'github_1', ACTIONS_RUNTIME_TOKEN: 'of-the-job' };
  const result = await quick(sandbox, { environment: { ...quickRecipes(sandbox), hosts: [{ ...entry, connection: 'local' }, hostEntry(second)] }, variables });
  expectSuccess(result);
  await expectHealed(sandbox);
  const backend = (await processes(first)).find(({ name }) => name.endsWith('backend'));
  const { slack, statuspage, github, objectStore } = sandbox.description;
  const held = [await readFile(`/proc/${backend?.pid ?? 0}/environ`, 'utf8'), await onHost(first, 'cat "$PM2_HOME/dump.pm2"')];
  for (const text of held) {
    expect(text).toContain(first.home);
    expect(text).not.toMatch(/INPUT_|GITHUB_|ACTIONS_|RUNNER_|AWS_|SLACK/);
    for (const secret of [slack.token, statuspage.key, github.token, objectStore.secretAccessKey]) expect(text).not.toContain(secret);
  }
});
