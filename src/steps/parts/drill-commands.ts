// Rollback Testing, "Rollback Drill Procedure": what the steps around the rehearsed rollback share. Deployment and way back are commands of the team.
import type { Drill } from '../../config/drill';
import { messageOf, StepError } from '../../errors';
import type { Situation } from '../../plan/situation';
import { outcome, type StepContext, type StepOutcome } from '../step';

export const section = (item: string): string => `Rollback Testing, ${item}`;

export function drillOf({ drill }: Situation['environment']): Drill {
  if (drill === undefined) throw new Error('the environment is not marked for drills');
  return drill;
}

/** Tags are checked before they come here (letters, digits, dots …): none can speak to the shell. */
export function commandLine({ name }: Situation['environment'], line: string, tag: string): string {
  return line.replaceAll('{tag}', tag).replaceAll('{environment}', name);
}

export async function runCommand(line: string, { situation: { environment, target }, ports, signal }: StepContext): Promise<StepOutcome> {
  const { directory, deadlineMs } = drillOf(environment);
  const nextAction = `Read what the command said, deploy ${target.tag} on ${environment.name} by hand, and start the drill again.`;
  const variables = { DRILL_ENVIRONMENT: environment.name, DRILL_TAG: target.tag };
  const { exitCode, output } = await ports.commands.run(commandLine(environment, line, target.tag), { directory, variables, timeoutMs: deadlineMs }, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new StepError(`the command did not run to its end: ${messageOf(error)}`, { nextAction });
  });
  const said = output === '' ? [] : [{ title: 'what the command said', text: output }];
  if (exitCode !== 0) throw new StepError(`the command ended with exit status ${exitCode}: ${output.trim().split('\n').at(-1) ?? ''}`, { exitCode, nextAction, output: said });
  return outcome(`the command of the team ended well, with ${target.tag}`, { output: said });
}
