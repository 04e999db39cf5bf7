// What pm2 is told to run, for each version.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface App {
  readonly name: string;
  readonly cwd: string;
  readonly exec_mode: string;
  readonly env_production: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
const source = join(dirname(fileURLToPath(import.meta.url)), '../../../sandbox/product/source');
const appsOf = (layer: string): App[] => (require(join(source, layer, 'ecosystem.config.js')) as { apps: App[] }).apps;

test('older versions run the backend alone', () => {
  expect(appsOf('base').map((app) => app.name)).toEqual(['pfa-vanguard-backend']);
});

test('v4.0.0 runs the worker too, and both have one setting more', () => {
  const apps = appsOf('v4.0.0');
  expect(apps.map((app) => app.name)).toEqual(['pfa-vanguard-backend', 'pems-write-sync-worker']);
  const added = (app: App): string[] => Object.keys(app.env_production).filter((name) => !(name in (appsOf('base')[0]?.env_production ?? {})));
  expect(apps.map(added)).toEqual([['SYNC_MODE'], ['SYNC_MODE']]);
});

test('the apps run in the checkout that the file stands in', () => {
  expect(appsOf('base').map((app) => app.cwd)).toEqual([join(source, 'base/backend')]);
  expect(appsOf('v4.0.0').map((app) => app.cwd)).toEqual([join(source, 'v4.0.0/backend'), join(source, 'v4.0.0/backend')]);
});
