// Records on the machine that runs the action: the journal to read, the report in the checkout, the issue's text beside the journal.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyPath } from '../plan/drill-history';
import type { Dossier, Filing, RecordFiles } from '../ports';
import type { Redact } from '../report/redact';
import { seal, sealOf, verdictOn } from './seal';

export interface RecordPlaces {
  /** Of the run that is reported on; empty: where this run would keep it. */
  readonly journal: string;
  readonly checkout: string;
  readonly scratchFolder: string;
}

export function recordFiles({ journal, checkout, scratchFolder }: RecordPlaces, redact: Redact): RecordFiles {
  return {
    async readJournal() {
      if (journal !== '') return readFile(journal, 'utf8');
      const own = join(scratchFolder, 'journal.jsonl');
      return existsSync(own) ? readFile(own, 'utf8') : undefined;
    },

    async keep(dossier) {
      const { folder, name, report, key } = dossier;
      await mkdir(join(checkout, folder), { recursive: true });
      await keepCompanions(join(checkout, folder), dossier, redact);
      return keepFirstFree(checkout, join(folder, name), seal(redact(report), dossier), key);
    },

    async keepFollowUp({ issueTitle, issueBody }: Dossier, reportUrl: string): Promise<Filing> {
      const place = join(scratchFolder, 'follow-up.md');
      await writeFile(place, redact(`# ${issueTitle}\n\n${issueBody(reportUrl)}`), { mode: 0o600 });
      return { place, state: 'made', detail: '' };
    },
  };
}

/** What earlier drills took, from the checkout; empty where there is nothing. */
export function drillHistory(checkout: string): string {
  const path = join(checkout, historyPath);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

async function keepCompanions(folder: string, { companions }: Dossier, redact: Redact): Promise<void> {
  if (companions === undefined) return;
  const present = new Map<string, string>();
  for (const name of companions.names) {
    const path = join(folder, name);
    if (existsSync(path)) present.set(name, await readFile(path, 'utf8'));
  }
  for (const [name, text] of companions.write(present)) await writeFile(join(folder, name), redact(text));
}

/** Another run's file of that day stays: ours gets a number. */
async function keepFirstFree(checkout: string, path: string, content: string, key: string): Promise<Filing> {
  for (let number = 1; ; number += 1) {
    const place = `${path}${number === 1 ? '' : `-${number}`}.md`;
    const present = await readFile(join(checkout, place), 'utf8').catch(() => undefined);
    if (present === undefined) {
      await writeFile(join(checkout, place), content, { flag: 'wx' });
      return { place, state: 'made', detail: '' };
    }
    if (sealOf(present)?.key !== key) continue;
    const verdict = verdictOn(present, content);
    if (verdict.state === 'updated') await writeFile(join(checkout, place), content);
    return { place, ...verdict };
  }
}
