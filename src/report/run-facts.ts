// Who asked, who agreed, what ran and what runs: the head of every record.
import type { Authorization } from '../policy/authorization';
import type { RunReport } from '../engine/events';
import { durationText } from '../words/durations';
import { clip, markdownText } from '../words/neutralise';
import { versionsText } from './plan-text';
import { clockText } from './times';

const longest = 600;
const ways = {
  environments: 'by the environments of the run',
  comments: 'by comments on the incident',
  'break-glass': 'BREAK-GLASS: from a terminal, past the approvals of GitHub',
  'not-needed': 'not needed',
} as const;

/** Name and value in Markdown. */
export type Fact = readonly [name: string, value: string];

/** Versions first. Empty without a plan. */
export function runFacts({ plan, durationMs, downtimeMs, lock, startedAt, authorization }: RunReport): Fact[] {
  if (plan === undefined) return authorization === undefined ? [] : peopleFacts(authorization, '');
  return [
    ['Versions', text(versionsText(plan))],
    ['System', text(`${plan.system}, ${plan.environment}`)],
    ...peopleFacts(authorization, plan.run.actor, plan.run.breakGlass),
    ['Plan', text(plan.digest)],
    ['Incident', text(plan.incident)],
    ['Reason', text(plan.reason)],
    ['Started', clockText(startedAt) === '' ? '' : `${startedAt.slice(0, 10)} ${clockText(startedAt)} UTC`],
    ['Took', durationText(durationMs)],
    ['Not served, seen from here', downtimeMs === undefined ? '' : durationText(downtimeMs)],
    ['Lock', { released: 'released', kept: 'kept on the hosts: no deploy and no other rollback can start', none: '' }[lock]],
    ['Run', runLink(plan.run.url)],
  ].filter((fact): fact is Fact => fact[1] !== '');
}

/** What is not known of a run that was refused early is left out. */
export function peopleFacts(authorization: Authorization | undefined, actor: string, breakGlass = false): Fact[] {
  const asked: Fact = ['Asked for by', text(authorization?.askedBy ?? actor)];
  if (authorization === undefined) return breakGlass ? [asked, ['Approved', ways['break-glass']]] : [asked];
  const { scenario, way, approvals, tell } = authorization;
  const people = approvals.map(({ role, login, gate }) => `${text(role)}: **${text(login)}** (${text(gate)})`);
  return [
    asked,
    ['Approved', [way === 'break-glass' ? ways[way] : '', people.join('<br>'), way === 'break-glass' || (people.length > 0 && way === 'not-needed') ? '' : ways[way]].filter((part) => part !== '').join('<br>')],
    ['Scenario', text(scenario)],
    ['To be told', text(tell.join(', '))],
  ];
}

function text(value: string): string {
  return markdownText(clip(value, longest));
}

/** An address that is one, as a link; nothing else. */
export function runLink(url: string): string {
  return /^https?:\/\/[A-Za-z0-9./:_-]+$/.test(url) ? `[${markdownText(url.replace(/^https?:\/\//, ''))}](${url})` : '';
}
