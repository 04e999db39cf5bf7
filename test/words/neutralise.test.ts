// Text from outside: shown as it stands, obeyed by nobody.
import { describe, expect, it } from '@jest/globals';
import { clip, htmlText, markdownCode, markdownText, markdownWithCode, stripTerminal, tail } from '../../src/words/neutralise';

describe('stripTerminal', () => {
  it.each([
    ['colours', '\u001b[31;1mred\u001b[0m', 'red'],
    ['cursor moves', 'a\u001b[2K\u001b[1Gb', 'ab'],
    ['titles and links', '\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b', 'ab'],
    ['C1 controls', 'a\u009b31mb\u0085c', 'a31mbc'],
    ['bells, NULs, deletes', 'a\u0007\u0000\u007fb', 'ab'],
    ['carriage returns, which overwrite a line', 'progress 1%\rprogress 2%\r\n', 'progress 1%\nprogress 2%\n\n'],
    ['line separators that only some programs see', 'a\u2028::error::x', 'a::error::x'],
    ['an escape that never ends', 'a\u001b]0;rest', 'a0;rest'],
  ])('takes away %s', (_what, text, clean) => expect(stripTerminal(text)).toBe(clean));
  it('leaves text, tabs and line ends', () => expect(stripTerminal('ü\t€\n🔴')).toBe('ü\t€\n🔴'));
});

describe('markdownText', () => {
  it.each([
    ['code', 'a `b`', 'a \\`b\\`'],
    ['HTML', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['links and pictures', '![x](http://y)', '\\!\\[x\\](http://y)'],
    ['tables and headings', '# a | b', '\\# a \\| b'],
    ['emphasis and strikes', '*a* _b_ ~c~', '\\*a\\* \\_b\\_ \\~c\\~'],
    ['formulas', '$x$', '\\$x\\$'],
    ['mentions', '@everyone and a@b', '@\u200beveryone and a@\u200bb'],
    ['entities that would become a mention or an element', '&#64;team &lt;b&gt;', '&amp;\\#64;team &amp;lt;b&amp;gt;'],
    ['a list or a rule at its beginning', '- [x] a', '\\- \\[x\\] a'],
    ['a number at its beginning', '1. a', '1\\. a'],
    ['marks that turn the direction of writing', 'a\u202eb', 'ab'],
    ['further lines', 'a\n# b\r\n\n- c', 'a \\# b - c'],
  ])('takes the power from %s', (_what, text, expected) => expect(markdownText(text)).toBe(expected));
  it('leaves an address whole, so that its link leads there', () => expect(markdownText('see (https://x.example/a_b-c?d=1), or *b*')).toBe('see (https://x.example/a_b-c?d=1), or \\*b\\*'));
});

describe('markdownCode', () => {
  it('cannot be closed from within', () => {
    expect(markdownCode('a ```` b')).toBe('`````text\na ```` b\n`````');
    expect(markdownCode('plain')).toBe('```text\nplain\n```');
  });
});

describe('tail', () => {
  it('keeps the end and says what it cut', () => {
    expect(tail('abcdef', 6)).toBe('abcdef');
    expect(tail('abcdef', 2)).toBe('… 4 characters before this were cut …\nef');
  });
});

describe('htmlText', () => {
  it('is text for HTML and for Markdown alike', () => expect(htmlText('<b> [a](b) &lt; `c` @d')).toBe('&#60;b&#62; &#91;a&#93;&#40;b&#41; &#38;lt; &#96;c&#96; @\u200bd'));
});

it('clip keeps the beginning, and says what is missing', () => expect(clip('abcdef', 4)).toBe('abcd … (2 characters more)'));

it.each([
  ['on app-1: `cd /srv && pm2 start "a_b"`; then look', 'on app-1: `cd /srv && pm2 start "a_b"`; then look'],
  ['- a * b `x', '\\- a \\* b \\`x'],
  ['<b>@ops</b> `<i>`', '&lt;b&gt;@\u200bops&lt;/b&gt; `<i>`'],
])('commands between backticks stand as they are typed, the rest is made harmless: %s', (text, expected) => expect(markdownWithCode(text)).toBe(expected));
