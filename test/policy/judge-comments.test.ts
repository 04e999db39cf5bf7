// Comments as values: what counts, whatever GitHub lists.
import { describe, expect, it } from '@jest/globals';
import type { IssueComment } from '../../src/policy/gate-facts';
import { judgeComments, type CommentVerdict } from '../../src/policy/judge-comments';
import { sampleTable } from '../fakes/approvals';

const [scenario] = sampleTable('comments').scenarios;
const run = { starters: ['ada'], branch: 'main', branchIsProtected: true, startedAt: '2026-01-01T10:00:00Z', isPrivate: true };

function says(login: string, at = '2026-01-01T10:00:00Z', changes: Partial<IssueComment> = {}): IssueComment {
  return { by: { login, human: true }, text: '/approve 42 abc', createdAt: at, updatedAt: at, ...changes };
}

function judge(...comments: IssueComment[]): CommentVerdict {
  if (scenario === undefined) throw new Error('The sample has no scenario.');
  return judgeComments({ scenario, run, runId: '42', digest: 'abc', comments }, () => 'unreadable');
}

describe('judgeComments', () => {
  it('counts from the second in which this attempt began', () => {
    expect(judge(says('olga'), says('grace')).kind).toBe('approved');
    expect(judge(says('olga'), says('grace', '2026-01-01T09:59:59Z'))).toMatchObject({ kind: 'waiting', missing: [{ role: 'DevSecOps Lead' }], ignored: ['the comment of grace does not count: it is older than this attempt of the run'] });
    expect(judge(says('olga'), says('grace', 'no time')).kind).toBe('waiting');
  });

  it('a later comment that is right makes up for one that is not', () => {
    expect(judge(says('olga'), says('grace', '2026-01-01T10:00:00Z', { text: '/approve 42 abd' }), says('grace')).kind).toBe('approved');
  });

  it('an account that is gone approves and rejects nothing', () => {
    expect(judge(says('olga'), says('grace', undefined, { by: undefined })).kind).toBe('waiting');
    expect(judge(says('olga'), says('grace'), says('grace', undefined, { by: undefined, text: '/reject 42' })).kind).toBe('approved');
  });

  it('a rejection counts before every approval, also when it was edited', () => {
    expect(judge(says('olga'), says('grace'), says('grace', undefined, { text: '/reject 42', updatedAt: '2026-01-01T11:00:00Z' }))).toEqual({ kind: 'rejected', by: 'grace' });
  });
});
