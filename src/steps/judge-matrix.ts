// Rollback Decision Matrix: judges every row from what monitoring has recorded, and decides. It changes nothing.
import { InconclusiveError } from '../errors';
import { assess, type Assessment } from '../policy/decision';
import { chartOf, rowLine } from '../policy/row-text';
import type { Metrics } from '../ports';
import { exactly } from '../words/durations';
import { readMatrix } from './parts/read-matrix';
import { outcome, type Step, type StepContext } from './step';

const clockTimeoutMs = 10_000;

export const judgeMatrix: Step = {
  title: 'Judge the decision matrix',
  section: 'Rollback Decision Matrix, When to Rollback',
  deadlineMs: 180_000,
  blocking: true,
  undo: 'nothing to undo: it only looks',

  plan({ environment: { decide }, assess: request }) {
    const said = request?.facts ?? [];
    const rows = decide.rows.map((row) => `${row.verdict}: ${row.name}${row.fact === undefined ? `, ${row.sustained === 0 ? 'now' : `for ${exactly(row.sustained)}`}` : said.includes(row.fact) ? ', as a person says' : ', when a person says so'}`);
    return { says: [`look at what was recorded, every ${exactly(decide.intervalMs)}`, ...rows], commands: [] };
  },

  async run(_planned, context) {
    const { situation, ports, carried, signal } = context;
    const { decide, name } = situation.environment;
    const nowSeconds = await timeOf(context);
    const rows = await readMatrix(decide, situation.assess?.facts ?? [], ports.metrics, nowSeconds, signal);
    const assessment = assess(rows, { environment: name, scenario: decide.scenario }, new Date(nowSeconds * 1000).toISOString());
    carried.assessment = assessment;
    const output = outputOf(assessment);
    if (assessment.decision === 'inconclusive') throw new InconclusiveError(`INCONCLUSIVE: ${assessment.why}`, { output, nextAction: 'Nobody knows whether it is bad enough. Look at the dashboards by hand and decide: start the rollback if in doubt. Then mend the monitoring.' });
    return outcome(`${assessment.decision.toUpperCase()}: ${assessment.why}`, { output });
  },
};

/** Prometheus's own clock: that of the runner may differ. Without an answer each row finds that out by itself. */
async function timeOf({ ports: { metrics, clock }, situation, signal }: StepContext): Promise<number> {
  const here = clock.now().getTime() / 1000;
  if (situation.environment.decide.rows.every(({ query, alerts }) => query === undefined && alerts === undefined)) return here;
  return (await askTime(metrics, signal)) ?? here;
}

async function askTime(metrics: Metrics, signal: AbortSignal): Promise<number | undefined> {
  try {
    return (await metrics.instant('time()', clockTimeoutMs, signal))[0]?.value;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function outputOf({ rows }: Assessment): { title: string; text: string }[] {
  return rows.map((verdict) => {
    const { line, bound } = chartOf(verdict);
    return { title: rowLine(verdict), text: `${line}${bound === '' ? '' : `  (${bound} is the bound)`}` };
  });
}
