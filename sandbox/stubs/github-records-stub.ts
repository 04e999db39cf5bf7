// The part of GitHub's REST API in which records are filed: branches, contents, pull requests, issues. Published shapes, one repository, in memory.
import { createHash } from 'node:crypto';
import type { StubReply, StubRequest } from './http-stub';

interface FiledPull {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly mergedAt: string | null;
}

interface FiledIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly user: { readonly login: string; readonly type: 'User' | 'Bot' };
  readonly association: string;
  readonly createdAt: string;
}

type Files = ReadonlyMap<string, string>;
type Body = Readonly<Record<string, unknown>>;

const mainBranch = 'main';
const bot = { login: 'github-actions[bot]', type: 'Bot' } as const;

export class GithubRecordsStub {
  readonly branches = new Map<string, Files>([[mainBranch, new Map()]]);
  readonly pulls: FiledPull[] = [];
  readonly issues: FiledIssue[] = [];
  /** As the setting "Allow GitHub Actions to create and approve pull requests". */
  mayOpenPulls = true;

  constructor(private readonly repository: string) {}

  forget(): void {
    this.branches.clear();
    this.branches.set(mainBranch, new Map());
    this.pulls.length = 0;
    this.issues.length = 0;
    this.mayOpenPulls = true;
  }

  /** Puts a file on a branch, as a person's commit does. */
  putFile(branch: string, path: string, content: string): void {
    this.branches.set(branch, new Map([...(this.branches.get(branch) ?? []), [path, content]]));
  }

  /** Undefined: it is none of these. */
  answer(request: StubRequest): StubReply | undefined {
    const root = `/repos/${this.repository}`;
    if (!request.path.startsWith(root)) return undefined;
    const path = decodeURIComponent(request.path.slice(root.length));
    const base = `http://${request.headers.host}${root}`;
    const body = request.text === '' ? {} : (JSON.parse(request.text) as Body);
    if (request.method === 'GET') return this.read(path, request.query, base);
    return this.write(request.method, path, body, base);
  }

  private read(path: string, query: URLSearchParams, base: string): StubReply | undefined {
    const branch = /^\/git\/ref\/heads\/(.+)$/.exec(path)?.[1];
    if (branch !== undefined) return this.branches.has(branch) ? ok(this.reference(branch, base)) : missing;
    const blob = /^\/git\/blobs\/([0-9a-f]+)$/.exec(path)?.[1];
    if (blob !== undefined) return this.blob(blob, base);
    const folder = /^\/contents\/(.+)$/.exec(path)?.[1];
    if (folder !== undefined) return this.list(folder, query.get('ref') ?? mainBranch, base);
    if (path === '/pulls') return ok(this.pulls.filter(({ head, state }) => matches(query.get('head'), `${this.owner()}:${head}`) && matchesState(query, state)).map((pull) => this.pullShape(pull, base)).reverse());
    if (path === '/issues') return ok(this.issuesPage(query, base));
    return undefined;
  }

  private write(method: string, path: string, body: Body, base: string): StubReply | undefined {
    if (method === 'POST' && path === '/git/refs') return this.createBranch(body, base);
    const file = /^\/contents\/(.+)$/.exec(path)?.[1];
    if (method === 'PUT' && file !== undefined) return this.putContents(file, body, base);
    if (method === 'POST' && path === '/pulls') return this.createPull(body, base);
    if (method === 'POST' && path === '/issues') return this.createIssue(body, base);
    const issue = /^\/issues\/(\d+)$/.exec(path)?.[1];
    if (method === 'PATCH' && issue !== undefined) return this.updateIssue(Number(issue), body, base);
    return undefined;
  }

