// Who let a rollback happen. See docs/authorization.md.

/** One person who agreed. */
export interface Approval {
  /** As the authorization table calls it: `DevSecOps Lead`. */
  readonly role: string;
  /** Login on GitHub. */
  readonly login: string;
  /** The environment that this person opened, or `comment`. */
  readonly gate: string;
}

export interface Authorization {
  /** The row of the table: `production-p1`; empty when none was needed. */
  readonly scenario: string;
  /** `environments`: approved gates of the run; `comments`: on the incident issue; `break-glass`: from a terminal, past both; `not-needed`: the type changes nothing, or the configuration says none. */
  readonly way: 'environments' | 'comments' | 'break-glass' | 'not-needed';
  /** Login of the person who asked for it. */
  readonly askedBy: string;
  readonly approvals: readonly Approval[];
  /** Who must be told, as the table says. */
  readonly tell: readonly string[];
}
