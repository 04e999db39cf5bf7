// Who stands for which role, and whether enough different people agreed. The same rules for gates and for comments.
import type { Approver } from '../config/authorization-schema';
import type { Membership, Person } from './gate-facts';

/** Asks for what was read of a team. */
export type Memberships = (team: string, login: string) => Membership;

/** Logins and names of environments do not tell upper from lower case. */
export function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

export function isIn(names: readonly string[], name: string): boolean {
  return names.some((each) => same(each, name));
}

/** Teams that must be asked about a person before the role can be judged. */
export function teamOf({ people, team }: Approver, login: string): string | undefined {
  return isIn(people, login) ? undefined : team;
}

/** Whether a person may stand for a role at all; `unreadable` when only the team could tell. */
export function standing(approver: Approver, login: string, memberships: Memberships): Membership {
  const team = teamOf(approver, login);
  if (isIn(approver.people, login)) return 'member';
  return team === undefined ? 'stranger' : memberships(team, login);
}

/** Why a person counts for no role whatever; undefined when there is no such reason. */
export function neverCounts(person: Person | undefined, starters: readonly string[]): string | undefined {
  if (person === undefined) return 'the account is gone';
  if (!person.human) return `${person.login} is a bot`;
  return isIn(starters, person.login) ? `${person.login} started or re-ran this run` : undefined;
}

/** For each role a person of its own, out of those who could stand for it; undefined when there are not enough different people. */
export function differentPeople(candidates: readonly (readonly string[])[], taken: readonly string[] = []): string[] | undefined {
  const [first, ...rest] = candidates;
  if (first === undefined) return [];
  for (const login of first.filter((each) => !isIn(taken, each))) {
    const others = differentPeople(rest, [...taken, login]);
    if (others !== undefined) return [login, ...others];
  }
  return undefined;
}

export function describeWho({ people, team }: Approver): string {
  return [...people, ...(team === undefined ? [] : [`anybody of the team ${team}`])].join(', ');
}
