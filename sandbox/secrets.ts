// Every secret of one sandbox, made up at random when it comes up.
import { randomBytes } from 'node:crypto';
import type { S3Keys } from './description';

export interface SandboxSecrets {
  readonly superuserPassword: string;
  readonly databasePassword: string;
  readonly jwtSecret: string;
  /** The owner of the buckets, and one who has no right on them. */
  readonly s3: { readonly owner: S3Keys; readonly stranger: S3Keys };
  readonly slackToken: string;
  readonly slackWebhookKey: string;
  readonly statuspageKey: string;
  /** For the mail service and other webhooks. */
  readonly webhookKey: string;
  readonly githubToken: string;
  readonly daemonToken: string;
}

export function createSecrets(): SandboxSecrets {
  return {
    superuserPassword: random(24),
    // With characters that a database address has to escape: masks and parsers must cope.
    databasePassword: `${random(20)}/+@${random(4)}`,
    jwtSecret: random(40),
    s3: {
      owner: { accessKeyId: 'AKIASANDBOXOWNER0001', secretAccessKey: random(40) },
      stranger: { accessKeyId: 'AKIASANDBOXSTRANGER1', secretAccessKey: random(40) },
    },
    slackToken: `sandbox-slack-${random(24)}`,
    slackWebhookKey: random(24),
    statuspageKey: random(36),
    webhookKey: `sandbox-webhook-${random(24)}`,
    githubToken: `sandbox-github-${random(36)}`,
    daemonToken: random(24),
  };
}

function random(length: number): string {
  return randomBytes(length).toString('base64url').replace(/[-_]/g, 'x').slice(0, length);
}
