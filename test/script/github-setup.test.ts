// script/setup-github against a small GitHub in memory: a dry run writes nothing, --apply makes it so, a second one finds nothing to do.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Administration } from '../../script/github/administration';
import { setUp } from '../../script/github/setup';
import { wantedGates } from '../../script/github/wanted';
import { LocalServer, type Received, type ServerReply } from '../adapters/local-server';

interface Policy {
  readonly id: number;
  readonly name: string;
  readonly type: string;
}

const people: Readonly<Record<string, number>> = { grace: 11, heidi: 12 };
const teams: Readonly<Record<string, number>> = { 'on-call': 21 };

/** Environments as GitHub keeps and shows them. `stubborn`: it takes reviewers and forgets them, as without the plan for it. */
class SmallGithub {
  readonly environments = new Map<string, { body: Record<string, unknown>; policies: Policy[] }>();
  isPrivate = false;
  isProtected = true;
  stubborn = false;
  refuses = 0;

  answer({ method, url, body }: Received): ServerReply {
    const path = decodeURIComponent(url.split('?')[0] ?? '').replace('/repos/acme/shop', '');
    const found = method === 'GET' ? this.read(path) : this.write(method, path, body === '' ? {} : (JSON.parse(body) as Record<string, unknown>));
    if (typeof found === 'number') return json(found, { message: found === 422 ? 'Failed to create the environment protection rule. Please ensure the billing plan supports the required reviewers protection rule.' : 'Not Found' });
    return found === undefined ? { status: 204 } : json(200, found);
  }

  private read(path: string): object | number | undefined {
    const [, kind = '', name = ''] = /^\/(users|orgs\/acme\/teams|collaborators|branches)\/([^/]+)$/.exec(path) ?? [];
    if (path === '') return { private: this.isPrivate, default_branch: 'main' };
    if (kind === 'branches') return { protected: this.isProtected };
    if (kind === 'users') return people[name] === undefined ? 404 : { id: people[name], login: name };
    if (kind === 'collaborators') return people[name] === undefined ? 404 : undefined;
    if (kind !== '') return teams[name] === undefined ? 404 : { id: teams[name], slug: name };
    const [, gate = '', policies] = /^\/environments\/([^/]+)(\/deployment-branch-policies)?$/.exec(path) ?? [];
    const environment = this.environments.get(gate);
    if (environment === undefined) return 404;
    return policies === undefined ? shown(gate, environment.body) : { branch_policies: environment.policies };
  }

  private write(method: string, path: string, body: Record<string, unknown>): object | number | undefined {
    const [, gate = '', policy] = /^\/environments\/([^/]+)(?:\/deployment-branch-policies\/?(\d*))?$/.exec(path) ?? [];
    const environment = this.environments.get(gate) ?? { body: {}, policies: [] };
    if (this.refuses > 0) return this.refuses;
    if (method === 'PUT') this.environments.set(gate, { ...environment, body: this.stubborn ? { ...body, reviewers: [] } : body });
    if (method === 'POST') environment.policies.push({ id: environment.policies.length + 100, name: String(body['name']), type: String(body['type']) });
    if (method === 'DELETE') environment.policies.splice(environment.policies.findIndex(({ id }) => String(id) === policy), 1);
    return method === 'DELETE' ? undefined : {};
  }
}

function shown(name: string, body: Record<string, unknown>): object {
  const reviewers = ((body['reviewers'] ?? []) as { type: string; id: number }[]).map(({ type, id }) => ({ type, reviewer: type === 'Team' ? { slug: nameOf(teams, id) } : { login: nameOf(people, id) } }));
  const rules = reviewers.length === 0 ? [] : [{ type: 'required_reviewers', prevent_self_review: body['prevent_self_review'], reviewers }];
  return { name, can_admins_bypass: body['can_admins_bypass'] ?? true, deployment_branch_policy: body['deployment_branch_policy'] ?? null, protection_rules: [...rules, { type: 'wait_timer', wait_timer: body['wait_timer'] ?? 0 }] };
}

const nameOf = (ids: Readonly<Record<string, number>>, wanted: number) => Object.keys(ids).find((name) => ids[name] === wanted);
const json = (status: number, value: object): ServerReply => ({ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });

const table = (people = '[grace]', branches = 'branches: [main], ') => `environments: { production: { authorization: { ${branches}scenarios: { p1: { approvers: [{ role: A, gate: on-call, team: on-call }, { role: B, gate: production, people: ${people} }] } } } } }`;

let server: LocalServer;
let github: SmallGithub;
let api: string;
beforeEach(async () => {
  github = new SmallGithub();
  server = new LocalServer();
  server.answer = (request) => github.answer(request);
  api = await server.listen();
});
afterEach(() => server.close());

