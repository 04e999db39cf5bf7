// Summary, incident report and follow-up issue in a real browser, as wide as a phone and as a desk. Faults 39 and 40: nothing breaks out, nothing is too wide.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'puppeteer-core';
import type { RunReport } from '../../src/engine/events';
import { drillReport, type DrillRecord } from '../../src/report/drill-report';
import { scoreboard } from '../../src/report/drill-scoreboard';
import { followUpIssue } from '../../src/report/follow-up-issue';
import { incidentReport } from '../../src/report/incident-report';
import type { RunRecord } from '../../src/report/run-record';
import { summaryMarkdown } from '../../src/report/summary';
import { samplePlan } from '../samples/report';
import { openBrowser, show } from './browser';
import { failure, hostile, success } from './runs';

/** A phone, on which the chart is drawn, and a desk. */
const widths = [390, 1280];
/** RENDERING_FOLDER keeps the pictures for whoever wants to look. */
const pictures = process.env['RENDERING_FOLDER'];
/** What our own Markdown makes; no element beside these. */
const elements = ['a', 'blockquote', 'br', 'code', 'details', 'em', 'h1', 'h2', 'h3', 'hr', 'input', 'li', 'ol', 'p', 'pre', 'strong', 'summary', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul'];

let browser: Browser;
beforeAll(async () => {
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  browser = await openBrowser();
});
afterAll(() => browser.close());

const recordOf = (report: RunReport): RunRecord => ({ plan: report.plan ?? samplePlan(), report, ended: true, beganAt: report.startedAt, lastAt: '2026-01-01T10:01:09.400Z', lastKnown: '', sources: ['the journal of the run'], teamLog: [{ host: 'app-1', lines: [report.message] }] });
const runs = { success, failure, hostile } as const;
const records = {
  summary: summaryMarkdown,
  'incident-report': (report: RunReport) => incidentReport(recordOf(report)),
  'follow-up': (report: RunReport) => followUpIssue(recordOf(report), 'https://github.com/acme/shop/pull/7'),
} as const;

describe.each(Object.keys(runs) as (keyof typeof runs)[])('a run of kind %s', (name) => {
  it.each(Object.keys(records) as (keyof typeof records)[])('%s: drawn, not too wide for a phone, and nothing breaks out', async (kind) => {
    const shown = await show(browser, records[kind](runs[name]), widths, pictures === undefined ? undefined : (width) => join(pictures, `${kind}-${name}-${width}.png`));
    expect(shown).toMatchObject({ chartErrors: [], charts: kind === 'summary' ? 1 : 0, overflowPx: [0, 0], deeds: [], attributes: [], mentions: [] });
    expect(shown.elements.filter((element) => !elements.includes(element))).toEqual([]);
    // No link that leads elsewhere than it says.
    expect(shown.links.filter(({ href, text }) => !/^https:\/\//.test(href) || !decodeURI(href).endsWith(text.replace(/^https:\/\//, '')))).toEqual([]);
    expect(shown.headings.filter((heading) => heading.startsWith('forged'))).toEqual([]);
  });
});

it.each(['success', 'hostile'] as const)('drill report and scoreboard after a run of kind %s: charts are drawn, nothing breaks out', async (name) => {
  const rollback = runs[name];
  const foreign = name === 'hostile' ? rollback.message : 'quick';
  const history = [{ date: '2025-07-01', type: foreign, steps: { 'stop-worker': 4_000 }, totalMs: 42_000 }, { date: '2025-10-01', type: foreign, steps: { [foreign]: 4_000 }, totalMs: 39_000 }];
  const record: DrillRecord = { system: foreign, environment: 'staging', run: samplePlan().run, incident: foreign, startedAt: '2026-01-01T10:00:00.000Z', type: foreign, release: 'v4.0.0', target: 'v3.0.0', result: rollback.result, message: rollback.message, left: foreign, steps: rollback.steps, rollback, warnings: [foreign], history, everyMs: 86_400_000 };
  for (const [kind, text] of [['drill-report', drillReport(record)], ['scoreboard', scoreboard(undefined, JSON.stringify(history), '2026-04-01')]] as const) {
    const shown = await show(browser, text, widths, pictures === undefined ? undefined : (width) => join(pictures, `${kind}-${name}-${width}.png`));
    expect(shown).toMatchObject({ chartErrors: [], charts: kind === 'drill-report' ? 2 : 1, overflowPx: [0, 0], deeds: [], attributes: [], mentions: [] });
    expect(shown.elements.filter((element) => !elements.includes(element))).toEqual([]);
    expect(shown.headings.filter((heading) => heading.startsWith('forged'))).toEqual([]);
  }
});

it('39: 2 MB of log leave a summary that GitHub takes, and the verdict on top', () => {
  const text = summaryMarkdown(hostile);
  expect(Buffer.byteLength(text)).toBeLessThan(900_000);
  expect(text.split('\n')[0]).toBe('# ❌ Stopped: people must act');
});

it('39: a fleet that no page can hold is cut between rows, and what is left for people stays', () => {
  const hosts = Array.from({ length: 4_000 }, (_each, index) => ({ host: `app-${index}`, state: 'done' as const, detail: `v3.0.0 ${'x'.repeat(40)}`, durationMs: 1 }));
  const text = summaryMarkdown({ ...success, steps: success.steps.map((step) => ({ ...step, hosts })) });
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(900_000);
  expect(text).toContain('- [ ] User Acceptance Testing');
  expect(text).toMatch(/> ✂️ Too much for one page: the hosts could not be shown in full\. The file `log` .*\n$/);
});
