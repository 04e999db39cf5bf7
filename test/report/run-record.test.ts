// The journal read back: whole, broken off, damaged, lost; and what the hosts wrote down in its place.
import { describe, expect, it } from '@jest/globals';
import { parseHostRecord } from '../../src/report/host-record';
import { parseJournal } from '../../src/report/journal';
import { recordOf } from '../../src/report/run-record';
import { runReport, samplePlan, stepRecord } from '../samples/report';
import { at, cutRecord, hostRecord, journalText, runRecord, subject } from '../samples/run-record';

const job = (step: string, event: 'started' | 'ended', seconds: number, exit?: number) => ({ step, event, exit, at: at(seconds) });

describe('a whole journal', () => {
  it('gives the report as the run made it', () => {
    const record = runRecord({ authorization: { scenario: 'production-p1', way: 'environments', askedBy: 'ada', approvals: [{ role: 'DevSecOps Lead', login: 'bob', gate: 'second' }], tell: ['Team'] } });
    expect(record).toMatchObject({ ended: true, beganAt: at(0), lastAt: at(45), lastKnown: '', sources: ['the journal of the run'], report: { result: 'success', authorization: { askedBy: 'ada' } }, plan: { incident: 'INC-1' } });
  });

  it('of several tries counts the last end, and begins with the first', () => {
    const first = journalText(runReport({ result: 'failed' }));
    const second = journalText(runReport({ result: 'success', startedAt: at(100) }));
    expect(recordOf(parseJournal(first + second), [], subject())).toMatchObject({ ended: true, beganAt: at(0), lastAt: at(145), report: { result: 'success' } });
  });

  it('is no end when another try began after it', () => {
    expect(recordOf(parseJournal(journalText() + journalText(runReport(), 2)), [], subject()).ended).toBe(false);
  });
});

describe('a journal that breaks off', () => {
  it('says what was being done when the run fell silent', () => {
    const record = cutRecord();
    expect(record.ended).toBe(false);
    expect(record.report).toMatchObject({ result: 'inconclusive', lock: 'none', downtimeMs: undefined });
    expect(record.report.steps.slice(0, 4).map(({ planned, state }) => `${planned.step} ${state}`)).toEqual(['stop-worker done', 'prepare-backend not-reached', 'prepare-frontend not-reached', 'announce-start not-reached']);
    expect(record.report.steps.find(({ planned }) => planned.step === 'switch-backend')).toMatchObject({ state: 'inconclusive', detail: 'it had begun; whether it ended is not known' });
    expect(record.lastKnown).toBe(`Switch the backend: it had begun; whether it ended is not known, at ${at(0)}.`);
    expect(record.report.message).toMatch(/^The run did not end by itself\. Last known: Switch the backend/);
  });

  it('learns from the hosts what came of it there', () => {
    const hosts = [hostRecord({ jobs: [job('switch-backend', 'started', 3), job('switch-backend', 'ended', 5, 0)], lock: { owner: 'gh-1', actor: 'ada', from: '', target: '' } }), hostRecord({ host: 'app-2', jobs: [job('switch-backend', 'started', 3)] })];
    const record = cutRecord(hosts);
    expect(record.report.steps.find(({ planned }) => planned.step === 'switch-backend')).toMatchObject({ state: 'inconclusive', hosts: [{ host: 'app-1', state: 'done', durationMs: 2000 }, { host: 'app-2', state: 'unknown' }] });
    expect(record).toMatchObject({ lastAt: at(5), sources: ['the journal of the run', 'the journal of app-1', 'the journal of app-2'], report: { lock: 'kept' } });
  });

  it('leaves out what is no event, and counts it', () => {
    const text = `${journalText(runReport(), 3)}{"kind":"step-ended","at":"2026-01-01T10:00:00Z","record":{"planned":{}}}\nnot json\n{"kind":"run-end`;
    expect(parseJournal(text)).toMatchObject({ events: 3, damaged: 3, report: undefined, run: 'gh-1' });
    const times = journalText(runReport({ steps: [stepRecord('stop-worker', { startedAt: 'yesterday' })] }));
    expect(parseJournal(times).report).toBeUndefined();
  });
});

