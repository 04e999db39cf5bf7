// GitHub's REST API as an admin uses it: reads environments, people and teams; writes environments.
import type { getOctokit } from '@actions/github';
import type { FoundGate } from './difference';
import type { Reviewer, WantedGate } from './wanted';

interface Named {
  readonly name: string;
  readonly id: number;
}

type Environment = Awaited<ReturnType<ReturnType<typeof getOctokit>['rest']['repos']['getEnvironment']>>['data'];

export class Administration {
  private constructor(
    private readonly rest: ReturnType<typeof getOctokit>['rest'],
    private readonly place: { readonly owner: string; readonly repo: string },
  ) {}

  static async open(repository: string, token: string, api: string): Promise<Administration> {
    // The package is an ES module alone, and scripts are run as CommonJS.
    const github = await import('@actions/github');
    const [owner = '', repo = ''] = repository.split('/');
    return new Administration(github.getOctokit(token, { baseUrl: api, request: { fetch: globalThis.fetch } }).rest, { owner, repo });
  }

  async repository(): Promise<{ isPrivate: boolean; defaultBranch: string; isProtected: boolean }> {
    const { data } = await this.rest.repos.get(this.place);
    const branch = await found(this.rest.repos.getBranch({ ...this.place, branch: data.default_branch }));
    return { isPrivate: data.private, defaultBranch: data.default_branch, isProtected: branch?.data.protected === true };
  }

  /** Undefined: there is no such environment. */
  async gate(name: string): Promise<FoundGate | undefined> {
    const answer = await found(this.rest.repos.getEnvironment({ ...this.place, environment_name: name }));
    if (answer === undefined) return undefined;
    const rules = answer.data.protection_rules ?? [];
    const wait = rules.find((rule) => 'wait_timer' in rule);
    return { ...reviewersOf(answer.data), adminsBypass: (answer.data as { can_admins_bypass?: boolean }).can_admins_bypass, branches: await this.branches(answer.data), waitMinutes: wait !== undefined && 'wait_timer' in wait ? (wait.wait_timer ?? 0) : 0 };
  }

  /** The id of a person who can read the repository, or of a team; undefined when there is none. */
  async idOf({ kind, name }: Reviewer): Promise<number | undefined> {
    if (kind === 'team') return (await found(this.rest.teams.getByName({ org: this.place.owner, team_slug: name })))?.data.id;
    const [user, reader] = await Promise.all([found(this.rest.users.getByUsername({ username: name })), found(this.rest.repos.checkCollaborator({ ...this.place, username: name }))]);
    return reader === undefined ? undefined : user?.data.id;
  }

  /** Makes the environment as it is wanted; run again, it changes nothing. */
  async write({ name, reviewers, branches }: WantedGate, before: FoundGate | undefined, ids: ReadonlyMap<Reviewer, number>): Promise<void> {
    await this.rest.repos.createOrUpdateEnvironment({
      ...this.place,
      environment_name: name,
      // Where the plan of the repository offers no protection, GitHub refuses every field of it: an environment without reviewers needs none.
      ...(reviewers.length === 0 && (before === undefined || before.reviewers.length === 0) ? {} : { wait_timer: before?.waitMinutes ?? 0, prevent_self_review: true, can_admins_bypass: false, reviewers: reviewers.map((reviewer) => ({ type: reviewer.kind === 'team' ? 'Team' : 'User', id: ids.get(reviewer) ?? 0 })) }),
      deployment_branch_policy: { protected_branches: branches === 'protected', custom_branch_policies: branches !== 'protected' },
    });
    if (branches !== 'protected') await this.writeBranches(name, branches);
  }

  private async writeBranches(name: string, branches: readonly string[]): Promise<void> {
    const gate = { ...this.place, environment_name: name };
    const before = await this.policies(name);
    for (const branch of branches.filter((each) => !before.some((policy) => policy.name === each))) await this.rest.repos.createDeploymentBranchPolicy({ ...gate, name: branch, type: 'branch' });
    for (const policy of before.filter((each) => !branches.includes(each.name))) await this.rest.repos.deleteDeploymentBranchPolicy({ ...gate, branch_policy_id: policy.id });
  }

  /** Rules for tags carry it in their name, so that they are never mistaken for branches. */
  private async policies(name: string): Promise<Named[]> {
    const { data } = await this.rest.repos.listDeploymentBranchPolicies({ ...this.place, environment_name: name, per_page: 100 });
    return data.branch_policies.map((policy) => ({ name: `${policy.type === 'tag' ? 'tag ' : ''}${policy.name ?? ''}`, id: policy.id ?? 0 }));
  }

  private async branches({ name, deployment_branch_policy: policy }: Environment): Promise<FoundGate['branches']> {
    if (policy === null || policy === undefined) return 'any';
    return policy.protected_branches ? 'protected' : (await this.policies(name)).map((each) => each.name);
  }
}

function reviewersOf({ protection_rules: rules = [] }: Environment): Pick<FoundGate, 'reviewers' | 'preventsSelfReview'> {
  const rule = rules.find((each) => each.type === 'required_reviewers');
  if (rule === undefined || !('reviewers' in rule)) return { reviewers: [], preventsSelfReview: false };
  const reviewers = (rule.reviewers ?? []).map(({ type, reviewer }): Reviewer => (type === 'Team' ? { kind: 'team', name: (reviewer as { slug?: string }).slug ?? '' } : { kind: 'user', name: (reviewer as { login?: string }).login ?? '' }));
  return { reviewers, preventsSelfReview: rule.prevent_self_review === true };
}

/** Undefined for what is not there. */
async function found<Answer>(question: Promise<Answer>): Promise<Answer | undefined> {
  return question.catch((error: unknown) => {
    if ((error as { status?: number }).status === 404) return undefined;
    throw error;
  });
}
