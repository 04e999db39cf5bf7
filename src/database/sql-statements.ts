// Splits a SQL script into its statements, as PostgreSQL would read it: quotes, dollar quotes and comments are seen, meaning is not.

export interface SqlStatement {
  /** As it stands, without the semicolon. */
  readonly text: string;
  /** In one line, without comments; texts in quotes are empty, names in double quotes stay. For looking at what it does. */
  readonly skeleton: string;
}

/** One piece of a script: what the scanner steps over at once. */
const piece = new RegExp(
  [
    String.raw`(?<comment>--[^\n\r]*|\/\*)`,
    String.raw`(?<escaped>[eE]'(?:[^'\\]|\\[\s\S]|'')*')`,
    String.raw`(?<quoted>'(?:[^']|'')*')`,
    String.raw`(?<name>"(?:[^"]|"")*")`,
    String.raw`(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$)`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*)`,
    String.raw`(?<end>;)`,
    String.raw`(?<space>\s+)`,
    String.raw`(?<other>[\s\S])`,
  ].join('|'),
  'y',
);

/** Statements without content (a lone semicolon, comments alone) are left out. */
export function sqlStatements(script: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  const nesting = new Nesting();
  let from = 0;
  let skeleton = '';
  const finish = (to: number) => {
    const tidy = skeleton.replace(/\s+/g, ' ').trim();
    if (tidy !== '') statements.push({ text: script.slice(from, to).trim(), skeleton: tidy });
    skeleton = '';
  };
  for (let at = 0; at < script.length; ) {
    const { end, kind } = nextPiece(script, at);
    const text = script.slice(at, end);
    if (kind === 'end' && !nesting.open) {
      finish(at);
      nesting.reset();
      from = end;
    } else {
      nesting.see(kind, text);
      skeleton += skeletonOf(kind, text);
    }
    at = end;
  }
  finish(script.length);
  return statements;
}

/** Where a semicolon ends no statement: in parentheses (CREATE RULE) and in the body of a function written as BEGIN ATOMIC … END. */
class Nesting {
  private parentheses = 0;
  private blocks = 0;
  private lastWord = '';

  get open(): boolean {
    return this.parentheses > 0 || this.blocks > 0;
  }

  reset(): void {
    [this.parentheses, this.blocks, this.lastWord] = [0, 0, ''];
  }

  see(kind: string, text: string): void {
    if (text === '(') this.parentheses += 1;
    if (text === ')') this.parentheses = Math.max(0, this.parentheses - 1);
    if (kind !== 'word') return;
    const word = text.toLowerCase();
    if (word === 'atomic' && this.lastWord === 'begin') this.blocks = 1;
    else if (this.blocks > 0 && word === 'case') this.blocks += 1;
    else if (this.blocks > 0 && word === 'end') this.blocks -= 1;
    this.lastWord = word;
  }
}

function skeletonOf(kind: string, text: string): string {
  if (kind === 'comment' || kind === 'space') return ' ';
  return kind === 'text' ? `''` : text;
}

function nextPiece(script: string, at: number): { end: number; kind: string } {
  piece.lastIndex = at;
  const groups = piece.exec(script)?.groups ?? {};
  const end = piece.lastIndex;
  if (groups['comment'] === '/*') return { kind: 'comment', end: endOfComment(script, at) };
  if (groups['dollar'] !== undefined) {
    const close = script.indexOf(groups['dollar'], end);
    return { kind: 'text', end: close < 0 ? script.length : close + groups['dollar'].length };
  }
  if (groups['escaped'] !== undefined || groups['quoted'] !== undefined) return { kind: 'text', end };
  return { kind: Object.entries(groups).find(([, value]) => value !== undefined)?.[0] ?? 'other', end };
}

/** Block comments nest. */
function endOfComment(script: string, at: number): number {
  let depth = 0;
  for (let index = at; index < script.length; ) {
    const two = script.slice(index, index + 2);
    if (two === '/*') depth += 1;
    if (two === '*/') depth -= 1;
    index += two === '/*' || two === '*/' ? 2 : 1;
    if (depth === 0) return index;
  }
  return script.length;
}
