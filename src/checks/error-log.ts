// Finds critical lines in an error log (Quick Rollback, Step 3.3: "no critical errors").

export interface LogRules {
  /** Regular expressions. */
  readonly critical: readonly string[];
  readonly known: readonly string[];
}

export function criticalLines(log: string, rules: LogRules): string[] {
  const critical = rules.critical.map((source) => new RegExp(source));
  const known = rules.known.map((source) => new RegExp(source));
  return log.split('\n').filter((line) => critical.some((rule) => rule.test(line)) && !known.some((rule) => rule.test(line)));
}
