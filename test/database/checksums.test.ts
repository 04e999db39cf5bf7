// The SHA-256 of a backup, from what people really keep beside it.
import { expect, it } from '@jest/globals';
import { checksumFor, parseChecksums } from '../../src/database/checksums';

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];

it.each<[string, string, string, string | undefined]>([
  ['sha256sum', `${a}  shop.sql\n`, 'shop.sql', a],
  ['sha256sum --binary', `${a} *shop.sql\n`, 'shop.sql', a],
  ['a hash alone', a, 'shop.sql', a],
  ['capitals, and the end of a line of Windows', `${a.toUpperCase()}  shop.sql\r\n`, 'shop.sql', a],
  ['another folder', `${b}  /var/backups/other.sql\n${a}  /var/backups/my shop.sql\n`, 'my shop.sql', a],
  ['a name that sha256sum escapes', `\\${a}  shop.sql\n`, 'shop.sql', a],
  ['one of several', `${a}  other.sql\n${b}  shop.sql\n`, 'shop.sql', b],
  ['none of several', `${a}  other.sql\n${b}  another.sql\n`, 'shop.sql', undefined],
  ['renamed since', `${a}  old name.sql\n`, 'shop.sql', a],
  ['too short', `${a.slice(1)}  shop.sql\n`, 'shop.sql', undefined],
  ['too long', `${a}a  shop.sql\n`, 'shop.sql', undefined],
  ['nothing', '', 'shop.sql', undefined],
])('%s', (_name, text, name, expected) => expect(checksumFor(parseChecksums(text), name)).toBe(expected));
