// A process whose reader or whose terminal goes: it works on, and says once that nobody looks.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, expect, it, jest } from '@jest/globals';
import ts from 'typescript';

jest.setTimeout(15_000);

const source = readFileSync(new URL('../../src/adapters/lasting-output.ts', import.meta.url), 'utf8');
const { outputText: built } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } });

/** Prints until its check throws, then hands that over, prints on as if nothing were, and ends by itself. */
const program = `
  ${built}
  const check = outlastOutput();
  const timer = setInterval(() => {
    process.stdout.write('line\\n');
    process.stderr.write('line\\n');
    try { check(); } catch (error) {
      clearInterval(timer);
      process.stdout.write('line\\n');
      check();
      process.send(error.message, () => { process.disconnect(); process.exitCode = 42; });
    }
  }, 5);
`;

let child: ChildProcess;
afterEach(() => void child.kill('SIGKILL'));

async function talkingChild() {
  child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: {} });
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return messages;
}

it('goes on when its reader is gone', async () => {
  const messages = await talkingChild();
  child.stdout?.destroy();
  child.stderr?.destroy();
  expect(await once(child, 'close')).toEqual([42, null]);
  expect(messages).toEqual(['nobody reads the output any more (write EPIPE); the run goes on to its end without it']);
});

it('goes on when its terminal is gone', async () => {
  const messages = await talkingChild();
  child.stdout?.resume();
  child.stderr?.resume();
  child.kill('SIGHUP');
  expect(await once(child, 'close')).toEqual([42, null]);
  expect(messages).toEqual(['the terminal has gone (SIGHUP); the run goes on to its end without it']);
});
