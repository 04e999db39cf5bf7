// Post-Rollback Verification: runs the checks of `verify:`, side by side where they do not need each other.
import { needsOf, waves, type Captures } from '../checklist/captures';
import { isBroken, type Finding, type Verdict } from '../checklist/verdict';
import type { ChecklistItem } from '../config/checklist-schema';
import { InconclusiveError, messageOf, StepError } from '../errors';
import type { Situation } from '../plan/situation';
import { withinTime } from '../time-limit';
import { exactly } from '../words/durations';
import type { CheckRun } from './checklist/http-check';
import { runCheck } from './checklist/run-check';
import { outcome, type Step, type StepContext, type StepOutcome } from './step';

const spareMs = 30_000;
const marks = { passed: '✅', failed: '❌', inconclusive: '❔', manual: '☐' } as const;

export const runChecklist: Step = {
  title: 'Run the verification checklist',
  section: 'Post-Rollback Verification',
  documentedMs: 900_000,
  deadlineMs: 900_000,
  blocking: true,
  undo: 'nothing to undo: what a check makes, it removes',

  plan(situation) {
    const checklist = itemsOf(situation);
    if (checklist.length === 0) return { notNeeded: 'the configuration has no verify: for this type' };
    const deadlineMs = waves(checklist).reduce((sum, wave) => sum + Math.max(...wave.map(longestMs)), spareMs);
    return { deadlineMs, says: checklist.map(({ name, blocks, manual }) => `${name}${manual === undefined ? (blocks ? '' : ' (a warning when it fails)') : ' (by a person)'}`), commands: [] };
  },

  run: async (_planned, context) => conclude(await runAll(context)),
};

function itemsOf({ rollbackType, environment: { checklist } }: Situation): readonly ChecklistItem[] {
  return checklist.filter(({ only }) => only === undefined || (only as readonly string[]).includes(rollbackType));
}

async function runAll(context: StepContext): Promise<Verdict[]> {
  const checklist = itemsOf(context.situation);
  const verdicts = new Map<ChecklistItem, Verdict>();
  let captures: Captures = new Map();
  for (const wave of waves(checklist)) {
    const ended = await Promise.all(wave.map(async (item) => ({ item, ...(await runOne(item, checklist, captures, context)) })));
    for (const { item, verdict } of ended) verdicts.set(item, verdict);
    captures = new Map([...captures, ...ended.flatMap(({ captured }) => [...captured])]);
    context.progress(`${verdicts.size} of ${checklist.length} checks done`);
  }
  return checklist.flatMap((item) => verdicts.get(item) ?? []);
}

async function runOne(item: ChecklistItem, all: readonly ChecklistItem[], captures: Captures, context: StepContext): Promise<{ verdict: Verdict; captured: Captures }> {
  const begin = context.ports.clock.monotonicMs();
  const lacking = needsOf(item, all).filter((name) => !captures.has(name));
  const { finding, captured } = lacking.length > 0 ? { finding: notRun(lacking), captured: new Map<string, string>() } : await runSafely(item, captures, context);
  const actual = [...captured.values(), ...captures.values()].reduce((text, secret) => (secret.length < 6 ? text : text.replaceAll(secret, '***')), finding.actual);
  return { captured, verdict: { ...finding, actual, name: item.name, blocks: item.blocks, durationMs: Math.round(context.ports.clock.monotonicMs() - begin), link: item.manual?.link } };
}

function notRun(lacking: readonly string[]): Finding {
  return { kind: 'inconclusive', expected: `${lacking.join(', ')} of an earlier check`, actual: 'not run: the earlier check did not give it' };
}

/** What prevents a check from being made leaves it open: that is no success, and no proof of the contrary. */
async function runSafely(item: ChecklistItem, captures: Captures, context: StepContext): Promise<CheckRun> {
  const limitMs = longestMs(item);
  const late = new Error(`not done within ${exactly(limitMs)}`);
  try {
    // Be what is asked ever so patient.
    return await withinTime(context.ports.clock, limitMs, context.signal, (signal) => runCheck(item, captures, { ...context, signal }), late);
  } catch (error) {
    context.signal.throwIfAborted();
    return { finding: { kind: 'inconclusive', expected: 'an answer', actual: messageOf(error) }, captured: new Map() };
  }
}

/** A check that removes what it made has its time for each of the two. */
function longestMs({ timeout, http }: ChecklistItem): number {
  return http?.cleanup === undefined ? timeout : 2 * timeout;
}

/** @throws StepError when a blocking check failed, InconclusiveError when one could not be judged. */
function conclude(verdicts: readonly Verdict[]): StepOutcome {
  const output = [{ title: 'Checklist', text: verdicts.map(describe).join('\n') }];
  const broken = verdicts.filter(isBroken);
  const failed = broken.filter(({ kind }) => kind === 'failed');
  const nextAction = 'Look at what the checks name. If the target does not run well either, choose an older one; if a check is wrong, mend verify: and run type verify again.';
  if (failed.length > 0) throw new StepError(failed.map(describeShort).join('; '), { output, nextAction });
  if (broken.length > 0) throw new InconclusiveError(broken.map(describeShort).join('; '), { output, nextAction });
  const soft = verdicts.filter(({ kind, blocks }) => !blocks && (kind === 'failed' || kind === 'inconclusive'));
  const manual = verdicts.filter(({ kind }) => kind === 'manual');
  const passed = verdicts.filter(({ kind }) => kind === 'passed').length;
  return outcome(`${passed} of ${verdicts.length - manual.length} checks passed`, { output, warnings: soft.map(describeShort), forPeople: manual.map(({ name, expected, link }) => `${name}: ${expected}${link === undefined ? '' : ` (${link})`}`) });
}

function describe({ name, kind, expected, actual, durationMs }: Verdict): string {
  return `${marks[kind]} ${name}: ${kind === 'manual' ? expected : `expected ${expected}; found ${actual} (${durationMs} ms)`}`;
}

function describeShort({ name, kind, expected, actual }: Verdict): string {
  return `${name}: ${kind === 'inconclusive' ? 'could not be judged: ' : ''}${actual}, expected ${expected}`;
}
