// Issues and runs of a repository in memory.
import type { Issue, Issues, NewIssue, OpenRun, Workflows } from '../../src/ports';

export class FakeGithubDesk implements Issues, Workflows {
  readonly started: { readonly workflow: string; readonly fields: Readonly<Record<string, string>> }[] = [];
  readonly closed: { readonly number: number; readonly comment: string }[] = [];
  kept: (Issue & { readonly label: string; readonly title: string })[] = [];
  runs: OpenRun[] = [];
  /** Throws instead of starting a run. */
  refusal: Error | undefined;
  /** When issues are opened. */
  now = '2026-01-01T10:00:00.000Z';
  private opened = 0;

  async openRuns(): Promise<OpenRun[]> {
    return this.runs;
  }

  async start(workflow: string, fields: Readonly<Record<string, string>>): Promise<void> {
    if (this.refusal !== undefined) throw this.refusal;
    this.started.push({ workflow, fields });
  }

  async open(label: string): Promise<Issue[]> {
    return this.kept.filter((issue) => issue.label === label);
  }

  async create({ title, body, label: { name: label } }: NewIssue): Promise<Issue> {
    const number = (this.opened += 1) + 10;
    const issue = { number, url: `https://forge.example/issues/${number}`, body, createdAt: this.now, label, title };
    this.kept.push(issue);
    return issue;
  }

  async edit(number: number, body: string): Promise<void> {
    this.kept = this.kept.map((issue) => (issue.number === number ? { ...issue, body } : issue));
  }

  async comment(): Promise<void> {
    throw new Error('nobody comments here');
  }

  async close(number: number, comment: string): Promise<void> {
    this.kept = this.kept.filter((issue) => issue.number !== number);
    this.closed.push({ number, comment });
  }
}
