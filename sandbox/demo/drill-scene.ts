// The quarterly drill in a minute: staging is deployed, soaks, goes back, and comes forward again.
import { deployCommand } from '../deploy/deploy-command';
import type { Sandbox } from '../sandbox';
import { serving } from './expectations';
import type { Scene } from './scene';

export const drill: Scene = {
  title: 'Nothing is broken. A drill deploys v4.0.0, lets it soak for three seconds where staging has an hour, rolls back and forward again.',
  prepare: async ({ description }) => ({ drill: { deploy: deployCommand(description), soak: '3s', interval: '1s' } }),
  inputs: { 'rollback-type': 'drill', incident: 'DRILL-1', reason: 'quarterly rollback drill' },
  unmet: async (sandbox, sight) => [...serving({ backend: '4.0.0', site: '4.0.0', worker: 'writing' }, sight), ...(await proposed(sandbox))],
  proved: 'staging runs v4.0.0 as before, and a pull request has the report, the history and the scoreboard.',
};

async function proposed({ description: { github } }: Sandbox): Promise<string[]> {
  const ask = async (path: string) => (await (await fetch(`${github.url}/repos/${github.repository}/${path}`, { headers: { authorization: `Bearer ${github.token}` } })).json()) as { name?: string; head?: { ref: string } }[];
  const [pull] = await ask('pulls?state=all');
  if (pull === undefined) return ['no pull request was opened'];
  const names = (await ask(`contents/docs/drills?ref=${pull.head?.ref ?? ''}`)).map(({ name = '' }) => name);
  return ['README.md', 'history.json'].filter((name) => !names.includes(name)).map((name) => `the pull request lacks ${name}`);
}
