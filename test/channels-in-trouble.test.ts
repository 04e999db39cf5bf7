// Fault 38: Slack, status page, mail and a webhook, each down, slow, limited or failing, while a whole rollback runs on fakes with the real adapters. It takes no more than a second longer than without any channel, succeeds, and says who was not told.
import { setTimeout as inRealTime } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SlackStub } from '../sandbox/stubs/slack-stub';
import { StatuspageStub } from '../sandbox/stubs/statuspage-stub';
import { WebhookStub } from '../sandbox/stubs/webhook-stub';
import { announcersFor } from '../src/adapters/announcers';
import { systemWeb } from '../src/adapters/web';
import type { Event, RunReport } from '../src/engine/events';
import type { Announcer } from '../src/ports';
import { redactor } from '../src/report/redact';
import { summaryMarkdown } from '../src/report/summary';
import { rollback } from '../src/rollback';
import { FakeClock } from './fakes/clock';
import { FakeWeb } from './fakes/web';
import { announceEnvironment } from './samples/announcement';
import { noCredentials, sampleRequest } from './samples/request';
import { sampleRun } from './samples/situation';
import { sampleWorld } from './samples/world';

const credentials = { ...noCredentials, slackToken: 'the-token', statuspageKey: 'the-key' };
const request = sampleRequest({ credentials });

const troubles = {
  down: { down: true },
  'slow (30 s)': { delayMs: 30_000 },
  limited: { status: 429, retryAfterSeconds: 30 },
  failing: { status: 500 },
} as const;

let stubs: { Slack: SlackStub; 'status page': StatuspageStub; pager: WebhookStub; 'mail to Legal': WebhookStub };
let yaml: string;

beforeEach(async () => {
  stubs = { Slack: new SlackStub({ token: 'the-token', channel: 'C1', channelName: 'incidents', webhookPath: '/x' }), 'status page': new StatuspageStub({ key: 'the-key', pageId: 'p1' }), pager: new WebhookStub({ key: 'hook' }), 'mail to Legal': new WebhookStub({ key: 'hook' }) };
  const [slack, page, pager, mail] = await Promise.all(Object.values(stubs).map((stub) => stub.listen()));
  yaml = `slack: { channel: C1, api: "${slack}/api" }
statuspage: { page: p1, api: "${page}" }
webhooks: [{ name: pager, url: "${pager}/hook", headers: { authorization: Bearer hook } }]
mail: { url: "${mail}/mail", headers: { authorization: Bearer hook } }
people: { Legal: { mail: legal@shop.example } }`;
});

afterEach(async () => {
  await Promise.all(Object.values(stubs).map((stub) => stub.close()));
});

/** One rollback. Its time is the test's: it stands still while healthy channels answer in real time. */
async function run(announcers: readonly Announcer[], toldAtLeast: number): Promise<RunReport> {
  const events: Event[] = [];
  const clock = new FakeClock('still');
  const environment = announceEnvironment(yaml);
  const health = { ...environment.health, checks: environment.health.checks.filter(({ on }) => on === 'runner'), stableForMs: 500, intervalMs: 100 };
  const web = new FakeWeb(() => ({ body: JSON.stringify({ status: 'healthy', version: '3.0.0' }) }));
  const world = sampleWorld({ web, announcers, clock, emit: (event) => events.push(event) });
  let report: RunReport | undefined;
  const running = rollback({ request, run: sampleRun, environment: { ...environment, frontend: undefined, health } }, world, new AbortController().signal).then((done) => (report = done));
  const handedOver = () => events.some((event) => event.kind === 'step-ended' && event.record.planned.step === 'announce-end');
  const told = () => events.filter((event) => event.kind === 'note' && event.level === 'info').length;
  while (report === undefined) {
    if (!handedOver() || told() >= toldAtLeast) await clock.advance(20);
    await inRealTime(1);
  }
  return running;
}

const channels = () => announcersFor(announceEnvironment(yaml), credentials, systemWeb, redactor([]));
const failed = ({ announced }: RunReport) => announced.filter(({ state }) => state === 'failed');

it('all healthy: each is told the start and the end, nobody is left to be told', async () => {
  const report = await run(channels(), 8);
  expect(report).toMatchObject({ result: 'success', warnings: [] });
  expect(report.announced.map(({ channel, state }) => `${channel} ${state}`).sort()).toEqual(['Slack told', 'Slack told', 'mail to Legal told', 'mail to Legal told', 'pager told', 'pager told', 'status page told', 'status page told']);
  expect(stubs.Slack.state().map(({ threadTs, edits }) => [threadTs !== undefined, edits])).toEqual(expect.arrayContaining([[false, 1], [true, 0]]));
  expect(stubs['status page'].state()).toMatchObject([{ status: 'monitoring' }]);
  expect(stubs['mail to Legal'].state()).toHaveLength(2);
});

describe.each(Object.entries(troubles))('38: %s:', (_name, trouble) => {
  it.each(['Slack', 'status page', 'pager', 'mail to Legal'] as const)('%s', async (name) => {
    stubs[name].control(trouble);
    const [without, report] = [await run([], 0), await run(channels(), 6)];
    expect(report.result).toBe('success');
    expect(report.durationMs - without.durationMs).toBeLessThanOrEqual(1_000);
    expect([...new Set(failed(report).map(({ channel }) => channel))]).toEqual([name]);
    expect(report.warnings.filter((warning) => warning.startsWith(`${name} was not told "Sample Shop staging: rolled back, being watched": `))).toHaveLength(1);
    expect(summaryMarkdown(report)).toContain(`- [ ] Tell ${name.replace('mail to ', '')} by hand: Sample Shop staging: rolled back, being watched`);
  });

  it('all of them', async () => {
    for (const stub of Object.values(stubs)) stub.control(trouble);
    const [without, report] = [await run([], 0), await run(channels(), 0)];
    expect(report.result).toBe('success');
    expect(report.durationMs - without.durationMs).toBeLessThanOrEqual(1_000);
    expect(new Set(failed(report).map(({ channel }) => channel)).size).toBe(4);
  });
});

it('38: limited for a moment: the pause is kept, and it is told', async () => {
  stubs.Slack.control({ status: 429, retryAfterSeconds: 0, times: 2 });
  const report = await run(channels(), 8);
  expect(failed(report)).toEqual([]);
  expect(stubs.Slack.records().map(({ status }) => status).slice(0, 3)).toEqual([429, 429, 200]);
});
