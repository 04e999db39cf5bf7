// Files records in a repository on GitHub: a branch with the report, its pull request, the follow-up issue.
// Found again by branch and mark, brought up to date while nobody has edited them, never doubled.
import type { Dossier, Filing, Repository } from '../ports';
import type { Redact } from '../report/redact';
import type { GithubRest } from './github-rest';
import { isOurs } from './github-shapes';
import { isMissing } from './github-trouble';
import { seal, sealOf, verdictOn } from './seal';

/** GitHub refuses longer bodies. */
const bodyLimit = 60_000;
const mostPages = 5;

type Rest = Awaited<ReturnType<GithubRest['sdk']>>;
type Place = { readonly owner: string; readonly repo: string };
interface Found {
  readonly path: string;
  readonly text: string;
  readonly sha: string;
}

export class GithubRecords implements Repository {
  private readonly place: Place;

  constructor(
    private readonly github: GithubRest,
    private readonly redact: Redact,
  ) {
    this.place = { owner: github.owner, repo: github.repo };
  }

  propose(dossier: Dossier, signal?: AbortSignal): Promise<Filing> {
    return this.github.inWords({ what: 'the report and its pull request', right: 'contents: write and pull-requests: write' }, async () => this.proposeWith(await this.github.sdk(signal), dossier), signal);
  }

  openFollowUp(dossier: Dossier, reportUrl: string, signal?: AbortSignal): Promise<Filing> {
    return this.github.inWords({ what: 'the follow-up issue', right: 'issues: write' }, async () => this.followUpWith(await this.github.sdk(signal), dossier, reportUrl), signal);
  }

  private async proposeWith(rest: Rest, dossier: Dossier): Promise<Filing> {
    const { branch } = dossier;
    const { data: pulls } = await rest.pulls.list({ ...this.place, head: `${this.place.owner}:${branch}`, state: 'all' });
    const pull = pulls.find(({ state }) => state === 'open') ?? pulls[0];
    if (pull?.state === 'closed') return { place: pull.html_url, state: 'left', detail: pull.merged_at === null ? 'people have closed it' : 'people have merged it' };
    const base = pull?.base.ref ?? (await rest.repos.get(this.place)).data.default_branch;
    const branchIsThere = await this.hasBranch(rest, branch);
    const onBranch = branchIsThere ? await this.filesOfDay(rest, dossier, branch) : [];
    const onBase = await this.filesOfDay(rest, dossier, base);
    const own = onBranch.find((file) => sealOf(file.text)?.key === dossier.key);
    const landed = onBase.find((file) => sealOf(file.text)?.key === dossier.key);
    if (own === undefined && landed !== undefined) return { place: `${landed.path} on ${base}`, state: 'left', detail: 'it is part of the repository already' };
    if (own === undefined && pull !== undefined) return { place: pull.html_url, state: 'left', detail: 'people have moved or removed the file' };
    const content = seal(this.redact(dossier.report), dossier);
    const verdict: Pick<Filing, 'state' | 'detail'> = own === undefined ? { state: 'made', detail: '' } : verdictOn(own.text, content);
    if (verdict.state === 'made' || verdict.state === 'updated') await this.write(rest, dossier, content, { base, branchIsThere, own, taken: [...onBranch, ...onBase] });
    if (verdict.state !== 'left') await this.writeCompanions(rest, dossier);
    if (pull !== undefined) return { place: pull.html_url, ...verdict };
    const { data: made } = await rest.pulls.create({ ...this.place, head: branch, base, title: this.redact(dossier.title), body: seal(this.redact(dossier.pullRequestBody), dossier) });
    return { place: made.html_url, state: 'made', detail: '' };
  }

  private async write(rest: Rest, { branch, folder, name, title }: Dossier, content: string, { base, branchIsThere, own, taken }: { base: string; branchIsThere: boolean; own: Found | undefined; taken: readonly Found[] }): Promise<void> {
    if (!branchIsThere) {
      const { data } = await rest.git.getRef({ ...this.place, ref: `heads/${base}` });
      await rest.git.createRef({ ...this.place, ref: `refs/heads/${branch}`, sha: data.object.sha });
    }
    const path = own?.path ?? firstFree(`${folder}/${name}`, taken);
    await this.put(rest, { path, branch, title, content, own });
  }

