// The follow-up issue has every item of the retrospective, with owners of the document and due dates from the end of the rollback.
import { describe, expect, it } from '@jest/globals';
import { dossierOf } from '../../src/report/dossier';
import { followUpIssue, followUpTitle } from '../../src/report/follow-up-issue';
import { samplePlan } from '../samples/report';
import { cutRecord, runRecord } from '../samples/run-record';

/** Items of the chapter, as the document prints them. */
const items = ['Root Cause Analysis (RCA) Document', 'Deep technical analysis of failure', 'Timeline with detailed event log', 'Contributing factors identified', 'Corrective Actions', 'Fix identified in development', 'Additional tests added', 'Staging environment improved', 'Deployment process updated', 'Preventive Measures', 'Pre-deployment checklist updated', 'Monitoring alerts added', 'Smoke tests enhanced', 'Documentation improved', 'Team Retrospective Meeting', 'What went wrong?', 'What went right?', 'What can we improve?', 'Action items assigned'];

describe('followUpIssue', () => {
  it.each(items)('asks for: %s', (item) => expect(followUpIssue(runRecord(), '')).toMatch(new RegExp(`- \\[ \\] (?:\\*\\*)?${item.replace(/[()?]/g, '\\$&')}`)));

  it('is due one hour and three days after the end, in UTC', () => {
    const text = followUpIssue(runRecord(), 'https://github.com/acme/shop/pull/1');
    expect(text).toContain('- [ ] **Incident Report**: On-Call Engineer, due **2026-01-01 11:00 UTC**');
    expect(text.match(/due \*\*2026-01-04 10:00 UTC\*\*/g)).toHaveLength(4);
    expect(text).toContain('- Run: [ci.example/1](https://ci.example/1)');
    expect(text).toContain('- Incident report: [github.com/acme/shop/pull/1](https://github.com/acme/shop/pull/1)');
  });

  it('says when the run did not end by itself, and when there is no pull request', () => {
    expect(followUpIssue(cutRecord(), '')).toMatch(/^⚠️ The run did not end by itself\. Last known: [\s\S]*no pull request could be opened/);
  });

  it('makes no link of an address that is none', () => {
    expect(followUpIssue(runRecord({ plan: samplePlan({ run: { id: 'x', attempt: 'y', actor: 'z', url: 'javascript:alert(1)', breakGlass: false } }) }), 'https://x.example/) [evil](y')).not.toMatch(/javascript|evil/);
  });

  it('has a title without mentions and line ends, and a key that cannot end its mark', () => {
    const plan = samplePlan({ incident: '--> @team\n..', system: 'S' });
    expect(followUpTitle(runRecord({ plan }))).toBe('--> @\u200bteam ..: follow-up of the rollback of S staging');
    expect(dossierOf(runRecord({ plan }))).toMatchObject({ key: 'incident=-team-.. run=gh-1', branch: 'rollback-report/-team-.-gh-1' });
  });

});
