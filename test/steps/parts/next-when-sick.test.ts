// What a sick backend asks of people depends on what the run did, and on whether it holds a lock.
import { expect, it } from '@jest/globals';
import { nextWhenSick } from '../../../src/steps/parts/next-when-sick';
import { stopWorker } from '../../../src/steps/stop-worker';
import { sampleContext, samplePorts } from '../../samples/context';
import { sampleEnvironment } from '../../samples/environment';
import { sampleSituation } from '../../samples/situation';
import { plannedStep } from '../../samples/report';
import { FakeHosts } from '../../fakes/hosts';

it('verify holds no lock and chose no target', () => {
  const environment = sampleEnvironment();
  expect(nextWhenSick({ rollbackType: 'verify', environment })).toMatch(/^Nothing was changed, and no lock is held\./);
  expect(nextWhenSick({ rollbackType: 'verify', environment })).not.toMatch(/target|stays on the hosts/);
  expect(nextWhenSick({ rollbackType: 'frontend', environment })).toMatch(/^The backend was not touched: (?!.*The lock stays)/);
  expect(nextWhenSick({ rollbackType: 'quick', environment })).toMatch(/The target does not run well either\..*choose an older target.*restarts a backend that does not answer \(by hand: pm2 restart shop-backend\)/i);
});

it.each([['sync-worker', false], ['cleanup', true], ['database', true], ['quick', true], ['full', true]] as const)('%s: "the lock stays" is %s', (rollbackType, stays) => {
  expect(nextWhenSick({ rollbackType, environment: sampleEnvironment() }).includes('The lock stays on the hosts.')).toBe(stays);
});

it('a stopped worker is left to people with the command for each host that runs it', async () => {
  const [first, second] = sampleEnvironment().hosts;
  const environment = sampleEnvironment({ hosts: [{ ...first!, processNames: ['shop-backend'] }, second!] });
  const { forPeople } = await stopWorker.run(plannedStep('stop-worker'), sampleContext({ situation: sampleSituation({ environment }), ports: samplePorts({ hosts: new FakeHosts() }) }));
  expect(forPeople).toEqual(['The worker stays stopped: nothing here starts it again. When its version fits the backend that runs now, on app-2: `pm2 start shop-worker && pm2 save`']);
});
