// Everything around the hosts on the score card: buckets, CDN, gates of GitHub, secrets, chat, status page, metrics. Pure.
import type { Environment } from '../config/environment';
import type { Problem } from '../errors';
import { awsMend } from '../aws-trouble';
import type { Gate } from '../policy/gate-facts';
import { gateProblems } from '../policy/gate-protection';
import type { Permission } from '../ports';
import type { Credentials } from '../request';
import { judged, unknown, well, type Area, type Finding, type Subject } from './finding';

const named = (area: Area, name: string): Subject => ({ area, name });
const looksOnly = 'readiness.identity: looks';

export const serviceSubjects = {
  gates: named('People', 'gates protected'),
  secrets: named('People', 'secrets'),
  slack: named('People', 'Slack'),
  statuspage: named('People', 'status page'),
  health: named('Proof', 'health'),
  site: named('Proof', 'site served'),
  prometheus: named('Proof', 'Prometheus'),
  alertmanager: named('Proof', 'Alertmanager'),
} as const;

/** Bucket and distribution as preflight reads them. */
export function accessFindings({ frontend }: Environment, denied: ReadonlyMap<string, string>): Finding[] {
  if (frontend === undefined) return [];
  const names = [...new Set([`bucket ${frontend.bucket}`, ...(frontend.releases === undefined ? [] : [`bucket ${frontend.releases.bucket}`]), ...(frontend.distribution === undefined ? [] : [`distribution ${frontend.distribution}`])])];
  return names.map((name) => judged(named('Frontend', name), denied.has(name) ? [{ where: name, what: denied.get(name) ?? '', mend: awsMend(denied.get(name) ?? '') }] : [], 'can be read'));
}

/**
 * A right to change, asked for without changing anything.
 * An identity that is meant to look (the plan's) must be denied: then the last rollback or drill is the proof.
 */
export function permissionFinding(name: string, right: string, { readiness }: Pick<Environment, 'readiness'>, { may, why }: Permission): Finding {
  const looks = readiness.identity === 'looks';
  const subject = { ...named('Frontend', name), required: !looks };
  if (looks && may === 'no') return unknown(subject, { where: name, what: `not for this identity to prove: it may only look (${looksOnly})`, mend: 'a drill proves it for the one that changes things' });
  if (may === 'yes') return well(subject, why);
  const problem = { where: name, what: why, mend: may === 'no' ? `give this identity ${right}; if it is meant to look alone, set ${looksOnly}` : 'try again; if it stays so, prove it by a drill' };
  return may === 'no' ? judged(subject, [problem], '') : unknown(subject, problem);
}

/** What the configuration needs and the run was not given. */
export function secretsFinding({ hosts, announce, authorization }: Environment, credentials: Credentials, hasAgent: boolean): Finding {
  const need = (wanted: boolean, name: string, secret: string, why: string): Problem[] => (wanted ? [{ where: `input ${name}`, what: `is empty, and ${why}`, mend: `hand it over (${name}: \${{ secrets.${secret} }}), and add that secret to the environment of the job` }] : []);
  const missing = [
    ...need(hosts.some(({ connection }) => connection.kind === 'ssh') && credentials.sshKey === '' && !hasAgent, 'ssh-key', 'ROLLBACK_SSH_KEY', 'the hosts are reached by SSH'),
    ...need(announce.slack !== undefined && credentials.slackToken === '' && credentials.slackWebhook === '', 'slack-token', 'SLACK_TOKEN', 'announce.slack is configured'),
    ...need(announce.statuspage !== undefined && credentials.statuspageKey === '', 'statuspage-key', 'STATUSPAGE_KEY', 'announce.statuspage is configured'),
    ...need(authorization !== undefined && authorization !== 'none' && credentials.githubToken === '', 'github-token', 'GITHUB_TOKEN', 'people must agree on GitHub'),
  ];
  return judged(serviceSubjects.secrets, missing, 'all that the configuration needs are there');
}

export type GateAnswers = { readonly kind: 'read'; readonly gates: ReadonlyMap<string, Gate | undefined>; readonly isPrivate: boolean | undefined } | { readonly kind: 'unanswered'; readonly problems: readonly Problem[] };

