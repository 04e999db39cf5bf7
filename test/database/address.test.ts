// Where a postgresql:// address leads, with what people have in their passwords.
import { describe, expect, it } from '@jest/globals';
import { inDatabase, parseAddress } from '../../src/database/address';

describe('parseAddress', () => {
  const sample = { via: 'app-1', host: 'db', port: 5432, user: 'shop', password: 'secret', database: 'shop', sslMode: 'disable' };
  const read = (text: string) => {
    const parsed = parseAddress(text, 'app-1');
    return typeof parsed === 'string' ? parsed : { ...parsed.address, schema: parsed.schema };
  };

  it.each([
    ['postgresql://shop:secret@db/shop', {}],
    ['postgres://shop:secret@db:6432/shop', { port: 6432 }],
    ['postgresql://shop@db/shop', { password: '' }],
    ['postgresql://shop:secret@[::1]:5433/shop', { host: '::1', port: 5433 }],
    ['postgresql://shop:secret@db/shop?schema=app', { schema: 'app' }],
    ['postgresql://my%20shop:s%40%3A%2F%C3%A9@db/my%20%22shop%22', { user: 'my shop', password: 's@:/é', database: 'my "shop"' }],
    ['postgresql://shop:100%@db/shop', { password: '100%' }],
    ['postgresql://shop:%zz%40@db/shop', { password: '%zz@' }],
    ['postgresql://shop:%ff@db/50%', { password: '%ff', database: '50%' }],
    ['postgresql://shop:secret@db/shop?sslmode=require', { sslMode: 'require' }],
    ['postgresql://shop:secret@db/shop?sslmode=no-verify', { sslMode: 'require' }],
    ['postgresql://shop:secret@db/shop?sslmode=verify-ca', { sslMode: 'verify-full' }],
    ['postgresql://shop:secret@db/shop?sslmode=verify-full', { sslMode: 'verify-full' }],
    ['postgresql://shop:secret@db/shop?sslmode=disable', {}],
  ])('%s', (text, changes) => expect(read(text)).toEqual({ ...sample, schema: 'public', ...changes }));

  it.each([
    ['', 'it is no address; write postgresql://user:password@host:port/database'],
    ['shop:secret@db', 'it begins with shop:// instead of postgresql://'],
    ['mysql://shop:secret@db/shop', 'it begins with mysql:// instead of postgresql://'],
    ['postgresql:///shop?host=/tmp', 'it names a local socket; name a host, such as 127.0.0.1'],
    ['postgresql://shop:secret@db/shop?host=/var/run', 'it names a local socket; name a host, such as 127.0.0.1'],
    ['postgresql://shop:secret@db', 'it names no database'],
    ['postgresql://db/shop', 'it names no user'],
  ])('%j is refused, without a word of it that is secret', (text, why) => {
    expect(read(text)).toBe(why);
    expect(why).not.toContain('secret');
  });
});

it('another database of the same server keeps all else', () => {
  const parsed = parseAddress('postgresql://shop:secret@db:1/shop?sslmode=require', 'app-1');
  if (typeof parsed === 'string') throw new Error(parsed);
  expect(inDatabase(parsed.address, `sh"op`)).toEqual({ ...parsed.address, database: `sh"op` });
});
