// A stub of Statuspage's API: incidents of one page, opened and updated.
import { checkToken } from './bearer';
import { HttpStub, type StubReply, type StubRequest } from './http-stub';
import type { Authorization } from './recorded-request';

export interface StatuspageStubOptions {
  readonly key: string;
  readonly pageId: string;
  readonly recordFile?: string;
}

export interface StatuspageIncident {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly resolved_at: string | null;
  readonly shortlink: string;
  /** An object of objects, whatever they hold. */
  readonly metadata: Readonly<Record<string, object>>;
  readonly components: Readonly<Record<string, string>>;
  readonly incident_updates: readonly { readonly status: string; readonly body: string; readonly created_at: string }[];
}

const statuses = ['investigating', 'identified', 'monitoring', 'resolved'];
const componentStatuses = ['operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage'];
const bodyLimit = 25_000;
const route = /^\/v1\/pages\/([^/]+)\/incidents(?:\/([^/]+))?(?:\.json)?$/;

export class StatuspageStub extends HttpStub<readonly StatuspageIncident[]> {
  protected readonly name = 'statuspage';
  private readonly incidents = new Map<string, StatuspageIncident>();

  constructor(private readonly options: StatuspageStubOptions) {
    super(options.recordFile);
  }

  override state(): readonly StatuspageIncident[] {
    return [...this.incidents.values()];
  }

  protected override change(): void {}

  protected override forget(): void {
    this.incidents.clear();
  }

  protected override authorize(request: StubRequest): Authorization {
    return checkToken(request, ['oauth'], this.options.key);
  }

  protected override troubleBody(status: number): object {
    return { error: status === 429 ? 'Too many requests' : 'Internal server error' };
  }

  protected override answer(request: StubRequest, authorization: Authorization): StubReply {
    if (authorization !== 'right') return { status: 401, body: { error: 'Could not authenticate' } };
    const [, pageId, id] = route.exec(request.path) ?? [];
    if (pageId !== this.options.pageId) return notFound;
    if (request.method === 'POST' && id === undefined) return this.open(readIncident(request.text));
    if (request.method === 'GET') return this.show(id);
    const incident = id === undefined ? undefined : this.incidents.get(id);
    if (!incident) return notFound;
    return ['PATCH', 'PUT'].includes(request.method) ? this.update(incident, readIncident(request.text)) : notFound;
  }

  private show(id: string | undefined): StubReply {
    if (id === undefined) return { status: 200, body: this.state() };
    if (id === 'unresolved') return { status: 200, body: this.state().filter(({ status }) => status !== 'resolved') };
    const incident = this.incidents.get(id);
    return incident ? { status: 200, body: incident } : notFound;
  }

  private open(given: GivenIncident | undefined): StubReply {
    if (!given?.name) return unprocessable(['name is required']);
    const problems = problemsOf(given);
    if (problems.length > 0) return unprocessable(problems);
    const id = `inc${String(this.incidents.size + 1).padStart(9, '0')}`;
    const at = new Date().toISOString();
    const empty = { id, name: given.name, status: '', created_at: at, updated_at: at, resolved_at: null, shortlink: `https://stspg.invalid/${id}`, metadata: {}, components: {}, incident_updates: [] };
    return { status: 201, body: this.keep(empty, { ...given, status: given.status ?? 'investigating' }, at) };
  }

  private update(incident: StatuspageIncident, given: GivenIncident | undefined): StubReply {
    if (!given) return unprocessable(['incident is missing']);
    const problems = problemsOf(given);
    if (problems.length > 0) return unprocessable(problems);
    return { status: 200, body: this.keep(incident, given, new Date().toISOString()) };
  }

  private keep(incident: StatuspageIncident, { name = incident.name, status = incident.status, body, metadata = incident.metadata, components = incident.components }: GivenIncident, at: string): StatuspageIncident {
    const update = body === undefined && status === incident.status ? [] : [{ status, body: body ?? '', created_at: at }];
    const resolved_at = status === 'resolved' ? at : null;
    const kept = { ...incident, name, status, metadata, components, updated_at: at, resolved_at, incident_updates: [...update, ...incident.incident_updates] };
    this.incidents.set(kept.id, kept);
    return kept;
  }
}

interface GivenIncident {
  readonly name?: string;
  readonly status?: string;
  readonly body?: string;
  readonly metadata?: Readonly<Record<string, object>>;
  readonly components?: Readonly<Record<string, string>>;
}

const notFound: StubReply = { status: 404, body: { error: 'Not found' } };

/** The API wants everything below `incident`. */
function readIncident(text: string): GivenIncident | undefined {
  try {
    return (JSON.parse(text) as { incident?: GivenIncident } | null)?.incident;
  } catch {
    return undefined;
  }
}

function problemsOf({ name, status, body, metadata, components }: GivenIncident): string[] {
  const notText = Object.entries({ name, body }).filter(([, value]) => value !== undefined && typeof value !== 'string');
  const wrongStatus = status === undefined || statuses.includes(status) ? [] : [`status is none of ${statuses.join(', ')}`];
  const tooLong = (body ?? '').length > bodyLimit ? ['body is too long'] : [];
  const wrongMetadata = Object.values(metadata ?? {}).every((value) => typeof value === 'object') ? [] : ['metadata holds no objects'];
  const wrongComponents = Object.values(components ?? {}).every((value) => componentStatuses.includes(value)) ? [] : ['a component has no status that there is'];
  return [...notText.map(([field]) => `${field} is no text`), ...wrongStatus, ...tooLong, ...wrongMetadata, ...wrongComponents];
}

function unprocessable(error: string[]): StubReply {
  return { status: 422, body: { error } };
}