const writes = () => server.received.filter(({ method }) => method !== 'GET').length;

async function run(apply: boolean, yaml = table()): Promise<{ right: boolean; lines: string[] }> {
  const lines: string[] = [];
  const right = await setUp({ wanted: wantedGates(yaml), apply }, await Administration.open('acme/shop', 'token', api), (line) => lines.push(line));
  return { right, lines };
}

it('a dry run shows all and writes nothing', async () => {
  const { right, lines } = await run(false);
  expect(lines).toEqual(['+ on-call', '    + reviewer team on-call', '    + nobody approves a run of their own', '    + administrators may not bypass it', '    + branch main', '+ production', '    + reviewer grace', '    + nobody approves a run of their own', '    + administrators may not bypass it', '    + branch main', '+ production-plan', '    + branch main', '+ production-prepare', '    + branch main', 'Nothing was changed. Run it again with --apply to make it so.']);
  expect([right, writes()]).toEqual([true, 0]);
});

it('--apply makes it so, and a second time there is nothing to do', async () => {
  expect((await run(true)).right).toBe(true);
  expect(github.environments.get('production')).toMatchObject({ body: { reviewers: [{ type: 'User', id: 11 }], prevent_self_review: true, can_admins_bypass: false, wait_timer: 0, deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } }, policies: [{ name: 'main', type: 'branch' }] });
  const before = writes();
  const again = await run(true);
  expect([again.right, writes() - before, again.lines.filter((line) => !/^ *=/.test(line))]).toEqual([true, 0, []]);
});

it('mends what somebody changed, and keeps a wait timer', async () => {
  await run(true);
  github.environments.set('production', { body: { ...github.environments.get('production')?.body, reviewers: [{ type: 'User', id: 12 }], wait_timer: 5 }, policies: [{ id: 7, name: 'v*', type: 'tag' }] });
  const { right, lines } = await run(true);
  expect([right, lines.slice(-9, -4)]).toEqual([true, ['~ production', '    + reviewer grace', '    - reviewer heidi', '    + branch main', '    - branch tag v*']]);
  expect(github.environments.get('production')).toMatchObject({ body: { wait_timer: 5 }, policies: [{ name: 'main', type: 'branch' }] });
});

it('names people and teams that are not there, and then writes nothing', async () => {
  const { right, lines } = await run(true, table('[grace, nobody]').replace('team: on-call', 'team: nightwatch'));
  expect(lines.slice(0, 2)).toEqual(['! team nightwatch: there is no such team in the organization', '! nobody: there is no such person with access to the repository']);
  expect([right, writes()]).toEqual([false, 0]);
});

it('does not rely on protected branches where none is protected', async () => {
  github.isProtected = false;
  const { right, lines } = await run(true, table('[grace]', ''));
  expect([right, writes(), lines[0]]).toEqual([false, 0, '! main is not protected; where no branch is, GitHub lets every branch through: protect it, or write branches: [main] into authorization:']);
});

it.each([
  ['refuses', () => (github.refuses = 422), /^! on-call: GitHub refused it: .*billing plan/],
  ['takes it and does nothing', () => (github.stubborn = true), /^! on-call: GitHub took it and left this as it was:/],
])('explains the limit of the plan when GitHub %s', async (_what, prepare, expected) => {
  prepare();
  github.isPrivate = true;
  const { right, lines } = await run(true);
  expect(right).toBe(false);
  expect(lines.find((line) => line.startsWith('! on-call'))).toMatch(expected);
  expect(lines.join('\n')).toContain('! Required reviewers need a public repository or GitHub Enterprise. Where this repository has neither, write by: comments into authorization: (docs/authorization.md).');
});

it('runs as people run it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'setup-github-'));
  const config = join(folder, 'rollback.yml');
  writeFileSync(config, table());
  const script = fileURLToPath(new URL('../../script/setup-github', import.meta.url));
  const { stdout } = await promisify(execFile)(script, ['--repository', 'acme/shop', '--config', config, '--apply'], { env: { PATH: process.env['PATH'] ?? '', GH_TOKEN: 'token', GITHUB_API_URL: api } });
  rmSync(folder, { recursive: true });
  expect(stdout.split('\n').slice(0, 3)).toEqual([`acme/shop, as ${config} wants it:`, '+ on-call', '    + reviewer team on-call']);
  expect([...github.environments.keys()]).toEqual(['on-call', 'production', 'production-plan', 'production-prepare']);
  // Without the plan for it GitHub refuses every field of protection, even an empty one.
  expect(Object.keys(github.environments.get('production-plan')?.body ?? {})).toEqual(['deployment_branch_policy']);
});
