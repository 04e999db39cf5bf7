"use strict";
exports.id = 865;
exports.ids = [865];
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

/***/ 77865:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AwsRights: () => (/* binding */ AwsRights)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_cloudfront__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(23169);
/* harmony import */ var _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(53711);
/* harmony import */ var _errors__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _aws_errors__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(20133);
/* harmony import */ var _aws_retries__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(72286);
/* harmony import */ var _aws_requests__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(33520);
// The Rights port on AWS: requests that their service must refuse for their content, so that only the reason of the refusal tells something.






/** A store that says so has looked at the content: the right was there. */
const wrongContent = ['BadDigest', 'InvalidDigest', 'XAmzContentChecksumMismatch'];
const wrongBatch = ['InconsistentQuantities', 'InvalidArgument'];
/** MD5 of nothing: never that of the body below. */
const md5OfNothing = '1B2M2Y8AsgTpgAmY7PhCfg==';
const body = 'A check of rights by emergency-rollback: it must not be stored.\n';
class AwsRights {
    clock;
    limits;
    s3;
    cloudfront;
    constructor(clock, limits = _aws_requests__WEBPACK_IMPORTED_MODULE_3__/* .usualLimits */ .t) {
        this.clock = clock;
        this.limits = limits;
    }
    /** An object of ours whose checksum is wrong: S3 compares it before it stores anything. */
    async mayWrite(bucket, prefix, signal) {
        this.s3 ??= new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .S3Client */ .YxF({ maxAttempts: 1, requestHandler: (0,_aws_requests__WEBPACK_IMPORTED_MODULE_3__/* .limited */ .T)(this.limits), requestChecksumCalculation: 'WHEN_REQUIRED' });
        const s3 = this.s3;
        const object = { Bucket: bucket, Key: `${prefix}.emergency-rollback-rights` };
        const options = signal === undefined ? {} : { abortSignal: signal };
        try {
            await this.asked(signal, () => s3.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .PutObjectCommand */ .wKZ({ ...object, Body: body, ContentMD5: md5OfNothing }), options));
        }
        catch (error) {
            signal?.throwIfAborted();
            return judge(error, wrongContent, `the bucket ${bucket}`, 'an object with a wrong checksum was refused for its checksum alone');
        }
        const gone = await s3.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .DeleteObjectCommand */ .k4j(object), options).then(() => 'it was deleted at once', (error) => `it is still there: ${(0,_errors__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`);
        return { may: 'yes', why: `the store does not compare checksums: it took the object ${object.Key}; ${gone}` };
    }
    /** A batch that says how many paths it has, wrongly. */
    async mayInvalidate(distribution, signal) {
        this.cloudfront ??= new _aws_sdk_client_cloudfront__WEBPACK_IMPORTED_MODULE_5__/* .CloudFrontClient */ .GHk({ maxAttempts: 1, requestHandler: (0,_aws_requests__WEBPACK_IMPORTED_MODULE_3__/* .limited */ .T)(this.limits), region: process.env['AWS_REGION'] ?? 'us-east-1' });
        const cloudfront = this.cloudfront;
        const batch = { CallerReference: 'emergency-rollback-rights', Paths: { Quantity: 2, Items: ['/.emergency-rollback-rights'] } };
        try {
            await this.asked(signal, () => cloudfront.send(new _aws_sdk_client_cloudfront__WEBPACK_IMPORTED_MODULE_5__/* .CreateInvalidationCommand */ .Yo6({ DistributionId: distribution, InvalidationBatch: batch }), signal === undefined ? {} : { abortSignal: signal }));
            return { may: 'yes', why: 'a batch with a wrong count was taken: a path that nobody uses was invalidated' };
        }
        catch (error) {
            signal?.throwIfAborted();
            return judge(error, wrongBatch, `invalidations of the distribution ${distribution}`, 'a batch with a wrong count was refused for its count alone');
        }
    }
    /** What is refused for its content is an answer, and not worth another try. */
    asked(signal, send) {
        let answer;
        return (0,_aws_retries__WEBPACK_IMPORTED_MODULE_2__/* .withRetries */ .L)(this.clock, signal, () => send().catch((error) => {
            if (!wrongContent.includes(error.name))
                throw error;
            answer = error;
            return undefined;
        })).then((result) => {
            if (answer !== undefined)
                throw answer;
            return result;
        });
    }
}
function judge(error, refusedForContent, what, why) {
    const { name, $metadata } = error;
    if (refusedForContent.includes(name))
        return { may: 'yes', why };
    return { may: $metadata?.httpStatusCode === 403 ? 'no' : 'unknown', why: (0,_aws_errors__WEBPACK_IMPORTED_MODULE_1__/* .explainDenial */ .LI)(error, what) };
}


/***/ })

};
;