// The API server.
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
  await new Promise((resolve) => server.close(resolve));
  await database.end();
});