  /** On the branch, which begins as the base: what was there is read, and nothing is sent that is there already. */
  private async writeCompanions(rest: Rest, { branch, folder, title, companions }: Dossier): Promise<void> {
    if (companions === undefined) return;
    const found = await this.filesIn(rest, folder, branch, (name) => companions.names.includes(name));
    const there = new Map(found.map((file) => [file.path.slice(folder.length + 1), file]));
    const wanted = companions.write(new Map([...there].map(([name, { text }]) => [name, text])));
    for (const [name, text] of wanted) {
      const [own, content] = [there.get(name), this.redact(text)];
      if (own?.text !== content) await this.put(rest, { path: `${folder}/${name}`, branch, title, content, own });
    }
  }

  private async put(rest: Rest, { path, branch, title, content, own }: { path: string; branch: string; title: string; content: string; own: Found | undefined }): Promise<void> {
    await rest.repos.createOrUpdateFileContents({ ...this.place, path, branch, message: `docs: ${this.redact(title)}`, content: Buffer.from(content).toString('base64'), ...(own === undefined ? {} : { sha: own.sha }) });
  }

  private async hasBranch(rest: Rest, branch: string): Promise<boolean> {
    return rest.git.getRef({ ...this.place, ref: `heads/${branch}` }).then(() => true, onlyMissing(false));
  }

  /** The reports of that day, whoever wrote them. */
  private filesOfDay(rest: Rest, { folder, name }: Dossier, ref: string): Promise<Found[]> {
    return this.filesIn(rest, folder, ref, (entry) => entry.startsWith(name) && entry.endsWith('.md'));
  }

  private async filesIn(rest: Rest, folder: string, ref: string, wanted: (name: string) => boolean): Promise<Found[]> {
    const listed = await rest.repos.getContent({ ...this.place, path: folder, ref }).then(({ data }) => (Array.isArray(data) ? data : []), onlyMissing([]));
    const own = listed.filter((entry) => entry.type === 'file' && wanted(entry.name));
    return Promise.all(own.map(async ({ path, sha }) => {
      const { data } = await rest.git.getBlob({ ...this.place, file_sha: sha });
      return { path, sha, text: Buffer.from(data.content, 'base64').toString('utf8') };
    }));
  }

  private async followUpWith(rest: Rest, dossier: Dossier, reportUrl: string): Promise<Filing> {
    const body = seal(this.redact(dossier.issueBody(reportUrl)).slice(0, bodyLimit), dossier);
    const issue = await this.findIssue(rest, dossier);
    if (issue === undefined) {
      const { data } = await rest.issues.create({ ...this.place, title: this.redact(dossier.issueTitle), body });
      return { place: data.html_url, state: 'made', detail: '' };
    }
    const verdict = verdictOn(issue.body ?? '', body);
    if (verdict.state === 'updated') await rest.issues.update({ ...this.place, issue_number: issue.number, body });
    return { place: issue.html_url, ...verdict };
  }

  private async findIssue(rest: Rest, { key, sinceAt }: Dossier) {
    for (let page = 1; page <= mostPages; page += 1) {
      const { data } = await rest.issues.listForRepo({ ...this.place, state: 'all', sort: 'created', direction: 'desc', per_page: 100, page, ...(sinceAt === '' ? {} : { since: sinceAt }) });
      const found = data.find((issue) => isOurs(issue) && sealOf(issue.body ?? '')?.key === key);
      if (found !== undefined || data.length < 100) return found;
    }
    return undefined;
  }
}

function firstFree(path: string, taken: readonly Found[]): string {
  for (let number = 1; ; number += 1) {
    const candidate = `${path}${number === 1 ? '' : `-${number}`}.md`;
    if (!taken.some((file) => file.path === candidate)) return candidate;
  }
}

function onlyMissing<Value>(otherwise: Value): (error: unknown) => Value {
  return (error) => {
    if (isMissing(error)) return otherwise;
    throw error;
  };
}
