// The Issues port on GitHub's REST API: what readiness needs of them.
import { getOctokit } from '@actions/github';
import { z } from 'zod';
import type { Clock, Issues, OpenIssue } from '../ports';
import type { Redact } from '../report/redact';
import { retryDelaysMs } from '../retry';
import { unansweredError } from './github-trouble';

const answerTimeoutMs = 10_000;
const pageSize = 100;
const tries = 4;
const right = 'issues: write';

export interface IssuePlace {
  /** owner/name */
  readonly repository: string;
  readonly token: string;
  /** https://api.github.com, or that of a GitHub Enterprise Server. */
  readonly api: string;
}

const numbered = z.object({ number: z.number().int() });
const listed = z.array(numbered.extend({ body: z.string().nullable().optional(), pull_request: z.unknown().optional(), user: z.object({ type: z.string() }).nullable(), author_association: z.string().optional() }));
const insiders = ['OWNER', 'MEMBER', 'COLLABORATOR'];

export class GithubIssues implements Issues {
  private readonly octokit: ReturnType<typeof getOctokit>;
  private readonly root: string;

  constructor(
    place: IssuePlace,
    private readonly clock: Clock,
    private readonly redact: Redact,
  ) {
    this.octokit = getOctokit(place.token, { baseUrl: place.api, request: { fetch: globalThis.fetch } });
    this.root = `/repos/${place.repository}/issues`;
  }

  /** Those of bots, and of who may write here: a stranger's issue with a copied mark is not ours. */
  async open(label: string, signal: AbortSignal): Promise<OpenIssue[]> {
    const path = `${this.root}?state=open&labels=${encodeURIComponent(label)}&sort=created&direction=asc&per_page=${pageSize}`;
    const found = listed.parse(await this.ask('GET', path, {}, 'issues', true, signal));
    return found.filter(({ pull_request, user, author_association }) => pull_request === undefined && (user?.type === 'Bot' || insiders.includes(author_association ?? ''))).map(({ number, body }) => ({ number, body: body ?? '' }));
  }

  /** Never sent twice: an issue too many is worse than none. */
  async create({ title, body, label }: { readonly title: string; readonly body: string; readonly label: string }, signal: AbortSignal): Promise<number> {
    return numbered.parse(await this.ask('POST', this.root, { title, body: this.redact(body), labels: [label] }, 'a new issue', false, signal)).number;
  }

  async edit(number: number, body: string, signal: AbortSignal): Promise<void> {
    await this.ask('PATCH', `${this.root}/${number}`, { body: this.redact(body) }, `issue #${number}`, true, signal);
  }

  async comment(number: number, body: string, signal: AbortSignal): Promise<void> {
    await this.ask('POST', `${this.root}/${number}/comments`, { body: this.redact(body) }, `a comment on issue #${number}`, false, signal);
  }

  async close(number: number, signal: AbortSignal): Promise<void> {
    await this.ask('PATCH', `${this.root}/${number}`, { state: 'closed', state_reason: 'completed' }, `issue #${number}`, true, signal);
  }

  /** @throws UnansweredError naming the right that the job lacks, or what GitHub said. */
  private async ask(method: string, path: string, fields: object, what: string, again: boolean, signal: AbortSignal): Promise<unknown> {
    const delays = retryDelaysMs(tries);
    for (;;) {
      try {
        const { data } = await this.octokit.request(`${method} ${path}`, { ...fields, request: { signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]) } });
        return data;
      } catch (error) {
        signal.throwIfAborted();
        const unanswered = unansweredError(error, what, right);
        const delay = again && unanswered.passing ? delays.next() : undefined;
        if (delay === undefined || delay.done === true) throw unanswered;
        await this.clock.sleep(delay.value, signal);
      }
    }
  }
}
