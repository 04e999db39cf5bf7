// What ada asks for: a quick rollback to v3.0.0, with every other field as it is when nothing is said.
import type { Credentials, Request } from '../../src/request';

export const noCredentials: Credentials = { sshKey: '', sshPassphrase: '', slackToken: '', slackWebhook: '', statuspageKey: '', githubToken: '' };

export function sampleRequest(changes: Partial<Request> = {}): Request {
  return { rollbackType: 'quick', targetTag: 'v3.0.0', environment: '', configPath: '', incident: 'INC-1', reason: '', scenario: '', dryRun: false, freeze: false, breakLock: '', allow: [], strategy: 'auto', backup: 'latest', confirm: '', watchWindowMs: undefined, journal: '', reportedRun: '', assess: { facts: [], openRun: '' }, keepIssue: false, credentials: noCredentials, ...changes };
}
