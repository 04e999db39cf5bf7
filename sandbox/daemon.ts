// The one long-running Node process of a sandbox: serves what services.ts lists until it is asked to quit or its folder is gone.
import { ControlServer } from './daemon/control-server';
import { startServices } from './daemon/services';
import { readSettings, writeAddresses } from './daemon/settings';
import { Layout } from './layout';

const folderCheckMs = 1_000;

async function main(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error('usage: daemon.ts FOLDER');
  const layout = new Layout(folder);
  const settings = await readSettings(layout.daemon);
  const services = await startServices(settings);
  const control = await new ControlServer(services, settings.token, () => process.exit(0)).listen();
  await writeAddresses(layout.daemon, { ...services.addresses, control, instance: settings.instance });
  process.once('SIGTERM', () => process.exit(0));
  setInterval(() => void endWithoutFolder(layout, settings.instance), folderCheckMs);
}

/** The folder vanished, or another sandbox lives there now. */
async function endWithoutFolder(layout: Layout, instance: string): Promise<void> {
  const current = await readSettings(layout.daemon).catch(() => undefined);
  if (current?.instance !== instance) process.exit(0);
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
