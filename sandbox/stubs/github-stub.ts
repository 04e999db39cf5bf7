// A stub of GitHub's REST API for one repository: runs, their approvals, environments and tags; what is filed there: github-records-stub.ts.
import { checkToken } from './bearer';
import { approvalShape, environmentShape, runShape, tagReferenceShape, type GithubFacts, type GithubTag } from './github-facts';
import { GithubRecordsStub } from './github-records-stub';
import { HttpStub, type StubReply, type StubRequest } from './http-stub';
import type { Authorization } from './recorded-request';

export interface GithubStubOptions {
  readonly token: string;
  /** owner/name */
  readonly repository: string;
  /** Looks a tag up where it really is: in the sandbox's git origin. */
  readonly findTag: (name: string) => Promise<GithubTag | undefined>;
  readonly recordFile?: string;
}

export interface GithubChange extends Partial<GithubFacts> {
  /** As if the token lacked `actions: read`. */
  readonly forbidden?: boolean;
}

const noFacts: GithubFacts = { runs: [], approvals: {}, environments: [] };

export class GithubStub extends HttpStub<GithubFacts, GithubChange> {
  protected readonly name = 'github';
  /** Branches, files, pull requests and issues. */
  readonly filed: GithubRecordsStub;
  private facts = noFacts;
  private forbidden = false;

  constructor(private readonly options: GithubStubOptions) {
    super(options.recordFile);
    this.filed = new GithubRecordsStub(options.repository);
  }

  override state(): GithubFacts {
    return this.facts;
  }

  protected override change({ forbidden, ...facts }: GithubChange): void {
    this.forbidden = forbidden ?? this.forbidden;
    this.facts = { ...this.facts, ...facts };
  }

  protected override forget(): void {
    this.facts = noFacts;
    this.forbidden = false;
    this.filed.forget();
  }

  protected override authorize(request: StubRequest): Authorization {
    return checkToken(request, ['bearer', 'token'], this.options.token);
  }

  protected override troubleBody(status: number): object {
    return message(status === 429 ? 'You have exceeded a secondary rate limit.' : 'Server Error', status);
  }

  protected override async answer(request: StubRequest, authorization: Authorization): Promise<StubReply> {
    if (authorization === 'wrong') return { status: 401, body: message('Bad credentials', 401) };
    if (authorization === 'none') return { status: 401, body: message('Requires authentication', 401) };
    if (this.forbidden) return { status: 403, body: message('Resource not accessible by integration', 403) };
    const filed = this.filed.answer(request);
    if (filed !== undefined) return filed;
    const root = `/repos/${this.options.repository}/`;
    const body = request.path.startsWith(root) && request.method === 'GET' ? await this.read(request, decodeURIComponent(request.path.slice(root.length))) : undefined;
    return body ? { status: 200, body } : { status: 404, body: message('Not Found', 404) };
  }

  private async read(request: StubRequest, path: string): Promise<object | undefined> {
    const base = `http://${request.headers.host}/repos/${this.options.repository}`;
    const [, runId, approvals] = /^actions\/runs\/(\d+)(\/approvals)?$/.exec(path) ?? [];
    if (runId !== undefined) return approvals === undefined ? this.run(base, runId) : this.approvals(base, runId);
    const environment = /^environments\/(.+)$/.exec(path)?.[1];
    if (environment !== undefined) return this.environment(base, environment);
    const tag = /^git\/ref\/tags\/(.+)$/.exec(path)?.[1];
    const found = tag === undefined ? undefined : await this.options.findTag(tag);
    return found && tagReferenceShape(base, found);
  }

  private run(base: string, runId: string): object | undefined {
    const run = this.facts.runs.find(({ id }) => String(id) === runId);
    return run && runShape(base, run);
  }

  private approvals(base: string, runId: string): object | undefined {
    const known = this.facts.runs.some(({ id }) => String(id) === runId);
    return known ? (this.facts.approvals[runId] ?? []).map((approval) => approvalShape(base, approval)) : undefined;
  }

  private environment(base: string, name: string): object | undefined {
    const environment = this.facts.environments.find((candidate) => candidate.name === name);
    return environment && environmentShape(base, environment);
  }
}

function message(text: string, status: number): object {
  return { message: text, documentation_url: 'https://docs.github.com/rest', status: String(status) };
}
