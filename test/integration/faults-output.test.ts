// Fault 40: what hosts print is foreign text. It is shown, never obeyed; secrets in it are masked; escape codes go. Fault 38: channels in trouble hold nothing.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Sandbox } from '../../sandbox/sandbox';
import { secretInputs } from '../../sandbox/act';
import type { StepRecord } from '../../src/engine/events';
import { expectResult } from './expect-result';
import { expectHealed, onHost, openSystem, quick, quickRecipes, type QuickRecipes } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let recipes: QuickRecipes;

beforeAll(async () => {
  sandbox = await openSystem();
  recipes = quickRecipes(sandbox);
});

beforeEach(async () => {
  await sandbox.deploy('v4.0.0');
});

const hostile = [
  '::set-output name=result::forged',
  '::save-state name=run::forged',
  '   ::error title=forged::forged annotation',
  '::warning::forged annotation',
  'progress 10%\r::error::forged after a carriage return',
  'in the middle ##[error]forged annotation',
  '##[warning]forged annotation',
  '::add-mask::v3.0.0',
  '::stop-commands::forged-token',
  '::endgroup::',
  '::group::forged group',
  '::debug::forged',
  '\u001b[31mred\u001b[0m \u001b]0;forged title\u0007 \u001b[2J\u001b[1;1H::error::forged after escapes',
  '<img src=x onerror=alert(1)> | [link](https://forged.example) ```` @everyone',
  'fact\tlock.holder\tforged',
];

/** Puts the text where a build prints it: no secret stands in the configuration itself. */
async function printed(text: string): Promise<string> {
  const file = join(sandbox.folder, 'printed-by-a-build');
  await writeFile(file, text, { mode: 0o600 });
  return `cat '${file}'; cat '${file}' >&2`;
}

/** What the runner obeyed is in outputs and annotations; what it did not mask is in the raw output. */
async function rollBackPrinting(text: string, then: string): Promise<Awaited<ReturnType<typeof quick>>> {
  const build = `${recipes.backend.build}; ${await printed(text)}; ${then}`;
  return quick(sandbox, { environment: { ...recipes, backend: { ...recipes.backend, build } }, run: { runId: '4001', folder: join(sandbox.folder, 'run-4001') } });
}

it.each([
  ['that succeeds', 'true', 'success', 0],
  ['that fails', 'exit 9', 'failed', 2],
] as const)('40: workflow commands and escape codes of a build %s are text', async (_name, then, ending, errors) => {
  const result = await rollBackPrinting(hostile.join('\n'), then);
  expectResult(result, ending);
  expect(result.outputs['rolled-back-to']).toBe('v3.0.0');
  expect(Object.values({ ...result.outputs, ...result.state }).join('\n')).not.toContain('forged');
  expect(result.state).toMatchObject({ run: 'gh-4001', result: ending });
  expect(result.annotations.filter(({ level }) => level === 'error').length).toBe(errors);
  expect(result.annotations.filter(({ message, title }) => message.startsWith('forged') || title === 'forged')).toEqual([]);
  expect(result.entries.filter(({ kind, text }) => kind !== 'line' && kind !== 'error' && text.includes('forged'))).toEqual([]);
  expect(result.log).toContain('forged after escapes');
  expect(result.rawOutput).not.toContain('\u001b');
  expect(result.summary).not.toContain('\u001b');
  // Inside a code block, whose fence is longer than any in the text, all is text.
  expect(result.summary.replace(/^(`{5,})text\n[\s\S]*?\n\1$/gm, '')).not.toMatch(/<img|(?<!\\)\]\(https:\/\/forged|@everyone/);
});

it('40: a secret that a build prints is masked in log, summary, outputs and journal, in whatever form', async () => {
  const secrets = Object.entries(await secretInputs(sandbox.description)).flatMap(([name, value]) => (value === '' ? [] : [[name, value] as const]));
  const forms = secrets.flatMap(([, value]) => [value, Buffer.from(value).toString('base64'), encodeURIComponent(value), JSON.stringify(value)]);
  const result = await rollBackPrinting(`before\n${forms.join('\n')}\nafter`, 'exit 9');
  expectResult(result, 'failed');
  expect(result.log).toMatch(/before[\s\S]*\*\*\*[\s\S]*after/);
  const [host] = sandbox.description.hosts;
  const journal = await onHost(host!, `find '${sandbox.folder}/run-4001' -name journal.jsonl -exec cat {} +`);
  expect(journal).toContain('run-ended');
  const shown = { raw: withoutMasking(result.rawOutput), summary: result.summary, outputs: JSON.stringify(result.outputs), journal };
  for (const [name, value] of secrets) {
    const lines = [value, ...value.split('\n')].filter((line) => line.length >= 16 && !line.startsWith('-----'));
    for (const [place, text] of Object.entries(shown)) expect([name, place, lines.filter((line) => text.includes(line))]).toEqual([name, place, []]);
  }
});

it('38: Slack slow, status page failing, mail limited: nothing waits for them, and people are asked to tell by hand', async () => {
  await sandbox.control('slack', { delayMs: 30_000 });
  await sandbox.control('statuspage', { status: 500 });
  await sandbox.control('webhook', { status: 429, retryAfterSeconds: 30 });
  const folder = join(sandbox.folder, 'run-3801');
  const result = await quick(sandbox, { environment: recipes, inputs: { reason: hostile.join(' ') }, run: { runId: '3801', folder } });
  expectResult(result, 'success');
  await expectHealed(sandbox);
  const [host] = sandbox.description.hosts;
  const journal = (await onHost(host!, `find '${folder}' -name journal.jsonl -exec cat {} +`)).split('\n').map((line) => JSON.parse(line) as { kind: string; at: string; record?: StepRecord });
  const announced = journal.flatMap(({ record, at }) => (record?.planned.step.startsWith('announce') ? [{ record, at }] : []));
  expect(announced.map(({ record }) => record.detail)).toEqual(['handed to Slack, status page, mail to Product Owner', 'handed to Slack, status page, mail to Product Owner']);
  // A second for the channels; the rest is giving the lock back on a machine that has other things to do.
  expect(Date.parse(journal.at(-1)?.at ?? '') - Date.parse(announced[1]?.at ?? '')).toBeLessThan(4_000);
  for (const [channel, why] of [['Slack', 'did not answer in time'], ['status page', 'status 500'], ['Product Owner', 'status 429']]) expect(result.summary).toMatch(new RegExp(`- \\[ \\] Tell ${channel} by hand: .*${why}`));
});

it('40: a journal that cannot be written is said, and stops nothing', async () => {
  const folder = join(sandbox.folder, 'run-4002');
  await mkdir(join(folder, '_temp', 'emergency-rollback', 'gh-4002', 'journal.jsonl'), { recursive: true });
  const result = await quick(sandbox, { environment: recipes, run: { runId: '4002', folder } });
  expectResult(result, 'success');
  expect(result.annotations.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^the journal beside this log is incomplete: EISDIR/));
  await expectHealed(sandbox);
});

/** `::add-mask::` names the secret to the runner, which never shows that line. */
function withoutMasking(output: string): string {
  return output.split('\n').filter((line) => !line.startsWith('::add-mask::')).join('\n');
}
