// Who must be told of a scenario, and what is left for people when a channel did not tell them.
import type { Environment } from '../config/environment';
import type { Announcement, Announcer, Delivery } from '../ports';

/**
 * The roles that must be told.
 * TO CONNECT: the `tell` list of the scenario in the authorization table. Until then: everybody in `announce.people`.
 */
export function rolesToTell({ announce }: Environment, _scenario: string): string[] {
  return Object.keys(announce.people);
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
