// Broken connections are mended, with patience that ends.
import { describe, expect, it } from '@jest/globals';
import { SteadyFleet } from '../../src/engine/steady-fleet';
import { CancelledError } from '../../src/errors';
import type { Script } from '../../src/ports';
import { FakeClock } from '../fakes/clock';
import { exited, FakeFleet, type Answer } from '../fakes/fleet';

const script: Script = { title: 'Look', body: 'true', timeoutMs: 1000 };
const make = (answer: Answer, waitForHosts = true) => {
  const fleet = new FakeFleet(answer);
  const clock = new FakeClock();
  return { fleet, clock, steady: new SteadyFleet(fleet, clock, { waitForHosts }) };
};

describe('a lost connection', () => {
  it('is asked again until there is an answer', async () => {
    const { fleet, steady } = make((_call, count) => (count < 3 ? { status: 'lost' } : exited('there')));
    expect(await steady.run(script, ['a'])).toMatchObject([{ status: 'exited', stdout: 'there' }]);
    expect(fleet.calls).toHaveLength(3);
  });

  it('is lost in the end, after pauses of some seconds in all', async () => {
    const { fleet, steady, clock } = make(() => ({ status: 'lost' }));
    expect(await steady.run(script, ['a'])).toMatchObject([{ status: 'lost' }]);
    expect(fleet.calls).toHaveLength(7);
    expect(clock.monotonicMs()).toBeGreaterThan(8_000);
    expect(clock.monotonicMs()).toBeLessThan(30_000);
  });

  it('gets new patience after a connection that held', async () => {
    const { steady, fleet } = make((_call, count) => (count <= 20 ? { status: 'lost', durationMs: 5_000 } : exited()));
    expect(await steady.run(script, ['a'])).toMatchObject([{ status: 'exited' }]);
    expect(fleet.calls).toHaveLength(21);
  });

  it('comes to its end where nothing else would end it, though every connection holds for a while', async () => {
    const clock = new FakeClock();
    const flaky = new FakeFleet(async () => {
      await clock.sleep(3_000);
      return { status: 'lost', durationMs: 3_000 };
    });
    const stop = new AbortController();
    void clock.sleep(200_000).then(() => stop.abort(new CancelledError()));
    expect(await new SteadyFleet(flaky, clock, { waitForHosts: false }).run(script, ['a'], stop.signal)).toMatchObject([{ status: 'lost' }]);
    expect(clock.monotonicMs()).toBeGreaterThan(55_000);
    expect(clock.monotonicMs()).toBeLessThan(75_000);
  });

  it('stays lost, not unreachable, when the host is gone afterwards: what it had begun may have ended', async () => {
    const { steady } = make((_call, count) => (count === 1 ? { status: 'lost' } : { status: 'unreachable', stderr: 'no route' }), false);
    expect(await steady.run(script, ['a'])).toMatchObject([{ status: 'lost', stderr: 'no route' }]);
  });
});

describe('a host that cannot be reached', () => {
  it('is asked again when it answered a moment ago, and not otherwise', async () => {
    const patient = make((_call, count) => (count < 3 ? { status: 'unreachable' } : exited()));
    expect(await patient.steady.run(script, ['a'])).toMatchObject([{ status: 'exited' }]);
    const impatient = make(() => ({ status: 'unreachable' }), false);
    expect(await impatient.steady.run(script, ['a'])).toMatchObject([{ status: 'unreachable' }]);
    expect(impatient.fleet.calls).toHaveLength(1);
  });

  it('is given up sooner by tries when it is silent, each of which takes ten seconds', async () => {
    const clock = new FakeClock();
    const fleet = new FakeFleet(async () => {
      await clock.sleep(10_000);
      return { status: 'unreachable' };
    });
    expect(await new SteadyFleet(fleet, clock, { waitForHosts: true }).run(script, ['a'])).toMatchObject([{ status: 'unreachable' }]);
    expect(clock.monotonicMs()).toBeLessThan(35_000);
  });
});

describe('an answer', () => {
  it.each([['a failure', exited('', 255)], ['a time limit', { status: 'timed-out' as const }]])('that is %s is not asked again', async (_what, reply) => {
    const { steady, fleet } = make(() => reply);
    await steady.run(script, ['a']);
    expect(fleet.calls).toHaveLength(1);
  });

  it('of one host does not wait for another, and keeps the order asked', async () => {
    const { steady } = make(({ host }, count) => (host === 'a' && count < 3 ? { status: 'lost' } : exited(host)));
    expect((await steady.run(script, ['a', 'b'])).map(({ stdout }) => stdout)).toEqual(['a', 'b']);
  });
});

describe('a cancelled run', () => {
  it('ends the patience', async () => {
    const controller = new AbortController();
    const { steady } = make((_call, count) => {
      if (count === 2) controller.abort(new CancelledError());
      return { status: 'lost' };
    });
    await expect(steady.run(script, ['a'], controller.signal)).rejects.toThrow(CancelledError);
  });
});

describe('a download', () => {
  it('is tried again, and fails with its own error in the end', async () => {
    const { steady, fleet } = make(() => exited());
    await expect(steady.download('a', '/gone', '/tmp/never')).rejects.toThrow('/gone is not there');
    expect(fleet.downloads).toHaveLength(7);
  });
});
