// What GitHub says of a run, of its gates and of those who approved. Read by src/adapters/github-approvals.ts, judged in this folder.

export interface RunFacts {
  /** Logins of everybody who started or re-ran it. */
  readonly starters: readonly string[];
  /** Whose workflow and configuration it uses. */
  readonly branch: string;
  /** Start of this attempt, ISO 8601. */
  readonly startedAt: string;
  /** Undefined where GitHub did not say. */
  readonly isPrivate: boolean | undefined;
}

export interface Person {
  readonly login: string;
  /** False for bots, and for what an app writes in the name of a person. */
  readonly human: boolean;
}

/** One review of waiting jobs. It has neither time nor attempt, and may open several gates. */
export interface Review {
  readonly gates: readonly string[];
  readonly state: string;
  /** Undefined: an account that is gone. */
  readonly by: Person | undefined;
}

export interface Gate {
  readonly name: string;
  /** Any one of them opens it. Empty: nobody is asked. */
  readonly reviewers: readonly { readonly kind: 'user' | 'team'; readonly name: string }[];
  readonly preventsSelfReview: boolean;
  /** Which branches may deploy to it. */
  readonly branches: 'any' | 'protected' | readonly { readonly pattern: string; readonly tag: boolean }[];
}

/** `unreadable`: the token may not look into the team, so nobody knows. */
export type Membership = 'member' | 'stranger' | 'unreadable';

export interface IssueComment {
  readonly by: Person | undefined;
  readonly text: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
}
