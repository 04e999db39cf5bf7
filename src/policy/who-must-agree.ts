// What a run needs before it may change anything (Decision Matrix, Rollback Authorization; docs/authorization.md).
import type { AuthorizationTable, Scenario } from '../config/authorization-schema';
import type { Environment } from '../config/environment';
import { describeProblem, type Problem } from '../errors';
import type { Request, RunIdentity } from '../request';
import type { Runbook } from '../runbooks/runbook';
import type { Authorization } from './authorization';
import { misspeltScenario } from './free-scenario';

/** What is asked for, by whom, and where. */
export interface Wish {
  readonly request: Pick<Request, 'scenario'>;
  readonly run: RunIdentity;
  readonly environment: Pick<Environment, 'name' | 'authorization'>;
  readonly runbook: Runbook;
}

export type Need =
  /** Nobody has to agree (any more). */
  | { readonly kind: 'settled'; readonly authorization: Authorization }
  | { readonly kind: 'people'; readonly table: AuthorizationTable; readonly scenario: Scenario }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

/** Whether the type puts another version live, changes the database, or stops something that serves. */
export function changesSomething({ switches, stops, database }: Runbook): boolean {
  return switches || stops === true || database === 'changes';
}

/** @param wish.request.scenario may be empty: then the table's default counts. */
export function needOf({ request, run, environment, runbook }: Wish): Need {
  const { authorization } = environment;
  const table = authorization === 'none' ? undefined : authorization;
  const scenario = scenarioOf(authorization, request.scenario);
  const unknown = table !== undefined && request.scenario !== '' && scenario === undefined;
  if (unknown) return { kind: 'refused', problems: [unknownScenario(table, request.scenario)] };
  const misspelt = table === undefined ? misspeltScenario(request.scenario) : undefined;
  if (misspelt !== undefined) return { kind: 'refused', problems: [misspelt] };
  const tell = scenario?.tell ?? [];
  const settled = { scenario: scenario?.name ?? request.scenario, askedBy: run.actor, approvals: [], tell };
  if (run.breakGlass) return { kind: 'settled', authorization: { ...settled, way: 'break-glass' } };
  if (!changesSomething(runbook) || authorization === 'none') return { kind: 'settled', authorization: { ...settled, way: 'not-needed' } };
  if (table === undefined) return { kind: 'refused', problems: [noTable(environment.name)] };
  if (scenario === undefined) return { kind: 'refused', problems: [unknownScenario(table, request.scenario)] };
  return { kind: 'people', table, scenario };
}

/** The scenario that counts; undefined where the table has none of that name, or where there is no table. */
export function scenarioOf(authorization: Environment['authorization'], name: string): Scenario | undefined {
  if (authorization === undefined || authorization === 'none') return undefined;
  return authorization.scenarios.find((scenario) => scenario.name === (name === '' ? authorization.standard : name));
}

function unknownScenario({ scenarios }: AuthorizationTable, name: string): Problem {
  const what = name === '' ? 'is empty, and the table has no default' : `${JSON.stringify(name)} is not in the authorization table`;
  return { where: 'input scenario', what, mend: `choose one of: ${scenarios.map((scenario) => scenario.name).join(', ')}` };
}

function noTable(environment: string): Problem {
  return { where: `environments.${environment}`, what: 'the configuration does not say who must agree to a rollback', mend: 'write authorization: with scenarios and approvers (docs/authorization.md), or authorization: none if nobody has to; in an emergency, the terminal command needs no table' };
}

/** For the workflow: gates that are opened one job each, and the environment of the job that changes things; empty where nothing changes. */
export function gatesOf({ request, run, environment, runbook }: Wish): { readonly first: readonly string[]; readonly last: string } {
  if (!changesSomething(runbook)) return { first: [], last: '' };
  const need = needOf({ request, run, environment, runbook });
  const gates = need.kind === 'people' && need.table.by === 'environments' ? need.scenario.approvers.map(({ gate }) => gate) : [];
  return { first: gates.slice(0, -1), last: gates.at(-1) ?? environment.name };
}

/** One line for the plan: who must agree. */
export function needText(need: Need): string {
  if (need.kind === 'settled') return authorizationText(need.authorization);
  if (need.kind === 'refused') return `nobody can agree to it yet: a real run is refused: ${need.problems.map(describeProblem).join('; ')}`;
  const { approvers, name } = need.scenario;
  if (need.table.by === 'comments') return `${name} needs, as comments on the incident issue (the input incident must be its number): ${approvers.map(({ role }) => role).join('; ')}`;
  return `${name} needs: ${approvers.map(({ role, gate }) => `${role} at gate ${gate}`).join('; ')}`;
}

/** One line for the plan: who agreed, or why nobody had to. */
export function authorizationText({ way, scenario, askedBy, approvals }: Authorization): string {
  if (way === 'break-glass') return `BREAK-GLASS: ${askedBy}, past the approvals of GitHub`;
  if (way === 'not-needed') return 'no approval needed';
  return `${scenario}, asked for by ${askedBy}, approved by ${approvals.map(({ role, login, gate }) => `${login} (${role}, ${gate === 'comment' ? 'by comment' : `gate ${gate}`})`).join(' and ')}`;
}
