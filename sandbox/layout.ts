// Where everything of one sandbox lies: all of it inside one folder. The shared cache of tools and builds lies outside.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('..', import.meta.url));

export const defaultFolder = join(checkout, '.sandbox');

/** Tools, built releases and downloads that all sandboxes share. */
export function cacheFolder(): string {
  return resolve(process.env['SANDBOX_CACHE'] ?? join(checkout, '.cache'));
}

export class Layout {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  /** Says that the folder is a sandbox's, so that it may be emptied. */
  get marker(): string {
    return join(this.folder, '.emergency-rollback-sandbox');
  }

  get description(): string {
    return join(this.folder, 'sandbox.json');
  }

  get processes(): string {
    return join(this.folder, 'processes');
  }

  get keys(): string {
    return join(this.folder, 'keys');
  }

  get origin(): string {
    return join(this.folder, 'origin.git');
  }

  get database(): string {
    return join(this.folder, 'database');
  }

  get objectStore(): string {
    return join(this.folder, 'object-store');
  }

  get daemon(): string {
    return join(this.folder, 'daemon');
  }

  /** One file of JSON lines for each stub. */
  get records(): string {
    return join(this.folder, 'records');
  }

  log(name: string): string {
    return join(this.folder, 'logs', `${name}.log`);
  }

  home(hostName: string): string {
    return join(this.folder, 'hosts', hostName);
  }
}