  private createBranch({ ref, sha }: Body, base: string): StubReply {
    const name = String(ref).replace(/^refs\/heads\//, '');
    if (this.branches.has(name)) return invalid('Reference already exists');
    const from = [...this.branches].find(([branch]) => commitOf(branch) === sha);
    if (from === undefined) return invalid('Object does not exist');
    this.branches.set(name, new Map(from[1]));
    return { status: 201, body: this.reference(name, base) };
  }

  private putContents(path: string, { branch, content, sha, message }: Body, base: string): StubReply {
    const name = String(branch ?? mainBranch);
    const files = this.branches.get(name);
    if (files === undefined) return invalid(`Branch ${name} not found`);
    const present = files.get(path);
    if (typeof message !== 'string' || message === '') return invalid('Invalid request. "message" wasn\'t supplied.');
    if (present !== undefined && sha === undefined) return invalid('Invalid request. "sha" wasn\'t supplied.');
    if (present !== undefined && sha !== blobId(present)) return { status: 409, body: said(`${path} does not match ${String(sha)}`, 409) };
    const text = Buffer.from(String(content), 'base64').toString('utf8');
    this.putFile(name, path, text);
    return { status: present === undefined ? 201 : 200, body: { content: fileShape(path, text, base), commit: { sha: commitOf(`${name} ${blobId(text)}`), message } } };
  }

  private createPull({ head, base: target, title, body }: Body, base: string): StubReply {
    if (!this.mayOpenPulls) return { status: 403, body: said('GitHub Actions is not permitted to create or approve pull requests.', 403) };
    if (this.pulls.some((pull) => pull.head === head && pull.state === 'open')) return invalid(`A pull request already exists for ${this.owner()}:${String(head)}.`);
    if (!this.branches.has(String(head))) return invalid('Validation Failed: head invalid');
    const pull: FiledPull = { number: this.nextNumber(), head: String(head), base: String(target), title: String(title), body: String(body ?? ''), state: 'open', mergedAt: null };
    this.pulls.push(pull);
    return { status: 201, body: this.pullShape(pull, base) };
  }

  private createIssue({ title, body }: Body, base: string): StubReply {
    const issue: FiledIssue = { number: this.nextNumber(), title: String(title), body: String(body ?? ''), state: 'open', user: bot, association: 'NONE', createdAt: new Date().toISOString() };
    this.issues.push(issue);
    return { status: 201, body: this.issueShape(issue, base) };
  }

  private updateIssue(number: number, { title, body }: Body, base: string): StubReply {
    const index = this.issues.findIndex((issue) => issue.number === number);
    const issue = this.issues[index];
    if (issue === undefined) return missing;
    const updated = { ...issue, title: typeof title === 'string' ? title : issue.title, body: typeof body === 'string' ? body : issue.body };
    this.issues[index] = updated;
    return ok(this.issueShape(updated, base));
  }

  /** GitHub lists pull requests among the issues. */
  private issuesPage(query: URLSearchParams, base: string): object[] {
    const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
    const issues = this.issues.filter(({ state, createdAt }) => matchesState(query, state) && Date.parse(createdAt) >= since).map((issue) => this.issueShape(issue, base));
    const pulls = this.pulls.filter(({ state }) => matchesState(query, state)).map((pull) => ({ ...this.issueShape({ ...pull, user: bot, association: 'NONE', createdAt: new Date().toISOString() }, base), pull_request: { url: `${base}/pulls/${pull.number}` } }));
    const [size, page] = [Number(query.get('per_page') ?? 30), Number(query.get('page') ?? 1)];
    return [...pulls, ...issues].reverse().slice((page - 1) * size, page * size);
  }

  private list(folder: string, ref: string, base: string): StubReply {
    const files = this.branches.get(ref);
    if (files === undefined) return missing;
    const own = [...files].filter(([path]) => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/'));
    return own.length === 0 ? missing : ok(own.map(([path, text]) => fileShape(path, text, base)));
  }

  private blob(sha: string, base: string): StubReply {
    const text = [...this.branches.values()].flatMap((files) => [...files.values()]).find((content) => blobId(content) === sha);
    return text === undefined ? missing : ok({ sha, node_id: sha, size: Buffer.byteLength(text), url: `${base}/git/blobs/${sha}`, content: Buffer.from(text).toString('base64').replace(/(.{60})/g, '$1\n'), encoding: 'base64' });
  }

  private reference(branch: string, base: string): object {
    const sha = commitOf(branch);
    return { ref: `refs/heads/${branch}`, node_id: branch, url: `${base}/git/refs/heads/${branch}`, object: { type: 'commit', sha, url: `${base}/git/commits/${sha}` } };
  }

  private pullShape({ number, head, base: target, title, body, state, mergedAt }: FiledPull, base: string): object {
    return { id: number, number, state, title, body, user: bot, merged_at: mergedAt, url: `${base}/pulls/${number}`, html_url: this.page(`/pull/${number}`), head: { ref: head, label: `${this.owner()}:${head}`, sha: commitOf(head) }, base: { ref: target, sha: commitOf(target) } };
  }

  private issueShape({ number, title, body, state, user, association, createdAt }: FiledIssue, base: string): object {
    return { id: number, number, state, title, body, user, author_association: association, labels: [], created_at: createdAt, updated_at: createdAt, url: `${base}/issues/${number}`, html_url: this.page(`/issues/${number}`) };
  }

  private nextNumber(): number {
    return this.pulls.length + this.issues.length + 1;
  }

  private owner(): string {
    return this.repository.split('/')[0] ?? '';
  }

  private page(path: string): string {
    return `https://github.com/${this.repository}${path}`;
  }
}

const missing: StubReply = { status: 404, body: said('Not Found', 404) };

function ok(body: object): StubReply {
  return { status: 200, body };
}

function invalid(text: string): StubReply {
  return { status: 422, body: said(text, 422) };
}

function said(message: string, status: number): object {
  return { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
}

function matches(wanted: string | null, value: string): boolean {
  return wanted === null || wanted === value;
}

function matchesState(query: URLSearchParams, state: string): boolean {
  const wanted = query.get('state') ?? 'open';
  return wanted === 'all' || wanted === state;
}

function fileShape(path: string, text: string, base: string): object {
  return { type: 'file', name: path.split('/').at(-1), path, sha: blobId(text), size: Buffer.byteLength(text), url: `${base}/contents/${path}`, git_url: `${base}/git/blobs/${blobId(text)}` };
}

/** As git names it. */
function blobId(text: string): string {
  return createHash('sha1').update(`blob ${Buffer.byteLength(text)}\0${text}`).digest('hex');
}

function commitOf(branch: string): string {
  return createHash('sha1').update(`commit of ${branch}`).digest('hex');
}
