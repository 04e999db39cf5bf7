// Turns the step's `with:` and the defaults of action.yml into the INPUT_* variables that an action reads.
import type { ActionManifest } from './action-manifest';

/** Values of the step: those given, then the defaults with `${{ github.… }}` filled in. */
export function resolveInputs(
  manifest: ActionManifest,
  given: Record<string, string>,
  github: Record<string, string>,
): Record<string, string> {
  const resolved: Record<string, string> = {};
  for (const [name, standard] of Object.entries(manifest.inputs)) {
    if (standard !== null) resolved[name] = evaluate(standard, github);
  }
  for (const [name, value] of Object.entries(given)) resolved[declaredName(manifest, name)] = value;
  return resolved;
}

/** Inputs that action.yml does not declare; GitHub warns of them and passes them on. */
export function unexpectedInputs(manifest: ActionManifest, given: Record<string, string>): string[] {
  return Object.keys(given).filter((name) => !(declaredName(manifest, name) in manifest.inputs));
}

/** Upper case and spaces to underscores; hyphens stay. */
export function inputVariables(inputs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
}

function declaredName(manifest: ActionManifest, name: string): string {
  return Object.keys(manifest.inputs).find((declared) => declared.toLowerCase() === name.toLowerCase()) ?? name;
}

function evaluate(text: string, github: Record<string, string>): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (expression, inner: string) => {
    const property = /^github\.([a-z_]+)$/.exec(inner)?.[1];
    if (property === undefined) throw new Error(`This runner does not evaluate ${expression}; it knows \${{ github.NAME }} only.`);
    return github[property] ?? '';
  });
}
