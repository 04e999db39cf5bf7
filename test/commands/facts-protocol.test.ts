// Fact lines: read wherever they stand, whatever stands around them.
import { describe, expect, it } from '@jest/globals';
import { allFacts, fact, parseFacts, withoutFacts } from '../../src/commands/facts-protocol';

const output = 'banner\nfact\ttag\tv1 a\nfact\ttag\tv2\tb\n  fact\ttag\tindented\nfact\tempty\t\nfact only\nend';

describe('facts', () => {
  it('keep their order, their tabs, and the last word', () => {
    expect(allFacts(parseFacts(output), 'tag')).toEqual(['v1 a', 'v2\tb']);
    expect(fact(parseFacts(output), 'tag')).toBe('v2\tb');
  });

  it('tell an empty fact and an absent one alike', () => {
    expect([fact(parseFacts(output), 'empty'), fact(parseFacts(output), 'absent'), allFacts(parseFacts(output), 'absent')]).toEqual(['', '', []]);
  });

  it('leave the rest for people', () => {
    expect(withoutFacts(output)).toBe('banner\n  fact\ttag\tindented\nfact only\nend');
  });
});
