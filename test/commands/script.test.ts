// What every script starts with, and which hosts share one.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commandsFor, hostScript } from '../../src/commands/script';
import { sh } from '../../src/commands/shell';
import { TemporaryHost } from '../bash/temporary-host';
import { sampleHost } from '../samples/environment';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

describe('hostScript', () => {
  it('frames the body with strict mode, quiet tools and the folders of the host', () => {
    const { body } = hostScript(sampleHost({ pathFolders: ['~/node/bin', '/opt/my tools'] }), 'Test', 1000, sh`true`);
    expect(body.split('\n')).toEqual([
      'set -euo pipefail',
      'export host_locale="${host_locale-${LC_ALL-}}"',
      'export LC_ALL=C GIT_TERMINAL_PROMPT=0 PM2_DISCRETE_MODE=true npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false',
      `export PATH="$HOME"/node/bin:'/opt/my tools':"$PATH"`,
      'repository=/srv/shop state=/srv/state log=/srv/log/rollback.log',
      `fact() { printf 'fact\\t%s\\t%s\\n' "$1" "$2"; }`,
      expect.stringMatching(/^as_host\(\) \{ .*\}$/),
      'true',
    ]);
  });

  it.each([['de_DE.UTF-8', 'de_DE.UTF-8'], [undefined, 'none']])('gives what runs for good the locale of the host (%s), in a job as well, and speaks C itself', async (own, wanted) => {
    if (own === undefined) delete host.environment['LC_ALL'];
    else host.environment['LC_ALL'] = own;
    const body = sh`echo "$LC_ALL"; as_host bash -c 'echo "\${LC_ALL-none} \${GIT_TERMINAL_PROMPT-none} \${host_locale-none}"'`;
    expect((await host.run(body)).stdout).toBe(`C\n${wanted} none none\n`);
    expect((await host.startJob(body, { name: 'gh-1-x', attempt: 'a', run: 'gh-1', step: 'x' }).ended).stdout).toBe(`C\n${wanted} none none\n`);
  });

  it('knows the folders, quotes and blanks included, and an absent log as empty', async () => {
    const { stdout } = await host.run(sh`printf '%s\n' "$repository" "$state" "$log"`);
    expect(stdout).toBe(`${host.repository}\n${host.state}\n${host.log}\n`);
    const without = hostScript({ ...host.host, log: undefined }, 'Test', 1000, sh`printf '[%s]' "$log"`);
    expect((await host.start(without).ended).stdout).toBe('[]');
  });

  it('ends at the first failure, also inside a pipe, and for a variable that nobody set', async () => {
    for (const bad of [sh`false`, sh`false | cat`, sh`echo "$unset"`]) {
      const { stdout, exitCode } = await host.run(sh`${bad}
        echo reached`);
      expect(exitCode).not.toBe(0);
      expect(stdout).not.toContain('reached');
    }
  });
});

describe('commandsFor', () => {
  const script = (body: string) => ({ title: 'Test', timeoutMs: 1, body });

  it('puts hosts with the same script together and keeps their order', () => {
    const hosts = ['a', 'b', 'c'].map((name) => sampleHost({ name }));
    const commands = commandsFor(hosts, ({ name }) => script(name === 'b' ? 'other' : 'same'));
    expect(commands).toEqual([
      { hosts: ['a', 'c'], script: script('same') },
      { hosts: ['b'], script: script('other') },
    ]);
  });
});
