// The only reader of the action's inputs.
import { getInput } from '@actions/core';
import { checkRequest } from './check-request';
import { ConfigurationError } from '../errors';
import { parseRareOptions, type RareOption } from './rare-options';
import type { Request } from '../request';

/** @throws ConfigurationError naming each input that cannot be used. */
export function readInputs(): Request {
  const rare = parseRareOptions(getInput('options'));
  const rarely = (name: RareOption) => rare[name] ?? getInput(name);
  return checkRequest({
    rollbackType: getInput('rollback-type'),
    targetTag: getInput('target-tag') || 'previous',
    environment: getInput('environment'),
    configPath: getInput('config') || '.github/rollback.yml',
    incident: getInput('incident'),
    reason: getInput('reason'),
    scenario: getInput('scenario'),
    dryRun: readSwitch('dry-run', getInput('dry-run')),
    freeze: readSwitch('freeze', rarely('freeze')),
    breakLock: rarely('break-lock'),
    allow: rarely('allow').split(/[\s,]+/).filter((name) => name !== ''),
    strategy: getInput('database-strategy') || 'auto',
    backup: rarely('backup') || 'latest',
    confirm: getInput('confirm'),
    watchWindow: rarely('watch-window'),
    journal: getInput('journal'),
    reportedRun: getInput('reported-run'),
    facts: getInput('facts'),
    openRun: getInput('open-run'),
    keepIssue: readSwitch('keep-issue', getInput('keep-issue')),
    credentials: {
      sshKey: getInput('ssh-key'),
      sshPassphrase: getInput('ssh-passphrase'),
      slackToken: getInput('slack-token'),
      slackWebhook: getInput('slack-webhook'),
      statuspageKey: getInput('statuspage-key'),
      githubToken: getInput('github-token'),
    },
  });
}

/** Empty is no. @throws ConfigurationError for anything that is neither. */
function readSwitch(name: string, value: string): boolean {
  if (['', 'false', 'no'].includes(value.toLowerCase())) return false;
  if (['true', 'yes'].includes(value.toLowerCase())) return true;
  throw new ConfigurationError([{ where: `input ${name}`, what: `${JSON.stringify(value)} is neither true nor false`, mend: 'write true or false' }]);
}
