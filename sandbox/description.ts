// What a running sandbox is made of: addresses, names and secrets as plain JSON, kept in sandbox.json for whoever wants to use it.
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { Layout } from './layout';

export interface HostDescription {
  /** app-1, app-2, … */
  readonly name: string;
  readonly address: string;
  /** sshd's port. */
  readonly port: number;
  readonly user: string;
  /** SHA256:… as ssh-keygen -l shows it. */
  readonly hostKey: string;
  readonly home: string;
  /** The live git checkout. */
  readonly repository: string;
  readonly pm2Home: string;
  readonly logFolder: string;
  readonly backendPort: number;
  /** The file that v4.0.0's worker rewrites while it runs. */
  readonly heartbeat: string;
  /** The JSON file that switches the faults of v4.0.0. */
  readonly faults: string;
  /** The JSON file that makes v3.0.0 and older fail as rollback targets. */
  readonly targetFaults: string;
  /** What a command on this host finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface DatabaseDescription {
  readonly kind: 'debian' | 'embedded';
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** What the product's .env holds. */
  readonly url: string;
  readonly superuser: { readonly user: string; readonly password: string; readonly url: string };
}

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface ObjectStoreDescription extends S3Keys {
  readonly kind: 'ceph' | 'embedded';
  readonly endpoint: string;
  readonly region: string;
  /** Valid keys without any right on the buckets; only Ceph knows users. */
  readonly stranger?: S3Keys;
  readonly buckets: { readonly frontend: string; readonly backups: string; readonly releases: string };
}

export interface Description {
  readonly folder: string;
  /** A new one at each `up`. */
  readonly instance: string;
  readonly sshd: 'openssh' | 'embedded';
  readonly hosts: readonly HostDescription[];
  readonly origin: { readonly path: string; readonly tags: Readonly<Record<string, string>> };
  readonly tools: { readonly binFolder: string; readonly schemaEngine: string; readonly npmPrefix: string };
  readonly ssh: { readonly privateKeyPath: string };
  readonly database: DatabaseDescription;
  readonly objectStore: ObjectStoreDescription;
  readonly cloudfront: { readonly endpoint: string; readonly distributionId: string; readonly siteUrl: string };
  readonly slack: { readonly url: string; readonly token: string; readonly channel: string; readonly webhookUrl: string };
  readonly statuspage: { readonly url: string; readonly key: string; readonly pageId: string };
  readonly webhook: { readonly url: string; readonly key: string };
  readonly github: { readonly url: string; readonly token: string; readonly repository: string };
  readonly apiUrl: string;
  readonly daemon: { readonly url: string; readonly token: string };
  readonly jwtSecret: string;
  /** Every secret value of this sandbox, for a test that looks for leaks. */
  readonly secrets: readonly string[];
}

/** Written whole or not at all; only its owner may read it. */
export async function writeDescription(description: Description): Promise<void> {
  const path = new Layout(description.folder).description;
  await writeFile(`${path}.new`, `${JSON.stringify(description, undefined, 2)}\n`, { mode: 0o600 });
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
}

/** @throws Error when no sandbox is up in the folder. */
export async function readDescription(folder: string): Promise<Description> {
  const path = new Layout(folder).description;
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Description;
  } catch (error) {
    throw new Error(`No sandbox is up in ${folder}. Bring one up: npm run sandbox -- up --folder ${folder}`, { cause: error });
  }
}
