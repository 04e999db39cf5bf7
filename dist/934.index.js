"use strict";
exports.id = 934;
exports.ids = [934];
exports.modules = {

/***/ 20133:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LI: () => (/* binding */ explainDenial),
/* harmony export */   WG: () => (/* binding */ isPassing),
/* harmony export */   nU: () => (/* binding */ isOfService)
/* harmony export */ });
/* harmony import */ var _errors__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _aws_trouble__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(384);
// Which errors of AWS pass by themselves, and what the others mean for the user.


const passing = new Set(['SlowDown', 'ServiceUnavailable', 'InternalError', 'InternalServerError', 'RequestTimeout', 'TimeoutError', 'ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestTimeTooSkewed', 'TooManyInvalidationsInProgress', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'BadDigest', 'IncompleteBody']);
function isPassing(error) {
    const { name, $metadata } = error;
    const code = error.code ?? '';
    const status = $metadata?.httpStatusCode ?? 0;
    return passing.has(name) || passing.has(code) || status >= 500 || status === 429;
}
const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']);
const invalid = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidClientTokenId', 'InvalidToken', 'UnrecognizedClientException', 'MissingAuthenticationToken']);
/** Said by a service, or by the SDK before it was asked: `explainDenial` has words for it. */
function isOfService(error) {
    return error instanceof Error && ('$metadata' in error || error.name === 'CredentialsProviderError');
}
const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** One sentence that says what to mend. */
function explainDenial(error, what) {
    const { name, $metadata } = error;
    // Of the SDK, before anything is sent.
    if (/Region is missing/i.test((0,_errors__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)))
        return `${_aws_trouble__WEBPACK_IMPORTED_MODULE_1__/* .noRegion */ .C5}: ${what} cannot be asked`;
    if (name === 'CredentialsProviderError')
        return `${_aws_trouble__WEBPACK_IMPORTED_MODULE_1__/* .noCredentials */ .gT} for ${what}`;
    if (unreachable.has(error.code ?? ''))
        return `${what} ${_aws_trouble__WEBPACK_IMPORTED_MODULE_1__/* .notReached */ .eo}: ${(0,_errors__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`;
    if (expired.has(name))
        return `the AWS credentials have expired; ${what} cannot be used`;
    if (invalid.has(name))
        return `the AWS credentials are not valid (${name}); ${what} cannot be used`;
    if (name === 'AccessDenied' || $metadata?.httpStatusCode === 403)
        return `this AWS identity may not use ${what} (${name})`;
    if ($metadata?.httpStatusCode === 404)
        return `${what} does not exist in this account`;
    if ($metadata?.httpStatusCode === 301)
        return `${what} is in another region: set AWS_REGION`;
    // Where the service sends no text, the SDK has none either.
    const said = (0,_errors__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error);
    return `${what} cannot be used: ${said === 'UnknownError' || said === '' ? name : said}`;
}


/***/ }),

/***/ 33520:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ limited),
/* harmony export */   t: () => (/* binding */ usualLimits)
/* harmony export */ });
// How long one small request to AWS may take. A service that accepts and says nothing is asked again.
const usualLimits = { connectMs: 3_000, answerMs: 10_000 };
/** For the SDK, whose own timeouts are none. */
function limited({ connectMs, answerMs }) {
    return { connectionTimeout: connectMs, requestTimeout: answerMs, throwOnRequestTimeout: true };
}


/***/ }),

/***/ 72286:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ withRetries)
/* harmony export */ });
/* harmony import */ var _retry__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(49809);
/* harmony import */ var _aws_errors__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(20133);


const mostTriesAgain = 6;
/** AWS_MAX_ATTEMPTS counts the first try, too, as all of AWS's own tools read it. */
function triesAgain() {
    const asked = process.env['AWS_MAX_ATTEMPTS'] ?? '';
    return /^[1-9]\d*$/.test(asked) ? Math.min(Number(asked) - 1, mostTriesAgain) : mostTriesAgain;
}
/** Tries again, with backoff and jitter, while the error is one that passes. */
async function withRetries(clock, signal, work) {
    const delays = (0,_retry__WEBPACK_IMPORTED_MODULE_1__/* .retryDelaysMs */ .J)(triesAgain());
    for (;;) {
        try {
            return await work();
        }
        catch (error) {
            signal?.throwIfAborted();
            const delay = (0,_aws_errors__WEBPACK_IMPORTED_MODULE_0__/* .isPassing */ .WG)(error) ? delays.next() : { done: true };
            if (delay.done === true)
                throw error;
            await clock.sleep(delay.value, signal);
        }
    }
}


/***/ }),

/***/ 83934:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CloudFront: () => (/* binding */ CloudFront)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_cloudfront__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(23169);
/* harmony import */ var _time_limit__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(17168);
/* harmony import */ var _aws_errors__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(20133);
/* harmony import */ var _aws_retries__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(72286);
/* harmony import */ var _aws_requests__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(33520);
// The Cdn port on CloudFront.





/** For an invalidation with all its tries: the pages are up by then, and a rollback must not fail for it. */
const invalidationMs = 45_000;
class CloudFront {
    clock;
    limits;
    made;
    constructor(clock, limits = { ..._aws_requests__WEBPACK_IMPORTED_MODULE_3__/* .usualLimits */ .t, invalidationMs }) {
        this.clock = clock;
        this.limits = limits;
    }
    get client() {
        this.made ??= new _aws_sdk_client_cloudfront__WEBPACK_IMPORTED_MODULE_4__/* .CloudFrontClient */ .GHk({ maxAttempts: 1, requestHandler: (0,_aws_requests__WEBPACK_IMPORTED_MODULE_3__/* .limited */ .T)(this.limits), region: process.env['AWS_REGION'] ?? 'us-east-1' });
        return this.made;
    }
    async check(distribution, signal) {
        const options = signal === undefined ? {} : { abortSignal: signal };
        try {
            await (0,_aws_retries__WEBPACK_IMPORTED_MODULE_2__/* .withRetries */ .L)(this.clock, signal, () => this.client.send(new _aws_sdk_client_cloudfront__WEBPACK_IMPORTED_MODULE_4__/* .GetDistributionCommand */ .seO({ Id: distribution }), options));
        }
        catch (error) {
            throw new Error((0,_aws_errors__WEBPACK_IMPORTED_MODULE_1__/* .explainDenial */ .LI)(error, `the distribution ${distribution}`), { cause: error });
        }
    }
    async invalidate(distribution, paths, callerReference, signal) {
        const input = { DistributionId: distribution, InvalidationBatch: { CallerReference: callerReference, Paths: { Quantity: paths.length, Items: [...paths] } } };
        const reply = await (0,_time_limit__WEBPACK_IMPORTED_MODULE_0__/* .withinTime */ .dn)(this.clock, this.limits.invalidationMs, signal, (limited) => (0,_aws_retries__WEBPACK_IMPORTED_MODULE_2__/* .withRetries */ .L)(this.clock, limited, () => this.client.send(new _aws_sdk_client_cloudfront__WEBPACK_IMPORTED_MODULE_4__/* .CreateInvalidationCommand */ .Yo6(input), { abortSignal: limited })));
        return reply.Invalidation?.Id ?? '';
    }
}


/***/ })

};
;