// The API server.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { openDatabase } from './database.js';
import { startFaults } from './faults.js';
import { createRouter } from './router.js';
import { required } from './settings.js';
import { onStopSignal } from './stop-signal.js';
import { version } from './version.js';

const connections = 5;
const openRequestsMs = 1_500;

const database = openDatabase('pfa-vanguard-backend', connections);
const server = createServer(createRouter(database, required('JWT_SECRET')));
const port = Number(required('PORT'));

server.once('error', (error) => {
  console.error(`The server does not start: ${error.message}`);
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => console.log(`Version ${version} listens on port ${port}`));
startFaults();

onStopSignal(async () => {
  setTimeout(() => server.closeAllConnections(), openRequestsMs).unref();
  await close();
  await database.end();
});

/**
 * Takes no new connection and waits for the open ones. In pm2's cluster mode the daemon accepts them and hands them over:
 * one that is on its way when the process exits would hang, so that it exits only after the daemon has confirmed.
 */
function close(): Promise<void> {
  const { worker } = cluster;
  if (worker === undefined) return new Promise((resolve) => server.close(() => resolve()));
  worker.disconnect();
  return new Promise((resolve) => worker.once('disconnect', resolve));
}
