// Asks GitHub about other runs: whether the run that holds a lock has ended.

/** True or false as GitHub says; undefined when it cannot be asked or the owner is no run of GitHub. */
export async function hasEnded(owner: string, repository: string, token: string): Promise<boolean | undefined> {
  const runId = /^gh-(\d+)$/.exec(owner)?.[1];
  const [account = '', name = ''] = repository.split('/');
  if (runId === undefined || token === '') return undefined;
  try {
    const { getOctokit } = await import('@actions/github');
    const octokit = getOctokit(token, { request: { fetch: globalThis.fetch } });
    const { data } = await octokit.rest.actions.getWorkflowRun({ owner: account, repo: name, run_id: Number(runId) });
    return data.status === 'completed';
  } catch {
    return undefined;
  }
}
