// The IncidentDesk port: issues and workflow runs of a repository on GitHub, through its REST API.
import { getOctokit } from '@actions/github';
import type { IncidentIssue, OpenRun } from '../policy/once-per-incident';
import type { IncidentDesk } from '../ports';

const perPage = 100;

type Octokit = ReturnType<typeof getOctokit>;

/** Undefined without a token or a repository. */
export function githubIncidents(repository: string, token: string): IncidentDesk | undefined {
  const [owner = '', repo = ''] = repository.split('/');
  if (token === '' || owner === '' || repo === '') return undefined;
  return new GithubIncidents(getOctokit(token, { request: { fetch: globalThis.fetch } }), { owner, repo });
}

class GithubIncidents implements IncidentDesk {
  constructor(
    private readonly octokit: Octokit,
    private readonly place: { readonly owner: string; readonly repo: string },
  ) {}

  async openRuns(workflow: string, signal?: AbortSignal): Promise<OpenRun[]> {
    const { data } = await this.octokit.rest.actions.listWorkflowRuns({ ...this.place, workflow_id: workflow, per_page: perPage, ...cancelledBy(signal) });
    return data.workflow_runs.filter(({ status }) => status !== 'completed').map(({ html_url, status, display_title }) => ({ url: html_url, status: status ?? 'unknown', title: display_title ?? '' }));
  }

  async startRun(workflow: string, fields: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void> {
    const { data } = await this.octokit.rest.repos.get({ ...this.place, ...cancelledBy(signal) });
    await this.octokit.rest.actions.createWorkflowDispatch({ ...this.place, workflow_id: workflow, ref: data.default_branch, inputs: fields, ...cancelledBy(signal) });
  }

  async issues(label: string, signal?: AbortSignal): Promise<IncidentIssue[]> {
    const { data } = await this.octokit.rest.issues.listForRepo({ ...this.place, labels: label, state: 'open', per_page: perPage, ...cancelledBy(signal) });
    return data.filter(({ pull_request }) => pull_request === undefined).map(issueOf);
  }

  async openIssue(label: string, title: string, body: string, signal?: AbortSignal): Promise<IncidentIssue> {
    await this.makeLabel(label, signal);
    const { data } = await this.octokit.rest.issues.create({ ...this.place, title, body, labels: [label], ...cancelledBy(signal) });
    return issueOf(data);
  }

  async editIssue(number: number, body: string, signal?: AbortSignal): Promise<void> {
    await this.octokit.rest.issues.update({ ...this.place, issue_number: number, body, ...cancelledBy(signal) });
  }

  async closeIssue(number: number, comment: string, signal?: AbortSignal): Promise<void> {
    await this.octokit.rest.issues.createComment({ ...this.place, issue_number: number, body: comment, ...cancelledBy(signal) });
    await this.octokit.rest.issues.update({ ...this.place, issue_number: number, state: 'closed', ...cancelledBy(signal) });
  }

  /** A label that is not there would be lost, and the mark with it. 422: it is there. */
  private async makeLabel(name: string, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.octokit.rest.issues.createLabel({ ...this.place, name, description: 'An incident that the decision matrix found', ...cancelledBy(signal) });
    } catch (error) {
      if ((error as { readonly status?: number }).status !== 422) throw error;
    }
  }
}

function issueOf({ number, html_url, body, created_at }: { readonly number: number; readonly html_url: string; readonly created_at: string; readonly body?: string | null | undefined }): IncidentIssue {
  return { number, url: html_url, body: body ?? '', createdAt: created_at };
}

function cancelledBy(signal: AbortSignal | undefined): { request?: { signal: AbortSignal } } {
  return signal === undefined ? {} : { request: { signal } };
}
