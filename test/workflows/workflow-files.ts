// The workflows of this repository as these tests read them: text, YAML document with comments, and plain data.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDocument, type Document } from 'yaml';

export interface WorkflowStep {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

export interface WorkflowJob {
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  steps?: WorkflowStep[];
}

export interface WorkflowFile {
  name: string;
  path: string;
  text: string;
  document: Document;
  triggers: string[];
  permissions: unknown;
  jobs: Record<string, WorkflowJob>;
}

const folder = fileURLToPath(new URL('../../.github/workflows/', import.meta.url));

export function readWorkflows(): WorkflowFile[] {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => readWorkflow(name, `${folder}${name}`));
}

function readWorkflow(name: string, path: string): WorkflowFile {
  const text = readFileSync(path, 'utf8');
  const document = parseDocument(text);
  const data = document.toJS() as { on: Record<string, unknown>; permissions?: unknown; jobs: Record<string, WorkflowJob> };
  return { name, path, text, document, triggers: Object.keys(data.on), permissions: data.permissions, jobs: data.jobs };
}

export function stepsOf(workflow: WorkflowFile): WorkflowStep[] {
  return Object.values(workflow.jobs).flatMap((job) => job.steps ?? []);
}
