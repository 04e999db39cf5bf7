// What commands on this machine as a host find in their environment: what a login there gives, nothing of the job.
// pm2 keeps the environment of whoever starts a process, in the process and in its dump: secrets of the job must not get there,
// nor RUNNER_TRACKING_ID, by which GitHub's runner ends every process that carries it once the job is over.

const names = new Set([
  'HOME', 'USER', 'LOGNAME', 'SHELL', 'PATH', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'XDG_RUNTIME_DIR', 'SSH_AUTH_SOCK',
  'PM2_HOME', 'NVM_DIR', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR',
  'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy',
]);

/** @returns those of the variables that belong to the machine or to its user. */
export function hostVariables(all: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined && (names.has(entry[0]) || entry[0].startsWith('LC_'))));
}
