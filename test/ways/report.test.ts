// The type report on fakes: from a whole journal without any host, from hosts alone, with GitHub down.
import { describe, expect, it } from '@jest/globals';
import type { Event } from '../../src/engine/events';
import type { Dossier, Filing, RecordFiles, Repository } from '../../src/ports';
import type { Request } from '../../src/request';
import { rollback } from '../../src/rollback';
import { exited, FakeFleet } from '../fakes/fleet';
import { sampleEnvironment } from '../samples/environment';
import { sampleRequest } from '../samples/request';
import { runReport, samplePlan } from '../samples/report';
import { at, journalText, tryText } from '../samples/run-record';
import { sampleRun } from '../samples/situation';
import { sampleWorld } from '../samples/world';

const request = sampleRequest({ rollbackType: 'report', targetTag: 'previous' });
const made = (place: string): Filing => ({ place, state: 'made', detail: '' });

class Desk implements RecordFiles, Repository {
  readonly filed: string[] = [];
  constructor(
    private readonly journal: string | undefined,
    private readonly github: 'up' | 'down' = 'up',
  ) {}
  async readJournal(): Promise<string | undefined> {
    return this.journal;
  }
  async keep({ folder, name, report }: Dossier): Promise<Filing> {
    this.filed.push(report);
    return made(`${folder}/${name}.md`);
  }
  async keepFollowUp(dossier: Dossier, reportUrl: string): Promise<Filing> {
    this.filed.push(dossier.issueBody(reportUrl));
    return made('/scratch/follow-up.md');
  }
  async propose({ branch }: Dossier): Promise<Filing> {
    return this.reach(`https://github.com/${branch}`);
  }
  async openFollowUp(dossier: Dossier, reportUrl: string): Promise<Filing> {
    if (this.github === 'up') this.filed.push(dossier.issueBody(reportUrl));
    return this.reach('https://github.com/issue');
  }
  private reach(place: string): Filing {
    if (this.github === 'down') throw new Error('GitHub: no answer');
    return made(place);
  }
}

async function report(desk: Desk, { said = '', wish = {} }: { said?: string; wish?: Partial<Request> } = {}) {
  const fleet = new FakeFleet(async () => exited(said));
  const events: Event[] = [];
  const world = sampleWorld({ fleet, emit: (event) => events.push(event), recordFiles: desk, repository: desk });
  const ended = await rollback({ request: { ...request, ...wish }, run: sampleRun, environment: sampleEnvironment() }, world, new AbortController().signal);
  return { report: ended, fleet, events };
}

