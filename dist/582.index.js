"use strict";
exports.id = 582;
exports.ids = [582];
exports.modules = {

/***/ 582:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GithubIssues: () => (/* binding */ GithubIssues)
/* harmony export */ });
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2413);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7597);
/* harmony import */ var _retry__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9809);
/* harmony import */ var _github_trouble__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6747);
// The Issues port on GitHub's REST API: what readiness needs of them.




const answerTimeoutMs = 10_000;
const pageSize = 100;
const tries = 4;
const right = 'issues: write';
const numbered = zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ number: zod__WEBPACK_IMPORTED_MODULE_2__/* .number */ .aig().int() });
const listed = zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(numbered.extend({ body: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().nullable().optional(), pull_request: zod__WEBPACK_IMPORTED_MODULE_2__/* .unknown */ .L5J().optional(), user: zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ type: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP() }).nullable(), author_association: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().optional() }));
const insiders = ['OWNER', 'MEMBER', 'COLLABORATOR'];
class GithubIssues {
    clock;
    redact;
    octokit;
    root;
    constructor(place, clock, redact) {
        this.clock = clock;
        this.redact = redact;
        this.octokit = (0,_actions_github__WEBPACK_IMPORTED_MODULE_0__.getOctokit)(place.token, { baseUrl: place.api, request: { fetch: globalThis.fetch } });
        this.root = `/repos/${place.repository}/issues`;
    }
    /** Those of bots, and of who may write here: a stranger's issue with a copied mark is not ours. */
    async open(label, signal) {
        const path = `${this.root}?state=open&labels=${encodeURIComponent(label)}&sort=created&direction=asc&per_page=${pageSize}`;
        const found = listed.parse(await this.ask('GET', path, {}, 'issues', true, signal));
        return found.filter(({ pull_request, user, author_association }) => pull_request === undefined && (user?.type === 'Bot' || insiders.includes(author_association ?? ''))).map(({ number, body }) => ({ number, body: body ?? '' }));
    }
    /** Never sent twice: an issue too many is worse than none. */
    async create({ title, body, label }, signal) {
        return numbered.parse(await this.ask('POST', this.root, { title, body: this.redact(body), labels: [label] }, 'a new issue', false, signal)).number;
    }
    async edit(number, body, signal) {
        await this.ask('PATCH', `${this.root}/${number}`, { body: this.redact(body) }, `issue #${number}`, true, signal);
    }
    async comment(number, body, signal) {
        await this.ask('POST', `${this.root}/${number}/comments`, { body: this.redact(body) }, `a comment on issue #${number}`, false, signal);
    }
    async close(number, signal) {
        await this.ask('PATCH', `${this.root}/${number}`, { state: 'closed', state_reason: 'completed' }, `issue #${number}`, true, signal);
    }
    /** @throws UnansweredError naming the right that the job lacks, or what GitHub said. */
    async ask(method, path, fields, what, again, signal) {
        const delays = (0,_retry__WEBPACK_IMPORTED_MODULE_3__/* .retryDelaysMs */ .J)(tries);
        for (;;) {
            try {
                const { data } = await this.octokit.request(`${method} ${path}`, { ...fields, request: { signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]) } });
                return data;
            }
            catch (error) {
                signal.throwIfAborted();
                const unanswered = (0,_github_trouble__WEBPACK_IMPORTED_MODULE_1__/* .unansweredError */ .$r)(error, what, right);
                const delay = again && unanswered.passing ? delays.next() : undefined;
                if (delay === undefined || delay.done === true)
                    throw unanswered;
                await this.clock.sleep(delay.value, signal);
            }
        }
    }
}


/***/ })

};
;