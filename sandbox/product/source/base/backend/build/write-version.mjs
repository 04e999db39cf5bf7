// The build carries its version: /health then tells what was built, whatever is checked out around it.
import { readFileSync, writeFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
writeFileSync(new URL('../dist/version.json', import.meta.url), `${JSON.stringify({ version })}\n`);
