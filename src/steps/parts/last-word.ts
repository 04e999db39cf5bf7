// The line of what a host printed that says best why a script failed.
const chatter = [/^> /, /^npm (?:error|ERR!|warn|WARN|notice)\b/, /^\s+at /, /^Node\.js v\d/, /^[\s^~{}[\]();,]*$/, /^(?:joined|found): it /];
const complaint = /error|fail|fatal|cannot|can't|could not|unable|missing|not found|no such|denied|refused|exceed|killed|out of memory/i;

/** A script of ours says its reason last, on stdout. Where npm had the last word there (it repeats the command that it runs), what complained is on stderr. */
export function lastWord(stdout: string, stderr: string): string {
  const [said, complained] = [linesOf(stdout), linesOf(stderr)];
  const last = said.at(-1) ?? '';
  const telling = complained.filter(isTelling);
  const reason = telling.findLast((line) => complaint.test(line));
  if (isTelling(last) && (complaint.test(last) || reason === undefined)) return last;
  return reason ?? telling.at(-1) ?? said.findLast(isTelling) ?? (last || (complained.at(-1) ?? ''));
}

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trimEnd()).filter((line) => line !== '');
}

function isTelling(line: string): boolean {
  return line !== '' && !chatter.some((kind) => kind.test(line));
}
