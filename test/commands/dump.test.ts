// The script that dumps rows, with real bash and node: psql, pg_dump and pg_restore stand in. The real ones run in the integration tests.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dumpNotes, dumpRows, keptOf, noteDump, type Archive } from '../../src/commands/dump';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import { sh } from '../../src/commands/shell';
import type { Database } from '../../src/config/environment';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;
let bucket: Server;
let uploads: { headers: Record<string, unknown>; body: Buffer }[];
let status: number;

const archive: Archive = { name: 'tables', places: [{ loss: 'dropped', schema: 'public', table: `it's "a"`, columns: [] }], key: 'dumps/tables.dump' };
const database = { pathFolders: [], lockTimeoutMs: 5_000 } as unknown as Database;
const content = 'PGDMP rows';

beforeEach(async () => {
  host = new TemporaryHost();
  [uploads, status] = [[], 200];
  bucket = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
      uploads.push({ headers: request.headers, body: Buffer.concat(parts) });
      reply.writeHead(status).end('<Error><Code>AccessDenied</Code><Signature>hush</Signature></Error>');
    });
  });
  await new Promise<void>((resolve) => bucket.listen(0, '127.0.0.1', resolve));
  host.write('state/access/pgpass', '');
  host.write('state/access/put-first-tables', `http://127.0.0.1:${(bucket.address() as AddressInfo).port}/dumps/tables.dump?X-Signature=hush`);
  // Runs what psql's \! would run, after writing the list that \o would.
  host.installTool('psql', `script=$(cat); echo '--table="public"."a"' >tables.list; export SNAPSHOT=1; grep '^.! ' <<<"$script" | sed 's/^.! //' | sh`);
  host.installTool('pg_dump', `echo "$@" >>"$HOME/dumped"; for arg; do case $arg in --file=*) printf '%s' '${content}' >"\${arg#--file=}";; esac; done`);
  host.installTool('pg_restore', 'exit 0');
});
afterEach(() => {
  bucket.close();
  host.remove();
});

const dump = (archives: readonly Archive[] = [archive]) => host.run(dumpRows(database, 'gh-1', 'first', archives));

describe('dumpRows', () => {
  it('dumps by the snapshot, uploads with its MD5 and says where it is', async () => {
    const { stdout, exitCode } = await dump();
    expect(exitCode).toBe(0);
    expect(host.read('home/dumped')).toContain('--snapshot=1 --lock-wait-timeout=5000 --file=tables.dump --table="public"."a"');
    const md5 = createHash('md5').update(content).digest();
    expect(uploads).toMatchObject([{ headers: { 'content-length': String(content.length), 'content-md5': md5.toString('base64') }, body: Buffer.from(content) }]);
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(fact(parseFacts(stdout), 'dump.archive')).toBe(`tables ${host.state}/dumps/gh-1-first/tables.dump ${content.length} ${md5.toString('hex')} ${sha256} dumps/tables.dump`);
  });

  it('is for its owner alone', async () => {
    await dump();
    const { stdout } = await host.run(dumpRows(database, 'gh-1', 'second', [{ ...archive, key: undefined }]));
    expect(fact(parseFacts(stdout), 'dump.archive')).toMatch(/ -$/);
    const { stdout: modes } = await host.run(sh`stat -c %a "$state"/dumps "$state"/dumps/gh-1-second "$state"/dumps/gh-1-second/tables.dump`);
    expect(modes.trim().split('\n')).toEqual(['700', '700', '600']);
    expect(uploads).toHaveLength(1);
  });

  it.each([
    ['the bucket refuses', () => void (status = 403), 'the bucket refused it: 403 AccessDenied'],
    ['the bucket is away', () => void bucket.close(), 'the bucket was not reached: ECONNREFUSED'],
    ['the address is not there', () => host.removePath('state/access/put-first-tables'), 'the address to upload to is not there (ENOENT)'],
  ])('stays on the host where %s, and the secret address is never shown', async (_what, make, reason) => {
    make();
    const { stdout, stderr, exitCode } = await dump();
    expect(exitCode).toBe(0);
    expect(fact(parseFacts(stdout), 'dump.not-uploaded')).toBe(reason);
    expect(fact(parseFacts(stdout), 'dump.archive')).toMatch(/ -$/);
    expect(stdout + stderr).not.toContain('hush');
  });

  it.each([
    ['psql fails', () => host.installTool('psql', 'cat >/dev/null; exit 3')],
    ['pg_dump fails', () => host.installTool('pg_dump', `echo 'pg_dump: error: no' >&2; exit 1`)],
    ['what was dumped cannot be read', () => host.installTool('pg_restore', 'exit 1')],
    ['the access is gone', () => host.removePath('state/access/pgpass')],
  ])('fails where %s, and uploads nothing', async (_what, make) => {
    make();
    expect((await dump()).exitCode).not.toBe(0);
    expect(uploads).toEqual([]);
  });
});

describe('what people must know of a dump', () => {
  it('is noted, and told by the host to a later try of that run alone', async () => {
    await host.run(noteDump('gh-1', 'first', [`it's kept in "s3://a/b"`, '$(second)']));
    await host.run(noteDump('gh-2', 'first', ['other']));
    const told = allFacts(parseFacts((await host.run(dumpNotes)).stdout), 'dump.left');
    expect(told).toHaveLength(2);
    expect(keptOf(['gh-1', ''], [...told, 'garbage', '{"run":"gh-1"}'])).toEqual([`it's kept in "s3://a/b"`, '$(second)']);
  });
  it('is nothing where nothing was dumped', async () => expect((await host.run(dumpNotes)).stdout).not.toContain('dump.left'));
});
