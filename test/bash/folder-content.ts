// The whole content of a folder as plain data, to compare two end states.
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Text by relative path; a link is `→ where`. Git's own folder and empty folders do not count. */
export function contentOf(folder: string, prefix = ''): Record<string, string> {
  const content: Record<string, string> = {};
  for (const name of readdirSync(join(folder, prefix)).sort()) {
    const path = join(prefix, name);
    const stat = lstatSync(join(folder, path));
    if (name === '.git') continue;
    else if (stat.isSymbolicLink()) content[path] = `→ ${readlinkSync(join(folder, path))}`;
    else if (stat.isDirectory()) Object.assign(content, contentOf(folder, path));
    else content[path] = readFileSync(join(folder, path), 'utf8');
  }
  return content;
}