describe('report', () => {
  it('files from a whole journal, and asks no host', async () => {
    const desk = new Desk(journalText());
    const { report: ended, fleet } = await report(desk);
    expect(fleet.titles()).toEqual([]);
    expect(ended).toMatchObject({ result: 'success', lock: 'none', about: undefined, filed: { reportPath: 'docs/incidents/INCIDENT-2026-01-01-rollback.md', reportUrl: 'https://github.com/rollback-report/INC-1-gh-1', followUpUrl: 'https://github.com/issue' } });
    expect(ended.steps.map(({ planned, state }) => `${planned.step} ${state}`)).toEqual(['write-report done', 'open-pull-request done', 'open-follow-up done']);
    expect(desk.filed[0]).toContain('Rollback completed, and verified');
    expect(desk.filed[1]).toContain('(https://github.com/rollback-report/INC-1-gh-1)');
  });

  it('asks the hosts where the journal breaks off, and shows in its summary how far the run came', async () => {
    const desk = new Desk(journalText(runReport(), 4));
    const { report: ended, fleet } = await report(desk, { said: `fact\tjournal\t{"run":"gh-1","step":"switch-backend","event":"ended","at":"${at(9)}","exit":0}\n` });
    expect(new Set(fleet.titles())).toEqual(new Set(['Read what it wrote down']));
    expect(desk.filed[0]).toMatch(/The run did not end by itself\.[\s\S]*app-1: ended with exit status 0/);
    expect(ended.about).toMatchObject({ result: 'inconclusive' });
  });

  it('writes from the hosts alone', async () => {
    const desk = new Desk(undefined);
    await report(desk, { said: `fact\tjournal\t{"run":"gh-7","step":"stop-worker","event":"started","at":"${at(1)}"}\n`, wish: { reportedRun: 'gh-7' } });
    expect(desk.filed[0]).toMatch(/Written from the journal of app-1, the journal of app-2 \(run gh-7\)/);
    expect(desk.filed[0]).toContain('Stop the sync worker');
  });

  it('refuses where nothing is known of the run', async () => {
    expect((await report(new Desk(undefined))).report).toMatchObject({ result: 'refused', message: expect.stringContaining('Nothing is known of run gh-1') as unknown });
  });

  it('keeps all on this machine when GitHub is down, and warns', async () => {
    const desk = new Desk(journalText(), 'down');
    const { report: ended } = await report(desk);
    expect(ended.result).toBe('success');
    expect(ended.steps.map(({ state }) => state)).toEqual(['done', 'warned', 'warned']);
    expect(ended.steps.flatMap(({ warnings }) => warnings)).toEqual(['Open its pull request: GitHub: no answer', 'Open the follow-up issue: GitHub: no answer. Its text is kept in /scratch/follow-up.md: open it by hand, or run report again']);
    expect(desk.filed.length).toBe(2);
  });

  it('is about the rollback, whatever was run after it', async () => {
    const desk = new Desk([...tryText('quick', { id: 'quick-run' }), ...tryText('watch', { id: 'watch-run', from: 100 }), ...tryText('quick', { id: 'quick-run', attempt: 'dry', result: 'dry-run', steps: [], from: 200 })].join(''));
    const { report: ended } = await report(desk);
    expect(ended).toMatchObject({ result: 'success', message: '', filed: { reportUrl: 'https://github.com/rollback-report/INC-1-quick-run' } });
    expect(desk.filed[0]).toContain('Rollback completed, and verified');
  });

  it('is about the run that is named, and says which others there are', async () => {
    const both = [...tryText('quick', { id: 'quick-run' }), ...tryText('full', { id: 'full-run', from: 100 })].join('');
    expect((await report(new Desk(both))).report).toMatchObject({ filed: { reportUrl: 'https://github.com/rollback-report/INC-1-full-run' }, message: 'About run full-run (full). The journal also holds run quick-run (quick): the input reported-run (--run in the terminal) names which is meant.' });
    expect((await report(new Desk(both), { wish: { reportedRun: 'quick-run' } })).report).toMatchObject({ filed: { reportUrl: 'https://github.com/rollback-report/INC-1-quick-run' } });
  });

  it('asks the hosts where the journal is of other runs than the one that is named', async () => {
    const desk = new Desk(journalText());
    const { report: ended } = await report(desk, { said: `fact\tjournal\t{"run":"gh-7","step":"stop-worker","event":"started","at":"${at(1)}"}\n`, wish: { reportedRun: 'gh-7' } });
    expect(desk.filed[0]).toMatch(/Written from the journal of app-1, the journal of app-2 \(run gh-7\)/);
    expect(ended.warnings).toEqual(['the journal has nothing of run gh-7: it is of run gh-1 (quick)']);
    expect((await report(new Desk(journalText()), { wish: { reportedRun: 'gh-8' } })).report).toMatchObject({ result: 'refused', message: expect.stringContaining('Nothing is known of run gh-8') as unknown });
  });

  it('says that there is nothing to report on', async () => {
    const looked = [...tryText('verify', { id: 'verify-run' }), ...tryText('watch', { id: 'watch-run', from: 100, until: 2 })].join('');
    const { report: ended, fleet } = await report(new Desk(looked));
    expect(ended).toMatchObject({ result: 'success', steps: [], message: 'There is nothing to report on: no run in the journal rolled anything back (run watch-run (watch), run verify-run (verify)).', nextAction: 'If another run is meant, name it (input reported-run) or its journal (input journal).' });
    expect(fleet.titles()).toEqual([]);
    expect((await report(new Desk(looked), { wish: { reportedRun: 'verify-run' } })).report.message).toBe('There is nothing to report on: it rolled nothing back (run verify-run (verify)).');
  });

  it('files nothing of a run that changed nothing, and nothing in a dry run', async () => {
    const refused = new Desk(journalText(runReport({ result: 'refused' })));
    expect((await report(refused)).report).toMatchObject({ result: 'success', steps: [] });
    const dry = new Desk(journalText());
    expect((await report(dry, { wish: { dryRun: true } })).report).toMatchObject({ result: 'dry-run', steps: [] });
    const looked = new Desk(journalText(runReport({ rollbackType: 'verify', plan: samplePlan({ rollbackType: 'verify' }) })));
    expect((await report(looked)).report).toMatchObject({ result: 'success', steps: [] });
    expect([...refused.filed, ...dry.filed, ...looked.filed]).toEqual([]);
  });
});
