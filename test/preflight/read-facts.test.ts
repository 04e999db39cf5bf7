// Clouds that say nothing keep no rollback, and a denial is one.
import { expect, it } from '@jest/globals';
import { readFacts } from '../../src/preflight/read-facts';
import { preflightWarnings, refusals } from '../../src/preflight/refusals';
import { runbooks } from '../../src/runbooks';
import { FakeCdn } from '../fakes/cdn';
import { FakeClock } from '../fakes/clock';
import { FakeFleet } from '../fakes/fleet';
import { FakeObjectStore } from '../fakes/object-store';
import { sampleEnvironment } from '../samples/environment';
import { healthyHosts } from '../samples/world';

const environment = sampleEnvironment();
const bucket = `bucket ${environment.frontend?.bucket}`;

it('a bucket that does not answer in time is a warning; a denied distribution is a refusal', async () => {
  const clock = new FakeClock('still');
  const cdn = new FakeCdn();
  cdn.denied = 'no right to it';
  const store = Object.assign(new FakeObjectStore(), { check: () => new Promise<void>(() => undefined) });
  const reading = readFacts(environment, { fleet: new FakeFleet(healthyHosts()), store, cdn, clock }, new AbortController().signal);
  await clock.advance(30_000);
  const facts = await reading;
  expect(facts.unanswered?.get(bucket)).toBe('no answer within 30 s');
  expect(preflightWarnings(facts, environment)).toContain(`${bucket}: no answer within 30 s; whether it can be used will show`);
  expect(refusals(facts, environment, runbooks.quick).map(({ where }) => where)).toEqual([`distribution ${environment.frontend?.distribution}`]);
});
