// A build whose program a host lacks is found before anything stops, and only where it would be built.
import { describe, expect, it } from '@jest/globals';
import { buildTools, firstWord } from '../../src/config/build-tools';
import { missingBuildTools } from '../../src/preflight/missing-build-tools';
import type { Environment } from '../../src/config/environment';
import { sampleEnvironment } from '../samples/environment';
import { hostFacts, sampleFacts } from '../samples/facts';
import { plannedStep } from '../samples/report';

it.each([
  ['pnpm install --frozen-lockfile', 'pnpm'],
  ['  make', 'make'],
  ['NODE_ENV=production npm run build', undefined],
  ['./build.sh', undefined],
  ['"$TOOL" build', undefined],
  ['(cd web && npm ci)', undefined],
  ['npm;true', undefined],
  ['', undefined],
])('%j begins with %j', (command, word) => expect(firstWord(command)).toBe(word));

const { backend, frontend } = sampleEnvironment();
const environment: Environment = sampleEnvironment({ backend: { ...backend!, install: 'pnpn install', build: 'tsc-not -b' }, frontend: { ...frontend!, recipe: { ...frontend!.recipe, build: 'vitte build' } } });
const command = (...hosts: readonly string[]) => ({ hosts, script: { title: '', body: '', timeoutMs: 1 } });
const plan = (backendHosts: readonly string[], siteHosts: readonly string[] = []) => ({
  stages: [{ title: 'Prepare', steps: [plannedStep('prepare-backend', { commands: [command(...backendHosts)] }), plannedStep('prepare-frontend', { commands: [command(...siteHosts)] })] }],
});

describe('a program that a build begins with', () => {
  it('is asked of hosts, each once', () => expect(buildTools(environment)).toEqual(['pnpn', 'tsc-not', 'npm', 'vitte']));

  it('is a reason not to start where the backend is built, and a warning where a cache may stand for it', () => {
    const { problems, warnings } = missingBuildTools(plan(['app-1', 'app-2'], ['app-1']), { ...sampleFacts(), hosts: [hostFacts('app-1'), hostFacts('app-2', { tools: [...hostFacts('app-2').tools, 'tsc-not', 'pnpn'] })] }, environment);
    expect(problems).toEqual([{ where: 'app-1', what: 'tsc-not, which backend.build begins with, is not in PATH /usr/bin', mend: 'install it there, or mend backend.build or path: in the configuration' }]);
    expect(warnings).toEqual([expect.stringContaining('app-1: pnpn, which backend.install begins with'), expect.stringContaining('app-1: vitte, which frontend.build begins with')]);
  });

  it('is nothing where a standby is ready', () => expect(missingBuildTools(plan([]), sampleFacts(), environment)).toEqual({ problems: [], warnings: [] }));
});
