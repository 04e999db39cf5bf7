// The part of GitHub's REST API that keeps one labelled issue: opened, found by its label, edited, commented on, closed. In memory.
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

  constructor(private readonly repository: string) {}

  forget(): void {
    this.issues.length = 0;
  }

  /** Undefined: the request is about something else. */
  answer(request: StubRequest): StubReply | undefined {
    const [, path] = new RegExp(`^/repos/${this.repository}/issues(.*)$`).exec(request.path) ?? [];
    if (path === undefined) return undefined;
    const fields = request.text === '' ? {} : (JSON.parse(request.text) as Fields);
    const label = request.query.get('labels');
    if (request.method === 'GET' && path === '' && label !== null) return { status: 200, body: this.issues.filter(({ state, labels }) => state === 'open' && labels.includes(label)).map(shapeOf) };
    if (request.method === 'POST' && path === '' && Array.isArray(fields['labels'])) return this.add(fields, 'bot');
    const [, number, comments] = /^\/(\d+)(\/comments)?$/.exec(path) ?? [];
    const index = this.issues.findIndex((issue) => String(issue.number) === number);
    const issue = this.issues[index];
    if (issue === undefined) return undefined;
    if (request.method === 'POST' && comments !== undefined) return this.put(index, { ...issue, comments: [...issue.comments, String(fields['body'])] }, 201);
    if (request.method !== 'PATCH') return undefined;
    return this.put(index, { ...issue, body: String(fields['body'] ?? issue.body), state: fields['state'] === 'closed' ? 'closed' : issue.state }, 200);
  }

  add({ title, body, labels }: Fields, by: LabelledIssue['by']): StubReply {
    const issue: LabelledIssue = { number: firstNumber + this.issues.length, title: String(title), body: String(body), labels: (labels as unknown[]).map(String), state: 'open', comments: [], by };
    this.issues.push(issue);
    return { status: 201, body: shapeOf(issue) };
  }

  private put(index: number, issue: LabelledIssue, status: number): StubReply {
    this.issues[index] = issue;
    return { status, body: shapeOf(issue) };
  }
}

function shapeOf({ number, title, body, labels, state, by }: LabelledIssue): object {
  const user = by === 'bot' ? { login: 'github-actions[bot]', type: 'Bot' } : { login: 'mallory', type: 'User' };
  return { number, title, body, state, labels: labels.map((name) => ({ name })), user, author_association: 'NONE' };
}
