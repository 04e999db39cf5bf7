// Sizes and numbers in words.
import { expect, it } from '@jest/globals';
import { counted, inNumber } from '../../src/words/plurals';
import { mebibytesText, sizeText } from '../../src/words/sizes';

it.each([[0, '0 B'], [312, '312 B'], [4_300, '4.2 KiB'], [1.5 * 1024 ** 3, '1.5 GiB'], [1024 ** 5, '1024.0 TiB']])('%d bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

it('does not make a size look whole that lacks a byte', () => expect([mebibytesText(1024 ** 3 - 1), mebibytesText(1024 ** 3)]).toEqual(['1023 MiB', '1024 MiB']));

it('makes number and noun agree', () => expect([counted(0, 'row'), counted(1, 'tracked file'), counted(2, 'row'), inNumber(2, 'migration')]).toEqual(['0 rows', '1 tracked file', '2 rows', 'migrations']));
