// The configuration could not be read: nobody could roll back with it, and the issue about readiness says so.
import { keepIssueOfConfiguration } from '../ways/readiness';
import { redactor } from '../report/redact';
import type { Request, RunIdentity } from '../request';
import { issuesOf } from './wiring';

export async function notReady(error: unknown, request: Request, run: RunIdentity, repository: string): Promise<void> {
  const redact = redactor(Object.values(request.credentials).filter((secret) => secret !== ''));
  await keepIssueOfConfiguration(error, { request, run }, issuesOf(repository, request.credentials.githubToken, redact), new Date().toISOString());
}
