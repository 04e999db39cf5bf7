// Reads rollback.yml: YAML → ${NAME} from the environment → schema → cross-references. Every problem carries file:line:column and its mend.
import { isPair, isScalar, LineCounter, parseDocument, visit, type Document, type Scalar } from 'yaml';
import { ConfigurationError, type Problem } from '../errors';
import { standIn } from './stand-ins';
import type { Environment } from './environment';
import { resolveEnvironment } from './resolve-environment';
import { crossCheck } from './cross-check';
import { placedSecrets } from './placed-secrets';
import { configurationSchema, type ConfigurationFile } from './schema';
import { describeIssue, type Issue } from './issue-text';

export interface Source {
  /** As the user would write it, for messages. */
  readonly file: string;
  readonly text: string;
}

/** Position of a node, `file:line:column`. A path that is not there is placed at its nearest parent. */
type Locate = (path: readonly PropertyKey[]) => string;

export interface Loaded {
  readonly environment: Environment;
  /** Values that came out of the environment and look secret, and those that are secret by their place: to be masked everywhere. */
  readonly secrets: readonly string[];
}

/** Names of variables whose values are secret. AUTHORIZATION is one of them, AUTHOR is none. */
const secretName = /AUTH(?!ORS?(?:_|$))|TOKEN|SECRET|PASSWORD|PASSWD|KEY|CREDENTIAL|DSN|DATABASE_URL|WEBHOOK/i;

/**
 * The named environment of the configuration.
 * @param name may be empty when the file describes a single environment.
 * @throws ConfigurationError with every problem found.
 */
export function loadEnvironment(source: Source, name: string, variables: Readonly<Record<string, string | undefined>>): Loaded {
  const counter = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: counter });
  const locate = locator(source.file, document, counter);
  throwAny(yamlProblems(source, document));
  const { problems, secrets, filled } = interpolate(document, { variables, chosen: name }, (offset) => position(source.file, counter, offset));
  throwAny(problems);
  const parsed = parseWithNumbers(document, filled);
  if (!parsed.success) throw new ConfigurationError(parsed.error.issues.flatMap((issue) => describeIssue(issue, locate)));
  const chosen = chooseEnvironment(parsed.data, name, source.file);
  const placeOf: Locate = (path) => locate(['environments', chosen, ...path]);
  const file = parsed.data.environments[chosen] as ConfigurationFile['environments'][string];
  const environment = { ...resolveEnvironment(parsed.data, chosen, file), placeOf };
  throwAny(crossCheck(environment, placeOf));
  return { environment, secrets: [...secrets, ...placedSecrets(configurationSchema, { ...parsed.data, environments: { [chosen]: file } })] };
}

/** The first error alone: the parser stumbles on over all that follows it. */
function yamlProblems({ file, text }: Source, { errors: [first] }: Document): Problem[] {
  if (first === undefined) return [];
  const { line, col } = first.linePos?.[0] ?? { line: 1, col: 1 };
  const what = (first.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
  const unquoted = (text.split('\n')[line - 1] ?? '').includes('${');
  return [{ where: `${file}:${line}:${col}`, what, mend: unquoted ? 'mend the YAML: inside { } a text with ${NAME} needs quotes' : 'mend the YAML' }];
}

function throwAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function position(file: string, counter: LineCounter, offset: number): string {
  const { line, col } = counter.linePos(offset);
  return `${file}:${line}:${col}`;
}

function locator(file: string, document: Document, counter: LineCounter): Locate {
  return (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: readonly [number, number, number] } | undefined;
      if (node?.range) return position(file, counter, node.range[0]);
    }
    return `${file}:1:1`;
  };
}

interface Interpolated {
  readonly problems: Problem[];
  readonly secrets: string[];
  /** Values that came from the environment: all are texts. */
  readonly filled: ReadonlySet<unknown>;
}

/** Replaces `${NAME}` in every text of the document, in place. Names that are not set are problems, but not in environments that were not chosen: nobody has to hold their secrets. */
function interpolate(document: Document, { variables, chosen }: { readonly variables: Readonly<Record<string, string | undefined>>; readonly chosen: string }, at: (offset: number) => string): Interpolated {
  const problems: Problem[] = [];
  const secrets: string[] = [];
  const filled = new Set<unknown>();
  visit(document, {
    Scalar(_key, node, path) {
      if (!isScalar(node) || typeof node.value !== 'string' || !node.value.includes('${')) return;
      filled.add(node);
      node.value = node.value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
        const value = variables[name];
        if (secretName.test(name)) secrets.push(value ?? '');
        if (value !== undefined && value !== '') return value;
        if (isElsewhere(path, chosen)) return `${standIn}/${name}`;
        problems.push({ where: at(node.range?.[0] ?? 0), what: `\${${name}} is not set`, mend: `give the step an environment variable ${name} (env: ${name}: \${{ secrets.${name} }}); in a terminal: export ${name}=…` });
        return whole;
      });
    },
  });
  return { problems, secrets, filled };
}

/** Whether a text belongs to an environment that was not chosen. */
function isElsewhere(path: readonly unknown[], chosen: string): boolean {
  const [environments, environment] = path.filter(isPair).map(({ key }) => String(isScalar(key) ? key.value : key));
  return chosen !== '' && environments === 'environments' && environment !== undefined && environment !== chosen;
}

/** The environment holds texts alone: one that stands where a number or a truth value belongs becomes that. */
function parseWithNumbers(document: Document, filled: ReadonlySet<unknown>): ReturnType<typeof configurationSchema.safeParse> {
  const parsed = configurationSchema.safeParse(document.toJS());
  const wanted = parsed.success ? [] : parsed.error.issues.flatMap((issue) => wantedTypes(issue));
  const converted = wanted.filter(({ path, type }) => convert(document.getIn(path, true), type, filled));
  return converted.length === 0 ? parsed : configurationSchema.safeParse(document.toJS());
}

/** Every place that is of another type than it should, also inside what may have one of several forms. */
function wantedTypes(issue: Issue, parent: readonly PropertyKey[] = []): { path: readonly PropertyKey[]; type: string }[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'invalid_union') return issue.errors.flat().flatMap((inner) => wantedTypes(inner, path));
  return issue.code === 'invalid_type' ? [{ path, type: issue.expected }] : [];
}

function convert(node: unknown, expected: string, filled: ReadonlySet<unknown>): boolean {
  if (!filled.has(node)) return false;
  const scalar = node as Scalar;
  const text = String(scalar.value);
  if (expected === 'number' && /^\d+$/.test(text)) scalar.value = Number(text);
  else if (expected === 'boolean' && /^(?:true|false)$/.test(text)) scalar.value = text === 'true';
  return typeof scalar.value !== 'string';
}

function chooseEnvironment(file: ConfigurationFile, name: string, fileName: string): string {
  const names = Object.keys(file.environments);
  if (name === '' && names.length === 1) return names[0] as string;
  if (Object.hasOwn(file.environments, name)) return name;
  const what = name === '' ? 'no environment was named' : `there is no environment "${name}" in ${fileName}`;
  throw new ConfigurationError([{ where: 'input environment', what, mend: `choose one of: ${names.join(', ')}` }]);
}
