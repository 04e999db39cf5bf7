// Takes the output of an action line by line, carries out its workflow commands and logs the rest.
import type { Annotation } from './action-run';
import type { Masks } from './masks';
import type { StepLog } from './step-log';
import { isCommandName, parseWorkflowCommand, type WorkflowCommand } from './workflow-commands';

/** GitHub keeps this many annotations of each level for a step; the log shows all of them. */
const annotationsPerLevel = 10;
const annotationMessageCharacters = 4096;

export class CommandStream {
  readonly annotations: Annotation[] = [];
  readonly outputs: Record<string, string> = {};
  readonly state: Record<string, string> = {};
  /** A command that could not be carried out fails the step, whatever its exit code. */
  failed = false;
  private stopToken: string | null = null;

  constructor(
    private readonly log: StepLog,
    private readonly masks: Masks,
    private readonly showDebug: boolean,
  ) {}

  handleLine(line: string): void {
    const command = parseWorkflowCommand(line, this.stopToken);
    if (command === null) this.log.write('line', line);
    else if (this.stopToken !== null) this.handleWhileStopped(command, line);
    else this.carryOut(command, line);
  }

  annotate(annotation: Annotation): void {
    const message = this.masks.apply(annotation.message);
    this.log.write(annotation.level, message);
    const sameLevel = this.annotations.filter(({ level }) => level === annotation.level);
    if (sameLevel.length >= annotationsPerLevel) return;
    this.annotations.push({ ...annotation, message: message.slice(0, annotationMessageCharacters) });
  }

  /** An error of the runner itself, for example a malformed command file. */
  reject(message: string): void {
    this.failed = true;
    this.annotate({ level: 'error', message });
  }

  /** Nothing of one process reaches into the next: its group ends and commands are heard again. */
  endProcess(): void {
    this.stopToken = null;
    this.log.closeGroup();
  }

  private handleWhileStopped(command: WorkflowCommand, line: string): void {
    this.log.write('line', line);
    if (command.name.toLowerCase() === this.stopToken?.toLowerCase()) this.stopToken = null;
  }

  private carryOut(command: WorkflowCommand, line: string): void {
    switch (command.name.toLowerCase()) {
      case 'group':
        return this.log.openGroup(command.data);
      case 'endgroup':
        return this.log.closeGroup();
      case 'error':
      case 'warning':
      case 'notice':
        return this.annotate(toAnnotation(command));
      case 'debug':
        return this.showDebug ? this.log.write('debug', command.data) : undefined;
      case 'add-mask':
        return this.addMask(command.data);
      case 'stop-commands':
        return this.stopCommands(command.data, line);
      case 'set-output':
      case 'save-state':
        return this.storeOldWay(command);
      case 'set-env':
      case 'add-path':
        return this.reject(`::${command.name}:: is switched off; append to $GITHUB_ENV or $GITHUB_PATH instead.`);
      default: // echo and problem matchers change nothing that this runner shows
    }
  }

  private addMask(secret: string): void {
    if (secret.trim() === '') this.annotate({ level: 'warning', message: 'An empty value cannot be masked.' });
    else this.masks.add(secret);
  }

  private stopCommands(token: string, line: string): void {
    if (token.trim() === '' || isCommandName(token)) {
      return this.reject(`"${token}" cannot stop the commands: take a random token that is no command.`);
    }
    this.stopToken = token;
    this.masks.add(token);
    this.log.write('line', line);
  }

  private storeOldWay({ name, properties, data }: WorkflowCommand): void {
    if (!properties.name) return this.reject(`::${name}:: needs a name.`);
    (name.toLowerCase() === 'set-output' ? this.outputs : this.state)[properties.name] = data;
    this.annotate({ level: 'warning', message: `::${name}:: is deprecated; append to the command file instead.` });
  }
}

function toAnnotation({ name, properties, data }: WorkflowCommand): Annotation {
  const { title, file } = properties;
  const numbers = (['line', 'endLine', 'col', 'endColumn'] as const)
    .filter((key) => /^\d+$/.test(properties[key] ?? ''))
    .map((key) => [key, Number(properties[key])]);
  return {
    level: name.toLowerCase() as Annotation['level'],
    message: data,
    ...(title ? { title } : {}),
    ...(file ? { file } : {}),
    ...Object.fromEntries(numbers),
  };
}
