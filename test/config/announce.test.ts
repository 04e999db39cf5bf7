// announce: what is refused at load with the list of what there is, and which of it is secret.
import { describe, expect, it } from '@jest/globals';
import { loadEnvironment } from '../../src/config/load';
import { announceEnvironment } from '../samples/announcement';
import { sampleYaml } from '../samples/environment';

describe('is refused', () => {
  it.each([
    ['templates: { started: "{who} did it" }', /rollback.yml:\d+:\d+: .*announce.templates.started" names \{who\}, which there is not; there is \{system\} \{environment\} \{from\} \{to\} \{reason\} \{incident\} \{actor\} \{run\} \{detail\}/],
    ['statuspage: { page: p, templates: { stable: "{text}" } }', /names \{text\}, which there is not/],
    ['webhooks: [{ name: pager, url: "https://p.example", body: \'{"a":"{nothing}"}\' }]', /names \{nothing\}, which there is not; there is .* \{stage\} \{title\} \{text\}/],
    ['webhooks: [{ name: pager, url: "https://p.example", body: \'{"a":{text}}\' }]', /is not JSON; put every \{placeholder\} in quotes, or give a content-type/],
    ['mail: { url: "https://m.example", body: \'{"from":"{from}"}\' }', /names \{from\}, which there is not; there is \{to\} \{subject\} \{text\}/],
    ['mail: { url: nowhere }', /must be an address/],
    ['people: { Legal: { mail: "a@b.example, c@d.example" } }', /must be one mail address/],
    ['people: { Legal: { slack: "@anybody" } }', /must be U… \(a person\), S… \(a user group\), here or channel/],
    ['templates: { begun: x }', /"begun" is not known/],
  ])('%s', (yaml, message) => {
    expect(() => announceEnvironment(yaml)).toThrow(message);
  });
});

it('takes other content types as they are', () => {
  const { announce } = announceEnvironment('webhooks: [{ name: x, url: "https://x.example", headers: { Content-Type: text/plain }, body: "{title}: {text}" }]');
  expect(announce.webhooks[0]?.body).toBe('{title}: {text}');
});

it('masks addresses, keys and headers, wherever they come from, and nothing that is plain', () => {
  const yaml = `${sampleYaml}    announce:
      slack: { channel: "#incidents", token: xoxb-written-down, webhook: "https://hooks.example/services/T/B/X" }
      statuspage: { page: kctbh9vrtdwd, key: "\${STATUS}" }
      webhooks: [{ name: pager, url: "\${PAGER}", headers: { content-type: application/json, Authorization: Bearer abcdefgh } }]
      mail: { url: "https://mail.example/send", headers: { x-api: mail-secret } }
`;
  const { secrets } = loadEnvironment({ file: 'rollback.yml', text: yaml }, 'staging', { STATUS: 'status-secret', PAGER: 'https://pager.example/secret' });
  expect(secrets).toEqual(expect.arrayContaining(['xoxb-written-down', 'https://hooks.example/services/T/B/X', 'status-secret', 'https://pager.example/secret', 'Bearer abcdefgh', 'abcdefgh', 'https://mail.example/send', 'mail-secret']));
  expect(secrets).not.toContain('application/json');
  expect(secrets).not.toContain('kctbh9vrtdwd');
});
