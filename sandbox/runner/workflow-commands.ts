// Reads one line of output as a workflow command: `::name key=value::data` at its start, `##[name key=value]data` anywhere.

export interface WorkflowCommand {
  name: string;
  properties: Record<string, string>;
  data: string;
}

const knownNames = new Set([
  'add-mask', 'add-matcher', 'add-path', 'debug', 'echo', 'endgroup', 'error', 'group', 'notice',
  'remove-matcher', 'save-state', 'set-env', 'set-output', 'stop-commands', 'warning',
]);

export function isCommandName(name: string): boolean {
  return knownNames.has(name.toLowerCase());
}

/** Null when the line is no command. `stopToken` is read as a name too, so that it can resume the commands. */
export function parseWorkflowCommand(line: string, stopToken: string | null): WorkflowCommand | null {
  const command = parseColons(line.trim()) ?? parseBrackets(line.trim());
  if (command === null) return null;
  const resumes = stopToken !== null && command.name.toLowerCase() === stopToken.toLowerCase();
  return resumes || isCommandName(command.name) ? command : null;
}

function parseColons(line: string): WorkflowCommand | null {
  const end = line.startsWith('::') ? line.indexOf('::', 2) : -1;
  if (end < 0) return null;
  return {
    ...parseHead(line.slice(2, end), ',', { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' }),
    data: decode(line.slice(end + 2), { '%0D': '\r', '%0A': '\n', '%25': '%' }),
  };
}

function parseBrackets(line: string): WorkflowCommand | null {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return null;
  const codes = { '%3B': ';', '%0D': '\r', '%0A': '\n', '%5D': ']', '%25': '%' };
  return { ...parseHead(line.slice(start + 3, end), ';', codes), data: decode(line.slice(end + 1), codes) };
}

function parseHead(head: string, separator: string, codes: Record<string, string>): Omit<WorkflowCommand, 'data'> {
  const space = head.indexOf(' ');
  if (space < 0) return { name: head, properties: {} };
  const properties: Record<string, string> = {};
  for (const pair of head.slice(space + 1).split(separator)) {
    const equals = pair.indexOf('=');
    if (equals > 0) properties[pair.slice(0, equals).trim()] = decode(pair.slice(equals + 1), codes);
  }
  return { name: head.slice(0, space), properties };
}

/** One pass, so that %250A stays the text %0A. */
function decode(text: string, codes: Record<string, string>): string {
  return text.replace(/%[0-9A-F]{2}/g, (code) => codes[code] ?? code);
}
