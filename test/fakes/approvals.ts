// GitHub without GitHub: by default ada started the run, and olga and grace opened their gates.
import type { AuthorizationTable } from '../../src/config/authorization-schema';
import type { Approvals } from '../../src/ports';

const gates = { 'on-call': 'olga', production: 'grace' } as const;

export function sampleTable(by: AuthorizationTable['by'] = 'environments'): AuthorizationTable {
  const approvers = [{ role: 'On-Call Engineer', gate: 'on-call', team: undefined, people: ['olga'] }, { role: 'DevSecOps Lead', gate: 'production', team: undefined, people: ['grace'] }];
  return { by, deadlineMs: 60_000, standard: 'p1', branches: [], scenarios: [{ name: 'p1', tell: ['Team'], approvers }] };
}

export function agreeing(changes: Partial<Approvals> = {}): Approvals {
  return {
    run: async () => ({ starters: ['ada'], branch: 'main', branchIsProtected: true, startedAt: '2026-01-01T10:00:00Z', isPrivate: false }),
    reviews: async () => Object.entries(gates).map(([gate, login]) => ({ gates: [gate], state: 'approved', by: { login, human: true } })),
    gate: async (name) => ({ name, reviewers: [{ kind: 'user', name: 'anybody' }], preventsSelfReview: true, branches: 'protected' }),
    membership: async () => 'unreadable',
    comments: async () => [],
    ...changes,
  };
}
