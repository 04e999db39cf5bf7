// The part of GitHub's REST API that keeps labelled issues: opened, found by their label, edited, commented on, closed. In memory.
import type { StubReply, StubRequest } from './http-stub';

export interface LabelledIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly state: 'open' | 'closed';
  readonly comments: readonly string[];
  /** Whoever has no right to write here is a stranger. */
  readonly by: 'bot' | 'stranger';
}

type Fields = Readonly<Record<string, unknown>>;

const firstNumber = 501;

export class GithubLabelledIssues {
  readonly issues: LabelledIssue[] = [];
  private readonly labels = new Set<string>();

  constructor(private readonly repository: string) {}

  forget(): void {
    this.issues.length = 0;
    this.labels.clear();
  }

  /** Undefined: the request is about something else. */
  answer(request: StubRequest): StubReply | undefined {
    if (request.method === 'POST' && request.path === `/repos/${this.repository}/labels`) return this.makeLabel(JSON.parse(request.text) as Fields);
    const [, path] = new RegExp(`^/repos/${this.repository}/issues(.*)$`).exec(request.path) ?? [];
    if (path === undefined) return undefined;
    const fields = request.text === '' ? {} : (JSON.parse(request.text) as Fields);
    const label = request.query.get('labels');
    if (request.method === 'GET' && path === '' && label !== null) return { status: 200, body: this.issues.filter(({ state, labels }) => state === 'open' && labels.includes(label)).map((issue) => this.shapeOf(issue)) };
    if (request.method === 'POST' && path === '' && Array.isArray(fields['labels'])) return this.add(fields, 'bot');
    const [, number, comments] = /^\/(\d+)(\/comments)?$/.exec(path) ?? [];
    const index = this.issues.findIndex((issue) => String(issue.number) === number);
    const issue = this.issues[index];
    if (issue === undefined) return undefined;
    if (request.method === 'POST' && comments !== undefined) return this.put(index, { ...issue, comments: [...issue.comments, String(fields['body'])] }, 201);
    if (request.method !== 'PATCH') return undefined;
    return this.put(index, { ...issue, body: String(fields['body'] ?? issue.body), state: fields['state'] === 'closed' ? 'closed' : issue.state }, 200);
  }

  private makeLabel({ name }: Fields): StubReply {
    if (this.labels.has(String(name))) return { status: 422, body: { message: 'Validation Failed', errors: [{ resource: 'Label', code: 'already_exists', field: 'name' }] } };
    this.labels.add(String(name));
    return { status: 201, body: { name } };
  }

  add({ title, body, labels }: Fields, by: LabelledIssue['by']): StubReply {
    const issue: LabelledIssue = { number: firstNumber + this.issues.length, title: String(title), body: String(body), labels: (labels as unknown[]).map(String), state: 'open', comments: [], by };
    this.issues.push(issue);
    return { status: 201, body: this.shapeOf(issue) };
  }

  private put(index: number, issue: LabelledIssue, status: number): StubReply {
    this.issues[index] = issue;
    return { status, body: this.shapeOf(issue) };
  }

  private shapeOf({ number, title, body, labels, state, by }: LabelledIssue): object {
    const user = by === 'bot' ? { login: 'github-actions[bot]', type: 'Bot' } : { login: 'mallory', type: 'User' };
    return { number, html_url: `https://github.com/${this.repository}/issues/${number}`, title, body, state, created_at: '2026-01-01T00:00:00Z', labels: labels.map((name) => ({ name })), user, author_association: 'NONE' };
  }
}
