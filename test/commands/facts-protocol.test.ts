// Fact lines: read wherever they stand, whatever stands around them.
import { describe, expect, it, jest } from '@jest/globals';
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

  it('are each looked at once, however many there are of one name', () => {
    const lines = 1_000;
    const iterator = Object.getPrototypeOf([][Symbol.iterator]()) as { next: () => unknown };
    const next = jest.spyOn(iterator, 'next');
    const facts = parseFacts('fact\tlog\tline\n'.repeat(lines));
    const looks = next.mock.calls.length;
    next.mockRestore();
    expect(allFacts(facts, 'log')).toHaveLength(lines);
    expect(looks).toBeLessThan(10 * lines);
  });

  it('leave the rest for people', () => {
    expect(withoutFacts(output)).toBe('banner\n  fact\ttag\tindented\nfact only\nend');
  });
});
