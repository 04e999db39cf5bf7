// Records on disk: the report in the checkout is never written over what people have; the whole log stands beside the journal.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { logFile } from '../../src/adapters/log-file';
import { drillHistory, recordFiles } from '../../src/adapters/record-files';
import { seal, sealOf } from '../../src/adapters/seal';
import { dossierOf } from '../../src/report/dossier';
import { stepRecord } from '../samples/report';
import { runRecord } from '../samples/run-record';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'records-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const dossier = dossierOf(runRecord());
const files = (journal = '') => recordFiles({ journal, checkout: folder, scratchFolder: folder }, (text) => text.replaceAll('Sample', '***'));
const first = 'docs/incidents/INCIDENT-2026-01-01-rollback.md';
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('the report in the checkout', () => {
  it('is made, found the same, brought up to date, without secrets', async () => {
    expect(await files().keep(dossier)).toEqual({ place: first, state: 'made', detail: '' });
    expect(read(first)).toContain('# Incident Report: *** Shop');
    expect(await files().keep(dossier)).toMatchObject({ place: first, state: 'unchanged' });
    expect(await files().keep({ ...dossier, report: '# Newer' })).toMatchObject({ place: first, state: 'updated' });
    expect(read(first)).toContain('# Newer');
  });

  it('stays as people have edited it; another run gets a file of its own', async () => {
    await files().keep(dossier);
    writeFileSync(join(folder, first), read(first).replace('## Root Cause', '## Root Cause\n\nThe cache.'));
    expect(await files().keep({ ...dossier, report: '# Newer' })).toMatchObject({ place: first, state: 'left' });
    expect(read(first)).toContain('The cache.');
    expect(await files().keep({ ...dossier, key: 'incident=INC-2 run=gh-2', report: '# Second' })).toMatchObject({ place: first.replace('.md', '-2.md'), state: 'made' });
    expect(await files().keep({ ...dossier, key: 'incident=INC-2 run=gh-2', report: '# Second' })).toMatchObject({ place: first.replace('.md', '-2.md'), state: 'unchanged' });
  });

  it('keeps the text of an issue that nobody could open', async () => {
    const { place } = await files().keepFollowUp(dossier, '');
    expect(readFileSync(place, 'utf8')).toMatch(/^# INC-1: follow-up[\s\S]*Root Cause Analysis/);
  });
});

describe('files beside the report', () => {
  const beside = { ...dossier, folder: 'docs/drills', companions: { names: ['history.json', 'README.md'], write: (present: ReadonlyMap<string, string>) => new Map([['history.json', `${present.get('history.json') ?? ''}Sample`]]) } };

  it('are made from what is there, without secrets, and only those that are given', async () => {
    expect(drillHistory(folder)).toBe('');
    await files().keep(beside);
    await files().keep(beside);
    expect(drillHistory(folder)).toBe('******');
    expect(existsSync(join(folder, 'docs/drills/README.md'))).toBe(false);
  });
});

describe('the journal', () => {
  it('is the named one, else that of this run on this machine, else none', async () => {
    expect(await files().readJournal()).toBeUndefined();
    writeFileSync(join(folder, 'journal.jsonl'), 'own');
    writeFileSync(join(folder, 'other.jsonl'), 'named');
    expect(await files().readJournal()).toBe('own');
    expect(await files(join(folder, 'other.jsonl')).readJournal()).toBe('named');
    await expect(files(join(folder, 'missing.jsonl')).readJournal()).rejects.toThrow('ENOENT');
  });
});

describe('seal', () => {
  it('breaks with the first edit, and survives what a form does to line ends', () => {
    const text = seal('# A\n\nb\n', { key: 'incident=1 run=2', whole: true });
    expect(sealOf(text)).toEqual({ key: 'incident=1 run=2', whole: true, intact: true });
    expect(sealOf(text.replaceAll('\n', '\r\n').trimEnd())).toEqual({ key: 'incident=1 run=2', whole: true, intact: true });
    expect(sealOf(text.replace('b', 'c'))?.intact).toBe(false);
    expect(sealOf(`${text}\nmore`)).toMatchObject({ key: 'incident=1 run=2', intact: false });
    expect(sealOf('by hand')).toBeUndefined();
  });
});

it('39: the log holds all of 2 MB that a host said, without secrets and escape codes', () => {
  const output = `${'line of a build \u001b[31mred\u001b[0m s3cret\n'.repeat(50_000)}the end`;
  logFile(join(folder, 'log'), (text) => text.replaceAll('s3cret', '***'))({ kind: 'step-ended', at: '2026-01-01T10:00:00.000Z', record: stepRecord('stop-worker', { output: [{ title: 'app-1', text: output }] }) });
  const log = read('log');
  expect(log.match(/line of a build red \*\*\*/g)?.length).toBe(50_000);
  expect(log).toContain('the end');
  expect(log).not.toMatch(/s3cret|\u001b/);
});
