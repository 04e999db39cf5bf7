// The words of the document, at each turn of a rollback, and what foreign text becomes in them.
import { describe, expect, it } from '@jest/globals';
import { endAnnouncement, failureAnnouncement, offlineAnnouncement, startAnnouncement, watchAnnouncement } from '../../src/announce/announcement';
import { announceEnd } from '../../src/steps/announce-end';
import { ended, hostileTexts, announceEnvironment, started } from '../samples/announcement';
import { sampleFacts } from '../samples/facts';
import { sampleSituation } from '../samples/situation';

describe('the start', () => {
  it.each([
    ['quick', '', '🔴 ROLLBACK IN PROGRESS: Sample Shop staging is rolled back from v4.0.0 to v3.0.0 due to errors. Incident: INC-1'],
    ['full', '', '🔴 ROLLBACK IN PROGRESS: Full rollback initiated: Sample Shop staging is rolled back from v4.0.0 to v3.0.0; the system goes offline for a short time when all is prepared due to errors. Incident: INC-1'],
    ['full', 'data-corruption', '🔴 SYSTEM OFFLINE: Full rollback initiated: Sample Shop staging is rolled back from v4.0.0 to v3.0.0 due to errors. Incident: INC-1'],
    ['database', '', '🔴 ROLLBACK IN PROGRESS: the database of Sample Shop staging is brought back due to errors. Incident: INC-1'],
    ['database', 'security-incident', '🔴 SYSTEM OFFLINE: Database rollback initiated: the database of Sample Shop staging is brought back due to errors. Incident: INC-1'],
    ['quick', 'security-incident', '🔴 ROLLBACK IN PROGRESS: Sample Shop staging is rolled back from v4.0.0 to v3.0.0 due to errors. Incident: INC-1'],
    ['sync-worker', '', '🔴 ROLLBACK IN PROGRESS: the synchronisation of Sample Shop staging is stopped due to errors. Incident: INC-1'],
  ] as const)('of %s %s', (rollbackType, scenario, text) => {
    expect(started({ rollbackType, scenario }).text).toBe(text);
  });

  it('leaves out what is not known', () => {
    expect(started({ reason: '' }).text).toBe('🔴 ROLLBACK IN PROGRESS: Sample Shop staging is rolled back from v4.0.0 to v3.0.0. Incident: INC-1');
  });

  it('says when it went past the approvals', () => {
    expect(started({ run: { id: 'break-glass-1', attempt: 'a', actor: 'ada@laptop', url: '', breakGlass: true } })).toMatchObject({ text: expect.stringContaining('INC-1 (BREAK-GLASS: ada@laptop, past the approvals of GitHub)'), values: { run: 'break-glass-1', number: 'INC-1' } });
  });
});

describe('other turns', () => {
  it('have the words of the document, and titles of one line', () => {
    const situation = sampleSituation();
    const all = [offlineAnnouncement(situation), endAnnouncement(situation), failureAnnouncement(situation, 'Prepare the backend: no space'), watchAnnouncement(situation, ''), watchAnnouncement(situation, 'errors rise.')];
    expect(all.map(({ stage, title, text }) => [stage, title, text])).toEqual([
      ['offline', 'Sample Shop staging: emergency maintenance in progress', '🔴 SYSTEM OFFLINE: Sample Shop staging is rolled back from v4.0.0 to v3.0.0 due to errors. Incident: INC-1'],
      ['succeeded', 'Sample Shop staging: rolled back, being watched', '🟢 ROLLED BACK: Sample Shop staging runs v3.0.0 again (was v4.0.0). Verified by what is served. It is watched before the incident is closed. Incident: INC-1'],
      ['failed', 'Sample Shop staging: rollback stopped', '🟠 ROLLBACK STOPPED: Sample Shop staging: Prepare the backend: no space. Incident: INC-1'],
      ['stable', 'Sample Shop staging: stable again', '🟢 STABLE: Sample Shop staging was watched and is stable on v3.0.0. Incident: INC-1'],
      ['unstable', 'Sample Shop staging: not proved stable', '🟠 NOT PROVED STABLE: Sample Shop staging: errors rise. Incident: INC-1'],
    ]);
  });

  it.each([
    ['database', 'the database of Sample Shop staging is back (keep), with v3.0.0'],
    ['sync-worker', 'the synchronisation of Sample Shop staging is stopped; everything else goes on with v4.0.0'],
    ['frontend', 'the site of Sample Shop staging is v3.0.0 again (was v4.0.0)'],
  ] as const)('the end of %s', (rollbackType, detail) => {
    expect(ended({ rollbackType }).text).toContain(detail);
  });
});

