// What of a dump is sent to psql: a real loader, and a stand-in for psql that notes what it is told and answers the marks.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sh } from '../../src/commands/shell';
import { loadSql } from '../../src/commands/sql-loading';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
  host.installTool('psql', `while IFS= read -r line; do case $line in "select 'mark-"*) line=\${line#*\\'}; echo "\${line%%\\'*}" ;; ?*) printf '%s\\n' "$line" >>"$HOME/told" ;; esac; done`);
});
afterEach(() => host.remove());

async function told(dump: string): Promise<string[]> {
  host.write('home/dump.sql', `${dump}\n-- PostgreSQL database dump complete\n`);
  const { exitCode, stderr } = await host.run(sh`export side_address=none; ${loadSql({ report: sh`"$HOME/report"`, jobs: 2, work: sh`"$HOME"` })} <"$HOME/dump.sql"`);
  expect([exitCode, stderr]).toEqual([0, '']);
  return host.read('home/told').trim().split('\n').filter((line) => !line.startsWith('--'));
}

it('sends a dump as it stands', async () => {
  const dump = ["SET client_encoding = 'UTF8';", 'CREATE SCHEMA shop;', 'CREATE TABLE public.a (id int);', 'COPY public.a (id) FROM stdin;', '1', '2', '\\.', 'DROP TABLE public.a;'];
  expect(await told(dump.join('\n'))).toEqual(dump);
  expect(JSON.parse(host.read('home/report'))).toMatchObject({ tables: 1, rows: { 'public.a': 2 } });
});

it('leaves out what pg_dump --clean takes away first, for there is nothing yet', async () => {
  const drops = ['ALTER TABLE ONLY public.b DROP CONSTRAINT b_fkey;', 'ALTER TABLE public.a ALTER COLUMN id DROP DEFAULT;', 'DROP INDEX public.i;', 'DROP TABLE public.a;', 'DROP SCHEMA public;'];
  expect(await told(['SET x = 1;', ...drops, 'CREATE SCHEMA public;', 'CREATE TABLE public.a (id int);'].join('\n'))).toEqual(['SET x = 1;', 'CREATE SCHEMA IF NOT EXISTS public;', 'CREATE TABLE public.a (id int);']);
});
