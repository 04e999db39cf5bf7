// What a host wrote down about a run: found by run and incident, and nothing of others.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, parseFacts } from '../../src/commands/facts-protocol';
import { logLine } from '../../src/commands/journal';
import { journalExcerpt } from '../../src/commands/journal-excerpt';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

const excerpt = async (run: string, incident: string) => parseFacts((await host.run(journalExcerpt(run, incident))).stdout);

describe('journalExcerpt', () => {
  it('gives the lines of the run, the lock and the log of the incident', async () => {
    mkdirSync(join(host.state, 'lock'), { recursive: true });
    writeFileSync(join(host.state, 'journal.jsonl'), '{"run":"gh-1","step":"a"}\n{"run":"gh-12","step":"b"}\n{"run":"gh-1","step":"half');
    writeFileSync(join(host.state, 'lock', 'details'), '{"owner":"gh-1"}\n');
    await host.run(logLine('Stopped - Ticket: INC-1'));
    await host.run(logLine('Stopped - Ticket: INC-12'));
    await host.run(logLine('Done - Ticket: INC-1 (BREAK-GLASS: ada)'));
    const facts = await excerpt('gh-1', 'INC-1');
    expect(allFacts(facts, 'journal')).toEqual(['{"run":"gh-1","step":"a"}', '{"run":"gh-1","step":"half']);
    expect(allFacts(facts, 'lock')).toEqual(['{"owner":"gh-1"}']);
    expect(allFacts(facts, 'log').map((line) => line.replace(/^\[[^\]]*\] /, ''))).toEqual(['Stopped - Ticket: INC-1', 'Done - Ticket: INC-1 (BREAK-GLASS: ada)']);
  });

  it('says nothing of a host on which nothing ran, whatever the names hold', async () => {
    expect(await excerpt(`gh-1'"; exit 3; $(x)`, '')).toEqual(new Map());
  });
});
