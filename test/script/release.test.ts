// The scripts of a release, with a stand-in for gh that records how it is called.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Lines of what gh was called with. `majorTagExists` is what it answers when asked for the major tag. */
function publish(tag: string, majorTagExists: boolean): string[] {
  const calls = join(folder, 'calls');
  const gh = `#!/bin/bash\necho "$*" >>'${calls}'\n[[ $* != *git/ref/tags/* ]] || exit ${majorTagExists ? 0 : 1}\n`;
  writeFileSync(join(folder, 'gh'), gh);
  chmodSync(join(folder, 'gh'), 0o755);
  const env = { PATH: `${folder}:${process.env.PATH ?? ''}`, GITHUB_REPOSITORY: 'acme/rollback' };
  execFileSync(join(root, 'script/publish-release'), [tag, 'c0ffee'], { env });
  return readFileSync(calls, 'utf8').trim().split('\n');
}

describe('publish-release', () => {
  it('moves the major tag of a final version', () => {
    expect(publish('v1.2.3', true)).toEqual([
      'release create v1.2.3 --repo acme/rollback --verify-tag --generate-notes',
      'api repos/acme/rollback/git/ref/tags/v1 --silent',
      'api --method PATCH repos/acme/rollback/git/refs/tags/v1 -f sha=c0ffee -F force=true --silent',
    ]);
  });

  it('creates the major tag of a first version', () => {
    expect(publish('v2.0.0', false).at(-1)).toBe('api --method POST repos/acme/rollback/git/refs -f ref=refs/tags/v2 -f sha=c0ffee --silent');
  });

  it('moves nothing for a pre-release', () => {
    expect(publish('v1.3.0-rc.1', true)).toEqual(['release create v1.3.0-rc.1 --repo acme/rollback --verify-tag --generate-notes --prerelease']);
  });
});

describe('check-release-tag', () => {
  const check = (tag: string) => execFileSync(join(root, 'script/check-release-tag'), [tag], { encoding: 'utf8', stdio: 'pipe' });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

  it('accepts the version of package.json and nothing else', () => {
    expect(check(`v${version}`)).toBe('');
    expect(() => check('v999.0.0')).toThrow(/package\.json says/);
  });
});
