// How a host keeps baselines, in real bash: the newest one readable in one piece, a few of those before it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { facts, keepBaseline } from '../../src/commands/baseline';
import { fact, parseFacts } from '../../src/commands/facts-protocol';
import { lines } from '../../src/commands/shell';
import { baselineText, parseBaseline } from '../../src/database/baseline';
import { TemporaryHost } from '../bash/temporary-host';
import { sampleBaseline } from '../samples/baseline';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

const at = (day: number) => `2026-01-0${day}T09:00:00.000Z`;
const keep = (baseline = sampleBaseline()) => host.run(keepBaseline(baselineText(baseline), baseline.at));
const listOf = () => readdirSync(join(host.state, 'baselines')).sort();
const read = async () => parseBaseline(fact(parseFacts((await host.run(facts)).stdout), 'baseline'));

describe('keepBaseline', () => {
  it('keeps every character of it', async () => {
    const odd = sampleBaseline({ missing: [`o'brien "$(touch x)" \\ \`pwd\` ${'é'.repeat(3)}`] });
    expect((await keep(odd)).exitCode).toBe(0);
    expect(await read()).toEqual(odd);
  });

  it('reports the newest, and keeps five', async () => {
    for (const day of [1, 2, 3, 4, 5, 6, 7]) await keep(sampleBaseline({ at: at(day) }));
    expect((await read())?.at).toBe(at(7));
    expect((await host.run(lines(facts))).exitCode).toBe(0);
    expect(listOf()).toEqual([3, 4, 5, 6, 7].map((day) => `${at(day).replaceAll(':', '-')}.json`));
  });

  it('changes nothing when it comes again', async () => {
    await keep();
    await keep();
    expect([(await read())?.at, listOf().length]).toEqual([sampleBaseline().at, 1]);
  });

  it('is silent where there is none', async () => expect(await read()).toBeUndefined());
});
