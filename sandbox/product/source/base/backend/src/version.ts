// The version of the running build, fixed when it was built.
import { readFileSync } from 'node:fs';

const built = JSON.parse(readFileSync(new URL('version.json', import.meta.url), 'utf8')) as { version: string };

export const version = built.version;
