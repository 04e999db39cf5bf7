// The pages of this version; each becomes a chunk of its own.
import type { ComponentType } from 'preact';

export interface Page {
  readonly name: string;
  load(): Promise<ComponentType>;
}

export const pages: readonly [Page, ...Page[]] = [
  { name: 'Records', load: async () => (await import('./RecordsPage')).RecordsPage },
  { name: 'Sync', load: async () => (await import('./SyncPage')).SyncPage },
  { name: 'What is new', load: async () => (await import('./WhatIsNewPage')).WhatIsNewPage },
];
