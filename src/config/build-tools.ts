// The program that a build command of the team begins with, as far as that is certain: a plain first word.
import type { BuildRecipe, Environment } from './environment';

/** Undefined where the shell must say what it is: an assignment, a path, a quote, an expansion. A builtin is known to the host's shell. */
export function firstWord(command: string): string | undefined {
  return /^\s*([A-Za-z0-9][\w.+-]*)(?=\s|$)/.exec(command)?.[1];
}

/** Of all commands that hosts may have to run for a build. */
export function buildTools({ backend, frontend }: Pick<Environment, 'backend' | 'frontend'>): string[] {
  const recipes: (BuildRecipe | undefined)[] = [backend, frontend?.recipe];
  return [...new Set(recipes.flatMap((recipe) => [recipe?.install ?? '', recipe?.build ?? '']).flatMap((command) => firstWord(command) ?? []))];
}
