// How long users were not served, seen from here.
import { describe, expect, it } from '@jest/globals';
import type { HttpCheck } from '../../src/config/http-check-schema';
import { watchDowntime } from '../../src/engine/downtime';
import type { WebReply } from '../../src/ports';
import { FakeClock } from '../fakes/clock';
import { FakeWeb } from '../fakes/web';

const check: HttpCheck = { url: 'https://x/health', on: 'runner', method: 'GET', headers: {}, status: 200, timeout: 5_000 };

async function watch(answer: (count: number) => Partial<WebReply>, forMs: number) {
  const clock = new FakeClock('still');
  const web = new FakeWeb((_request, count) => answer(count));
  const watching = watchDowntime(check, web, clock);
  await clock.advance(forMs);
  return { downMs: await watching.stop(), web };
}

describe('watchDowntime', () => {
  it('is nothing while everything is served, whatever version', async () => {
    const { downMs, web } = await watch(() => ({}), 2_000);
    expect(downMs).toBe(0);
    expect(web.requests.length).toBeGreaterThanOrEqual(8);
    expect(web.requests[0]?.timeoutMs).toBe(2_000);
  });

  it('adds up the time of wrong replies and of none', async () => {
    const { downMs } = await watch((count) => {
      if (count === 3) throw new Error('refused');
      return { status: count === 4 || count === 7 ? 502 : 200 };
    }, 3_000);
    expect(downMs).toBe(750);
  });

  it('goes on asking until it is stopped', async () => {
    expect((await watch(() => ({ status: 500 }), 10_000)).downMs).toBe(10_000);
  });
});