/** Names of the environments that the table calls gates. */
export function gateNames({ authorization }: Pick<Environment, 'authorization'>): string[] {
  if (authorization === undefined || authorization === 'none' || authorization.by === 'comments') return [];
  return [...new Set(authorization.scenarios.flatMap(({ approvers }) => approvers.map(({ gate }) => gate)))];
}

export function gatesFinding({ authorization, name }: Pick<Environment, 'authorization' | 'name'>, answers: GateAnswers): Finding {
  const subject = serviceSubjects.gates;
  if (authorization === undefined) return judged(subject, [{ where: `environments.${name}`, what: 'the configuration does not say who must agree to a rollback: each one is refused', mend: 'write authorization: with scenarios and approvers, or authorization: none if nobody has to' }], '');
  if (authorization === 'none') return well(subject, 'nobody has to agree (authorization: none)');
  if (authorization.by === 'comments') return well(subject, 'people agree by comments on the incident issue');
  if (answers.kind === 'unanswered') return unknown(subject, ...answers.problems);
  return judged(subject, [...answers.gates].flatMap(([gate, found]) => gateProblems(gate, found, authorization.branches, answers.isPrivate)), [...answers.gates.keys()].join(', '));
}

/** `trouble`: why it could not be asked at all. */
export type Reply = { readonly status: number; readonly body: string } | { readonly trouble: string };

export function slackFinding(reply: Reply): Finding {
  const subject = serviceSubjects.slack;
  if ('trouble' in reply) return silent(subject, 'Slack', reply.trouble);
  const { ok, error, team, user } = parse(reply.body);
  if (ok === true) return well(subject, `the token is that of ${String(user)} in ${String(team)}`);
  const refused = typeof error === 'string' ? error : `status ${reply.status}`;
  if (['ratelimited', 'internal_error', 'service_unavailable'].includes(refused) || reply.status >= 500 || reply.status === 429) return silent(subject, 'Slack', refused);
  return judged(subject, [{ where: 'Slack', what: `it does not accept the token (${refused})`, mend: 'make a new bot token (chat:write) and put it into the secret SLACK_TOKEN' }], '');
}

/** It was sent a message without text, which Slack refuses and does not post. */
export function webhookFinding(reply: Reply): Finding {
  const subject = serviceSubjects.slack;
  if ('trouble' in reply) return silent(subject, 'Slack', reply.trouble);
  if (reply.status === 400) return well(subject, 'the webhook is there: it refused an empty message');
  if (reply.status >= 500 || reply.status === 429) return silent(subject, 'Slack', `status ${reply.status}`);
  return judged(subject, [{ where: 'Slack', what: `the webhook is not there any more (status ${reply.status}: ${reply.body.slice(0, 80)})`, mend: 'make a new incoming webhook and put it into the secret SLACK_WEBHOOK' }], '');
}

export function statuspageFinding(page: string, reply: Reply): Finding {
  const subject = serviceSubjects.statuspage;
  if ('trouble' in reply) return silent(subject, 'the status page', reply.trouble);
  if (reply.status === 200) return well(subject, `the key opens page ${page}`);
  if (reply.status === 401 || reply.status === 403) return judged(subject, [{ where: 'status page', what: `it does not accept the key (status ${reply.status})`, mend: 'make a new API key and put it into the secret STATUSPAGE_KEY' }], '');
  if (reply.status === 404) return judged(subject, [{ where: 'status page', what: `the key opens no page ${page} (status 404)`, mend: 'mend announce.statuspage.page, or use a key of that page’s organization' }], '');
  return silent(subject, 'the status page', `status ${reply.status}`);
}

function silent(subject: Subject, where: string, trouble: string): Finding {
  return unknown(subject, { where, what: `it gave no usable answer (${trouble})`, mend: 'look whether it is down, and whether announce has the right address' });
}

/** @param trouble empty when it answered. */
export function answersFinding(subject: Subject, where: string, trouble: string, mend: string): Finding {
  return judged(subject, trouble === '' ? [] : [{ where, what: trouble, mend }], 'answers');
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(body) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
