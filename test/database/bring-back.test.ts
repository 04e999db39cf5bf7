// The commands that people copy at night: each one line, safe with names that need quotes, no password.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { bringBack, type DumpedTable } from '../../src/database/bring-back';
import type { DatabaseAddress } from '../../src/ports';

const address: DatabaseAddress = { via: 'app-1', host: 'db', port: 5432, user: 'shop', password: 'hush', database: 'shop', sslMode: 'disable' };
const table = (changes: Partial<DumpedTable> = {}): DumpedTable => ({ loss: 'dropped', schema: 'public', table: 'orders', columns: [], key: ['id'], ...changes });

describe('bringBack', () => {
  it('whole tables: as they were, or their rows in the order of their references, sequences last', () => {
    const [gone, again] = bringBack({ name: 'tables', place: 's3://b/k/tables.dump', tables: [table(), table({ table: 'lines' })] }, address);
    expect(gone).toBe('To bring orders, lines back while they are gone: aws s3 cp s3://b/k/tables.dump tables.dump && pg_restore --exit-on-error --single-transaction --no-owner --host=db --port=5432 --username=shop --dbname=shop tables.dump');
    expect(again).toContain(`for entry in ' TABLE DATA public orders ' ' TABLE DATA public lines '; do`);
    expect(again).toMatch(/SEQUENCE SET.*--data-only --use-list=order\.list/);
  });
  it('columns: loaded beside the table, merged by its key', () => {
    const [line] = bringBack({ name: 'rows', place: '/state/my dumps/rows.dump', tables: [table({ columns: ['vip', 'Since'] })] }, address);
    expect(line).toMatch(/^To bring orders \(vip, Since\) back, once the newer release has made the columns again: /);
    expect(line).toContain(`pg_restore --data-only --schema=public --table=orders --file=- '/state/my dumps/rows.dump'`);
    expect(line).toContain(`update "public"."orders" as live set "vip" = kept."vip", "Since" = kept."Since" from pg_temp.kept as kept where live."id" = kept."id"; commit;`);
  });
  it('deleted rows: those that are gone; without a key, or without columns: shown', () => {
    const statement = (changes: Partial<DumpedTable>) => bringBack({ name: 'rows', place: '/d', tables: [table(changes)] }, address)[0];
    expect(statement({ loss: 'deleted' })).toContain('insert into "public"."orders" select * from pg_temp.kept on conflict do nothing');
    expect(statement({ loss: 'changed', columns: ['vip'], key: [] })).toContain('select * from pg_temp.kept; commit;');
    expect(statement({ loss: 'changed' })).toContain('select * from pg_temp.kept');
  });
  it('shows no password and is one line each, whatever the names are', () => {
    const lines = [...bringBack({ name: 'tables', place: '/d', tables: [table({ table: `it's "x"` })] }, address), ...bringBack({ name: 'rows', place: '/d', tables: [table({ schema: 'S p', table: `it's "x"`, columns: ['a b'] })] }, address)];
    for (const line of lines) {
      expect(line).not.toMatch(/hush|\n/);
      const [, command = ''] = /: (pg_restore .*|\{ .*)$/.exec(line) ?? [];
      expect(execFileSync('bash', ['-n', '-c', command || 'no command'], { encoding: 'utf8' })).toBe('');
      expect(command).not.toBe('');
    }
  });
});
