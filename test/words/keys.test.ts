// Foreign names in markers and branches: nothing of them can end a comment, or be refused by git.
import { expect, it } from '@jest/globals';
import { branchText, keyText } from '../../src/words/keys';

it.each([['INC-1', 'INC-1'], ['INC 1 --> <b>', 'INC-1-b-'], ['v4.0.0', 'v4.0.0'], ['', 'unknown'], ['a'.repeat(200), 'a'.repeat(100)]])('the key of %j is %j', (text, key) => expect(keyText(text)).toBe(key));

it.each([['report/a..b', 'report/a.b'], ['report/a.lock', 'report/a'], ['report/a.', 'report/a'], ['a'.repeat(300), 'a'.repeat(200)]])('the branch of %j is %j', (text, branch) => expect(branchText(text)).toBe(branch));
