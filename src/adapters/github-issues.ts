// The Issues port on GitHub's REST API.
import type { z } from 'zod';
import type { Issue, Issues, NewIssue } from '../ports';
import type { Redact } from '../report/redact';
import type { Change, GithubRest } from './github-rest';
import { isOurs, issue, issues } from './github-shapes';
import { isInvalid } from './github-trouble';

const pageSize = 100;
const right = 'issues: write';

export class GithubIssues implements Issues {
  constructor(
    private readonly rest: GithubRest,
    private readonly redact: Redact,
  ) {}

  async open(label: string, signal: AbortSignal): Promise<Issue[]> {
    const path = `${this.rest.root}/issues?state=open&labels=${encodeURIComponent(label)}&sort=created&direction=asc&per_page=${pageSize}`;
    return (await this.rest.read(issues, { path, what: 'issues', right }, signal)).filter(isOurs).map(issueFrom);
  }

  async create({ title, body, label }: NewIssue, signal: AbortSignal): Promise<Issue> {
    await this.makeLabel(label, signal);
    return issueFrom(issue.parse(await this.send('POST', '/issues', { title: this.redact(title), body: this.redact(body), labels: [label.name] }, 'a new issue', signal)));
  }

  async edit(number: number, body: string, signal: AbortSignal): Promise<void> {
    await this.send('PATCH', `/issues/${number}`, { body: this.redact(body) }, `issue #${number}`, signal);
  }

  async comment(number: number, body: string, signal: AbortSignal): Promise<void> {
    await this.send('POST', `/issues/${number}/comments`, { body: this.redact(body) }, `a comment on issue #${number}`, signal);
  }

  async close(number: number, comment: string, signal: AbortSignal): Promise<void> {
    await this.comment(number, comment, signal);
    await this.send('PATCH', `/issues/${number}`, { state: 'closed', state_reason: 'completed' }, `issue #${number}`, signal);
  }

  /** An issue without its label would not be found again. */
  private async makeLabel(label: NewIssue['label'], signal: AbortSignal): Promise<void> {
    try {
      await this.send('POST', '/labels', label, `the label ${label.name}`, signal);
    } catch (error) {
      if (!isInvalid(error)) throw error;
    }
  }

  private send(method: Change['method'], path: string, fields: object, what: string, signal: AbortSignal): Promise<unknown> {
    return this.rest.change({ method, path: `${this.rest.root}${path}`, fields, what, right }, signal);
  }
}

function issueFrom({ number, html_url, body, created_at }: z.output<typeof issue>): Issue {
  return { number, url: html_url, body: body ?? '', createdAt: created_at };
}
