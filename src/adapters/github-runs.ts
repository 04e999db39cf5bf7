// Other runs on GitHub: the Workflows port, and whether the run that holds a lock has ended.
import type { OpenRun, Workflows } from '../ports';
import type { GithubRest } from './github-rest';
import { defaultBranch, runStatus, workflowRuns } from './github-shapes';

const pageSize = 100;
const endedTimeoutMs = 10_000;

export class GithubWorkflows implements Workflows {
  constructor(private readonly rest: GithubRest) {}

  async openRuns(workflow: string, signal: AbortSignal): Promise<OpenRun[]> {
    const path = `${this.pathOf(workflow)}/runs?per_page=${pageSize}`;
    const found = await this.rest.read(workflowRuns, { path, what: `the runs of ${workflow}`, right: 'actions: read' }, signal);
    return found.workflow_runs.filter(({ status }) => status !== 'completed').map(({ html_url, status, display_title }) => ({ url: html_url, status: status ?? 'unknown', title: display_title ?? '' }));
  }

  async start(workflow: string, fields: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    const { default_branch: ref } = await this.rest.read(defaultBranch, { path: this.rest.root, what: 'this repository', right: 'contents: read' }, signal);
    await this.rest.change({ method: 'POST', path: `${this.pathOf(workflow)}/dispatches`, fields: { ref, inputs: fields }, what: `a new run of ${workflow}`, right: 'actions: write' }, signal);
  }

  private pathOf(workflow: string): string {
    return `${this.rest.root}/actions/workflows/${encodeURIComponent(workflow)}`;
  }
}

/** True or false as GitHub says; undefined when it cannot be asked or the owner is no run of GitHub. */
export async function hasEnded(owner: string, rest: GithubRest | undefined): Promise<boolean | undefined> {
  const runId = /^gh-(\d+)$/.exec(owner)?.[1];
  if (runId === undefined || rest === undefined) return undefined;
  const question = { path: `${rest.root}/actions/runs/${runId}`, what: 'the run that holds the lock', right: 'actions: read' };
  return rest.read(runStatus, question, AbortSignal.timeout(endedTimeoutMs)).then(({ status }) => status === 'completed', () => undefined);
}
