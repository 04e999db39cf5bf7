#!/usr/bin/env node
// Prisma's schema engine from npm packages alone: stands in for the native binary, which closed networks cannot download.
// The Prisma CLI starts it through PRISMA_SCHEMA_ENGINE_BINARY and speaks JSON-RPC with it over stdin and stdout.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const pg = require('pg');
const { PrismaPg } = require('@prisma/adapter-pg');
const { bindMigrationAwareSqlAdapterFactory } = require('@prisma/driver-adapter-utils');

/** The CLI calls some methods by another name than the WebAssembly engine does. */
const renamedMethods = { getDatabaseVersion: 'version' };
const genericErrorCode = 4466;

const args = process.argv.slice(2);
const values = (flag) => args.flatMap((arg, index) => (arg === flag ? [args[index + 1]] : []));
const url = JSON.parse(values('--datasource')[0] ?? '{}').url;

if (args.includes('cli')) await canConnect();
else await serve();

/** `schema-engine cli can-connect-to-database`: exit status 0, or 1 with one JSON line that says why not. */
async function canConnect() {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    const [code, message, meta] = explain(error, new URL(url));
    const fields = { message, is_panic: false, error_code: code, meta };
    process.stderr.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', fields, target: 'schema_engine' })}\n`);
    process.exitCode = 1;
  }
}

function explain(error, address) {
  const database = address.pathname.slice(1);
  const server = `${address.hostname}:${address.port || 5432}`;
  if (error.code === '3D000') return ['P1003', `Database \`${database}\` does not exist`, { database_name: database }];
  if (error.code === '28P01') return ['P1000', `Authentication failed against the database server for \`${address.username}\``, {}];
  return ['P1001', `Can't reach database server at \`${server}\``, {}];
}

async function serve() {
  const engine = await startEngine();
  const requests = createInterface({ input: process.stdin });
  requests.on('line', async (line) => {
    if (line.trim() === '') return;
    const { id, method, params } = JSON.parse(line);
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...(await answer(engine, method, params)) })}\n`);
  });
  requests.on('close', () => process.exit(0));
}

async function answer(engine, method, params) {
  try {
    return { result: (await engine[renamedMethods[method] ?? method](params)) ?? null };
  } catch (error) {
    const data = { is_panic: false, message: error.message, meta: error.meta ?? null, error_code: error.code ?? null };
    return { error: { code: genericErrorCode, message: 'An error happened. Check the data field for details.', data } };
  }
}

async function startEngine() {
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = readFileSync(new URL('node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm', import.meta.url));
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: () => {} };
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
  const datamodels = values('--datamodels').map((path) => [path, readFileSync(path, 'utf8')]);
  return bindings.SchemaEngine.new({ datamodels: datamodels.length > 0 ? datamodels : undefined }, () => {}, bindMigrationAwareSqlAdapterFactory(scriptingAdapter()));
}

/** The adapter runs a script statement by statement; a migration is one script, as the native engine sends it. */
function scriptingAdapter() {
  const factory = new PrismaPg({ connectionString: url, max: 1 });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const connection = await connect();
    connection.executeScript = async (script) => {
      try {
        await connection.client.query(script);
      } catch (error) {
        connection.onError(error);
      }
    };
    return connection;
  };
  return factory;
}
