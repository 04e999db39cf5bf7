// The real adapter on the stub of GitHub's REST API: a private run 42 of acme/shop that ada started, two gates, both opened by the right people.
import { GithubStub, type GithubChange } from '../../sandbox/stubs/github-stub';
import { GithubApprovals } from '../../src/adapters/github-approvals';
import { GithubRest } from '../../src/adapters/github-rest';
import { authorize, type Permit } from '../../src/authorizing';
import { authorization, resolveAuthorization } from '../../src/config/authorization-schema';
import type { Event } from '../../src/engine/events';
import { describeProblem, RefusedError } from '../../src/errors';
import type { Order } from '../../src/planning';
import type { Request, RunIdentity } from '../../src/request';
import { FakeClock } from '../fakes/clock';
import { sampleEnvironment } from '../samples/environment';
import { samplePlan } from '../samples/report';
import { noCredentials, sampleRequest } from '../samples/request';

export const token = 'token-that-is-right';
export const digest = '3f2a9c0011223344';

const approvers = [{ role: 'On-Call Engineer', gate: 'rollback-on-call', team: 'on-call' }, { role: 'DevSecOps Lead', gate: 'production', people: ['grace'] }];

/** `authorization:` as it stands in rollback.yml. */
export const table = { default: 'production-p1', branches: ['main'], deadline: '30s', scenarios: { 'production-p1': { approvers, tell: ['Product Owner'] }, other: { approvers } } };

/** All that is needed for a permit. */
export const granted: GithubChange = {
  runs: [{ id: 42, actor: 'ada' }],
  approvals: { 42: [{ environments: ['rollback-on-call'], user: 'olga' }, { environments: ['production'], user: 'grace' }] },
  environments: [{ name: 'rollback-on-call', reviewers: ['team:on-call'] }, { name: 'production', reviewers: ['grace'], branches: ['main'] }],
  teams: { 'on-call': ['olga', 'oscar'] },
};

export const sampleActor: RunIdentity = { id: 'gh-42', attempt: 'first', actor: 'ada', url: 'https://ci.example/42', breakGlass: false };
const request = sampleRequest({ incident: '#7', credentials: { ...noCredentials, githubToken: token } });

/** A quick rollback that ada asks for. */
export function orderOf(wish: Partial<Request>, section: object): Order {
  return { request: { ...request, ...wish }, run: sampleActor, environment: sampleEnvironment({ authorization: resolveAuthorization(authorization.parse({ ...table, ...section })) }) };
}

export interface Asked {
  readonly permit: Permit | undefined;
  /** Why not, one line each. */
  readonly refusals: readonly string[];
  readonly notes: readonly string[];
}

export class GithubWorld {
  readonly clock = new FakeClock();
  private constructor(
    readonly stub: GithubStub,
    private readonly api: string,
  ) {}

  static async open(): Promise<GithubWorld> {
    const stub = new GithubStub({ token, repository: 'acme/shop', findTag: async () => undefined });
    return new GithubWorld(stub, await stub.listen());
  }

  close(): Promise<void> {
    return this.stub.close();
  }

  approvals(withToken = token): GithubApprovals {
    return new GithubApprovals(new GithubRest({ repository: 'acme/shop', token: withToken, api: this.api }, this.clock), '42');
  }

  /** Asks whether the run may go on. `change` is what GitHub knows otherwise than in `granted`. */
  async ask(change: Parameters<GithubStub['control']>[0] = {}, wish: Partial<Request> = {}, section: object = {}, signal = new AbortController().signal): Promise<Asked> {
    this.stub.control({ ...granted, ...change });
    const notes: string[] = [];
    const emit = (event: Event) => void (event.kind === 'note' && notes.push(event.text));
    try {
      const permit = await authorize(orderOf(wish, section), { approvals: this.approvals(), clock: this.clock, emit }, async () => samplePlan({ digest }), signal);
      return { permit, refusals: [], notes };
    } catch (error) {
      if (error instanceof RefusedError) return { permit: undefined, refusals: error.problems.map(describeProblem), notes };
      throw error;
    }
  }
}
