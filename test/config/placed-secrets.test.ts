// What is secret by its place never gets into log, plan or summary, under whatever name it came.
import { expect, it } from '@jest/globals';
import { loadEnvironment } from '../../src/config/load';
import { buildPlan } from '../../src/plan/build-plan';
import { planLines } from '../../src/report/plan-text';
import { redacted, redactor } from '../../src/report/redact';
import { summaryMarkdown } from '../../src/report/summary';
import { runbooks } from '../../src/runbooks';
import { steps } from '../../src/steps/registry';
import { tellUsers } from '../../src/steps/tell-users';
import { FakeWeb } from '../fakes/web';
import { sampleContext, samplePorts } from '../samples/context';
import { sampleYaml } from '../samples/environment';
import { plannedStep, runReport } from '../samples/report';
import { sampleSituation } from '../samples/situation';

const header = (value: string) => `{ authorization: Bearer ${value}, content-type: application/json, Host: api.shop.example }`;
const guarded = `    health:
      - { name: guarded, url: "http://127.0.0.1:{port}/guarded", on: hosts, headers: ${header('health-opaque')} }
`;
const yaml = `${sampleYaml.replace('    health:\n', guarded)}    monitoring: { prometheus: "https://metrics.example", headers: ${header('metrics-opaque')} }
    sync: { banner: { url: "https://banner.example/hooks/opaque", headers: ${header('banner-opaque')} } }
    announce:
      slack: { channel: "#ops", token: slack-opaque, webhook: "https://hooks.example/slack-hook-opaque" }
      statuspage: { page: abc, key: page-opaque }
      webhooks: [{ name: ops, url: "https://hooks.example/hook-opaque", headers: ${header('hook')} }]
      mail: { url: "https://mail.example/mail-opaque", headers: ${header('mail')} }
    verify:
      - { name: write, http: { url: "https://api.shop.example/x", headers: ${header('verify-opaque')}, cleanup: { url: "https://api.shop.example/x/{id}", headers: ${header('cleanup-opaque')} } } }
      - { name: read, http: { url: "https://api.shop.example/x", headers: { authorization: "Bearer {token}" } } }
`;
const { environment, secrets } = loadEnvironment({ file: 'rollback.yml', text: yaml }, 'staging', {});
const opaque = /opaque/;

it('names all of them, and nothing that only says what is asked', () => {
  expect(secrets).toEqual(expect.arrayContaining(['health', 'metrics', 'banner', 'verify', 'cleanup'].map((name) => `Bearer ${name}-opaque`)));
  expect(secrets).toEqual(expect.arrayContaining(['health-opaque', 'https://banner.example/hooks/opaque', 'slack-opaque', 'https://hooks.example/slack-hook-opaque', 'page-opaque', 'https://hooks.example/hook-opaque', 'Bearer hook', 'https://mail.example/mail-opaque', 'Bearer mail']));
  expect(secrets.filter((each) => /json|api\.shop|\{token\}/.test(each))).toEqual([]);
});

it.each(['quick', 'sync-worker', 'verify'] as const)('shows none of them in the plan of %s, as log, summary and journal have it', (type) => {
  const plan = redacted(buildPlan(runbooks[type], steps, sampleSituation({ environment, rollbackType: type }), []), redactor(secrets));
  expect(JSON.stringify(plan)).not.toMatch(opaque);
  expect(planLines(plan).join('\n')).not.toMatch(opaque);
  expect(summaryMarkdown(runReport({ plan }))).not.toMatch(opaque);
});

it('the banner’s step says its address to nobody, masked or not', async () => {
  const situation = sampleSituation({ environment });
  expect(JSON.stringify(tellUsers.plan(situation))).not.toMatch(opaque);
  const failing = tellUsers.run(plannedStep('stop-worker'), sampleContext({ situation, ports: samplePorts({ web: new FakeWeb(() => ({ status: 500 })) }) }));
  await expect(failing).rejects.toThrow('the address of sync.banner answers 500');
});

it.each([['MONITORING_AUTHORIZATION', true], ['BASIC_AUTH', true], ['GIT_AUTHOR_NAME', false], ['AUTHORS', false]])('a variable %s is secret by its name: %p', (name, secret) => {
  const text = sampleYaml.replace('Sample Shop', `Shop \${${name}}`);
  expect(loadEnvironment({ file: 'rollback.yml', text }, 'staging', { [name]: 'value-of-it' }).secrets.includes('value-of-it')).toBe(secret);
});
