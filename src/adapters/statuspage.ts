// Opens, updates and moves on the incident on an Atlassian Statuspage.
import type { Announcement, Announcer, Web } from '../ports';

const timeoutMs = 5_000;
const statuses = { started: 'investigating', succeeded: 'monitoring', failed: 'identified' } as const;

export class Statuspage implements Announcer {
  readonly name = 'status page';
  private incidentId: string | undefined;

  constructor(
    private readonly web: Web,
    private readonly settings: { readonly api: string; readonly key: string; readonly page: string },
  ) {}

  async tell({ stage, title, text }: Announcement, signal?: AbortSignal): Promise<void> {
    const base = `${this.settings.api.replace(/\/+$/, '')}/v1/pages/${encodeURIComponent(this.settings.page)}/incidents`;
    const incident = { name: title, status: statuses[stage], body: text };
    const reply = await this.web.request(
      {
        url: this.incidentId === undefined ? base : `${base}/${this.incidentId}`,
        method: this.incidentId === undefined ? 'POST' : 'PATCH',
        headers: { 'content-type': 'application/json', authorization: `OAuth ${this.settings.key}` },
        body: JSON.stringify({ incident }),
        timeoutMs,
      },
      signal,
    );
    if (reply.status !== 200 && reply.status !== 201) throw new Error(`status ${reply.status}`);
    this.incidentId = (JSON.parse(reply.body) as { id: string }).id;
  }
}
