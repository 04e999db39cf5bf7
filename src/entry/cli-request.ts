// What the flags of the terminal command ask for. Secrets come from variables, the key from a file.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { checkRequest } from './check-request';
import type { parseArguments } from './cli-arguments';
import { ConfigurationError, messageOf } from '../errors';
import type { Request } from '../request';

export type Flags = ReturnType<typeof parseArguments>['values'];

export function readRequest(type: string, flags: Flags, variables: NodeJS.ProcessEnv): Request {
  return checkRequest({
    rollbackType: type,
    targetTag: flags.to ?? 'previous',
    environment: flags.environment ?? '',
    configPath: flags.config ?? '.github/rollback.yml',
    incident: flags.incident ?? newIncident(type),
    reason: flags.reason ?? '',
    scenario: flags.scenario ?? '',
    dryRun: flags['dry-run'] ?? false,
    freeze: flags.freeze ?? false,
    breakLock: flags['break-lock'] ?? '',
    allow: flags.allow ?? [],
    strategy: flags.strategy ?? 'auto',
    backup: flags.backup ?? 'latest',
    confirm: flags.confirm ?? '',
    watchWindow: flags['watch-window'] ?? '',
    journal: flags.journal ?? '',
    reportedRun: flags.run ?? '',
    facts: (flags.facts ?? []).join(','),
    openRun: '',
    keepIssue: false,
    credentials: {
      sshKey: flags.identity === undefined ? '' : readKey(flags.identity),
      sshPassphrase: variables['SSH_PASSPHRASE'] ?? '',
      slackToken: variables['SLACK_TOKEN'] ?? '',
      slackWebhook: variables['SLACK_WEBHOOK'] ?? '',
      statuspageKey: variables['STATUSPAGE_KEY'] ?? '',
      githubToken: variables['GITHUB_TOKEN'] ?? '',
    },
  });
}

function readKey(file: string): string {
  try {
    return readFileSync(file.replace(/^~(?=\/)/, homedir()), 'utf8');
  } catch (error) {
    throw new ConfigurationError([{ where: '--identity', what: `${file} cannot be read (${messageOf(error)})`, mend: 'name the private key file' }]);
  }
}

/** Never one that is there already: a run would take itself for a resumed one. */
function newIncident(type: string): string {
  return `${type === 'drill' ? 'DRILL' : 'INCIDENT'}-${new Date().toISOString().slice(0, 19).replaceAll(/[T:]/g, '-')}`;
}
