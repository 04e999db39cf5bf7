// Every secret of one sandbox, made up at random when it comes up.
import { randomBytes } from 'node:crypto';

export interface SandboxSecrets {
  readonly superuserPassword: string;
  readonly databasePassword: string;
  readonly jwtSecret: string;
  readonly ownerSecretKey: string;
  readonly strangerSecretKey: string;
  readonly slackToken: string;
  readonly slackWebhookKey: string;
  readonly statuspageKey: string;
  readonly githubToken: string;
  readonly daemonToken: string;
}

export function createSecrets(): SandboxSecrets {
  return {
    superuserPassword: random(24),
    // With characters that a database address has to escape: masks and parsers must cope.
    databasePassword: `${random(20)}/+@${random(4)}`,
    jwtSecret: random(40),
    ownerSecretKey: random(40),
    strangerSecretKey: random(40),
    slackToken: `sandbox-slack-${random(24)}`,
    slackWebhookKey: random(24),
    statuspageKey: random(36),
    githubToken: `sandbox-github-${random(36)}`,
    daemonToken: random(24),
  };
}

function random(length: number): string {
  return randomBytes(length).toString('base64url').replace(/[-_]/g, 'x').slice(0, length);
}
