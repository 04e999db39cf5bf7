// What a scene of the demo is: how the system gets into trouble, what the action is asked to do, and what proves that it worked.
import type { EnvironmentOverrides } from '../rollback-config';
import type { ActionResult } from '../runner/run-action';
import type { Sandbox } from '../sandbox';
import type { Sight } from './observe';

export interface Scene {
  readonly title: string;
  /** What is done before the action runs. Gives the configuration what it needs beyond the usual. */
  readonly prepare: (sandbox: Sandbox, say: (text: string) => void) => Promise<EnvironmentOverrides | void>;
  readonly inputs: Readonly<Record<string, string>>;
  /** What is not as it should be afterwards; empty when all is proved. */
  readonly unmet: (sandbox: Sandbox, sight: Sight, result: ActionResult) => Promise<readonly string[]>;
  /** In one sentence, once it is proved. */
  readonly proved: string;
}
