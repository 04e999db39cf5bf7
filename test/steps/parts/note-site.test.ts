// Which hosts are told what the site serves: as few as need it.
import { describe, expect, it } from '@jest/globals';
import { hostsToTell } from '../../../src/steps/parts/note-site';
import { sampleEnvironment } from '../../samples/environment';
import { commits, hostFacts, sampleFacts } from '../../samples/facts';
import { sampleSituation } from '../../samples/situation';

const names = (situation: ReturnType<typeof sampleSituation>) => {
  const { toNote, toForget } = hostsToTell(situation);
  return [toNote.map(({ name }) => name), toForget.map(({ name }) => name)];
};
const noted = { liveSite: { commit: commits['v3.0.0'], sinceMs: 1, head: commits['v4.0.0'], deployed: 'HEAD@{1}' } };

describe('hostsToTell', () => {
  it('asks nobody after a switch of everything: the checkout says it', () => {
    expect(names(sampleSituation())).toEqual([[], []]);
  });

  it('lets a note of an earlier rollback go', () => {
    expect(names(sampleSituation({ facts: { ...sampleFacts(), hosts: [hostFacts('app-1', noted), hostFacts('app-2')] } }))).toEqual([[], ['app-1']]);
  });

  it('tells every host that answered when the site is switched alone, or nothing but a site is there', () => {
    expect(names(sampleSituation({ rollbackType: 'frontend' }))).toEqual([['app-1', 'app-2'], []]);
    expect(names(sampleSituation({ rollbackType: 'frontend', facts: { ...sampleFacts(), hosts: [hostFacts('app-2')] } }))).toEqual([['app-2'], []]);
    expect(names(sampleSituation({ environment: sampleEnvironment({ backend: undefined }) }))).toEqual([['app-1', 'app-2'], []]);
  });

  it('tells hosts whose checkout the switch leaves alone', () => {
    const { hosts } = sampleEnvironment();
    expect(names(sampleSituation({ environment: sampleEnvironment({ hosts: hosts.map((host) => (host.name === 'app-2' ? { ...host, roles: [] } : host)) }) }))).toEqual([['app-2'], []]);
  });

  it('tells no host that runs workers alone: it has the target checked out, too', () => {
    const { hosts } = sampleEnvironment();
    const environment = sampleEnvironment({ hosts: hosts.map((host) => (host.name === 'app-2' ? { ...host, roles: ['worker'] } : host)) });
    expect(names(sampleSituation({ environment }))).toEqual([[], []]);
    expect(names(sampleSituation({ environment, facts: { ...sampleFacts(), hosts: [hostFacts('app-1'), hostFacts('app-2', noted)] } }))).toEqual([[], ['app-2']]);
  });
});
