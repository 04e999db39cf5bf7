// Which runs need people, and what becomes of those for which nobody decided anything.
import { describe, expect, it } from '@jest/globals';
import { resolveAuthorization, type AuthorizationFile } from '../../src/config/authorization-schema';
import { describeProblem } from '../../src/errors';
import { changesSomething, gatesOf, needOf, needText, scenarioOf } from '../../src/policy/who-must-agree';
import { rollbackTypes, type RollbackType } from '../../src/request';
import { runbooks } from '../../src/runbooks';
import { sampleRun } from '../samples/situation';

const approvers = [{ role: 'On-Call Engineer', gate: 'rollback-on-call', team: 'on-call' }, { role: 'DevSecOps Lead', gate: 'production', people: ['grace'] }];
const table: AuthorizationFile = { default: 'p1', by: 'environments', deadline: 1000, scenarios: { p1: { approvers, tell: ['Team'] }, incident: { approvers, tell: [] } } };
const wish = (file: AuthorizationFile | undefined, { scenario = '', type = 'quick', breakGlass = false }: { scenario?: string; type?: RollbackType; breakGlass?: boolean } = {}) => ({ request: { scenario }, run: { ...sampleRun, breakGlass }, environment: { name: 'production', authorization: resolveAuthorization(file) }, runbook: runbooks[type] });
const refusal = (need: ReturnType<typeof needOf>) => (need.kind === 'refused' ? need.problems.map(describeProblem) : []);

describe('people must agree', () => {
  it('to what puts another version live, changes the database, or stops something that serves', () => {
    expect(rollbackTypes.filter((type) => changesSomething(runbooks[type]))).toEqual(['quick', 'full', 'database', 'sync-worker', 'backend', 'frontend', 'cleanup']);
  });

  it('to every type that stops a process, whatever else it says of itself', () => {
    const stopping = Object.values(runbooks).filter(({ stages }) => stages.some(({ steps }) => steps.some((step) => step.startsWith('stop-'))));
    expect(stopping.length).toBeGreaterThan(3);
    expect(stopping.filter((runbook) => !changesSomething(runbook))).toEqual([]);
  });
});

describe('needOf', () => {
  it('asks for the people of the scenario, or of the default', () => {
    expect(needOf(wish(table))).toMatchObject({ kind: 'people', scenario: { name: 'p1' } });
    expect(needOf(wish(table, { scenario: 'incident' }))).toMatchObject({ kind: 'people', scenario: { name: 'incident' } });
  });

  it.each<RollbackType>(['verify', 'watch', 'baseline', 'prepare'])('%s needs nobody, with or without a table', (type) => {
    for (const file of [table, 'none', undefined] as const) expect(needOf(wish(file, { type }))).toMatchObject({ kind: 'settled', authorization: { way: 'not-needed', approvals: [] } });
  });

  it('needs nobody where the team decided so', () => {
    expect(needOf(wish('none'))).toEqual({ kind: 'settled', authorization: { scenario: '', way: 'not-needed', askedBy: 'ada', approvals: [], tell: [] } });
  });

  it('refuses where nobody decided anything', () => {
    expect(refusal(needOf(wish(undefined)))).toEqual(['environments.production: the configuration does not say who must agree to a rollback → write authorization: with scenarios and approvers (docs/authorization.md), or authorization: none if nobody has to; in an emergency, the terminal command needs no table']);
  });

  it('refuses a scenario that the table does not have, for every type and from a terminal, too: a slip of the finger means something else', () => {
    for (const more of [{}, { type: 'verify' as const }, { breakGlass: true }]) expect(refusal(needOf(wish(table, { scenario: 'p2', ...more })))).toEqual(['input scenario: "p2" is not in the authorization table → choose one of: p1, incident']);
  });

  it('refuses without a table what is nearly a scenario that stops the backend at once, from a terminal, too', () => {
    const refusalOf = (scenario: string, file?: 'none') => refusal(needOf(wish(file, { scenario, breakGlass: file === undefined })));
    for (const file of ['none', undefined] as const) {
      expect(['data-corruption', 'security-incident', 'foo', 'production-p1', 'data-migration', ''].map((scenario) => refusalOf(scenario, file))).toEqual([[], [], [], [], [], []]);
      for (const scenario of ['data-coruption', 'data_corruption', 'Data-Corruption', 'datacorruption']) expect(refusalOf(scenario, file)).toEqual([`input scenario: "${scenario}" is no scenario, and nearly data-corruption, which stops the backend at once → write data-corruption, or a name that cannot be taken for it`]);
      expect(refusalOf('security-incidnet', file)).toEqual([expect.stringContaining('nearly security-incident')]);
    }
  });

  it('lets a terminal past, with or without a table, and still knows who must be told', () => {
    expect(needOf(wish(table, { breakGlass: true }))).toEqual({ kind: 'settled', authorization: { scenario: 'p1', way: 'break-glass', askedBy: 'ada', approvals: [], tell: ['Team'] } });
    expect(needOf(wish(undefined, { scenario: 'anything', breakGlass: true }))).toMatchObject({ kind: 'settled', authorization: { scenario: 'anything', way: 'break-glass' } });
  });
});

describe('the line of the plan', () => {
  it.each<[string, ReturnType<typeof wish>, unknown]>([
    ['gates', wish(table), 'p1 needs: On-Call Engineer at gate rollback-on-call; DevSecOps Lead at gate production'],
    ['comments', wish({ ...table, by: 'comments' }), 'p1 needs, as comments on the incident issue (the input incident must be its number): On-Call Engineer; DevSecOps Lead'],
    ['nothing', wish(table, { type: 'verify' }), 'no approval needed'],
    ['a terminal', wish(table, { breakGlass: true }), 'BREAK-GLASS: ada, past the approvals of GitHub'],
    ['no table', wish(undefined), expect.stringMatching(/^nobody can agree to it yet: a real run is refused: environments\.production: .*authorization: none/)],
    ['a scenario that is none', wish(table, { scenario: 'x' }), expect.stringContaining('choose one of: p1, incident')],
  ])('%s', (_what, asked, expected) => expect(needText(needOf(asked))).toEqual(expected));
});

it('scenarioOf knows names of the table alone', () => {
  expect([scenarioOf(resolveAuthorization(table), 'constructor'), scenarioOf('none', 'p1'), scenarioOf(undefined, 'p1')]).toEqual([undefined, undefined, undefined]);
});

describe('gatesOf', () => {
  /** In an environment that is called otherwise than its last gate. */
  const gates = (...asked: Parameters<typeof wish>) => gatesOf({ ...wish(...asked), environment: { ...wish(...asked).environment, name: 'eu' } });

  it('are a job each, and the last one is the environment of the job that changes things', () => {
    expect(gates(table)).toEqual({ first: ['rollback-on-call'], last: 'production' });
  });

  it('are none where people agree by comments, or nobody has to: the job has the environment of that name', () => {
    expect(gates({ ...table, by: 'comments' })).toEqual({ first: [], last: 'eu' });
    expect(gates('none')).toEqual({ first: [], last: 'eu' });
  });

  it('are none for what changes nothing', () => {
    expect(gates(table, { type: 'verify' })).toEqual({ first: [], last: '' });
  });
});
