// Where a drill may run at all (fault: a scheduled drill pointed at production). Any doubt refuses it.
import { isProduction } from '../config/drill';
import type { Environment } from '../config/environment';
import type { Problem } from '../errors';

/** Every reason not to drill here; empty when it may. */
export function drillProblems({ name, drill }: Pick<Environment, 'name' | 'drill'>): Problem[] {
  const where = `environments.${name}`;
  const production: Problem[] = isProduction(name) ? [{ where, what: `${JSON.stringify(name)} is production by its name, and a drill never runs there`, mend: 'choose the staging environment; rename this one if it is no production' }] : [];
  if (drill === undefined) return [...production, { where, what: 'it is not marked for drills', mend: 'choose an environment that has drill: in rollback.yml; give it to staging alone' }];
  const shared = drill.shared.map(({ environment, what }) => ({ where, what: `${what} belongs to ${environment} as well, which is not there for drills`, mend: `give ${name} its own, with a variable of its own where one \${NAME} fills both; or take drill: away from it` }));
  return [...production, ...shared];
}
