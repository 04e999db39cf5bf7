// Talks to the daemon's control endpoint.
import type { LoadBalancerCounts } from '../edge/load-balancer';
import type { CloudFrontChange } from '../stubs/cloudfront-stub';
import type { Invalidation } from '../stubs/cloudfront-xml';
import type { GithubFacts } from '../stubs/github-facts';
import type { GithubChange } from '../stubs/github-stub';
import type { StubTrouble } from '../stubs/http-stub';
import type { RecordedRequest, StubName } from '../stubs/recorded-request';
import type { SlackMessage } from '../stubs/slack-stub';
import type { StatuspageIncident } from '../stubs/statuspage-stub';
import type { ReceivedHook } from '../stubs/webhook-stub';

export interface DaemonCounts {
  readonly api: LoadBalancerCounts;
  readonly site: { readonly hits: number; readonly misses: number; readonly errors: number };
}

/** What each stub can be told, besides the trouble that any of them can have. */
export interface StubChanges {
  readonly cloudfront: CloudFrontChange;
  readonly slack: object;
  readonly statuspage: object;
  readonly webhook: object;
  readonly github: GithubChange;
}

/** What each stub holds. */
export interface StubStates {
  readonly cloudfront: readonly Invalidation[];
  readonly slack: readonly SlackMessage[];
  readonly statuspage: readonly StatuspageIncident[];
  readonly webhook: readonly ReceivedHook[];
  readonly github: GithubFacts;
}

const answerTimeoutMs = 10_000;

export class ControlClient {
  constructor(private readonly address: { readonly url: string; readonly token: string }) {}

  records(stub: StubName): Promise<RecordedRequest[]> {
    return this.call('GET', `/stubs/${stub}/records`);
  }

  state<Name extends StubName>(stub: Name): Promise<StubStates[Name]> {
    return this.call('GET', `/stubs/${stub}/state`);
  }

  async control<Name extends StubName>(stub: Name, change: StubTrouble & StubChanges[Name]): Promise<void> {
    await this.call('POST', `/stubs/${stub}/control`, change);
  }

  counts(): Promise<DaemonCounts> {
    return this.call('GET', '/counts');
  }

  /** Records, trouble, counts and the edge's cache: all as after the start. */
  async reset(): Promise<void> {
    await this.call('POST', '/reset');
  }

  private async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const { url, token } = this.address;
    const headers = { authorization: `Bearer ${token}`, connection: 'close' };
    const request = { method, headers, signal: AbortSignal.timeout(answerTimeoutMs), ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${url}${path}`, request).catch((cause: unknown) => {
      throw new Error("The sandbox's daemon does not answer. Bring the sandbox up again: npm run sandbox -- up", { cause });
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`The sandbox's daemon refused ${method} ${path}: ${JSON.stringify(answer)}`);
    return answer as Answer;
  }
}
