// Shows log lines in GitHub's log: foldable groups, annotations, and foreign text that cannot issue workflow commands.
import { randomBytes } from 'node:crypto';
import { endGroup, error, info, startGroup, warning } from '@actions/core';
import type { LogLine } from '../report/log-lines';
import type { Redact } from '../report/redact';

export function githubLog(redact: Redact): (line: LogLine) => void {
  const say = (text: string) => info(disarm(redact(text)));
  return (line) => {
    switch (line.kind) {
      case 'plain':
        return say(line.text);
      case 'warning':
        return warning(redact(line.text), { title: line.title });
      case 'error':
        return error(redact(line.text), { title: line.title });
      case 'group':
        startGroup(disarm(redact(line.title)));
        line.lines.forEach(say);
        if (line.foreign !== '') sayStopped(redact(line.foreign));
        return endGroup();
    }
  };
}

/** The runner obeys `::` at the start of a line and `##[` anywhere. */
export function disarm(text: string): string {
  return text.replace(/^(\s*):(?=:)/gm, '$1:\u200b').replaceAll('##[', '#\u200b#[');
}

/** Between these two lines the runner obeys nothing at all; the token cannot be guessed. */
function sayStopped(text: string): void {
  const token = randomBytes(16).toString('hex');
  info(`::stop-commands::${token}`);
  text.split('\n').forEach((line) => info(disarm(line)));
  info(`::${token}::`);
}
