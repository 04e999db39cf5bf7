// Who must be told of a scenario, and what is left for people when a channel did not tell them.
import type { Environment } from '../config/environment';
import { scenarioOf } from '../policy/who-must-agree';
import type { Announcement, Announcer, Delivery } from '../ports';

/** The roles that must be told, as the scenario in the authorization table says; without a table, everybody who has an address. */
export function rolesToTell({ announce, authorization }: Pick<Environment, 'announce' | 'authorization'>, scenario: string): readonly string[] {
  return scenarioOf(authorization, scenario)?.tell ?? (authorization === undefined || authorization === 'none' ? Object.keys(announce.people) : []);
}

/** For a drill, in which nothing is broken: nobody is called by name, and customers read nothing of it. */
export function calmed(environment: Environment): Environment {
  const { statuspage: _statuspage, ...rest } = environment.announce;
  return { ...environment, announce: { ...rest, people: {} } };
}

/** Roles of an announcement that no channel reaches. */
export function unreached({ people }: Announcement, channels: readonly Announcer[]): string[] {
  return people.filter((role) => !channels.some((channel) => channel.reaches.includes(role)));
}

export const noAddress = 'announce.people has no address for it that a configured channel can use';

/** What people must do themselves: for each channel whose last word did not arrive. */
export function tasksAfter(deliveries: readonly Delivery[]): string[] {
  const last = new Map(deliveries.map((delivery) => [delivery.channel, delivery]));
  return [...last.values()].filter(({ state }) => state === 'failed').map(({ channel, what, detail }) => (detail === noAddress ? `Tell ${channel}: ${what} (${detail}).` : `Tell ${channel.replace(/^mail to /, '')} by hand: ${what} (${detail}).`));
}

export function warningsAfter(deliveries: readonly Delivery[]): string[] {
  return deliveries.filter(({ state }) => state === 'failed').map(({ channel, what, detail }) => `${channel} was not told "${what}": ${detail}`);
}
