// One way to ask GitHub's REST API about one repository. Its SDK is loaded when it is first needed: the way to the hosts comes first.
import type { getOctokit } from '@actions/github';
import type { z } from 'zod';
import type { Clock } from '../ports';
import { retryDelaysMs } from '../retry';
import { unansweredError, type Asked } from './github-trouble';

type Octokit = ReturnType<typeof getOctokit>;

export interface GithubPlace {
  /** owner/name */
  readonly repository: string;
  readonly token: string;
  /** Base address of the REST API. */
  readonly api: string;
}

export interface Question extends Asked {
  /** With its query: `/repos/…`. */
  readonly path: string;
}

export interface Change extends Question {
  readonly method: 'POST' | 'PATCH';
  readonly fields: object;
}

const answerTimeoutMs = 10_000;
const tries = 4;

/** The address that the runner names (on a GitHub Enterprise Server its own), else that of github.com. */
export function githubApi(variables: NodeJS.ProcessEnv): string {
  return variables['GITHUB_API_URL'] ?? 'https://api.github.com';
}

export class GithubRest {
  readonly owner: string;
  readonly repo: string;
  /** What paths below the repository begin with. */
  readonly root: string;

  constructor(
    private readonly place: GithubPlace,
    private readonly clock: Clock,
  ) {
    [this.owner = '', this.repo = ''] = place.repository.split('/');
    this.root = `/repos/${place.repository}`;
  }

  /** Asks again while it may help. @throws UnansweredError naming the right that the job lacks, or what GitHub said. */
  async read<Schema extends z.ZodType>(schema: Schema, question: Question, signal: AbortSignal): Promise<z.output<Schema>> {
    return this.persist(async () => schema.parse(await this.send('GET', question.path, { headers: { 'cache-control': 'no-cache' } }, signal)), question, signal);
  }

  /** What makes something is never sent twice: one too many is worse than none. @throws UnansweredError */
  async change({ method, path, fields, ...asked }: Change, signal: AbortSignal): Promise<unknown> {
    const send = () => this.send(method, path, fields, signal);
    return method === 'POST' ? this.inWords(asked, send, signal) : this.persist(send, asked, signal);
  }

  /** The SDK's own methods, for work of many calls; each has its time limit, and all end with the signal. Call it within `inWords`. */
  async sdk(signal?: AbortSignal): Promise<Octokit['rest']> {
    const limited: typeof fetch = (address, init) => globalThis.fetch(address, { ...init, signal: limit(signal) });
    return (await this.octokit(limited)).rest;
  }

  /** @throws UnansweredError for whatever GitHub refuses meanwhile. */
  async inWords<Value>(asked: Asked, work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw unansweredError(error, asked);
    }
  }

  private async persist<Value>(work: () => Promise<Value>, asked: Asked, signal: AbortSignal): Promise<Value> {
    const delays = retryDelaysMs(tries);
    for (;;) {
      try {
        return await work();
      } catch (error) {
        signal.throwIfAborted();
        const unanswered = unansweredError(error, asked);
        const delay = unanswered.passing ? delays.next() : undefined;
        if (delay === undefined || delay.done === true) throw unanswered;
        await this.clock.sleep(delay.value, signal);
      }
    }
  }

  private async send(method: string, path: string, parameters: object, signal: AbortSignal): Promise<unknown> {
    const octokit = await this.octokit(globalThis.fetch);
    const { data } = await octokit.request(`${method} ${path}`, { ...parameters, request: { signal: limit(signal) } });
    return data;
  }

  private async octokit(fetch: typeof globalThis.fetch): Promise<Octokit> {
    const github = await import('@actions/github');
    return github.getOctokit(this.place.token, { baseUrl: this.place.api, request: { fetch } });
  }
}

function limit(signal: AbortSignal | undefined): AbortSignal {
  return AbortSignal.any([AbortSignal.timeout(answerTimeoutMs), ...(signal === undefined ? [] : [signal])]);
}
