// What pm2 runs.
const { join } = require('node:path');

module.exports = {
  apps: [
    {
      name: 'pfa-vanguard-backend',
      cwd: join(__dirname, 'backend'),
      script: 'dist/server.js',
      exec_mode: 'fork',
      instances: 1,
      kill_timeout: 3000,
      max_restarts: 10,
      min_uptime: 1500,
      max_memory_restart: '300M',
      vizion: false,
      env: { NODE_ENV: 'development' },
      env_production: { NODE_ENV: 'production' },
    },
  ],
};
