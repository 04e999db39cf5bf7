// Everything that runs inside the daemon: stubs, the site's edge, the API's load balancer, and the embedded servers where asked for.
import { join } from 'node:path';
import { LoadBalancer } from '../edge/load-balancer';
import { SiteEdge } from '../edge/site-edge';
import { startEmbeddedSshd } from '../hosts/embedded-sshd';
import { s3Client } from '../object-store/buckets';
import { startEmbeddedObjectStore } from '../object-store/embedded';
import { CloudFrontStub } from '../stubs/cloudfront-stub';
import { GithubStub } from '../stubs/github-stub';
import { tagFinder } from '../stubs/origin-tags';
import { SlackStub } from '../stubs/slack-stub';
import { StatuspageStub } from '../stubs/statuspage-stub';
import { WebhookStub } from '../stubs/webhook-stub';
import type { DaemonAddresses, DaemonSettings } from './settings';

export interface Stubs {
  readonly cloudfront: CloudFrontStub;
  readonly slack: SlackStub;
  readonly statuspage: StatuspageStub;
  readonly webhook: WebhookStub;
  readonly github: GithubStub;
}

export interface Services {
  readonly stubs: Stubs;
  readonly site: SiteEdge;
  readonly api: LoadBalancer;
  readonly addresses: Omit<DaemonAddresses, 'instance' | 'control'>;
}

export async function startServices(settings: DaemonSettings): Promise<Services> {
  await startEmbeddedServers(settings);
  const site = new SiteEdge(s3Client(settings.objectStore), settings.frontendBucket);
  const api = new LoadBalancer(settings.backends);
  const stubs = createStubs(settings, site);
  const addresses = {
    cloudfront: await stubs.cloudfront.listen(),
    slack: await stubs.slack.listen(),
    statuspage: await stubs.statuspage.listen(),
    webhook: await stubs.webhook.listen(),
    github: await stubs.github.listen(),
    site: await site.listen(),
    api: await api.listen(),
  };
  return { stubs, site, api, addresses };
}

async function startEmbeddedServers({ sshHosts, objectStore }: DaemonSettings): Promise<void> {
  await Promise.all(sshHosts.map(startEmbeddedSshd));
  if (objectStore.embeddedPort === undefined) return;
  await startEmbeddedObjectStore(objectStore.embeddedPort);
}

function createStubs(settings: DaemonSettings, site: SiteEdge): Stubs {
  const recordFile = (name: string): string => join(settings.recordsFolder, `${name}.jsonl`);
  return {
    cloudfront: new CloudFrontStub({
      ...settings.cloudfront,
      keys: settings.objectStore,
      invalidate: (paths) => site.invalidate(paths),
      recordFile: recordFile('cloudfront'),
    }),
    slack: new SlackStub({ ...settings.slack, recordFile: recordFile('slack') }),
    statuspage: new StatuspageStub({ ...settings.statuspage, recordFile: recordFile('statuspage') }),
    webhook: new WebhookStub({ ...settings.webhook, recordFile: recordFile('webhook') }),
    github: new GithubStub({ ...settings.github, findTag: tagFinder(settings.originPath), recordFile: recordFile('github') }),
  };
}
