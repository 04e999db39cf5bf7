// Rollback Testing, "Rollback Drill Procedure": the steps around the rollback that is rehearsed. Deployment and way back are commands of the team.
import { drillAnnouncement } from '../announce/announcement';
import type { Drill } from '../config/drill';
import { messageOf, StepError } from '../errors';
import { runningText, type Situation } from '../plan/situation';
import { askHealth, awaitHealthy } from './await-healthy';
import { openPullRequest } from './open-pull-request';
import { outcome, type Step, type StepContext, type StepOutcome } from './step';
import { writeReport } from './write-report';

const section = (item: string) => `Rollback Testing, ${item}`;

export const announceDrill: Step = {
  title: 'Announce the drill',
  section: section('1. Schedule drill (announce to team)'),
  deadlineMs: 15_000,
  blocking: false,
  undo: 'nothing to undo',
  plan: () => ({ says: ['tell the channels that a drill begins, and that nothing is broken'], commands: [] }),
  run: async (_planned, { ports, situation }) => outcome(handedTo(ports.messages.handOver(drillAnnouncement(situation, 'started', beginning(situation))))),
};

export const deployRelease: Step = {
  title: 'Deploy the release',
  section: section('2. Deploy to staging'),
  deadlineMs: 30 * 60_000,
  blocking: true,
  undo: 'deploy what ran before',
  plan: ({ environment, target }) => ({ deadlineMs: drillOf(environment).deadlineMs, says: [`on the runner: ${commandLine(environment, drillOf(environment).deploy, target.tag)}`], commands: [] }),
  run: (_planned, context) => runCommand(drillOf(context.situation.environment).deploy, context),
};

export const soakRelease: Step = {
  title: 'Let it soak',
  section: section('3. Wait (simulate production soak time)'),
  deadlineMs: 24 * 60 * 60_000,
  heartbeatMs: 60_000,
  blocking: true,
  undo: 'nothing to undo: it only looks',

  plan({ environment: { drill, health } }) {
    const soakMs = drill?.soakMs ?? 0;
    if (soakMs === 0) return { notNeeded: 'drill.soak is 0' };
    return { deadlineMs: soakMs + 10 * 60_000, says: [`look at the health checks for ${spanText(soakMs)}; ${health.replies} sick looks in a row end the drill`], commands: [] };
  },

  async run(_planned, context) {
    const looks = await soak(context);
    return outcome(`${looks} looks, healthy to the end`);
  },
};

export const rollForward: Step = {
  title: 'Roll forward again',
  section: section('4. Execute rollback procedure, and back'),
  deadlineMs: 60 * 60_000,
  blocking: true,
  undo: 'nothing to undo: it ends as it began',

  plan: ({ environment, target }) => ({
    deadlineMs: drillOf(environment).deadlineMs + environment.health.withinMs + 60_000,
    says: [`on the runner: ${commandLine(environment, drillOf(environment).forward, target.tag)}`, `${target.tag} is healthy again`],
    commands: [],
  }),

  async run(_planned, context) {
    const ran = await runCommand(drillOf(context.situation.environment).forward, context);
    const health = await awaitHealthy(context);
    return { ...ran, detail: [ran.detail, ...health].join('; ') };
  },
};

export const announceDrillEnd: Step = {
  ...announceDrill,
  title: 'Announce the end of the drill',
  plan: () => ({ says: ['tell the channels how it went, and what runs now'], commands: [] }),

  async run(_planned, { ports, situation }) {
    const { well, detail } = situation.drillEnded ?? { well: false, detail: 'nothing is known of its end' };
    return outcome(handedTo(ports.messages.handOver(drillAnnouncement(situation, well ? 'stable' : 'failed', detail))));
  },
};

export const writeDrillReport: Step = {
  ...writeReport,
  title: 'Write the drill report',
  section: section('5. Time each step'),
  plan: () => ({ says: ['docs/drills/DRILL-<date>.md, history.json and README.md in the checkout'], commands: [] }),
};

export const proposeDrillReport: Step = {
  ...openPullRequest,
  title: 'Propose it',
  section: section('6. Identify gaps'),
  plan: () => ({ says: ['one pull request with all three'], commands: [] }),
};

function drillOf({ drill }: Situation['environment']): Drill {
  if (drill === undefined) throw new Error('the environment is not marked for drills');
  return drill;
}

function beginning({ environment, running, target }: Situation): string {
  const { type, soakMs } = drillOf(environment);
  return `${target.tag} is deployed on ${environment.system} ${environment.name} (now ${runningText(running)}), soaks ${spanText(soakMs)}, is rolled back (${type}) and forward again`;
}

/** Tags are checked before they come here (letters, digits, dots …): none can speak to the shell. */
function commandLine({ name }: Situation['environment'], line: string, tag: string): string {
  return line.replaceAll('{tag}', tag).replaceAll('{environment}', name);
}

async function runCommand(line: string, { situation: { environment, target }, ports, signal }: StepContext): Promise<StepOutcome> {
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

/** How often it looked. @throws StepError when it was sick so often in a row as it must be healthy elsewhere. */
async function soak(context: StepContext): Promise<number> {
  const { ports: { clock }, situation: { environment }, signal, progress } = context;
  const { soakMs, intervalMs } = drillOf(environment);
  const beginMs = clock.monotonicMs();
  for (let looks = 1, sick = 0; ; looks += 1) {
    const wrong = await askHealth(context);
    sick = wrong.length === 0 ? 0 : sick + 1;
    const restMs = soakMs - (clock.monotonicMs() - beginMs);
    if (sick >= environment.health.replies) throw new StepError(`sick ${sick} times in a row: ${wrong.join('; ')}`, { nextAction: 'Mend the release or the environment; nothing was rolled back. Then start the drill again.' });
    if (restMs <= 0 && sick === 0) return looks;
    progress(wrong.length === 0 ? 'healthy' : wrong.join('; '));
    await clock.sleep(restMs > 0 ? Math.min(intervalMs, restMs) : environment.health.intervalMs, signal);
  }
}

function spanText(ms: number): string {
  return ms < 60_000 ? `${ms / 1000} s` : `${Math.round(ms / 60_000)} min`;
}

function handedTo(channels: readonly string[]): string {
  return channels.length === 0 ? 'no channel is configured' : `handed to ${channels.join(', ')}`;
}
