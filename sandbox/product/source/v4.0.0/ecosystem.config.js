// What pm2 runs: the API and the worker that writes to PEMS.
const { join } = require('node:path');

const common = {
  cwd: join(__dirname, 'backend'),
  exec_mode: 'fork',
  instances: 1,
  max_restarts: 10,
  min_uptime: 1500,
  max_memory_restart: '300M',
  vizion: false,
  env: { NODE_ENV: 'development', SYNC_MODE: 'dry-run' },
  env_production: { NODE_ENV: 'production', SYNC_MODE: 'bidirectional' },
};

module.exports = {
  apps: [
    { ...common, name: 'pfa-vanguard-backend', script: 'dist/server.js', kill_timeout: 3000 },
    // A batch on its way to PEMS may need this long.
    { ...common, name: 'pems-write-sync-worker', script: 'dist/worker.js', kill_timeout: 20000 },
  ],
};
