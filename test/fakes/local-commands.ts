// Commands in memory: a function of the test answers.
import type { CommandResult, LocalCommands } from '../../src/ports';

export class FakeLocalCommands implements LocalCommands {
  readonly lines: string[] = [];

  constructor(private readonly answer: (line: string) => Partial<CommandResult> = () => ({})) {}

  async run(line: string): Promise<CommandResult> {
    this.lines.push(line);
    return { exitCode: 0, output: '', ...this.answer(line) };
  }
}
