// The product's versions: which source folders make each up, and where it stands in the history.
export interface Version {
  readonly tag: string;
  /** Folders of source/; a file of a later one replaces that of an earlier one. */
  readonly layers: readonly string[];
  readonly branch: string;
  /** Tag of the version before it. */
  readonly parent?: string;
  /** ISO 8601; fixed, so that commit ids never change. */
  readonly date: string;
  readonly subject: string;
}

export const versions: readonly Version[] = [
  {
    tag: 'v2.9.0',
    layers: ['base', 'v2.9.0'],
    branch: 'main',
    date: '2025-09-01T09:00:00Z',
    subject: 'Records of all organizations',
  },
  {
    tag: 'v3.0.0',
    layers: ['base', 'v2.9.0', 'v3.0.0'],
    branch: 'main',
    parent: 'v2.9.0',
    date: '2025-11-03T09:00:00Z',
    subject: 'Actual cost, authors of modifications',
  },
  {
    tag: 'v3.10.0-rc.1',
    layers: ['base', 'v2.9.0', 'v3.0.0', 'v3.10.0-rc.1'],
    branch: 'dark-mode',
    parent: 'v3.0.0',
    date: '2025-11-20T09:00:00Z',
    subject: 'Preview of dark mode',
  },
  {
    tag: 'v4.0.0',
    layers: ['base', 'v2.9.0', 'v3.0.0', 'v4.0.0'],
    branch: 'main',
    parent: 'v3.0.0',
    date: '2025-11-28T09:00:00Z',
    subject: 'Bidirectional sync with PEMS',
  },
];
