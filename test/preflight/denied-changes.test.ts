// A right that the run will need and does not have is found before anything changes.
import { expect, it } from '@jest/globals';
import { deniedChanges } from '../../src/preflight/denied-changes';
import type { Permission } from '../../src/ports';
import { runbooks } from '../../src/runbooks';
import type { RollbackType } from '../../src/request';
import { FakeClock } from '../fakes/clock';
import { sampleEnvironment } from '../samples/environment';

const answer = (may: Permission['may']): Permission => ({ may, why: 'as it says' });
const never = new AbortController().signal;

async function denied(write: Permission | Error, invalidate: Permission, type: RollbackType = 'quick'): Promise<object> {
  const asked: string[] = [];
  const rights = {
    mayWrite: async (bucket: string, prefix: string) => {
      asked.push(`${bucket}/${prefix}`);
      if (write instanceof Error) throw write;
      return write;
    },
    mayInvalidate: async () => invalidate,
  };
  const found = await deniedChanges(sampleEnvironment(), runbooks[type], { readiness: { rights, workspaceFile: async () => undefined, hasAgent: false }, clock: new FakeClock() }, never);
  return { asked, found: Object.fromEntries(found) };
}

it('is what a service refuses for sure', async () => {
  expect(await denied(answer('no'), answer('yes'))).toEqual({ asked: ['shop-site/'], found: { 'bucket shop-site': 'nothing can be changed there: as it says' } });
  expect(await denied(answer('yes'), answer('no'))).toMatchObject({ found: { 'distribution E2SAMPLE': 'nothing can be changed there: as it says' } });
});

it.each([['unknown', answer('unknown')], ['an error', new Error('cut')]])('is not %s', async (_what, write) => expect(await denied(write, answer('yes'))).toMatchObject({ found: {} }));

it('is not asked for by a type that leaves the site alone', async () => expect(await denied(answer('no'), answer('no'), 'backend')).toEqual({ asked: [], found: {} }));
