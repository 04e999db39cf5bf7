"use strict";
exports.id = 451;
exports.ids = [451];
exports.modules = {

/***/ 92451:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LocalTransport: () => (/* binding */ LocalTransport)
/* harmony export */ });
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(78474);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_events__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(77030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_net__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var _actions_exec__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(12697);
/* harmony import */ var _errors__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(83916);
// This machine as a host: for a self-hosted runner that stands on the application's own machine.





class LocalTransport {
    async execute(input, signal) {
        const ended = (0,_actions_exec__WEBPACK_IMPORTED_MODULE_3__/* .getExecOutput */ .H)('bash', ['--noprofile', '--norc', '-s'], { input: Buffer.from(input), silent: true, ignoreReturnCode: true });
        const aborted = new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new _errors__WEBPACK_IMPORTED_MODULE_4__/* .CancelledError */ .cc()), { once: true }));
        const { stdout, stderr } = await Promise.race([ended, aborted]);
        return { stdout, stderr };
    }
    async fetch(remotePath, localPath) {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.copyFile)(remotePath, localPath);
    }
    async tunnel(address, port, signal) {
        const socket = (0,node_net__WEBPACK_IMPORTED_MODULE_2__.connect)({ host: address, port, noDelay: true });
        await (0,node_events__WEBPACK_IMPORTED_MODULE_0__.once)(socket, 'connect', { signal });
        return socket;
    }
    async close() { }
}


/***/ })

};
;