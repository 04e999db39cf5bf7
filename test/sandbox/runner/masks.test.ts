// Masks: which forms of a secret are hidden.
import { describe, expect, it } from '@jest/globals';
import { Masks } from '../../../sandbox/runner/masks';

function masking(...secrets: string[]): Masks {
  const masks = new Masks();
  secrets.forEach((secret) => masks.add(secret));
  return masks;
}

describe('masks', () => {
  const secret = 'p@ss "word" & more';

  it.each([
    ['itself', secret],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in an address', encodeURIComponent(secret)],
  ])('hide a secret %s', (_form, text) => {
    expect(masking(secret).apply(`a ${text} b`)).toBe('a *** b');
  });

  it.each([0, 1, 2])('hide it in base64 behind %d other bytes', (before) => {
    const shown = masking(secret).apply(Buffer.from(`${'u:'.repeat(2).slice(0, before)}${secret}`).toString('base64'));
    expect(shown).toContain('***');
    expect(Buffer.from(shown.replace('***', ''), 'base64').toString()).not.toContain('word');
  });

  it('merge secrets that overlap', () => {
    expect(masking('abcdef', 'defghi').apply('x abcdefghi y')).toBe('x *** y');
  });

  it('leave everything alone without a secret', () => {
    expect(masking('', '\n').apply('text\n')).toBe('text\n');
  });
});
