// Shows log lines on a terminal: plain lines, with the running steps on a live last line where there is a TTY.
import type { Event } from '../engine/events';
import type { LogLine } from '../report/log-lines';
import type { Redact } from '../report/redact';
import { durationText } from '../words/durations';

const refreshMs = 200;

export interface Terminal {
  readonly show: (line: LogLine) => void;
  /** Keeps the live line up to date; does nothing without a TTY. */
  readonly follow: (event: Event) => void;
  readonly close: () => void;
}

export function terminalLog(stream: NodeJS.WriteStream, redact: Redact): Terminal {
  const running = new Map<string, number>();
  const clear = () => stream.isTTY && stream.write('\r\u001b[2K');
  const draw = () => {
    if (!stream.isTTY || running.size === 0) return;
    const text = [...running].map(([title, beginMs]) => `${title} ${durationText(performance.now() - beginMs)}`).join(' · ');
    stream.write(`\r\u001b[2K⏳ ${text.slice(0, (stream.columns ?? 80) - 4)}`);
  };
  const timer = stream.isTTY ? setInterval(draw, refreshMs).unref() : undefined;
  return {
    show(line) {
      clear();
      stream.write(`${redact(textOf(line))}\n`);
      draw();
    },
    follow(event) {
      if (event.kind === 'step-started') running.set(event.planned.title, performance.now());
      if (event.kind === 'step-ended') running.delete(event.record.planned.title);
    },
    close() {
      clearInterval(timer);
      clear();
    },
  };
}

function textOf(line: LogLine): string {
  switch (line.kind) {
    case 'plain':
      return line.text;
    case 'warning':
      return `⚠️  ${line.title}: ${line.text}`;
    case 'error':
      return `❌ ${line.title}: ${line.text}`;
    case 'group':
      return [`● ${line.title}`, ...line.lines.filter((text) => text !== '').map((text) => `    ${text}`), ...(line.foreign === '' ? [] : line.foreign.split('\n').map((text) => `    │ ${text}`))].join('\n');
  }
}