describe('hosts that did not answer', () => {
  const away = (...hosts: readonly string[]) => ({ facts: { ...sampleFacts(), unreachable: hosts.map((host) => ({ host, reason: 'no route' })) } });

  it('are named at the end, and nothing is called a success', () => {
    expect(ended(away('app-3', 'app-4'))).toMatchObject({ stage: 'partial', title: 'Sample Shop staging: rolled back in part', text: '🟠 ROLLED BACK IN PART: Sample Shop staging runs v3.0.0 again (was v4.0.0). Left out, for no answer came: app-3, app-4; nothing was done there. Incident: INC-1' });
    expect(ended({ ...away('app-3'), rollbackType: 'sync-worker' }).text).toContain('is stopped; everything else goes on with v4.0.0. Left out, for no answer came: app-3; nothing');
  });

  it('are named when it was watched', () => {
    const told = watchAnnouncement(sampleSituation(away('app-3')), '');
    expect([told.stage, told.text]).toEqual(['partial', '🟠 ROLLED BACK IN PART: Sample Shop staging was watched and is stable on v3.0.0. Left out, for no answer came: app-3; nobody knows how it is there. Incident: INC-1']);
  });

  it('are counted where they are many, and not named to the public', () => {
    const many = Array.from({ length: 12 }, (_, index) => `web-${index}`);
    expect(ended(away(...many)).text).toContain('came: web-0, web-1, web-2, web-3, web-4, web-5, web-6, web-7, web-8, web-9 and 2 more; nothing');
    expect(ended({ ...away('app-3'), environment: announceEnvironment('statuspage: { page: p }') }).publicText).toBe('Part of the system is back on its last good version. Our engineers are working on the rest.');
  });

  it('are named in the log of those that did', () => {
    const log = (changes: object) => {
      const intent = announceEnd.plan(sampleSituation(changes));
      if ('notNeeded' in intent) throw new Error(intent.notNeeded);
      return [intent.says.join(), intent.commands.map(({ script }) => script.body).join()];
    };
    expect(log(away('app-3'))).toEqual([expect.stringContaining('it is done, but not on app-3'), expect.stringContaining('Rollback to v3.0.0 completed, but not on app-3 - Ticket: INC-1')]);
    expect(log({})).toEqual([expect.not.stringContaining('but not'), expect.stringContaining('Rollback to v3.0.0 completed - Ticket: INC-1')]);
  });
});

describe('templates', () => {
  it('of the configuration are used, and values in them are no templates', () => {
    const environment = announceEnvironment(`templates: { started: "{actor} takes {system}/{environment} back from {from} to {to}[ ({reason})], {run}, {incident}: {detail}" }
statuspage: { page: p, templates: { started: "Back to {to} soon" } }`);
    const announcement = startAnnouncement(sampleSituation({ environment, reason: '{incident} [{to}]' }));
    expect(announcement.text).toBe('ada takes Sample Shop/staging back from v4.0.0 to v3.0.0 ({incident} [{to}]), https://ci.example/1, INC-1: Sample Shop staging is rolled back from v4.0.0 to v3.0.0');
    expect(announcement.publicText).toBe('Back to v3.0.0 soon');
  });

  it('for the public name neither reason nor host, unless they are told to', () => {
    expect(failureAnnouncement(sampleSituation({ environment: announceEnvironment('statuspage: { page: p }'), reason: 'secret reason' }), 'app-2: no space').publicText).toBe('The rollback is not finished. Our engineers are working on it.');
  });
});

describe('foreign text', () => {
  it.each(hostileTexts)('%j becomes one line without control characters', (reason) => {
    const { text, values } = started({ reason });
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(text.startsWith('🔴 ROLLBACK IN PROGRESS: ') && text.endsWith('. Incident: INC-1')).toBe(true);
    expect(values['reason']).not.toBe('');
  });

  it('of megabytes is cut, and says so', () => {
    const { text, values } = started({ reason: `begin ${'🔥x'.repeat(700_000)}` });
    expect(text.length).toBeLessThan(1_300);
    expect(values['reason']).toMatch(/^begin (?:🔥x)+🔥?…$/u);
    expect(started({ reason: `${' '.repeat(3_000_000)}x` }).values['reason']).toBe('…');
  });
});