describe('a second try that breaks off', () => {
  const first = journalText(runReport({ result: 'failed', steps: [stepRecord('stop-worker'), stepRecord('switch-backend', { detail: 'switched', forPeople: ['a dump'] })] }));
  const second = [{ kind: 'plan-made', at: at(100), plan: samplePlan() }, { kind: 'step-started', at: at(101), stage: 's', planned: stepRecord('stop-worker').planned }].map((event) => `${JSON.stringify(event)}\n`).join('');
  const jobs = [job('stop-worker', 'started', 1), job('stop-worker', 'ended', 2, 0), job('switch-backend', 'started', 10), job('switch-backend', 'ended', 20, 0), job('stop-worker', 'started', 101)];
  const { steps } = recordOf(parseJournal(first + second), [hostRecord({ jobs })], subject()).report;
  const of = (step: string) => steps.find(({ planned }) => planned.step === step);

  it('has neither times nor results of the first', () => {
    expect(of('stop-worker')).toMatchObject({ state: 'inconclusive', startedAt: at(101), durationMs: 0, hosts: [{ state: 'unknown' }] });
    expect(of('switch-backend')).toMatchObject({ state: 'not-reached', startedAt: '', hosts: [] });
  });
  it('says what the first had done, and what of it stays for people', () => expect(of('switch-backend')).toMatchObject({ detail: 'in an earlier try: switched', forPeople: ['a dump'] }));
});

describe('the hosts alone', () => {
  const output = (run: string) => [`fact\tjournal\t{"run":"${run}","step":"stop-worker","event":"started","at":"${at(1)}"}`, `fact\tjournal\t{"run":"${run}","step":"stop-worker","event":"ended","at":"${at(2)}","exit":0}`, `fact\tjournal\t{"run":"${run}","step":"log-end","event":"started","at":"${at(3)}"}`, 'fact\tjournal\tgarbage', 'fact\tlock\t{"owner":"gh-1","actor":"ada","from":"v4.0.0","target":"v3.0.0"}', 'fact\tlog\t[today] Sync worker stopped - Ticket: INC-1'].join('\n');

  it('tell where the rows are that the run took away', () => {
    const noted = `fact\tdump.left\t{"run":"gh-1","lines":["The rows of orders are kept."]}`;
    expect(recordOf(parseJournal(''), [parseHostRecord('app-1', `${output('gh-1')}\n${noted}`, 'gh-1')], subject()).plan.keptBefore).toEqual(['The rows of orders are kept.']);
  });

  it('tell versions, person, steps and times', () => {
    const record = recordOf(parseJournal(''), [parseHostRecord('app-1', output('gh-1'), 'gh-1')], subject({ run: { id: 'gh-1', attempt: 'x', actor: 'unknown', url: '', breakGlass: false } }));
    expect(record).toMatchObject({ ended: false, beganAt: at(1), plan: { running: ['v4.0.0'], target: { tag: 'v3.0.0' }, run: { actor: 'ada' } }, sources: ['the journal of app-1'], teamLog: [{ host: 'app-1', lines: ['[today] Sync worker stopped - Ticket: INC-1'] }], report: { lock: 'kept' } });
    expect(record.report.steps).toMatchObject([{ planned: { step: 'stop-worker' }, state: 'done', startedAt: at(1), durationMs: 1000 }]);
  });

  it('say nothing of another run', () => {
    expect(parseHostRecord('app-1', output('gh-2'), 'gh-1').jobs).toEqual([]);
  });

  it('know nothing of a run that no one wrote down', () => {
    expect(recordOf(parseJournal(''), [hostRecord()], subject())).toMatchObject({ sources: [], lastKnown: 'nothing; no journal was found.' });
  });

  it('hold a plan back from nobody: a refused run keeps its message', () => {
    expect(recordOf(parseJournal(journalText(runReport({ result: 'refused', plan: undefined, steps: [] }))), [], subject()).plan).toEqual(samplePlan());
  });
});
