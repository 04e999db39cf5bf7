"use strict";
exports.id = 848;
exports.ids = [848];
exports.modules = {

/***/ 3848:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  LocalTransport: () => (/* binding */ LocalTransport)
});

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
// EXTERNAL MODULE: ./node_modules/@actions/exec/lib/exec.js + 3 modules
var exec = __webpack_require__(1260);
// EXTERNAL MODULE: ./src/time-limit.ts
var time_limit = __webpack_require__(7168);
;// CONCATENATED MODULE: ./src/adapters/host-variables.ts
// What commands on this machine as a host find in their environment: what a login there gives, nothing of the job.
// pm2 keeps the environment of whoever starts a process, in the process and in its dump: secrets of the job must not get there,
// nor RUNNER_TRACKING_ID, by which GitHub's runner ends every process that carries it once the job is over.
const names = new Set([
    'HOME', 'USER', 'LOGNAME', 'SHELL', 'PATH', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'XDG_RUNTIME_DIR', 'SSH_AUTH_SOCK',
    'PM2_HOME', 'NVM_DIR', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR',
    'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy',
]);
/** @returns those of the variables that belong to the machine or to its user. */
function hostVariables(all) {
    return Object.fromEntries(Object.entries(all).filter((entry) => entry[1] !== undefined && (names.has(entry[0]) || entry[0].startsWith('LC_'))));
}

;// CONCATENATED MODULE: ./src/adapters/local.ts
// This machine as a host: for a self-hosted runner that stands on the application's own machine.






class LocalTransport {
    async execute(input, signal) {
        const { stdout, stderr } = await (0,time_limit/* untilAborted */.Eu)(() => (0,exec/* getExecOutput */.H)('bash', ['--noprofile', '--norc', '-s'], { input: Buffer.from(input), env: hostVariables(process.env), silent: true, ignoreReturnCode: true }), signal);
        return { stdout, stderr };
    }
    async fetch(remotePath, localPath) {
        await (0,promises_.copyFile)(remotePath, localPath);
    }
    async tunnel(address, port, signal) {
        const socket = (0,external_node_net_.connect)({ host: address, port, noDelay: true });
        await (0,external_node_events_.once)(socket, 'connect', { signal });
        return socket;
    }
    async close() { }
}


/***/ })

};
;