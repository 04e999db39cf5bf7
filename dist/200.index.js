exports.id = 200;
exports.ids = [200];
exports.modules = {

/***/ 18505:
/***/ ((__unused_webpack_module, exports, __webpack_require__) => {

var __webpack_unused_export__;
const { formatUrl } = __webpack_require__(519);
const { getEndpointFromInstructions } = __webpack_require__(62085);
const { HttpRequest } = __webpack_require__(93422);
const { SignatureV4MultiRegion } = __webpack_require__(5785);

const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
const SHA256_HEADER = "X-Amz-Content-Sha256";

class S3RequestPresigner {
    signer;
    constructor(options) {
        const resolvedOptions = {
            service: options.signingName || options.service || "s3",
            uriEscapePath: options.uriEscapePath || false,
            applyChecksum: options.applyChecksum || false,
            ...options,
        };
        this.signer = new SignatureV4MultiRegion(resolvedOptions);
    }
    presign(requestToSign, { unsignableHeaders = new Set(), hoistableHeaders = new Set(), unhoistableHeaders = new Set(), ...options } = {}) {
        this.prepareRequest(requestToSign, {
            unsignableHeaders,
            unhoistableHeaders,
            hoistableHeaders,
        });
        return this.signer.presign(requestToSign, {
            expiresIn: 900,
            unsignableHeaders,
            unhoistableHeaders,
            ...options,
        });
    }
    presignWithCredentials(requestToSign, credentials, { unsignableHeaders = new Set(), hoistableHeaders = new Set(), unhoistableHeaders = new Set(), ...options } = {}) {
        this.prepareRequest(requestToSign, {
            unsignableHeaders,
            unhoistableHeaders,
            hoistableHeaders,
        });
        return this.signer.presignWithCredentials(requestToSign, credentials, {
            expiresIn: 900,
            unsignableHeaders,
            unhoistableHeaders,
            ...options,
        });
    }
    prepareRequest(requestToSign, { unsignableHeaders = new Set(), unhoistableHeaders = new Set(), hoistableHeaders = new Set(), } = {}) {
        unsignableHeaders.add("content-type");
        Object.keys(requestToSign.headers)
            .map((header) => header.toLowerCase())
            .filter((header) => header.startsWith("x-amz-server-side-encryption"))
            .forEach((header) => {
            if (!hoistableHeaders.has(header)) {
                unhoistableHeaders.add(header);
            }
        });
        requestToSign.headers[SHA256_HEADER] = UNSIGNED_PAYLOAD;
        const currentHostHeader = requestToSign.headers.host;
        const port = requestToSign.port;
        const expectedHostHeader = `${requestToSign.hostname}${requestToSign.port != null ? ":" + port : ""}`;
        if (!currentHostHeader || (currentHostHeader === requestToSign.hostname && requestToSign.port != null)) {
            requestToSign.headers.host = expectedHostHeader;
        }
    }
}

const getSignedUrl = async (client, command, options = {}) => {
    let s3Presigner;
    let region;
    if (typeof client.config.endpointProvider === "function") {
        const endpointV2 = await getEndpointFromInstructions(command.input, command.constructor, client.config);
        const authScheme = endpointV2.properties?.authSchemes?.[0];
        if (authScheme?.name === "sigv4a") {
            region = authScheme?.signingRegionSet?.join(",");
        }
        else {
            region = authScheme?.signingRegion;
        }
        s3Presigner = new S3RequestPresigner({
            ...client.config,
            signingName: authScheme?.signingName,
            region: async () => region,
        });
    }
    else {
        s3Presigner = new S3RequestPresigner(client.config);
    }
    const presignInterceptMiddleware = (next, context) => async (args) => {
        const { request } = args;
        if (!HttpRequest.isInstance(request)) {
            throw new Error("Request to be presigned is not an valid HTTP request.");
        }
        delete request.headers["amz-sdk-invocation-id"];
        delete request.headers["amz-sdk-request"];
        delete request.headers["x-amz-user-agent"];
        let presigned;
        const presignerOptions = {
            ...options,
            signingRegion: options.signingRegion ?? context["signing_region"] ?? region,
            signingService: options.signingService ?? context["signing_service"],
        };
        if (context.s3ExpressIdentity) {
            presigned = await s3Presigner.presignWithCredentials(request, context.s3ExpressIdentity, presignerOptions);
        }
        else {
            presigned = await s3Presigner.presign(request, presignerOptions);
        }
        return {
            response: {},
            output: {
                $metadata: { httpStatusCode: 200 },
                presigned,
            },
        };
    };
    const middlewareName = "presignInterceptMiddleware";
    const clientStack = client.middlewareStack.clone();
    clientStack.addRelativeTo(presignInterceptMiddleware, {
        name: middlewareName,
        relation: "before",
        toMiddleware: "awsAuthMiddleware",
        override: true,
    });
    const handler = command.resolveMiddleware(clientStack, client.config, {});
    const { output } = await handler({ input: command.input });
    const { presigned } = output;
    return formatUrl(presigned);
};

__webpack_unused_export__ = S3RequestPresigner;
exports.A = getSignedUrl;


/***/ }),

/***/ 20133:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

"use strict";
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

/***/ 72286:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

"use strict";
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

/***/ 70200:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

"use strict";
__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S3Store: () => (/* binding */ S3Store)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(53711);
/* harmony import */ var _aws_sdk_s3_request_presigner__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(18505);
/* harmony import */ var _aws_errors__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(20133);
/* harmony import */ var _aws_retries__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(72286);
// The ObjectStore port on S3.






const deletesAtOnce = 1000;
/** One for each upload that `src/steps/upload-site.ts` has under way. */
const connections = { keepAlive: true, maxSockets: 64 };
/** A store that says nothing for so long is asked again. */
const silenceMs = 60_000;
/** Below this a file is read into memory: a retry needs it again. So many times 64 at worst. */
const inMemoryBytes = 4 * 1024 ** 2;
class S3Store {
    clock;
    client;
    constructor(clock) {
        this.clock = clock;
    }
    /** Made when first used: a run without a frontend needs no AWS. Retries are ours, so that a stream can be opened again. */
    get s3() {
        this.client ??= new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .S3Client */ .YxF({
            maxAttempts: 1,
            requestChecksumCalculation: 'WHEN_REQUIRED',
            responseChecksumValidation: 'WHEN_REQUIRED',
            requestHandler: { socketTimeout: silenceMs, httpAgent: connections, httpsAgent: connections },
        });
        return this.client;
    }
    async check(bucket, signal) {
        const options = signal === undefined ? {} : { abortSignal: signal };
        try {
            await (0,_aws_retries__WEBPACK_IMPORTED_MODULE_3__/* .withRetries */ .L)(this.clock, signal, () => this.s3.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .ListObjectsV2Command */ .u6x({ Bucket: bucket, MaxKeys: 1 }), options));
        }
        catch (error) {
            throw new Error((0,_aws_errors__WEBPACK_IMPORTED_MODULE_2__/* .explainDenial */ .LI)(error, `the bucket ${bucket}`), { cause: error });
        }
    }
    async list(bucket, prefix, signal) {
        const objects = [];
        let token;
        do {
            const page = await (0,_aws_retries__WEBPACK_IMPORTED_MODULE_3__/* .withRetries */ .L)(this.clock, signal, () => this.s3.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .ListObjectsV2Command */ .u6x({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }), { ...(signal && { abortSignal: signal }) }));
            objects.push(...(page.Contents ?? []).map((object) => describe(object.Key ?? '', object.Size, object.ETag, object.LastModified)));
            token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
        } while (token !== undefined);
        return objects;
    }
    async level(bucket, prefix, signal) {
        const page = await (0,_aws_retries__WEBPACK_IMPORTED_MODULE_3__/* .withRetries */ .L)(this.clock, signal, () => this.s3.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .ListObjectsV2Command */ .u6x({ Bucket: bucket, Prefix: prefix, Delimiter: '/' }), { ...(signal && { abortSignal: signal }) }));
        return { files: (page.Contents ?? []).flatMap(({ Key }) => Key ?? []), folders: (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []) };
    }
    async get(bucket, key, signal) {
        try {
            return await (0,_aws_retries__WEBPACK_IMPORTED_MODULE_3__/* .withRetries */ .L)(this.clock, signal, async () => {
                const reply = await this.s3.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .GetObjectCommand */ .jLs({ Bucket: bucket, Key: key }), { ...(signal && { abortSignal: signal }) });
                return reply.Body?.transformToByteArray();
            });
        }
        catch (error) {
            if (error.name === 'NoSuchKey')
                return undefined;
            throw error;
        }
    }
    async head(bucket, key, signal) {
        try {
            const reply = await (0,_aws_retries__WEBPACK_IMPORTED_MODULE_3__/* .withRetries */ .L)(this.clock, signal, () => this.s3.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .HeadObjectCommand */ .l81({ Bucket: bucket, Key: key }), { ...(signal && { abortSignal: signal }) }));
            return { ...describe(key, reply.ContentLength, reply.ETag, reply.LastModified), metadata: reply.Metadata ?? {} };
        }
        catch (error) {
            if (['NotFound', 'NoSuchKey'].includes(error.name ?? ''))
                return undefined;
            throw error;
        }
    }
    async presign(method, bucket, key, validMs) {
        const command = method === 'GET' ? new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .GetObjectCommand */ .jLs({ Bucket: bucket, Key: key }) : new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .PutObjectCommand */ .wKZ({ Bucket: bucket, Key: key });
        return (0,_aws_sdk_s3_request_presigner__WEBPACK_IMPORTED_MODULE_5__/* .getSignedUrl */ .A)(this.s3, command, { expiresIn: Math.ceil(validMs / 1000) });
    }
    async put(bucket, key, source, headers, signal) {
        const common = { Bucket: bucket, Key: key, ContentType: headers.contentType, CacheControl: headers.cacheControl };
        const written = (0,_aws_retries__WEBPACK_IMPORTED_MODULE_3__/* .withRetries */ .L)(this.clock, signal, async () => {
            const options = signal === undefined ? {} : { abortSignal: signal };
            if (source.kind === 'object') {
                const from = `${source.bucket}/${source.key.split('/').map(encodeURIComponent).join('/')}`;
                await this.s3.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .CopyObjectCommand */ .s9Z({ ...common, CopySource: from, MetadataDirective: 'REPLACE' }), options);
                return;
            }
            const md5 = headers.md5 === undefined ? {} : { ContentMD5: Buffer.from(headers.md5, 'hex').toString('base64') };
            await this.s3.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .PutObjectCommand */ .wKZ({ ...common, ...md5, ...(await bodyOf(source)) }), options);
        });
        await written.catch((error) => {
            signal?.throwIfAborted();
            throw (0,_aws_errors__WEBPACK_IMPORTED_MODULE_2__/* .isOfService */ .nU)(error) ? new Error((0,_aws_errors__WEBPACK_IMPORTED_MODULE_2__/* .explainDenial */ .LI)(error, `s3://${bucket}/${key}`), { cause: error }) : error;
        });
    }
    async remove(bucket, keys, signal) {
        const failed = [];
        for (let from = 0; from < keys.length; from += deletesAtOnce) {
            const batch = keys.slice(from, from + deletesAtOnce).map((Key) => ({ Key }));
            const reply = await (0,_aws_retries__WEBPACK_IMPORTED_MODULE_3__/* .withRetries */ .L)(this.clock, signal, () => this.s3.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_4__/* .DeleteObjectsCommand */ .xvx({ Bucket: bucket, Delete: { Objects: batch, Quiet: true } }), { ...(signal && { abortSignal: signal }) }));
            failed.push(...(reply.Errors ?? []).map((error) => error.Key ?? ''));
        }
        return failed;
    }
}
function describe(key, sizeBytes = 0, etag = '', modified = new Date(0)) {
    return { key, sizeBytes, etag: etag.replaceAll('"', ''), modifiedAt: modified.toISOString() };
}
/** Opened anew for every try. */
async function bodyOf(source) {
    if (source.kind === 'bytes')
        return { Body: source.bytes, ContentLength: source.bytes.length };
    const { path, offsetBytes, sizeBytes } = source.slice;
    if (sizeBytes <= inMemoryBytes)
        return { Body: await readSlice(source.slice), ContentLength: sizeBytes };
    return { Body: (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(path, { start: offsetBytes, end: offsetBytes + sizeBytes - 1 }), ContentLength: sizeBytes };
}
async function readSlice({ path, offsetBytes, sizeBytes }) {
    const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(path);
    try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(sizeBytes), 0, sizeBytes, offsetBytes);
        if (bytesRead !== sizeBytes)
            throw new Error(`${path} ends before byte ${offsetBytes + sizeBytes}`);
        return buffer;
    }
    finally {
        await file.close();
    }
}


/***/ })

};
;