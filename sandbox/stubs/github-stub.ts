// A stub of GitHub's REST API for one repository: runs, their approvals, environments, teams, comments of issues and tags; what is filed there: github-records-stub.ts.
import { checkToken } from './bearer';
import { readAnswer } from './github-answers';
import type { GithubApproval, GithubEnvironment, GithubFacts, GithubRun, GithubTag } from './github-facts';
import { GithubRecordsStub } from './github-records-stub';
import { GithubLabelledIssues } from './github-labelled-issues';
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
  /** False, as with the token of a job: it may not look into teams. */
  readonly teamsReadable?: boolean;
  /** Ends of paths that are answered with an empty object. */
  readonly malformed?: readonly string[];
  /** One more run, beside those that there are, with its approvals; environments take the place of those of their name. */
  readonly add?: { readonly run: GithubRun; readonly approvals: readonly GithubApproval[]; readonly environments: readonly GithubEnvironment[] };
}

const noFacts: GithubFacts = { runs: [], approvals: {}, environments: [], teams: {}, comments: {}, visibility: 'public', protectedBranches: ['main'] };

export class GithubStub extends HttpStub<GithubFacts, GithubChange> {
  protected readonly name = 'github';
  /** Branches, files, pull requests and issues. */
  readonly filed: GithubRecordsStub;
  /** What readiness keeps. */
  readonly labelled: GithubLabelledIssues;
  private facts = noFacts;
  private forbidden = false;
  private teamsReadable = true;
  private malformed: readonly string[] = [];

  constructor(private readonly options: GithubStubOptions) {
    super(options.recordFile);
    this.filed = new GithubRecordsStub(options.repository);
    this.labelled = new GithubLabelledIssues(options.repository);
  }

  override state(): GithubFacts {
    return this.facts;
  }

  protected override change({ forbidden, teamsReadable, malformed, add, ...facts }: GithubChange): void {
    this.forbidden = forbidden ?? this.forbidden;
    this.teamsReadable = teamsReadable ?? this.teamsReadable;
    this.malformed = malformed ?? this.malformed;
    this.facts = { ...this.facts, ...facts };
    if (add === undefined) return;
    const { runs, approvals, environments } = this.facts;
    const others = environments.filter(({ name }) => !add.environments.some((each) => each.name === name));
    this.facts = { ...this.facts, runs: [...runs.filter(({ id }) => id !== add.run.id), add.run], approvals: { ...approvals, [add.run.id]: add.approvals }, environments: [...others, ...add.environments] };
  }

  protected override forget(): void {
    this.facts = noFacts;
    this.labelled.forget();
    this.forbidden = false;
    this.teamsReadable = true;
    this.malformed = [];
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
    const malformed = this.malformed.find((part) => request.path.endsWith(part));
    if (malformed !== undefined) return { status: 200, body: {} };
    const filed = this.labelled.answer(request) ?? this.filed.answer(request);
    if (filed !== undefined) return filed;
    const body = request.method === 'GET' ? await readAnswer(request, { ...this.options, facts: this.facts, teamsReadable: this.teamsReadable }) : undefined;
    return body ? { status: 200, body } : { status: 404, body: message('Not Found', 404) };
  }
}

function message(text: string, status: number): object {
  return { message: text, documentation_url: 'https://docs.github.com/rest', status: String(status) };
}
