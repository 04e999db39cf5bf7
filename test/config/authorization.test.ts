// The authorization table in rollback.yml: what it may say, and where each mistake stands.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadEnvironment } from '../../src/config/load';
import { ConfigurationError, describeProblem } from '../../src/errors';
import { sampleYaml } from '../samples/environment';

const head = sampleYaml.replace('    authorization: none\n', '');
const firstLine = head.split('\n').length;

/** The table as it stands below `authorization:`. */
const table = `    authorization:
      default: production-p1
      branches: [main]
      scenarios:
        production-p1:
          approvers:
            - { role: On-Call Engineer, gate: rollback-on-call, team: on-call }
            - { role: DevSecOps Lead, gate: production, people: [grace] }
          tell: [Product Owner, Team]
        security-incident:
          approvers:
            - { role: Security Team, gate: rollback-security, team: security, people: [heidi] }
`;

const load = (text: string) => loadEnvironment({ file: 'rollback.yml', text: head + text }, 'staging', {}).environment.authorization;

function problemsOf(text: string): string[] {
  try {
    load(text);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(describeProblem);
    throw error;
  }
}

/** The table with one piece replaced, and the place of the error by line within the table. */
const changed = (from: string, to: string) => {
  if (!table.includes(from)) throw new Error(`The table does not hold ${from}`);
  return table.replace(from, to);
};
const at = (line: number, column: number) => `rollback.yml:${firstLine + line - 1}:${column}`;

describe('an authorization table', () => {
  it('is read with its defaults', () => {
    expect(load(table)).toEqual({
      by: 'environments',
      deadlineMs: 30 * 60_000,
      standard: 'production-p1',
      branches: ['main'],
      scenarios: [
        { name: 'production-p1', tell: ['Product Owner', 'Team'], approvers: [{ role: 'On-Call Engineer', gate: 'rollback-on-call', team: 'on-call', people: [] }, { role: 'DevSecOps Lead', gate: 'production', team: undefined, people: ['grace'] }] },
        { name: 'security-incident', tell: [], approvers: [{ role: 'Security Team', gate: 'rollback-security', team: 'security', people: ['heidi'] }] },
      ],
    });
  });

  it('of one scenario needs no default; may be none; may be absent', () => {
    const one = '    authorization: { by: comments, deadline: 10m, scenarios: { p1: { approvers: [{ role: Lead, people: [grace] }] } } }\n';
    expect(load(one)).toMatchObject({ by: 'comments', deadlineMs: 600_000, standard: 'p1', branches: [] });
    expect([load('    authorization: none\n'), load('')]).toEqual(['none', undefined]);
  });

  it.each([
    ['one gate for two roles', changed('gate: production', 'gate: Rollback-on-call'), `${at(8, 45)}: "environments.staging.authorization.scenarios.production-p1.approvers.1.gate" role "DevSecOps Lead" stands at gate "Rollback-on-call", and so does "On-Call Engineer": any one reviewer opens a gate, so each role needs its own → mend the value`],
    ['a role that nobody has', changed(', people: [grace]', ''), `${at(8, 15)}: "environments.staging.authorization.scenarios.production-p1.approvers.1" role "DevSecOps Lead" needs "team" or "people" → mend the value`],
    ['a role without its gate', changed(' gate: rollback-security,', ''), `${at(12, 15)}: "environments.staging.authorization.scenarios.security-incident.approvers.0" role "Security Team" needs "gate", the environment that this person opens → mend the value`],
    ['no approver', changed('          approvers:\n            - { role: Security Team, gate: rollback-security, team: security, people: [heidi] }', '          approvers: []'), `${at(11, 22)}: "environments.staging.authorization.scenarios.security-incident.approvers" needs at least one approver → mend the value`],
    ['a default that is none', changed('default: production-p1', 'default: p1'), `${at(2, 16)}: "environments.staging.authorization.default" is no scenario; there are production-p1, security-incident → mend the value`],
    ['several without a default', changed('      default: production-p1\n', ''), `${at(2, 7)}: "environments.staging.authorization" needs "default": one of production-p1, security-incident → mend the value`],
    ['an unknown key', changed('branches: [main]', 'branch: main'), `${at(3, 15)}: "branch" is not known in environments.staging.authorization → did you mean "branches"? (docs/configuration.md lists the keys)`],
    ['a login with its @', changed('[grace]', '["@grace"]'), `${at(8, 66)}: "environments.staging.authorization.scenarios.production-p1.approvers.1.people.0" must be a login on GitHub, without @ → mend the value`],
    ['a team with its organization', changed('team: on-call', 'team: acme/on-call'), `${at(7, 71)}: "environments.staging.authorization.scenarios.production-p1.approvers.0.team" must be the short name (slug) of a team, without the organization → mend the value`],
    ['another word than none', '    authorization: nobody\n', `${at(1, 20)}: "environments.staging.authorization" has none of the forms that are allowed → mend the value`],
  ])('%s is named with its place', (_what, text, expected) => expect(problemsOf(text)).toEqual([expected]));
});

it('the example for people holds the document’s table: four scenarios, who decides, who is told', () => {
  const text = readFileSync('examples/pfa-vanguard/rollback.yml', 'utf8');
  const of = (name: string) => {
    const found = loadEnvironment({ file: 'rollback.yml', text }, name, { CLOUDFRONT_DIST_ID: 'E1', TEST_TOKEN: 'token', MAIL_TOKEN: 'm', TEST_PASSWORD: 'password' }).environment.authorization;
    return found === undefined || found === 'none' ? [] : found.scenarios.map((scenario) => [scenario.name, scenario.approvers.map(({ role }) => role).join(' + '), scenario.tell.join(', ')]);
  };
  expect([...of('production'), ...of('staging')]).toEqual([
    ['production-p1', 'On-Call Engineer + DevSecOps Lead', 'Product Owner, Team'],
    ['security-incident', 'Security Team + DevSecOps Lead', 'Legal, Executives, Customers'],
    ['data-corruption', 'Database Admin + DevSecOps Lead', 'Product Owner, Compliance'],
    ['staging-critical', 'On-Call Engineer', 'DevSecOps Lead'],
  ]);
});
