"use strict";
exports.id = 225;
exports.ids = [225];
exports.modules = {

/***/ 4225:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Postgres: () => (/* binding */ Postgres)
/* harmony export */ });
/* harmony import */ var pg__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6230);
/* harmony import */ var _errors__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);


const connectLimitMs = 15_000;
const goodbyeMs = 2_000;
class Postgres {
    tunnel;
    constructor(tunnel) {
        this.tunnel = tunnel;
    }
    async open(address, signal) {
        const place = `${address.database} at ${address.host}:${address.port}, seen from ${address.via}`;
        const stream = await this.tunnel(address.via, address.host, address.port, signal).catch((error) => {
            throw new Error(`${place} cannot be reached: ${(0,_errors__WEBPACK_IMPORTED_MODULE_1__/* .messageOf */ .bD)(error)}`, { cause: error });
        });
        const client = new pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].Client */ .Ay.Client({ ...settingsOf(address), stream: () => asSocket(stream) });
        // A session that breaks while nothing is asked would otherwise end the process; the next statement reports it.
        client.on('error', () => undefined);
        const giveUp = () => void stream.destroy(new Error('the run did not wait for it'));
        if (signal?.aborted === true)
            giveUp();
        signal?.addEventListener('abort', giveUp, { once: true });
        try {
            await client.connect();
        }
        catch (error) {
            stream.destroy();
            throw new Error(`${place} does not let us in: ${(0,_errors__WEBPACK_IMPORTED_MODULE_1__/* .messageOf */ .bD)(error)}`, { cause: error });
        }
        finally {
            signal?.removeEventListener('abort', giveUp);
        }
        return new PgSession(client, stream);
    }
}
class PgSession {
    client;
    stream;
    constructor(client, stream) {
        this.client = client;
        this.stream = stream;
    }
    async rows(sql, values = []) {
        return (await this.client.query(sql, [...values])).rows;
    }
    async run(sql) {
        await this.client.query(sql);
    }
    async close() {
        // A server that says nothing any more does not say goodbye either.
        const limit = setTimeout(() => this.stream.destroy(), goodbyeMs);
        await this.client.end().catch(() => undefined);
        clearTimeout(limit);
    }
}
function settingsOf({ host, port, user, password, database, sslMode }) {
    const ssl = sslMode === 'disable' ? false : { rejectUnauthorized: sslMode === 'verify-full', servername: host };
    return { host, port, user, password, database, ssl, application_name: 'emergency-rollback', connectionTimeoutMillis: connectLimitMs };
}
/** pg asks a socket to connect; ours is connected already. */
function asSocket(stream) {
    const connected = () => void process.nextTick(() => stream.emit('connect'));
    const itself = () => stream;
    // What a server says at its end is its last word, but a channel of SSH stays half open after it, and pg would wait for ever.
    stream.once('end', () => stream.destroy());
    return Object.assign(stream, { connect: connected, setNoDelay: itself, setKeepAlive: itself, ref: itself, unref: itself });
}


/***/ })

};
;