// Makes text from outside harmless: escape codes go, workflow commands and Markdown lose their power.

/** Escape sequences, control characters and carriage returns of terminals. */
export function stripTerminal(text: string): string {
  return text
    .replace(/\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '')
    .replace(/\u001b[@-Z\\-_]|\u001b\[[0-?]*[ -/]*[@-~]/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => (character === '\r' ? '\n' : ''));
}

/** For a line that people wrote or hosts said, inside Markdown: it shows as it stands and mentions nobody. */
export function markdownText(text: string): string {
  return stripTerminal(text)
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[\\`*_{}[\]<>()#+!|~$]/g, (character) => `\\${character}`)
    .replaceAll('\\<', '&lt;')
    .replaceAll('\\>', '&gt;')
    .replaceAll('@', '@\u200b');
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
