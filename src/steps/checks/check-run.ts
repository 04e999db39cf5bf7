// What making a check gave: a finding, and values for later checks.
import type { Captures } from '../../checklist/captures';
import type { Finding } from '../../checklist/verdict';

export interface CheckRun {
  readonly finding: Finding;
  readonly captured: Captures;
}
