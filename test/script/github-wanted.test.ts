// script/setup-github: what rollback.yml wants, and the lines that tell it from what GitHub has.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { difference, type FoundGate } from '../../script/github/difference';
import { wantedGates, type WantedGate } from '../../script/github/wanted';

const yaml = (authorization: string) => `environments:\n  production:\n    hosts: \${HOSTS}\n    authorization: ${authorization}\n`;

describe('wantedGates', () => {
  it('one for each gate; what several scenarios ask of it comes together', () => {
    const table = '{ default: p1, branches: [main], scenarios: { p1: { approvers: [{ role: A, gate: on-call, team: on-call }, { role: B, gate: production, people: [grace] }] }, p2: { approvers: [{ role: C, gate: Production, people: [Grace, heidi], team: leads }] } } }';
    expect(wantedGates(yaml(table))).toEqual({
      problems: [],
      notes: [],
      gates: [
        { name: 'on-call', branches: ['main'], reviewers: [{ kind: 'team', name: 'on-call' }] },
        { name: 'production', branches: ['main'], reviewers: [{ kind: 'user', name: 'Grace' }, { kind: 'team', name: 'leads' }, { kind: 'user', name: 'heidi' }] },
        { name: 'production-plan', branches: ['main'], reviewers: [] },
        { name: 'production-prepare', branches: ['main'], reviewers: [] },
      ],
    });
  });

  it.each([
    ['none', 'none', 'production: authorization: none, so nobody has to agree'],
    ['comments', '{ by: comments, scenarios: { p1: { approvers: [{ role: A, gate: g, people: [a] }] } } }', 'production: by: comments, so its environments have no reviewers'],
  ])('%s: environments without reviewers, kept from other branches', (_what, table, note) => {
    const unreviewed = ['production', 'production-plan', 'production-prepare'].map((name) => ({ name, branches: 'protected', reviewers: [] }));
    expect(wantedGates(yaml(table))).toEqual({ gates: unreviewed, problems: [], notes: [note] });
  });

  it('says what is wrong, and what GitHub would not take', () => {
    expect(() => wantedGates('x: 1')).toThrow('The configuration has no environments');
    expect(() => wantedGates(yaml('{ scenarios: {} }'))).toThrow('environments.production.authorization');
    const many = Array.from({ length: 7 }, (_, index) => `p${index}`).join(', ');
    expect(wantedGates(yaml(`{ scenarios: { p1: { approvers: [{ role: A, gate: g, people: [${many}] }] } } }`)).problems).toEqual(['g: GitHub takes 6 reviewers at most, and the table names 7: put them into a team']);
  });

  it('reads the example for people', () => {
    const { gates, problems } = wantedGates(readFileSync('examples/pfa-vanguard/rollback.yml', 'utf8'));
    expect([gates.map(({ name }) => name), problems]).toEqual([['rollback-on-call', 'production', 'rollback-security', 'rollback-database', 'production-plan', 'production-prepare', 'staging', 'staging-plan', 'staging-prepare', 'staging-drill'], []]);
  });
});

describe('difference', () => {
  const wanted: WantedGate = { name: 'production', branches: ['main'], reviewers: [{ kind: 'user', name: 'grace' }, { kind: 'team', name: 'leads' }] };
  const right: FoundGate = { reviewers: wanted.reviewers, preventsSelfReview: true, adminsBypass: false, branches: ['main'], waitMinutes: 0 };

  it('of what is right is none', () => {
    expect(difference(wanted, right)).toEqual({ changes: false, lines: ['= production', '    = reviewer grace', '    = reviewer team leads', '    = nobody approves a run of their own', '    = administrators may not bypass it', '    = branch main'] });
    expect(difference({ ...wanted, branches: 'protected' }, { ...right, branches: 'protected', adminsBypass: undefined }).changes).toBe(false);
  });

  it('of what is missing is all of it', () => {
    expect(difference(wanted, undefined)).toEqual({ changes: true, lines: ['+ production', '    + reviewer grace', '    + reviewer team leads', '    + nobody approves a run of their own', '    + administrators may not bypass it', '    + branch main'] });
  });

  it('of what is otherwise names each piece', () => {
    const found: FoundGate = { reviewers: [{ kind: 'user', name: 'Grace' }, { kind: 'user', name: 'bob' }], preventsSelfReview: false, adminsBypass: true, branches: ['feature/*'], waitMinutes: 0 };
    expect(difference(wanted, found)).toEqual({ changes: true, lines: ['~ production', '    + reviewer team leads', '    - reviewer bob', '    ~ people may approve runs of their own → they may not', '    ~ administrators may bypass it → they may not', '    + branch main', '    - branch feature/*'] });
  });

  it.each<[WantedGate['branches'], FoundGate['branches'], string[]]>([
    [['main'], 'any', ['~ every branch → named branches alone', '+ branch main']],
    ['protected', 'any', ['~ every branch → protected branches alone']],
    ['protected', ['main'], ['~ main → protected branches alone']],
    [['main'], 'protected', ['~ protected branches alone → named branches alone', '+ branch main']],
    [['main'], ['main', 'tag v*'], ['- branch tag v*']],
  ])('of branches: %j found as %j', (branches, found, lines) => expect(difference({ ...wanted, branches }, { ...right, branches: found }).lines.slice(1)).toEqual(lines.map((line) => `    ${line}`)));
});
