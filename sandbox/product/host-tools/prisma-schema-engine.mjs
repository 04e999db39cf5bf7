#!/usr/bin/env node
// The program that PRISMA_SCHEMA_ENGINE_BINARY names. It speaks the Prisma CLI's JSON-RPC on stdin and stdout, as the native
// engine does, and hands each call to Prisma's own engine compiled to WebAssembly: everything comes from npm, for PostgreSQL only.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engineGlue from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

const connectTimeoutMs = 5_000;
/** The error code with which the native engine answers a failed call. */
const userFacingError = 4466;
/** Calls that the WebAssembly engine knows under another name. */
const renamedCalls = { getDatabaseVersion: 'version' };

/** The adapter splits scripts at each semicolon, even inside of quoted text and functions; PostgreSQL takes them whole. */
class WholeScriptAdapter extends PrismaPg {
  async connect() {
    const connection = await super.connect();
    connection.executeScript = async (script) => {
      try {
        await connection.client.query(script);
      } catch (error) {
        connection.onError(error);
      }
    };
    return connection;
  }
}

const { values: options, positionals: command } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { datasource: { type: 'string' }, datamodels: { type: 'string', multiple: true } },
});
const { url } = JSON.parse(options.datasource ?? '{}');
if (url === undefined) endWith('P1012', 'The datasource has no url: set DATABASE_URL.');

if (command[0] === 'cli') await runCommand(command[1]);
else await serveCalls();

/** `cli can-connect-to-database`: exit code 0, or one line of JSON that tells the reason. */
async function runCommand(name) {
  if (name !== 'can-connect-to-database') endWith('P1012', `This engine has no command ${name}.`);
  try {
    await requireConnection();
  } catch (error) {
    endWith(error.code, error.message);
  }
}

/** Fails as the native engine does; the WebAssembly engine does not tell why it cannot connect. */
async function requireConnection() {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    throw Object.assign(new Error(connectionProblem(error).message), connectionProblem(error));
  }
}

function connectionProblem(error) {
  const { hostname, port, pathname, username } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  if (error.code === '3D000') return { code: 'P1003', message: `Database \`${database}\` does not exist` };
  if (error.code === '28P01') return { code: 'P1000', message: `Authentication failed against the database server: the credentials for \`${username}\` are not valid` };
  return { code: 'P1001', message: `Can't reach database server at \`${hostname}:${port || 5432}\`` };
}

function endWith(code, message) {
  // The CLI passes over the first line: the native engine greets it there.
  log('INFO', { message: 'Schema engine from npm' });
  log('ERROR', { message, is_panic: false, error_code: code, meta: {} });
  process.exit(1);
}

function log(level, fields) {
  process.stderr.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, fields, target: 'schema_engine::logger' })}\n`);
}

async function startEngine() {
  await requireConnection();
  await loadWebAssembly();
  const schema = new URL(url).searchParams.get('schema') ?? undefined;
  const adapter = new WholeScriptAdapter({ connectionString: url, max: 1, connectionTimeoutMillis: connectTimeoutMs }, { schema });
  const files = await Promise.all((options.datamodels ?? []).map(async (path) => [path, await readFile(path, 'utf8')]));
  const ignoreLog = () => undefined;
  return engineGlue.SchemaEngine.new({ datamodels: files.length > 0 ? files : undefined }, ignoreLog, bindMigrationAwareSqlAdapterFactory(adapter));
}

async function loadWebAssembly() {
  const glue = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const code = await readFile(glue.replace(/\.js$/, '.wasm'));
  // The engine looks for this place when it panics.
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => process.stderr.write(`${message}\n`) };
  const { instance } = await globalThis.WebAssembly.instantiate(code, { './schema_engine_bg.js': engineGlue });
  engineGlue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

async function serveCalls() {
  let engine;
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    // Started by the first call, so that a database which cannot be reached is that call's answer.
    engine ??= startEngine();
    process.stdout.write(`${JSON.stringify(await answer(engine, JSON.parse(line)))}\n`);
  }
  process.exit(0);
}

async function answer(startedEngine, { id, method, params }) {
  try {
    const engine = await startedEngine;
    const result = await engine[renamedCalls[method] ?? method](params);
    return { jsonrpc: '2.0', id, result: result ?? null };
  } catch (error) {
    const data = { is_panic: false, message: error.message, meta: error.meta ?? null, error_code: error.code ?? null };
    return { jsonrpc: '2.0', id, error: { code: userFacingError, message: 'An error happened. Check the data field for details.', data } };
  }
}
