// The system that most tests roll back: two hosts, a worker, a backend, a frontend. Read by the real loader, so that it is what users write.
import type { Environment, Host } from '../../src/config/environment';
import { loadEnvironment } from '../../src/config/load';

export const hostKey = `SHA256:${'A'.repeat(43)}`;

export const sampleYaml = `version: 1
system: Sample Shop
environments:
  staging:
    repository: /srv/shop
    state: /srv/state
    log: /srv/log/rollback.log
    hosts:
      - { name: app-1, address: 10.0.0.1, user: deploy, host-key: "${hostKey}", variables: { port: 3001 } }
      - { name: app-2, address: 10.0.0.2, user: deploy, host-key: "${hostKey}", variables: { port: 3002 } }
    processes:
      worker: { name: shop-worker, stop-timeout: 2s }
      backend: { name: shop-backend, ecosystem: ecosystem.config.js, env: production }
    backend: { directory: backend, outputs: [node_modules, dist] }
    frontend:
      bucket: shop-site
      releases: s3://shop-releases/frontend
      distribution: E2SAMPLE
      url: https://shop.example
      version: 'name="version" content="([^"]+)"'
    health:
      - { name: health, url: https://api.shop.example/health, json: { status: healthy }, version: $.version }
      - { name: local health, url: "http://127.0.0.1:{port}/health", on: hosts, version: $.version }
    authorization: none
`;

export function sampleEnvironment(changes: Partial<Environment> = {}): Environment {
  return { ...loadEnvironment({ file: 'rollback.yml', text: sampleYaml }, 'staging', {}).environment, ...changes };
}

export function sampleHost(changes: Partial<Host> = {}): Host {
  const [host] = sampleEnvironment().hosts;
  if (host === undefined) throw new Error('The sample has no host.');
  return { ...host, ...changes };
}
