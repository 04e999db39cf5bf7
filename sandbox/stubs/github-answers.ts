// What the GitHub stub answers to reads: which path shows which of its facts.
import { approvalShape, branchPoliciesShape, commentShape, environmentShape, repositoryShape, runShape, tagReferenceShape, teamShape, type GithubFacts, type GithubTag } from './github-facts';
import type { StubRequest } from './http-stub';

export interface GithubSource {
  /** owner/name */
  readonly repository: string;
  readonly facts: GithubFacts;
  readonly findTag: (name: string) => Promise<GithubTag | undefined>;
  /** Whether the token may look into the teams of the organization, which that of a job may not. */
  readonly teamsReadable: boolean;
}

type Answer = object | undefined;

/** Undefined: not found. */
export async function readAnswer(request: StubRequest, source: GithubSource): Promise<Answer> {
  const [owner] = source.repository.split('/');
  const path = decodeURIComponent(request.path);
  const root = `/repos/${source.repository}`;
  const base = `http://${request.headers.host}${root}`;
  if (path === root) return repositoryShape(source.repository, source.facts.visibility);
  if (path.startsWith(`${root}/`)) return inRepository(path.slice(root.length + 1), base, request.query, source);
  return path.startsWith(`/orgs/${owner}/teams/`) && source.teamsReadable ? teamAnswer(path.slice(`/orgs/${owner}/teams/`.length), source.facts) : undefined;
}

async function inRepository(path: string, base: string, query: URLSearchParams, { facts, findTag }: GithubSource): Promise<Answer> {
  const [, runId, attempt, approvals] = /^actions\/runs\/(\d+)(?:\/attempts\/(\d+)|(\/approvals))?$/.exec(path) ?? [];
  if (runId !== undefined) return runAnswer(base, runId, attempt, approvals !== undefined, facts);
  const [, environment, policies] = /^environments\/(.+?)(\/deployment-branch-policies)?$/.exec(path) ?? [];
  if (environment !== undefined) return environmentAnswer(base, environment, policies !== undefined, facts);
  const issue = /^issues\/(\d+)\/comments$/.exec(path)?.[1];
  if (issue !== undefined) return commentsAnswer(base, issue, query, facts);
  const tag = /^git\/ref\/tags\/(.+)$/.exec(path)?.[1];
  const found = tag === undefined ? undefined : await findTag(tag);
  return found && tagReferenceShape(base, found);
}

function runAnswer(base: string, runId: string, attempt: string | undefined, approvals: boolean, facts: GithubFacts): Answer {
  const run = facts.runs.find(({ id }) => String(id) === runId);
  if (run === undefined) return undefined;
  if (approvals) return (facts.approvals[runId] ?? []).map((approval) => approvalShape(base, approval));
  return attempt === undefined ? runShape(base, run) : runShape(base, run, Number(attempt));
}

function environmentAnswer(base: string, name: string, policies: boolean, { environments }: GithubFacts): Answer {
  const environment = environments.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  return environment && (policies ? branchPoliciesShape(environment) : environmentShape(base, environment));
}

function commentsAnswer(base: string, issue: string, query: URLSearchParams, facts: GithubFacts): Answer {
  const size = Number(query.get('per_page') ?? 30);
  const from = (Number(query.get('page') ?? 1) - 1) * size;
  const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
  const newer = facts.comments[issue]?.filter(({ createdAt, updatedAt = createdAt }) => Date.parse(updatedAt) >= since);
  return newer?.slice(from, from + size).map((comment) => commentShape(base, issue, comment));
}

function teamAnswer(path: string, { teams }: GithubFacts): Answer {
  const [, slug = '', login] = /^([^/]+)(?:\/memberships\/([^/]+))?$/.exec(path) ?? [];
  const members = teams[slug];
  if (members === undefined) return undefined;
  if (login === undefined) return teamShape(slug);
  if (members.includes(login)) return { url: path, role: 'member', state: 'active' };
  return members.includes(`${login}?`) ? { url: path, role: 'member', state: 'pending' } : undefined;
}
