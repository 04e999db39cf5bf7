// Makes text from outside harmless: escape codes go, workflow commands and Markdown lose their power.

/** Escape sequences, control characters and carriage returns of terminals; marks that turn the direction of writing. */
export function stripTerminal(text: string): string {
  return text
    .replace(/\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '')
    .replace(/\u001b[@-Z\\-_]|\u001b\[[0-?]*[ -/]*[@-~]/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => (character === '\r' ? '\n' : ''));
}

/**
 * For a line that people wrote or hosts said, inside Markdown: it shows as it stands and mentions nobody.
 * Parentheses stay: they have no power without brackets, and GitHub would take a backslash before one for the end of an address.
 */
export function markdownText(text: string): string {
  return noList(inert(singleLine(text)));
}

function inert(text: string): string {
  return text.split(address).map((part, index) => (index % 2 === 1 ? part : withoutPower(part))).join('');
}

/** At its beginning a line could become a list or a heading. */
function noList(line: string): string {
  return line.replace(/^([-=])/, '\\$1').replace(/^(\d+)(\.)(?=\s|$)/, '$1\\$2');
}

/** The part of an address that needs no escape: GitHub makes it a link as it stands, with every backslash in it. */
const address = /(\bhttps?:\/\/[A-Za-z0-9][A-Za-z0-9./:?=%_-]*)/;

function withoutPower(text: string): string {
  return text
    .replace(/[\\`*_{}[\]#+!|~$]/g, (character) => `\\${character}`)
    .replace(/[&<>]/g, (character) => entities[character] ?? character)
    .replaceAll('@', '@\u200b');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The same, but what stands between backticks is a command to copy: it shows as it is typed. */
export function markdownWithCode(text: string): string {
  return noList(singleLine(text).split(/(`[^`]+`)/).map((part, index) => (index % 2 === 1 ? part : inert(part))).join(''));
}

/** The same inside an HTML element, where Markdown's backslashes would show. */
export function htmlText(text: string): string {
  return singleLine(text)
    .replace(/[&<>"'\\`*_{}[\]()#+!|~$]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll('@', '@\u200b');
}

/** A title that GitHub shows as plain text: one line, which mentions nobody. */
export function plainTitle(text: string): string {
  return clip(singleLine(text).replaceAll('@', '@\u200b'), 200);
}

/** Longer than a line for people should be: its beginning, with a note of what was cut. Cut before it is escaped. */
export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)} … (${text.length - limit} characters more)`;
}

/** However long it is. */
export function singleLine(text: string): string {
  return stripTerminal(text).trim().replace(/\s*\n\s*/g, ' ');
}

/** A code block whose fence is longer than any in the text. */
export function markdownCode(text: string): string {
  const clean = stripTerminal(text);
  const longest = Math.max(2, ...[...clean.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${clean}\n${fence}`;
}

/** The last part of a long text, with a note of what was cut. */
export function tail(text: string, limit: number): string {
  return text.length <= limit ? text : `… ${text.length - limit} characters before this were cut …\n${text.slice(-limit)}`;
}
