// What an entry asks for, action or terminal, is checked and typed here, once.
import { ConfigurationError, type Problem } from '../errors';
import { overrides, rollbackTypes, strategies, type Override, type Request, type RollbackType, type Strategy } from '../request';
import { parseDuration } from '../config/units';
import { ignoredInputs } from './ignored-inputs';
import { isSafeTag } from '../plan/safe-tag';

/** What any entry hands over, still as text. */
export interface RawRequest extends Omit<Request, 'rollbackType' | 'allow' | 'strategy' | 'watchWindowMs' | 'assess'> {
  readonly rollbackType: string;
  readonly allow: readonly string[];
  readonly strategy: string;
  readonly watchWindow: string;
  /** Separated by commas or blanks. */
  readonly facts: string;
  readonly openRun: string;
}

/** @throws ConfigurationError naming each input that cannot be used. */
export function checkRequest(raw: RawRequest): Request {
  const problems = [...typeProblems(raw), ...tagProblems(raw), ...textProblems(raw), ...overrideProblems(raw), ...strategyProblems(raw), ...windowProblems(raw), ...reportProblems(raw), ...openRunProblems(raw), ...ignoredInputs(raw)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const { watchWindow, facts, openRun, ...rest } = raw;
  const assess = { facts: [...new Set(facts.split(/[\s,]+/).filter((name) => name !== ''))], openRun };
  return Object.freeze({ ...rest, assess, watchWindowMs: watchWindow === '' ? undefined : parseDuration(watchWindow), rollbackType: raw.rollbackType as RollbackType, allow: raw.allow as readonly Override[], strategy: raw.strategy as Strategy });
}

function typeProblems({ rollbackType }: RawRequest): Problem[] {
  if ((rollbackTypes as readonly string[]).includes(rollbackType)) return [];
  const what = rollbackType === '' ? 'is missing' : `${JSON.stringify(rollbackType)} is no rollback type`;
  return [{ where: 'input rollback-type', what, mend: `choose one of: ${rollbackTypes.join(', ')}` }];
}

function tagProblems({ targetTag }: RawRequest): Problem[] {
  if (isSafeTag(targetTag)) return [];
  return [{ where: 'input target-tag', what: `${JSON.stringify(targetTag)} is no name for a release`, mend: 'use letters, digits, dot, dash, plus, underscore and slash, such as v3.0.0, or previous' }];
}

function textProblems({ incident, breakLock }: RawRequest): Problem[] {
  const problems: Problem[] = [];
  if (!/^[A-Za-z0-9._#-]{0,100}$/.test(incident)) problems.push({ where: 'input incident', what: `${JSON.stringify(incident)} is no incident number`, mend: 'use letters, digits, dot, dash and underscore, such as INCIDENT-123' });
  if (!/^[A-Za-z0-9._-]{0,200}$/.test(breakLock)) problems.push({ where: 'input break-lock', what: `${JSON.stringify(breakLock)} is no owner of a lock`, mend: 'copy the owner from the refusal, such as gh-123456' });
  return problems;
}

function overrideProblems({ allow }: RawRequest): Problem[] {
  return allow.filter((name) => !(overrides as string[]).includes(name)).map((name) => ({ where: 'input allow', what: `${JSON.stringify(name)} is nothing that can be allowed`, mend: `choose from: ${overrides.join(', ')}` }));
}

function strategyProblems({ strategy, backup }: RawRequest): Problem[] {
  const problems: Problem[] = [];
  if (!(strategies as readonly string[]).includes(strategy)) problems.push({ where: 'input database-strategy', what: `${JSON.stringify(strategy)} is no strategy`, mend: `choose one of: ${strategies.join(', ')}` });
  if (!/^[^\s"'`$\\]{1,1024}$/.test(backup)) problems.push({ where: 'input backup', what: `${JSON.stringify(backup)} is no key of a backup`, mend: 'name its key in the bucket, or latest' });
  return problems;
}

function windowProblems({ watchWindow }: RawRequest): Problem[] {
  if (watchWindow === '' || parseDuration(watchWindow) !== undefined) return [];
  return [{ where: 'input watch-window', what: `${JSON.stringify(watchWindow)} is not a duration`, mend: 'write a number and s, m or h, such as 15m' }];
}

function reportProblems({ reportedRun }: RawRequest): Problem[] {
  if (/^[A-Za-z0-9._-]{0,200}$/.test(reportedRun)) return [];
  return [{ where: 'input reported-run', what: `${JSON.stringify(reportedRun)} is no run`, mend: 'name it as its records do, such as gh-123456' }];
}

function openRunProblems({ openRun }: RawRequest): Problem[] {
  if (openRun === '' || /^[A-Za-z0-9][A-Za-z0-9._-]*\.ya?ml$/.test(openRun)) return [];
  return [{ where: 'input open-run', what: `${JSON.stringify(openRun)} is no file name of a workflow`, mend: 'write rollback.yml, or leave it out' }];
}
