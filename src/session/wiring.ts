// Connects the ports to the real world, once the way to the hosts is open.
import { mkdirSync } from 'node:fs';
import { announcersFor } from '../adapters/announcers';
import { systemClock } from '../adapters/clock';
import type { TransportFleet } from '../adapters/fleet';
import { GithubApprovals, withoutToken } from '../adapters/github-approvals';
import { GithubIssues } from '../adapters/github-issues';
import { GithubRecords } from '../adapters/github-records';
import { githubApi, GithubRest } from '../adapters/github-rest';
import { GithubWorkflows } from '../adapters/github-runs';
import { lazily } from '../adapters/lazily';
import { localCommands } from '../adapters/local-commands';
import { Prometheus } from '../adapters/prometheus';
import { recordFiles } from '../adapters/record-files';
import { systemWeb } from '../adapters/web';
import { workspaceFile } from '../adapters/workspace-file';
import type { Emit } from '../engine/events';
import type { Order } from '../planning';
import type { Issues, ReadinessPorts } from '../ports';
import type { Redact } from '../report/redact';
import type { World } from '../world';

/** An order, and what keeps its secrets out of sight. */
export interface Confidential extends Order {
  readonly protect: World['protect'];
  readonly redact: Redact;
}

export interface Places {
  readonly scratchFolder: string;
  /** owner/name on GitHub; empty where there is none. */
  readonly repository: string;
}

export function connect(order: Confidential, fleet: TransportFleet, places: Places, emit: Emit): World {
  const { request: { credentials, journal }, environment, protect, redact } = order;
  const { scratchFolder } = places;
  mkdirSync(scratchFolder, { recursive: true, mode: 0o700 });
  return {
    fleet,
    store: lazily(async () => new (await import('../adapters/s3')).S3Store(systemClock)),
    cdn: lazily(async () => new (await import('../adapters/cloudfront')).CloudFront(systemClock)),
    web: systemWeb,
    databases: lazily(async () => new (await import('../adapters/postgres')).Postgres((via, address, port, signal) => fleet.tunnel(via, address, port, signal))),
    metrics: new Prometheus(systemWeb, environment.monitoring),
    commands: localCommands,
    protect,
    redact,
    announcers: announcersFor(environment, credentials, systemWeb, redact),
    clock: systemClock,
    scratchFolder,
    recordFiles: recordFiles({ journal, checkout: process.cwd(), scratchFolder }, redact),
    ...connectGithub(order, places),
    readiness: readinessPorts(process.env['SSH_AUTH_SOCK']),
    emit,
  };
}

/** A terminal has no run that people could have approved. */
function connectGithub({ request, run, redact }: Confidential, { repository }: Places): Pick<World, 'approvals' | 'issues' | 'workflows' | 'repository'> {
  const rest = githubRest(repository, request.credentials.githubToken);
  if (rest === undefined) return { approvals: run.breakGlass ? undefined : withoutToken(), issues: undefined, workflows: undefined, repository: undefined };
  return {
    approvals: run.breakGlass ? undefined : new GithubApprovals(rest, run.id.replace(/^gh-/, '')),
    issues: new GithubIssues(rest, redact),
    workflows: new GithubWorkflows(rest),
    repository: new GithubRecords(rest, redact),
  };
}

/** Undefined without a repository or a token. */
export function githubRest(repository: string, token: string): GithubRest | undefined {
  return repository === '' || token === '' ? undefined : new GithubRest({ repository, token, api: githubApi(process.env) }, systemClock);
}

/** For a run that ends before it has a world. */
export function issuesOf(repository: string, token: string, redact: Redact): Issues | undefined {
  const rest = githubRest(repository, token);
  return rest === undefined ? undefined : new GithubIssues(rest, redact);
}

function readinessPorts(agent: string | undefined): ReadinessPorts {
  return { rights: lazily(async () => new (await import('../adapters/aws-rights')).AwsRights(systemClock)), workspaceFile, hasAgent: (agent ?? '') !== '' };
}
