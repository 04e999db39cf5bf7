// Announcements of the sample system, and text that means harm.
import { endAnnouncement, startAnnouncement } from '../../src/announce/announcement';
import { loadEnvironment } from '../../src/config/load';
import type { Environment } from '../../src/config/environment';
import type { Situation } from '../../src/plan/situation';
import type { Announcement } from '../../src/ports';
import { sampleEnvironment, sampleYaml } from './environment';
import { sampleSituation } from './situation';

/** What people may type as a reason, and what breaks out of what. */
export const hostileTexts = [
  'a `code` *bold* _slanted_ ~gone~ reason',
  '<!channel> <!here> <@U1> <!subteam^S1> @here @channel @everyone',
  '<https://forged.example|the run> <img src=x onerror=alert(1)> [link](https://forged.example)',
  '::set-output name=result::forged',
  '##[error]forged',
  '"},"channel":"#elsewhere',
  'first\r\nBcc: everybody@forged.example\r\n\r\nforged body',
  '{incident} {to} [{reason}] ${SLACK_TOKEN}',
  '\u001b[31mred\u001b[0m \u202eevil\u0000',
  'half a character \ud83d',
];

/** `announce:` as a user writes it, in YAML below the environment. */
export function announceEnvironment(yaml: string): Environment {
  return loadEnvironment({ file: 'rollback.yml', text: `${sampleYaml}    announce:\n${yaml.replace(/^/gm, '      ')}\n` }, 'staging', {}).environment;
}

export function started(changes: Partial<Situation> = {}): Announcement {
  return startAnnouncement(sampleSituation({ environment: sampleEnvironment(), ...changes }));
}

export function ended(changes: Partial<Situation> = {}): Announcement {
  return endAnnouncement(sampleSituation({ environment: sampleEnvironment(), ...changes }));
}
