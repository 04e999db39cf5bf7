// The workflows of this repository as these tests read them: text, YAML document with comments, and plain data.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDocument, type Document } from 'yaml';

export interface WorkflowStep {
  id?: string;
  env?: Record<string, string>;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

export interface FormField {
  options?: string[];
}

export interface WorkflowJob {
  env?: Record<string, string>;
  needs?: string | string[];
  if?: string;
  environment?: string;
  concurrency?: unknown;
  strategy?: { matrix?: Record<string, string> };
  outputs?: Record<string, string>;
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
  concurrency: unknown;
  /** The form of "Run workflow". */
  form: Record<string, FormField>;
  permissions: unknown;
  jobs: Record<string, WorkflowJob>;
}

const example = fileURLToPath(new URL('../../examples/pfa-vanguard/deploy.yml', import.meta.url));
const folder = fileURLToPath(new URL('../../.github/workflows/', import.meta.url));

/** Those of this repository, and the deployment that users take as an example. */
export function readWorkflows(): WorkflowFile[] {
  return [...readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)).map((name) => readWorkflow(name, `${folder}${name}`)), readWorkflow('deploy.yml', example)];
}

function readWorkflow(name: string, path: string): WorkflowFile {
  const text = readFileSync(path, 'utf8');
  const document = parseDocument(text);
  const data = document.toJS() as { on: Record<string, { inputs?: Record<string, FormField> } | null>; permissions?: unknown; concurrency?: unknown; jobs: Record<string, WorkflowJob> };
  return { name, path, text, document, triggers: Object.keys(data.on), concurrency: data.concurrency, form: data.on['workflow_dispatch']?.inputs ?? {}, permissions: data.permissions, jobs: data.jobs };
}

export function stepsOf(workflow: WorkflowFile): WorkflowStep[] {
  return Object.values(workflow.jobs).flatMap((job) => job.steps ?? []);
}
