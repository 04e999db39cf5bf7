// What a run leaves to the workflow, and what still gets there when a file of the runner cannot be written.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { publish } from '../../src/entry/outputs';
import { runReport } from '../samples/report';
import { sampleRequest } from '../samples/request';
import { sampleEnvironment } from '../samples/environment';
import { sampleRun } from '../samples/situation';

const folder = mkdtempSync(join(tmpdir(), 'outputs-'));
const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STATE: join(folder, 'state'), GITHUB_STEP_SUMMARY: join(folder, 'is not there') };
const before = { ...process.env };

beforeAll(() => {
  writeFileSync(files.GITHUB_OUTPUT, '');
  writeFileSync(files.GITHUB_STATE, '');
  Object.assign(process.env, files);
});

afterAll(() => {
  for (const name of Object.keys(files)) delete process.env[name];
  Object.assign(process.env, before);
  rmSync(folder, { recursive: true });
});

it('a success stays one where the summary cannot be written', async () => {
  const said = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const exitCode = process.exitCode;
  await publish(runReport({ result: 'success' }), { request: sampleRequest(), run: sampleRun, environment: sampleEnvironment(), redact: (text) => text.replaceAll('v3.0.0', '***'), protect: () => undefined });
  const lines = said.mock.calls.map(([text]) => String(text)).join('');
  said.mockRestore();
  expect(process.exitCode).toBe(exitCode);
  expect(lines).toMatch(/::warning title=Summary::The summary could not be written: /);
  const outputs = readFileSync(files.GITHUB_OUTPUT, 'utf8');
  expect(outputs).toMatch(/^result<<(\S+)\nsuccess\n\1\n/);
  expect(outputs).toMatch(/rolled-back-to<<(\S+)\n\*\*\*\n/);
  expect(readFileSync(files.GITHUB_STATE, 'utf8')).toMatch(/result<<(\S+)\nsuccess\n/);
});
