// Issues and runs of a repository in memory.
import type { IncidentDesk } from '../../src/ports';
import type { IncidentIssue, OpenRun } from '../../src/policy/once-per-incident';

export class FakeIncidents implements IncidentDesk {
  readonly started: { readonly workflow: string; readonly fields: Readonly<Record<string, string>> }[] = [];
  readonly closed: { readonly number: number; readonly comment: string }[] = [];
  open: (IncidentIssue & { readonly label: string; readonly title: string })[] = [];
  runs: OpenRun[] = [];
  /** Throws instead of starting a run. */
  refusal: Error | undefined;
  /** When issues are opened. */
  now = '2026-01-01T10:00:00.000Z';
  private opened = 0;

  async openRuns(): Promise<OpenRun[]> {
    return this.runs;
  }

  async startRun(workflow: string, fields: Readonly<Record<string, string>>): Promise<void> {
    if (this.refusal !== undefined) throw this.refusal;
    this.started.push({ workflow, fields });
  }

  async issues(label: string): Promise<IncidentIssue[]> {
    return this.open.filter((issue) => issue.label === label);
  }

  async openIssue(label: string, title: string, body: string): Promise<IncidentIssue> {
    const number = (this.opened += 1) + 10;
    const issue = { number, url: `https://forge.example/issues/${number}`, body, createdAt: this.now, label, title };
    this.open.push(issue);
    return issue;
  }

  async editIssue(number: number, body: string): Promise<void> {
    this.open = this.open.map((issue) => (issue.number === number ? { ...issue, body } : issue));
  }

  async closeIssue(number: number, comment: string): Promise<void> {
    this.open = this.open.filter((issue) => issue.number !== number);
    this.closed.push({ number, comment });
  }
}
