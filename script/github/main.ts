// script/setup-github: arguments, token, and the difference on the screen.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { githubApi } from '../../src/adapters/github-rest';
import { Administration } from './administration';
import { setUp } from './setup';
import { wantedGates } from './wanted';

const usage = `GH_TOKEN=… script/setup-github --repository OWNER/NAME [--config FILE] [--apply]

  --repository   the repository that holds the rollback workflow
  --config       .github/rollback.yml
  --apply        make it so; without it, only the difference is shown

  + would be made   - would go   ~ would change   = is right   ! needs you

The token is that of an admin: fine-grained with Administration: write, Environments: write, Actions: read and the
organization's Members: read; or classic with repo and read:org. It is used here and kept nowhere.
Exit status: 0 right (or right after --apply), 1 something needs you.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { repository: { type: 'string' }, config: { type: 'string', default: '.github/rollback.yml' }, apply: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
  const repository = values.repository ?? process.env['GITHUB_REPOSITORY'] ?? '';
  const token = process.env['GH_TOKEN'] ?? '';
  if (values.help || !/^[^/\s]+\/[^/\s]+$/.test(repository) || token === '') {
    process.stdout.write(usage);
    return values.help ? 0 : 1;
  }
  const wanted = wantedGates(readFileSync(values.config, 'utf8'));
  const github = await Administration.open(repository, token, githubApi(process.env));
  process.stdout.write(`${repository}, as ${values.config} wants it:\n`);
  return (await setUp({ wanted, apply: values.apply }, github, (line) => process.stdout.write(`${line}\n`))) ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
