// Opens, updates and moves on the incident on an Atlassian Statuspage: investigating → identified → monitoring → resolved. A later job finds it again by our incident number.
import type { Announcement, Announcer, Web } from '../ports';
import { cut } from '../words/lines';
import { jsonOf, listOf, postAnnouncement } from './announce-post';

type Stage = Announcement['stage'];

const statuses: Readonly<Record<Stage, string>> = { started: 'investigating', offline: 'identified', succeeded: 'monitoring', partial: 'identified', failed: 'identified', stable: 'resolved', unstable: 'identified' };
const componentStatuses: Readonly<Record<Stage, string>> = { started: 'degraded_performance', offline: 'major_outage', succeeded: 'operational', partial: 'degraded_performance', failed: 'partial_outage', stable: 'operational', unstable: 'degraded_performance' };
const nameLimit = 200;
const bodyLimit = 20_000;
/** Metadata is an object of objects; ours stands below this key. */
const mark = 'emergency-rollback';

interface Incident {
  readonly id: string;
  readonly metadata?: Readonly<Record<string, { readonly incident?: unknown; readonly environment?: unknown } | undefined>> | null;
}

export interface StatuspageSettings {
  readonly api: string;
  readonly key: string;
  readonly page: string;
  readonly components: readonly string[];
}

function isOurs(metadata: Incident['metadata'], values: Announcement['values']): boolean {
  const ours = metadata?.[mark];
  return ours !== undefined && ours.incident === values['number'] && ours.environment === values['environment'];
}

export class Statuspage implements Announcer {
  readonly name = 'status page';
  readonly edits = true;
  readonly audience = 'public';
  readonly reaches = [];
  private incidentId: string | undefined;

  constructor(
    private readonly web: Web,
    private readonly settings: StatuspageSettings,
  ) {}

  async tell(announcement: Announcement, signal?: AbortSignal): Promise<void> {
    // Looked for each time until it is known: a request that was not answered may have opened it.
    this.incidentId ??= await this.find(announcement, signal);
    const { stage } = announcement;
    // A watch reports on what is open; it opens nothing.
    if (this.incidentId === undefined && (stage === 'stable' || stage === 'unstable')) return;
    const reply = this.incidentId === undefined ? await this.call('POST', '', this.incident(announcement), signal) : await this.call('PATCH', `/${encodeURIComponent(this.incidentId)}`, this.incident(announcement), signal);
    const { id } = jsonOf(reply);
    if (typeof id === 'string') this.incidentId = id;
  }

  private incident({ stage, title, publicText, values }: Announcement): object {
    const { components } = this.settings;
    const touched = components.length === 0 ? {} : { component_ids: components, components: Object.fromEntries(components.map((id) => [id, componentStatuses[stage]])) };
    return { name: cut(title, nameLimit), status: statuses[stage], body: cut(publicText, bodyLimit), metadata: { [mark]: { incident: values['number'], environment: values['environment'] } }, ...touched };
  }

  private async find({ values }: Announcement, signal?: AbortSignal): Promise<string | undefined> {
    const open = listOf(await this.call('GET', '/unresolved', undefined, signal)) as (Incident | null)[];
    const ours = open.find((incident) => isOurs(incident?.metadata, values));
    return ours?.id;
  }

  private async call(method: string, path: string, incident: object | undefined, signal?: AbortSignal): Promise<string> {
    const { api, page, key } = this.settings;
    const url = `${api.replace(/\/+$/, '')}/v1/pages/${encodeURIComponent(page)}/incidents${path}`;
    const reply = await postAnnouncement(this.web, { url, method, headers: { 'content-type': 'application/json', authorization: `OAuth ${key}` }, ...(incident === undefined ? {} : { body: JSON.stringify({ incident }) }) }, signal);
    return reply.body;
  }
}
