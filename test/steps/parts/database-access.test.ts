// What is told when the work on a database fails and the addresses cannot be taken off the host either.
import { expect, it } from '@jest/globals';
import { StepError } from '../../../src/errors';
import { withAccess } from '../../../src/steps/parts/database-access';
import { exited } from '../../fakes/fleet';
import { FakeHosts } from '../../fakes/hosts';
import { sampleContext, samplePorts } from '../../samples/context';
import { undoing } from '../../samples/undoing';

const stuck = () => sampleContext({ situation: undoing('keep', []), ports: samplePorts({ hosts: new FakeHosts(({ script }) => (script.title.startsWith('Revoke') ? exited('', 1, 'the disk is gone') : exited())) }) });

it('the error of the work stays what it is, and the other one is told with it', async () => {
  const first = new StepError('psql ended with 3', { host: 'app-1', nextAction: 'Mend the dump.' });
  const failing = withAccess(stuck(), () => Promise.reject(first));
  await expect(failing).rejects.toBe(first);
  expect(first).toMatchObject({ nextAction: 'Mend the dump.', message: expect.stringMatching(/^psql ended with 3; besides, the addresses of the database may still be on app-1: .*the disk is gone/) });
});

it('after work that went well, the failing revoke is the error', () => expect(withAccess(stuck(), async () => 'done')).rejects.toThrow(/the disk is gone/));
