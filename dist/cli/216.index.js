"use strict";
exports.id = 216;
exports.ids = [216];
exports.modules = {

/***/ 384:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C5: () => (/* binding */ noRegion),
/* harmony export */   eo: () => (/* binding */ notReached),
/* harmony export */   gT: () => (/* binding */ noCredentials),
/* harmony export */   k0: () => (/* binding */ awsMend)
/* harmony export */ });
// What to do when AWS cannot be used: each reason has a mend of its own.
const noRegion = 'AWS_REGION is not set';
const noCredentials = 'no AWS credentials were found';
const notReached = 'cannot be reached';
function awsMend(reason) {
    if (reason.startsWith(noRegion))
        return 'set it for this step: aws-region of aws-actions/configure-aws-credentials does (in the terminal: export AWS_REGION=…)';
    if (reason.startsWith(noCredentials))
        return 'let aws-actions/configure-aws-credentials run before this step (in the terminal: AWS_PROFILE, or the variables of AWS)';
    if (reason.includes(notReached))
        return 'let this machine reach it: the network, a proxy, the endpoint (AWS_ENDPOINT_URL_S3), the region';
    return 'give this identity the rights (docs/configuration.md lists them), or mend the name or the credentials';
}


/***/ }),

/***/ 9809:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ retryDelaysMs)
/* harmony export */ });
// Bounded retries with backoff and jitter.
/** Pauses between tries, ms: 0.25 s, doubling, each spread by half, about 16 s in all. */
function* retryDelaysMs(tries = 6, firstMs = 250) {
    for (let index = 0; index < tries; index += 1)
        yield firstMs * 2 ** index * (0.75 + Math.random() / 2);
}


/***/ }),

/***/ 2216:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  carryThrough: () => (/* binding */ carryThrough)
});

// EXTERNAL MODULE: ./src/policy/break-lock.ts
var break_lock = __webpack_require__(933);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 9 modules
var schemas = __webpack_require__(7597);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/iso.js
var iso = __webpack_require__(4377);
;// CONCATENATED MODULE: ./src/adapters/github-shapes.ts
// The parts of GitHub's published REST shapes that count here. Anything else in an answer is left alone; a part that is missing makes it no answer.

const account = schemas/* object */.Ikc({ login: schemas/* string */.YjP().min(1), type: schemas/* string */.YjP() });
const time = iso/* datetime */.w$({ offset: true });
const workflowRun = schemas/* object */.Ikc({
    run_attempt: schemas/* number */.aig().int().min(1).max(1000),
    actor: account,
    triggering_actor: account,
    head_branch: schemas/* string */.YjP().nullable(),
    run_started_at: time,
});
const branch = schemas/* object */.Ikc({ protected: schemas/* boolean */.zMY() });
/** Where only the status counts. */
const anything = schemas/* unknown */.L5J();
const repository = schemas/* object */.Ikc({ private: schemas/* boolean */.zMY() });
const reviews = schemas/* array */.YOg(schemas/* object */.Ikc({ environments: schemas/* array */.YOg(schemas/* object */.Ikc({ name: schemas/* string */.YjP().min(1) })), state: schemas/* string */.YjP(), user: account.nullable() }));
const reviewer = schemas/* object */.Ikc({ type: schemas/* enum */.k5n(['User', 'Team']), reviewer: schemas/* object */.Ikc({ login: schemas/* string */.YjP().optional(), slug: schemas/* string */.YjP().optional() }) });
const environment = schemas/* object */.Ikc({
    can_admins_bypass: schemas/* boolean */.zMY().optional(),
    protection_rules: schemas/* array */.YOg(schemas/* object */.Ikc({ type: schemas/* string */.YjP(), prevent_self_review: schemas/* boolean */.zMY().optional(), reviewers: schemas/* array */.YOg(reviewer).optional() })).default([]),
    deployment_branch_policy: schemas/* object */.Ikc({ protected_branches: schemas/* boolean */.zMY(), custom_branch_policies: schemas/* boolean */.zMY() }).nullable().default(null),
});
const branchPolicies = schemas/* object */.Ikc({ branch_policies: schemas/* array */.YOg(schemas/* object */.Ikc({ name: schemas/* string */.YjP(), type: schemas/* enum */.k5n(['branch', 'tag']).default('branch') })) });
const membership = schemas/* object */.Ikc({ state: schemas/* string */.YjP() });
const issueComments = schemas/* array */.YOg(schemas/* object */.Ikc({ user: account.nullable(), body: schemas/* string */.YjP().optional().nullable(), created_at: time, updated_at: time, performed_via_github_app: schemas/* unknown */.L5J().optional() }));
const issue = schemas/* object */.Ikc({ number: schemas/* number */.aig().int(), html_url: schemas/* string */.YjP(), body: schemas/* string */.YjP().nullable().optional(), created_at: time });
const issues = schemas/* array */.YOg(issue.extend({ pull_request: schemas/* unknown */.L5J().optional(), user: account.nullable(), author_association: schemas/* string */.YjP().optional() }));
const workflowRuns = schemas/* object */.Ikc({ workflow_runs: schemas/* array */.YOg(schemas/* object */.Ikc({ html_url: schemas/* string */.YjP(), status: schemas/* string */.YjP().nullable(), display_title: schemas/* string */.YjP().nullable().default('') })) });
const runStatus = schemas/* object */.Ikc({ status: schemas/* string */.YjP().nullable() });
const defaultBranch = schemas/* object */.Ikc({ default_branch: schemas/* string */.YjP() });
const insiders = ['OWNER', 'MEMBER', 'COLLABORATOR'];
/** An issue that a bot wrote, or who may write here: a stranger's with a copied mark is not ours. */
function isOurs({ pull_request, user, author_association }) {
    return pull_request === undefined && (user?.type === 'Bot' || insiders.includes(author_association ?? ''));
}
/** @param app what wrote in that person's name, if anything did. */
function personOf(user, app = null) {
    if (user === null)
        return undefined;
    return { login: user.login, human: user.type === 'User' && !user.login.endsWith('[bot]') && (app === null || app === undefined) };
}

;// CONCATENATED MODULE: ./src/adapters/github-runs.ts

const pageSize = 100;
const endedTimeoutMs = 10_000;
class GithubWorkflows {
    rest;
    constructor(rest) {
        this.rest = rest;
    }
    async openRuns(workflow, signal) {
        const path = `${this.pathOf(workflow)}/runs?per_page=${pageSize}`;
        const found = await this.rest.read(workflowRuns, { path, what: `the runs of ${workflow}`, right: 'actions: read' }, signal);
        return found.workflow_runs.filter(({ status }) => status !== 'completed').map(({ html_url, status, display_title }) => ({ url: html_url, status: status ?? 'unknown', title: display_title ?? '' }));
    }
    async start(workflow, fields, signal) {
        const { default_branch: ref } = await this.rest.read(defaultBranch, { path: this.rest.root, what: 'this repository', right: 'contents: read' }, signal);
        await this.rest.change({ method: 'POST', path: `${this.pathOf(workflow)}/dispatches`, fields: { ref, inputs: fields }, what: `a new run of ${workflow}`, right: 'actions: write' }, signal);
    }
    pathOf(workflow) {
        return `${this.rest.root}/actions/workflows/${encodeURIComponent(workflow)}`;
    }
}
/** True or false as GitHub says; undefined when it cannot be asked or the owner is no run of GitHub. */
async function hasEnded(owner, rest) {
    const runId = /^gh-(\d+)$/.exec(owner)?.[1];
    if (runId === undefined || rest === undefined)
        return undefined;
    const question = { path: `${rest.root}/actions/runs/${runId}`, what: 'the run that holds the lock', right: 'actions: read' };
    return rest.read(runStatus, question, AbortSignal.timeout(endedTimeoutMs)).then(({ status }) => status === 'completed', () => undefined);
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./src/adapters/journal-file.ts
// The run's own journal on the machine that runs it: every event as a JSON line, written at once, so that a kill loses nothing.


/** Other runs of the incident may write into the same file, at the same time: each line is signed. Its Emit @throws what the file system says. */
function journalFile(file, { id, attempt }, redact) {
    return (event) => {
        (0,external_node_fs_.mkdirSync)((0,external_node_path_.dirname)(file), { recursive: true, mode: 0o700 });
        (0,external_node_fs_.appendFileSync)(file, `${redact(JSON.stringify({ ...event, by: { id, attempt } }))}\n`, { mode: 0o600 });
    };
}

// EXTERNAL MODULE: ./src/report/log-lines.ts
var log_lines = __webpack_require__(8326);
;// CONCATENATED MODULE: ./src/adapters/log-file.ts
// The whole log of a run as a file beside its journal: what the job's log cuts, this does not (fault 39).



/** Its Emit @throws what the file system says. */
function logFile(file, redact) {
    return (event) => {
        const text = (0,log_lines/* logLines */.O)(event, Number.POSITIVE_INFINITY).map(textOf).join('\n');
        if (text === '')
            return;
        (0,external_node_fs_.mkdirSync)((0,external_node_path_.dirname)(file), { recursive: true, mode: 0o700 });
        (0,external_node_fs_.appendFileSync)(file, `${redact(`${event.at} ${text}`)}\n`, { mode: 0o600 });
    };
}
function textOf(line) {
    switch (line.kind) {
        case 'plain':
            return line.text;
        case 'warning':
        case 'error':
            return `${line.kind}: ${line.title}: ${line.text}`;
        case 'group':
            return [line.title, ...line.lines.filter((text) => text !== '').map((text) => `    ${text}`), ...(line.foreign === '' ? [] : line.foreign.split('\n').map((text) => `    | ${text}`))].join('\n');
    }
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./src/plan/drill-history.ts
// docs/drills/history.json: how long each step of each drill took. Read by people's eyes too, so what is not understood is kept as it stands.
/** In the workspace. */
const historyPath = 'docs/drills/history.json';
/** In its order, newest last. What is no drill is left out. */
function parseHistory(text) {
    return (listOf(text) ?? []).filter(isEntry);
}
/** The text with one more drill; nothing that is there is lost. Undefined: the text is no list, and nobody may write over it. */
function withEntry(text, entry) {
    const list = text === undefined || text.trim() === '' ? [] : listOf(text);
    if (list === undefined)
        return undefined;
    const present = list.some((each) => isEntry(each) && sameEntry(each, entry));
    const all = present ? list : [...list, entry];
    return `[\n${all.map((each) => `  ${JSON.stringify(each)}`).join(',\n')}\n]\n`;
}
function listOf(text) {
    try {
        const value = JSON.parse(text);
        return Array.isArray(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}
function isEntry(value) {
    if (value === null || typeof value !== 'object')
        return false;
    const { date, type, steps, totalMs } = value;
    return typeof date === 'string' && /^\d{4}-\d{2}-\d{2}/.test(date) && !Number.isNaN(Date.parse(date)) && typeof type === 'string' && isTime(totalMs) && steps !== null && typeof steps === 'object' && Object.values(steps).every(isTime);
}
function isTime(value) {
    return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
function sameEntry(left, right) {
    const text = ({ date, type, steps, totalMs }) => JSON.stringify([date, type, Object.entries(steps).sort(([one], [other]) => one.localeCompare(other)), totalMs]);
    return text(left) === text(right);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./src/adapters/seal.ts
// A mark at the end of what we file: which run it is about, how much was known, and a seal that is broken as soon as people edit the text.

const mark = /\n*<!-- emergency-rollback (.+?) whole=(yes|no) seal=([0-9a-f]{64}) -->\s*$/;
function seal(text, { key, whole }) {
    return `${clean(text)}\n\n<!-- emergency-rollback ${key} whole=${whole ? 'yes' : 'no'} seal=${hash(text)} -->\n`;
}
/** Undefined: it is not ours. */
function sealOf(text) {
    const found = mark.exec(clean(text));
    if (found !== null)
        return { key: found[1] ?? '', whole: found[2] === 'yes', intact: hash(clean(text).slice(0, found.index)) === found[3] };
    // People may have written below the mark.
    const inside = /<!-- emergency-rollback (.+?) whole=(yes|no) seal=[0-9a-f]{64} -->/.exec(text);
    return inside === null ? undefined : { key: inside[1] ?? '', whole: inside[2] === 'yes', intact: false };
}
/** What may become of a text that is there already: nothing of people's is overwritten, and nothing that knows more. */
function verdictOn(present, content) {
    const [old, fresh] = [sealOf(present), sealOf(content)];
    if (old?.intact !== true)
        return { state: 'left', detail: 'people have edited it' };
    if (clean(present) === clean(content))
        return { state: 'unchanged', detail: '' };
    if (old.whole && fresh?.whole !== true)
        return { state: 'left', detail: 'what is there was written from a whole journal' };
    return { state: 'updated', detail: '' };
}
function hash(text) {
    return (0,external_node_crypto_.createHash)('sha256').update(clean(text)).digest('hex');
}
/** Line ends and the end of a text change on their way through a form. */
function clean(text) {
    return text.replaceAll('\r\n', '\n').trimEnd();
}

;// CONCATENATED MODULE: ./src/adapters/record-files.ts
// Records on the machine that runs the action: the journal to read, the report in the checkout, the issue's text beside the journal.





function recordFiles({ journal, checkout, scratchFolder }, redact) {
    return {
        async readJournal() {
            if (journal !== '')
                return (0,promises_.readFile)(journal, 'utf8');
            const own = (0,external_node_path_.join)(scratchFolder, 'journal.jsonl');
            return (0,external_node_fs_.existsSync)(own) ? (0,promises_.readFile)(own, 'utf8') : undefined;
        },
        async keep(dossier) {
            const { folder, name, report, key } = dossier;
            await (0,promises_.mkdir)((0,external_node_path_.join)(checkout, folder), { recursive: true });
            await keepCompanions((0,external_node_path_.join)(checkout, folder), dossier, redact);
            return keepFirstFree(checkout, (0,external_node_path_.join)(folder, name), seal(redact(report), dossier), key);
        },
        async keepFollowUp({ issueTitle, issueBody }, reportUrl) {
            const place = (0,external_node_path_.join)(scratchFolder, 'follow-up.md');
            await (0,promises_.writeFile)(place, redact(`# ${issueTitle}\n\n${issueBody(reportUrl)}`), { mode: 0o600 });
            return { place, state: 'made', detail: '' };
        },
    };
}
/** What earlier drills took, from the checkout; empty where there is nothing. */
function drillHistory(checkout) {
    const path = (0,external_node_path_.join)(checkout, historyPath);
    return (0,external_node_fs_.existsSync)(path) ? (0,external_node_fs_.readFileSync)(path, 'utf8') : '';
}
async function keepCompanions(folder, { companions }, redact) {
    if (companions === undefined)
        return;
    const present = new Map();
    for (const name of companions.names) {
        const path = (0,external_node_path_.join)(folder, name);
        if ((0,external_node_fs_.existsSync)(path))
            present.set(name, await (0,promises_.readFile)(path, 'utf8'));
    }
    for (const [name, text] of companions.write(present))
        await (0,promises_.writeFile)((0,external_node_path_.join)(folder, name), redact(text));
}
/** Another run's file of that day stays: ours gets a number. */
async function keepFirstFree(checkout, path, content, key) {
    for (let number = 1;; number += 1) {
        const place = `${path}${number === 1 ? '' : `-${number}`}.md`;
        const present = await (0,promises_.readFile)((0,external_node_path_.join)(checkout, place), 'utf8').catch(() => undefined);
        if (present === undefined) {
            await (0,promises_.writeFile)((0,external_node_path_.join)(checkout, place), content, { flag: 'wx' });
            return { place, state: 'made', detail: '' };
        }
        if (sealOf(present)?.key !== key)
            continue;
        const verdict = verdictOn(present, content);
        if (verdict.state === 'updated')
            await (0,promises_.writeFile)((0,external_node_path_.join)(checkout, place), content);
        return { place, ...verdict };
    }
}

// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
;// CONCATENATED MODULE: ./src/engine/broadcast.ts
// Every event goes to every listener. One that cannot take it, a full disk say, must neither stop a rollback nor keep the others from hearing.

/**
 * @param listeners by the name that a warning calls them.
 * @returns never throws; the first failure of a listener is said to the others, once.
 */
function broadcast(listeners) {
    const failed = new Set();
    const tell = (event) => {
        for (const [name, listener] of Object.entries(listeners)) {
            try {
                listener(event);
            }
            catch (error) {
                if (failed.has(name))
                    continue;
                failed.add(name);
                tell({ kind: 'note', at: event.at, level: 'warning', text: `${name} is incomplete: ${(0,errors/* messageOf */.bD)(error)}` });
            }
        }
    };
    return tell;
}

// EXTERNAL MODULE: ./src/config/announce-templates.ts
var announce_templates = __webpack_require__(7269);
// EXTERNAL MODULE: ./src/config/runs-on.ts
var runs_on = __webpack_require__(2662);
;// CONCATENATED MODULE: ./src/database/baseline.ts
// The baseline: what was so before a deployment ("pre-deployment record count", "matches pre-deployment baseline"). Its shape, its way
// through text, and how counts of today are held against it.
function baselineText(baseline) {
    return JSON.stringify(baseline);
}
/** Undefined for what is none: a file of another format, or one that was cut off. */
function parseBaseline(text) {
    try {
        const value = JSON.parse(text);
        return isBaseline(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}
function isBaseline(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    const { format, at, release, database } = value;
    const counts = database?.counts;
    return format === 1 && typeof at === 'string' && !Number.isNaN(Date.parse(at)) && typeof release?.commit === 'string' && (database === undefined || (typeof counts === 'object' && counts !== null && Object.values(counts).every((rows) => typeof rows === 'number')));
}
/** The one that was recorded last. */
function newestBaseline(baselines) {
    return [...baselines].sort((left, right) => Date.parse(right.at) - Date.parse(left.at))[0];
}
/** Tables that both sides know and that hold less now; those that were emptied first. More rows are no loss. */
function compareCounts(before, now) {
    const losses = Object.entries(before).flatMap(([table, rows]) => {
        const left = now[table];
        return left === undefined || left >= rows ? [] : [{ table, before: rows, now: left, emptied: left === 0 }];
    });
    return losses.sort((left, right) => Number(right.emptied) - Number(left.emptied) || right.before - right.now - (left.before - left.now));
}
function describeLoss({ table, before, now }) {
    return `${table}: ${now} instead of ${before} rows (${before - now} fewer)`;
}

// EXTERNAL MODULE: ./src/request.ts
var request = __webpack_require__(4390);
;// CONCATENATED MODULE: ./src/plan/situation.ts



/** What is known before a host was asked: what a person wants, and where. */
function bareSituation({ request, run, environment }) {
    const { rollbackType, incident, reason, scenario, allow, watchWindowMs } = request;
    return { rollbackType, environment, run, incident, reason, scenario, allow, watchWindowMs, running: [], target: { tag: '', commit: '' }, facts: { hosts: [], unreachable: [], denied: new Map() }, database: undefined };
}
/** The incident as records name it; a run that nobody approved on GitHub says so in each of them. */
function incidentText(incident, run) {
    return run.breakGlass ? `${incident} (BREAK-GLASS: ${run.actor}, past the approvals of GitHub)` : incident;
}
function hostsThatAnswered(situation) {
    return situation.environment.hosts.filter(({ name }) => factsOf(situation, name) !== undefined);
}
/** For sentences: the hosts that did not answer, the first few by name; empty when all did. */
function hostsLeftOut({ facts: { unreachable } }) {
    const names = [...new Set(unreachable.map(({ host }) => host))];
    const shown = names.slice(0, 10).join(', ');
    return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
/** The hosts that answered and have the role. */
function hostsWith(situation, role) {
    return hostsThatAnswered(situation).filter(({ roles }) => roles.includes(role));
}
/** The hosts that answered and must have the code of the release: some run the backend, others workers alone. */
function hostsWithCode(situation) {
    const names = (0,runs_on/* holders */.wb)(situation.environment);
    return hostsThatAnswered(situation).filter(({ name }) => names.includes(name));
}
/** False where workers alone run: nothing serves there that could prove the release. */
function serves({ environment }, host) {
    return (0,runs_on/* backendsOn */.fl)(environment, host).length > 0;
}
function factsOf(situation, host) {
    return situation.facts.hosts.find((facts) => facts.host === host);
}
/** The release that the backend must serve: where only the frontend goes back, the one that runs. */
function backendRelease({ serves, target }) {
    return serves?.backend ?? target;
}
/** The release that the site must serve: where only the backend goes back, the one that it serves now. */
function siteRelease({ serves, target }) {
    return serves?.site ?? target;
}
/** What the type is about, of the parts that the configuration describes. */
function partsOf({ backend, frontend }, { part }) {
    if (part !== undefined)
        return [part];
    return [...(backend !== undefined || frontend === undefined ? ['backend'] : []), ...(frontend !== undefined ? ['frontend'] : [])];
}
/** The newest baseline that a host keeps. */
function baselineOf({ facts }) {
    return newestBaseline(facts.hosts.flatMap(({ baseline }) => baseline ?? []));
}
/** Every request does harm: data is being corrupted, or an attacker is served. */
function isHarmful({ scenario }) {
    return request/* harmfulScenarios */.tO.includes(scenario);
}
/** `v4.0.0`, or `v4.0.0 and v3.0.0` where hosts or parts differ. */
function runningText(running) {
    return running.join(' and ') || 'unknown';
}

// EXTERNAL MODULE: ./src/words/neutralise.ts
var neutralise = __webpack_require__(9067);
;// CONCATENATED MODULE: ./src/words/lines.ts
// Foreign text made fit for a message: one line, no control characters, no marks that nobody sees, cut.

const valueLimit = 1_000;
/** One line of at most `limit` characters. */
function oneLine(text, limit = valueLimit) {
    // What is cut off need not be cleaned: a log of megabytes costs no time.
    const [part, rest] = [text.slice(0, 4 * limit), text.slice(4 * limit)];
    const clean = (0,neutralise/* stripTerminal */.JI)(part).replace(/[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').replace(/\s+/g, ' ').trim();
    return cut(rest === '' ? clean : `${clean}…`, limit);
}
/** At most `limit` characters, never half of one; what was cut shows as …. */
function cut(text, limit) {
    return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '').trimEnd()}…`;
}

// EXTERNAL MODULE: ./src/announce/people.ts
var people = __webpack_require__(5760);
;// CONCATENATED MODULE: ./src/announce/announcement.ts
// What is said at each turn of a rollback (Quick Rollback, Step 5; Full Rollback, Step 1): the templates of the configuration with what is known of the run.




const titles = {
    started: 'rollback in progress',
    offline: 'emergency maintenance in progress',
    succeeded: 'rolled back, being watched',
    partial: 'rolled back in part',
    failed: 'rollback stopped',
    stable: 'stable again',
    unstable: 'not proved stable',
};
/** The document's words: SYSTEM OFFLINE once it is, and not before. */
function startAnnouncement(situation) {
    const stops = situation.rollbackType === 'full' || situation.rollbackType === 'database';
    return announcement(situation, stops && isHarmful(situation) ? 'offline' : 'started', startDetail(situation));
}
/** When the backend has stopped. */
function offlineAnnouncement(situation) {
    return announcement(situation, 'offline', initiated(situation));
}
function endAnnouncement(situation) {
    const { rollbackType, running, target, database } = situation;
    const place = placeOf(situation);
    const detail = {
        database: `the database of ${place} is back (${database?.decision.strategy ?? 'keep'}), with ${target.tag}`,
        backend: `the backend of ${place} runs ${target.tag} again (was ${runningText(running)})`,
        frontend: `the site of ${place} is ${target.tag} again (was ${runningText(running)})`,
        'sync-worker': `the synchronisation of ${place} is stopped; everything else goes on with ${runningText(running)}`,
    }[rollbackType];
    return ending(situation, 'succeeded', detail ?? `${place} runs ${target.tag} again (was ${runningText(running)})`, 'nothing was done there');
}
/** For the end that nobody wanted. */
function failureAnnouncement(situation, message) {
    return announcement(situation, 'failed', sentence(message));
}
/** For a watch that came to its end. */
function watchAnnouncement(situation, message) {
    if (message !== '')
        return announcement(situation, 'unstable', sentence(message));
    return ending(situation, 'stable', `${placeOf(situation)} was watched and is stable on ${situation.target.tag}`, 'nobody knows how it is there');
}
/** Hosts that did not answer are named: without them, nothing is called a success. */
function ending(situation, stage, detail, there) {
    const without = hostsLeftOut(situation);
    return without === '' ? announcement(situation, stage, detail) : announcement(situation, 'partial', `${detail}. Left out, for no answer came: ${without}; ${there}`);
}
/** For a drill: everybody who reads it must see at once that nothing is broken. It calls nobody by name. */
function drillAnnouncement(situation, stage, detail) {
    const told = announcement(situation, stage, detail);
    const title = oneLine(`Rollback drill of ${placeOf(situation)}${stage === 'started' ? '' : stage === 'stable' ? ': done' : ': ended early'}`);
    return { ...told, title, text: (0,announce_templates/* fillText */.BB)(situation.environment.announce.templates.drill, told.values), publicText: title, people: [] };
}
function announcement(situation, stage, detail) {
    const { environment, run, incident, reason, running, target, scenario } = situation;
    const raw = {
        system: environment.system,
        environment: environment.name,
        from: runningText(running),
        to: target.tag,
        reason,
        incident: incidentText(incident, run),
        actor: run.actor,
        run: run.url === '' ? run.id : run.url,
        detail,
    };
    const values = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, oneLine(value)]));
    const { templates, statuspage } = environment.announce;
    return { stage, title: oneLine(`${placeOf(situation)}: ${titles[stage]}`), text: (0,announce_templates/* fillText */.BB)(templates[stage], values), publicText: (0,announce_templates/* fillText */.BB)(statuspage?.templates[stage] ?? titles[stage], values), values: { ...values, number: oneLine(incident) }, people: (0,people/* rolesToTell */.Md)(environment, scenario) };
}
function startDetail(situation) {
    if (isHarmful(situation))
        return initiated(situation);
    switch (situation.rollbackType) {
        case 'full':
            return `${initiated(situation)}; the system goes offline for a short time when all is prepared`;
        case 'database':
            return `the database of ${placeOf(situation)} is brought back`;
        case 'sync-worker':
            return `the synchronisation of ${placeOf(situation)} is stopped`;
        default:
            return change(situation);
    }
}
function initiated(situation) {
    switch (situation.rollbackType) {
        case 'full':
            return `Full rollback initiated: ${change(situation)}`;
        case 'database':
            return `Database rollback initiated: the database of ${placeOf(situation)} is brought back`;
        default:
            return change(situation);
    }
}
function change(situation) {
    return `${placeOf(situation)} is rolled back from ${runningText(situation.running)} to ${situation.target.tag}`;
}
function placeOf({ environment }) {
    return `${environment.system} ${environment.name}`;
}
/** With its full stop: another sentence follows in the template. */
function sentence(text) {
    return /[.!?]$/.test(text.trimEnd()) ? text : `${text.trimEnd()}.`;
}

// EXTERNAL MODULE: ./src/words/plurals.ts
var plurals = __webpack_require__(574);
;// CONCATENATED MODULE: ./src/engine/channel.ts
// One channel and its queue. It works in the background: what is newer takes the place of what still waits, and trouble is met with patience.


const mostTries = 6;
const firstPauseMs = 1_000;
const hurriedPauseMs = 200;
class Channel {
    announcer;
    clock;
    onDelivery;
    deliveries = [];
    waiting;
    latest;
    lines = [];
    lostLines = 0;
    /** Something was told, so there is a place for lines. */
    begun = false;
    tries = 0;
    /** What the last try met with. */
    trouble = '';
    busy = false;
    /** The run has ended: only the rest of its little time is left. */
    hurry = false;
    closed = false;
    work = Promise.resolve();
    over = new AbortController();
    /** Ends a pause that we chose ourselves; one that the channel asked for is kept. */
    nap;
    constructor(announcer, clock, onDelivery) {
        this.announcer = announcer;
        this.clock = clock;
        this.onDelivery = onDelivery;
    }
    get name() {
        return this.announcer.name;
    }
    /** False when it does not concern this channel. */
    hand(announcement) {
        if (!this.concerns(announcement))
            return false;
        if (sameWords(this.latest, announcement))
            return true;
        this.latest = this.waiting = announcement;
        this.tries = 0;
        this.nap?.abort();
        this.wake();
        return true;
    }
    follow(line) {
        if (this.announcer.progress === undefined || this.closed)
            return;
        this.lines.push(line);
        this.wake();
    }
    /** Resolves when nothing waits any more. */
    settle() {
        this.hurry = true;
        this.nap?.abort();
        return this.work;
    }
    /** Ends what is under way; what was not told by now failed. */
    close() {
        this.closed = true;
        this.over.abort(new Error('The run has ended.'));
        this.lostLines += this.lines.splice(0).length;
        if (this.waiting !== undefined)
            this.deliver(this.waiting, 'failed', this.trouble || 'did not answer in time');
    }
    /** What of the progress was lost. */
    warnings() {
        return this.begun && this.lostLines > 0 ? [`${this.name}: ${(0,plurals/* counted */.h)(this.lostLines, 'line')} of progress could not be told`] : [];
    }
    concerns(announcement) {
        const { audience, reaches, edits } = this.announcer;
        if (this.closed || (audience === 'person' && !reaches.some((role) => announcement.people.includes(role))))
            return false;
        return edits || announcement.stage !== 'offline' || this.latest === undefined || this.latest.stage === 'offline';
    }
    wake() {
        if (!this.busy)
            this.work = this.run();
    }
    async run() {
        this.busy = true;
        try {
            while (!this.closed && (this.waiting !== undefined || (this.begun && this.lines.length > 0)))
                await (this.waiting === undefined ? this.sayLines() : this.say(this.waiting));
        }
        finally {
            this.busy = false;
        }
    }
    async say(announcement) {
        this.trouble = '';
        try {
            await this.announcer.tell(announcement, this.over.signal);
            if (this.closed)
                return;
            this.begun = true;
            this.deliver(announcement, 'told', '');
        }
        catch (error) {
            if (this.closed)
                return;
            const replaced = this.waiting !== announcement;
            this.trouble = (0,errors/* messageOf */.bD)(error);
            if (await this.pauseAfter(error, replaced))
                return;
            if (!replaced)
                this.deliver(announcement, 'failed', this.trouble);
        }
    }
    async sayLines() {
        const batch = [...this.lines];
        this.trouble = '';
        try {
            await this.announcer.progress?.(batch, this.over.signal);
            if (this.closed)
                return;
            this.tries = 0;
        }
        catch (error) {
            this.trouble = (0,errors/* messageOf */.bD)(error);
            if (this.closed || (await this.pauseAfter(error, false)))
                return;
            this.lostLines += batch.length;
        }
        this.lines.splice(0, batch.length);
    }
    /** False when another try makes no sense. Waits before one that does: as long as the channel asks, or longer each time. */
    async pauseAfter(error, replaced) {
        const { again, afterMs } = error instanceof errors/* NotToldError */.tl ? error : { again: false, afterMs: undefined };
        if (!replaced)
            this.tries += 1;
        if (!again || this.tries >= mostTries)
            return false;
        const nap = new AbortController();
        if (afterMs === undefined)
            this.nap = nap;
        const pauseMs = afterMs ?? (this.hurry ? hurriedPauseMs : firstPauseMs * 2 ** Math.max(0, this.tries - 1));
        await this.clock.sleep(pauseMs, AbortSignal.any([nap.signal, this.over.signal])).catch(() => undefined);
        this.nap = undefined;
        return true;
    }
    deliver(announcement, state, detail) {
        if (this.waiting === announcement)
            this.waiting = undefined;
        const delivery = { channel: this.name, audience: this.announcer.audience, what: announcement.title, state, detail, at: this.clock.now().toISOString() };
        this.deliveries.push(delivery);
        this.onDelivery(delivery);
    }
}
function sameWords(one, other) {
    return one !== undefined && one.stage === other.stage && one.text === other.text;
}

;// CONCATENATED MODULE: ./src/engine/messenger.ts
// Delivers announcements in the background, each channel for itself: nothing of a rollback waits for a channel (fault 38).


class Messenger {
    announcers;
    clock;
    channels;
    /** Roles that no channel reaches: theirs is the last announcement. */
    missed = new Map();
    /** @param onDelivery hears at once what was told and what was not. */
    constructor(announcers, clock, onDelivery = () => undefined) {
        this.announcers = announcers;
        this.clock = clock;
        this.channels = announcers.map((announcer) => new Channel(announcer, clock, onDelivery));
    }
    handOver(announcement) {
        for (const role of (0,people/* unreached */.iq)(announcement, this.announcers))
            this.missed.set(role, { channel: role, audience: 'person', what: announcement.title, state: 'failed', detail: people/* noAddress */.U0, at: this.clock.now().toISOString() });
        return this.channels.filter((channel) => channel.hand(announcement)).map(({ name }) => name);
    }
    /** A line for the channels that show progress. */
    follow(line) {
        for (const channel of this.channels)
            channel.follow(line);
    }
    /** Gives all channels side by side so much time to empty their queues; what is not told then has failed. */
    async finish(limitMs) {
        const stop = new AbortController();
        const settled = Promise.all(this.channels.map((channel) => channel.settle()));
        await Promise.race([settled, this.clock.sleep(limitMs, stop.signal).catch(() => undefined)]);
        stop.abort();
        for (const channel of this.channels)
            channel.close();
        const deliveries = [...this.channels.flatMap((channel) => channel.deliveries), ...this.missed.values()].sort((left, right) => left.at.localeCompare(right.at));
        return { deliveries, warnings: this.channels.flatMap((channel) => channel.warnings()) };
    }
}
/** For what is not announced. */
const nobody = { handOver: () => [] };

// EXTERNAL MODULE: ./src/words/durations.ts
var durations = __webpack_require__(7968);
// EXTERNAL MODULE: ./src/report/verdicts.ts
var verdicts = __webpack_require__(9910);
;// CONCATENATED MODULE: ./src/report/progress-line.ts



const lineLimit = 300;
/** Undefined for what is no news in a chat. */
function progressLine(event) {
    if (event.kind !== 'step-ended')
        return undefined;
    const { planned, state, detail, durationMs } = event.record;
    return oneLine(`${verdicts/* stateMarks */.A[state]} ${planned.title} (${(0,durations/* durationText */.S5)(durationMs)}): ${detail}`, lineLimit);
}

;// CONCATENATED MODULE: ./src/announcing.ts
// How a run speaks: its messenger, the progress of its steps, and its last words.




/** What the channels get at the end for what they have not told yet; longer where people must act. */
const channelsMs = 1_000;
const farewellMs = 3_000;
class Voice {
    situation;
    messages;
    constructor({ announcers, clock, emit }, situation) {
        this.situation = situation;
        this.messages = new Messenger(announcers, clock, (delivery) => emit(note(delivery)));
    }
    /** The same events, with the steps' ends for the thread of the chat. */
    listening(emit) {
        return (event) => {
            emit(event);
            const line = progressLine(event);
            if (line !== undefined)
                this.messages.follow(line);
        };
    }
    /** Says what no step says, and gives the channels the little time that a run has for them. */
    async end(ended) {
        const last = lastWords(this.situation, ended);
        if (last !== undefined)
            this.messages.handOver(last);
        const { deliveries, warnings } = await this.messages.finish(ended.stopped ? farewellMs : channelsMs);
        return { deliveries, warnings: [...(0,people/* warningsAfter */.ap)(deliveries), ...warnings] };
    }
}
function lastWords(situation, { stopped, watched, message }) {
    if (stopped)
        return failureAnnouncement(situation, message);
    return watched ? watchAnnouncement(situation, message) : undefined;
}
function note({ channel, what, state, detail, at }) {
    if (state === 'told')
        return { kind: 'note', at, level: 'info', text: `${channel} was told: ${what}` };
    return { kind: 'note', at, level: 'warning', text: `${channel} was not told "${what}": ${detail}` };
}

// EXTERNAL MODULE: ./src/checks/http.ts
var http = __webpack_require__(4501);
;// CONCATENATED MODULE: ./src/engine/downtime.ts
// Watches the first health check during the whole run: how long users were not served, seen from here.

const intervalMs = 250;
const replyMs = 2_000;
/** The version does not matter here: any healthy reply is a served user. */
function watchDowntime(check, web, clock) {
    const stopped = new AbortController();
    let downMs = 0;
    const watch = async () => {
        let lastMs = clock.monotonicMs();
        while (!stopped.signal.aborted) {
            const healthy = await answersWell(check, web, stopped.signal);
            const nowMs = clock.monotonicMs();
            if (!healthy && !stopped.signal.aborted)
                downMs += nowMs - lastMs;
            lastMs = nowMs;
            await clock.sleep(intervalMs, stopped.signal).catch(() => undefined);
        }
    };
    const watching = watch();
    return {
        async stop() {
            stopped.abort();
            await watching;
            return Math.round(downMs);
        },
    };
}
async function answersWell(check, web, signal) {
    try {
        const reply = await web.request((0,http/* requestOf */.fo)(check, replyMs), signal);
        return reply.status === check.status;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./src/commands/facts-protocol.ts
// Reads the `fact` lines of a script's output. Whatever else the script printed is left alone.
function parseFacts(output) {
    const facts = new Map();
    for (const line of output.split('\n')) {
        const match = /^fact\t([^\t]+)\t(.*)$/.exec(line);
        if (match === null)
            continue;
        const [, name = '', value = ''] = match;
        const values = facts.get(name);
        if (values === undefined)
            facts.set(name, [value]);
        else
            values.push(value);
    }
    return facts;
}
/** The last value of a fact; empty when the script did not report it. */
function fact(facts, name) {
    return facts.get(name)?.at(-1) ?? '';
}
function allFacts(facts, name) {
    return facts.get(name) ?? [];
}
/** The output without its fact lines: what a person wants to read. */
function withoutFacts(output) {
    return output
        .split('\n')
        .filter((line) => !line.startsWith('fact\t'))
        .join('\n')
        .trim();
}

;// CONCATENATED MODULE: ./src/steps/parts/last-word.ts
// The line of what a host printed that says best why a script failed.
const chatter = [/^> /, /^npm (?:error|ERR!|warn|WARN|notice)\b/, /^\s+at /, /^Node\.js v\d/, /^[\s^~{}[\]();,]*$/, /^(?:joined|found): it /];
const complaint = /error|fail|fatal|cannot|can't|could not|unable|missing|not found|no such|denied|refused|exceed|killed|out of memory/i;
/** A script of ours says its reason last, on stdout. Where npm had the last word there (it repeats the command that it runs), what complained is on stderr. */
function lastWord(stdout, stderr) {
    const [said, complained] = [linesOf(stdout), linesOf(stderr)];
    const last = said.at(-1) ?? '';
    const telling = complained.filter(isTelling);
    const reason = telling.findLast((line) => complaint.test(line));
    if (isTelling(last) && (complaint.test(last) || reason === undefined))
        return last;
    return reason ?? telling.at(-1) ?? said.findLast(isTelling) ?? (last || (complained.at(-1) ?? ''));
}
function linesOf(text) {
    return text.split('\n').map((line) => line.trimEnd()).filter((line) => line !== '');
}
function isTelling(line) {
    return line !== '' && !chatter.some((kind) => kind.test(line));
}

;// CONCATENATED MODULE: ./src/steps/parts/host-outcomes.ts
// From the hosts' replies to a step's outcome: what each host did, and a StepError when one did not reach the end state.



/** Error of a step on hosts; carries what every host did, the good ones too. */
class HostsError extends errors/* StepError */.zg {
    hosts;
    constructor(message, hosts, output, nextAction) {
        const bad = hosts.find((host) => host.state !== 'done' && host.state !== 'already');
        super(message, { ...(bad === undefined ? {} : { host: bad.host }), nextAction, output });
        this.hosts = hosts;
    }
}
/** @throws HostsError unless every host exited with 0. */
function requireAll(replies, nextAction) {
    const hosts = replies.map(describeReply);
    const bad = hosts.filter((host) => host.state !== 'done');
    if (bad.length === 0)
        return hosts;
    throw new HostsError(bad.map((host) => `${host.host}: ${host.detail}`).join('; '), hosts, outputOf(replies), nextAction);
}
function describeReply(reply) {
    const { host, durationMs } = reply;
    switch (reply.status) {
        case 'exited':
            return reply.exitCode === 0 ? { host, durationMs, state: 'done', detail: lastLine(reply) || 'done' } : { host, durationMs, state: 'failed', detail: `${lastWord(withoutFacts(reply.stdout), reply.stderr) || 'failed'} (exit status ${reply.exitCode})` };
        case 'timed-out':
            return { host, durationMs, state: 'failed', detail: `still running at its time limit; ${lastLine(reply)}` };
        case 'lost':
            return { host, durationMs, state: 'unknown', detail: 'the connection was lost; the job may have ended on the host' };
        case 'unreachable':
        case 'untrusted':
            return { host, durationMs, state: 'unreachable', detail: reply.stderr.trim() || 'not reachable' };
        case 'held':
            return { host, durationMs, state: 'held', detail: 'not started: too many other hosts had failed' };
    }
}
function lastLine(reply) {
    const text = withoutFacts(reply.stdout).trim();
    const lines = (reply.exitCode === 0 ? text : text || reply.stderr.trim()).split('\n');
    return lines.at(-1)?.trim() ?? '';
}
/** What the hosts printed, for the log. */
function outputOf(replies) {
    return replies
        .map((reply) => ({ title: reply.host, text: [withoutFacts(reply.stdout), reply.stderr.trim()].filter((text) => text !== '').join('\n') }))
        .filter(({ text }) => text !== '');
}
/** The slowest host's time for each phase that the scripts reported as `took.<phase>`. */
function phasesOf(replies) {
    const phases = {};
    for (const reply of replies) {
        for (const [name, values] of parseFacts(reply.stdout)) {
            if (name.startsWith('took.'))
                phases[name.slice(5)] = Math.max(phases[name.slice(5)] ?? 0, Number(values.at(-1)));
        }
    }
    return phases;
}
/** Values of a fact over all hosts, with the host that told it. */
function factsByHost(replies, name) {
    return replies.flatMap((reply) => allFacts(parseFacts(reply.stdout), name).map((value) => ({ host: reply.host, value })));
}
/** The reply of a host that was not asked any more. */
function held(host) {
    return { host, status: 'held', exitCode: null, stdout: '', stderr: '', durationMs: 0 };
}

// EXTERNAL MODULE: ./src/time-limit.ts
var time_limit = __webpack_require__(7168);
;// CONCATENATED MODULE: ./src/engine/run-step.ts
// Runs one planned step: deadline, heartbeat, and a record of how it ended. Never throws.




const usualHeartbeatMs = 10_000;
async function runStep(step, planned, stage, context, emit) {
    const { clock } = context.ports;
    const startedAt = clock.now().toISOString();
    const beginMs = clock.monotonicMs();
    emit({ kind: 'step-started', at: startedAt, stage, planned });
    const late = new Error(`The deadline of ${(0,durations/* exactly */.pV)(planned.deadlineMs)} is over.`);
    const heartbeat = startHeartbeat(step, planned, context, emit, beginMs);
    const begun = { planned, stage, startedAt };
    let record;
    try {
        // A step that does not listen to its signal must not hold the run.
        const outcome = await (0,time_limit/* withinTime */.dn)(clock, planned.deadlineMs, context.signal, (signal) => step.run(planned, { ...context, signal, progress: heartbeat.progress }), late);
        record = { ...begun, ...describeSuccess(outcome), durationMs: Math.round(clock.monotonicMs() - beginMs) };
    }
    catch (error) {
        record = { ...begun, ...describeFailure(error, planned, error === late, context.signal), durationMs: Math.round(clock.monotonicMs() - beginMs) };
    }
    finally {
        heartbeat.stop();
    }
    emit({ kind: 'step-ended', at: clock.now().toISOString(), record });
    return record;
}
function describeSuccess(outcome) {
    return { ...outcome, nextAction: '' };
}
function describeFailure(error, planned, expired, run) {
    const nothing = { phasesMs: {}, warnings: [], forPeople: [], hosts: error instanceof HostsError ? error.hosts : [], output: error instanceof errors/* StepError */.zg ? error.output : [] };
    if (run.aborted) {
        return { ...nothing, state: 'cancelled', detail: 'cancelled while it ran; what it had begun on the hosts goes on there to its end', nextAction: 'Run it again: it finds what is running, waits for it, and goes on from there.' };
    }
    const detail = expired ? `not done within its deadline of ${(0,durations/* exactly */.pV)(planned.deadlineMs)}` : (0,errors/* messageOf */.bD)(error);
    const nextAction = error instanceof errors/* StepError */.zg ? error.nextAction : usualNextAction(planned, expired);
    if (planned.blocking)
        return { ...nothing, state: error instanceof errors/* InconclusiveError */.Xp ? 'inconclusive' : 'failed', detail, nextAction };
    return { ...nothing, state: 'warned', detail, nextAction, warnings: [`${planned.title}: ${detail}`] };
}
/** A longer deadline helps only where it was the deadline that ended it. */
function usualNextAction({ step }, expired) {
    return expired ? `Run it again, with a longer deadline if it was only slow (deadlines: { ${step}: … }).` : 'Mend what the message names, then run this again.';
}
function startHeartbeat({ heartbeatMs = usualHeartbeatMs }, planned, { ports: { clock } }, emit, beginMs) {
    const stopped = new AbortController();
    let line = '';
    const beat = async () => {
        for (;;) {
            await clock.sleep(heartbeatMs, stopped.signal);
            emit({ kind: 'step-heartbeat', at: clock.now().toISOString(), planned, elapsedMs: clock.monotonicMs() - beginMs, line });
        }
    };
    // It ends by the abort of its sleep.
    void beat().catch(() => undefined);
    return { progress: (text) => (line = text), stop: () => stopped.abort() };
}

;// CONCATENATED MODULE: ./src/engine/execute.ts

/** @param note writes down how to find back, before the second stage: the first one stops and prepares, and must not wait for it. */
async function execute(plan, steps, context, emit, note = async () => undefined) {
    const records = [];
    for (const stage of plan.stages) {
        if (context.signal.aborted || records.some(stops)) {
            records.push(...stage.steps.map((planned) => notReached(planned, stage.title)));
            continue;
        }
        if (stage === plan.stages[1])
            await note();
        records.push(...(await Promise.all(stage.steps.map((planned) => runStep(steps[planned.step], planned, stage.title, context, emit)))));
    }
    return records;
}
function stops(record) {
    return ['failed', 'inconclusive', 'cancelled'].includes(record.state);
}
function notReached(planned, stage) {
    return { planned, stage, state: 'not-reached', startedAt: '', durationMs: 0, detail: '', nextAction: '', hosts: [], phasesMs: {}, warnings: [], output: [], forPeople: [] };
}

// EXTERNAL MODULE: ./src/commands/shell.ts
var shell = __webpack_require__(4800);
;// CONCATENATED MODULE: ./src/commands/script.ts

/** Remote scripts report what they found as lines `fact<TAB>name<TAB>value` (see facts-protocol.ts). */
const factFunction = (0,shell.sh) `fact() { printf 'fact\t%s\t%s\n' "$1" "$2"; }`;
/**
 * Our scripts speak C, but what they start for good, or build, must not: Node's default locale, and so dates and numbers, would follow.
 * A job is a script within a script, so the host's own word is handed on. `as_host COMMAND …`
 */
const ownLocale = (0,shell.sh) `as_host() { if [ -n "$host_locale" ]; then env -u host_locale -u GIT_TERMINAL_PROMPT LC_ALL="$host_locale" "$@"; else env -u host_locale -u GIT_TERMINAL_PROMPT -u LC_ALL "$@"; fi; }`;
/** What every script starts with. Nothing of it can ask a question: there is nobody to answer. */
function preamble(host) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `set -euo pipefail`, (0,shell.sh) `export host_locale="\${host_locale-\${LC_ALL-}}"`, (0,shell.sh) `export LC_ALL=C GIT_TERMINAL_PROMPT=0 PM2_DISCRETE_MODE=true npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false`, host.pathFolders.length > 0 ? (0,shell.sh) `export PATH=${joinPath(host.pathFolders)}:"$PATH"` : undefined, (0,shell.sh) `repository=${(0,shell/* path */.Ae)(host.repository)} state=${(0,shell/* path */.Ae)(host.state)} log=${host.log === undefined ? '' : (0,shell/* path */.Ae)(host.log)}`, host.current === undefined ? undefined : (0,shell.sh) `current=${(0,shell/* path */.Ae)(host.current)}`, factFunction, ownLocale);
}
function joinPath(folders) {
    return folders.map((folder) => (0,shell/* path */.Ae)(folder)).reduce((left, right) => (0,shell.sh) `${left}:${right}`);
}
function hostScript(host, title, timeoutMs, body) {
    return { title, timeoutMs, body: (0,shell/* lines */.Mn)(preamble(host), body).text };
}
/** One command for each different script: hosts that need the same text stand together. */
function commandsFor(hosts, script) {
    const commands = new Map();
    for (const host of hosts) {
        const made = script(host);
        const known = commands.get(made.body);
        if (known === undefined)
            commands.set(made.body, { hosts: [host.name], script: made });
        else
            known.hosts.push(host.name);
    }
    return [...commands.values()];
}

;// CONCATENATED MODULE: ./src/commands/journal.ts
// The two records on every host: the journal (JSON lines, for us) and the team's log file (for people, as the document writes it).

/** Appends one JSON line. `$code` holds the exit status of an ended job. A full disk must not fail the step. */
function journalLine(subject, event) {
    const known = JSON.stringify({ run: subject.run, step: subject.step, event }).slice(0, -1);
    const code = event === 'ended' ? (0,shell.sh) `,"exit":%s}\n` : (0,shell.sh) `}\n`;
    return (0,shell/* lines */.Mn)((0,shell.sh) `printf '%s,"at":"%s"${code}' ${known} "$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)" ${event === 'ended' ? (0,shell.sh) `"$code"` : (0,shell.sh) ``} >>"$state/journal.jsonl" || true`);
}
/** Appends a line to the team's log, in the words of the document: `[date] text - Ticket: INCIDENT-1`. Fact `log.unwritten` where that failed: the step goes on. */
function logLine(text) {
    return (0,shell.sh) `if [ -n "$log" ]; then { mkdir -p "$(dirname "$log")" && printf '[%s] %s\n' "$(date)" ${text} >>"$log"; } 2>/dev/null || fact log.unwritten "$log"; fi`;
}

;// CONCATENATED MODULE: ./src/commands/former-locks.ts
// What the lock of a host said before it was taken over, newest first: `taken-over`, beside the details. So the taking can be undone, and whoever takes over knows what may stand half done.

/**
 * Two files cannot change in one moment. Whoever is cut off between them leaves a first line that says what the details say:
 * that lock stands, and the line is passed over. Needs `owner` of commands/lock.ts.
 */
const formerLocks = (0,shell/* lines */.Mn)(
// Details that nobody can read are a lock, too.
(0,shell.sh) `standing() { { grep . "$state/lock/details" 2>/dev/null || echo '{}'; } | head -n 1; }`, (0,shell.sh) `former() { if [ -f "$state/lock/taken-over" ]; then if [ "$(head -n 1 "$state/lock/taken-over")" = "$(standing)" ]; then tail -n +2 "$state/lock/taken-over"; else cat "$state/lock/taken-over"; fi; fi; }`);
/** Before the details are written anew. */
const keepFormer = (0,shell.sh) `{ standing; former; } >"$state/lock/taken-over.new"; mv "$state/lock/taken-over.new" "$state/lock/taken-over"`;
/** Facts: `lock.taken-over`, a line for each; `lock.began`, each of their owners that had started something on this host. They stay with the lock, for a try that is resumed. */
const tellFormer = (0,shell/* lines */.Mn)((0,shell.sh) `former | while IFS= read -r line; do`, (0,shell.sh) `  fact lock.taken-over "$line"; owner=$(printf '%s\n' "$line" | ownerIn)`, (0,shell.sh) `  if [ -n "$owner" ] && ls -d "$state/jobs/$owner-"* >/dev/null 2>&1; then fact lock.began "$owner"; fi`, (0,shell.sh) `done`);
/** Puts the newest former lock back in the place of the details; ends with 1 where there is none. */
const restoreFormer = (0,shell/* lines */.Mn)((0,shell.sh) `restore() {`, (0,shell.sh) `  local line; line=$(former | head -n 1)`, (0,shell.sh) `  if [ -z "$line" ]; then return 1; fi`, (0,shell.sh) `  former | tail -n +2 >"$state/lock/taken-over.new" && printf '%s\n' "$line" >"$state/lock/details.new" || exit 5`, (0,shell.sh) `  mv "$state/lock/details.new" "$state/lock/details" || exit 5`, (0,shell.sh) `  if [ -s "$state/lock/taken-over.new" ]; then mv "$state/lock/taken-over.new" "$state/lock/taken-over"; else rm -f "$state/lock/taken-over" "$state/lock/taken-over.new"; fi`, (0,shell.sh) `}`);

;// CONCATENATED MODULE: ./src/commands/kept-folder.ts
// Where a rollback keeps what its switch takes away: a folder of its own below replaced/, though its run id may come again (docs/design.md, "On a host").
// Which one it is stands inside the lock. So a try that finds its lock again finds its folder, too, and whoever takes the lock anew begins another one.

/** Two lines: the run, and the name of its folder. */
const kept_folder_mark = (0,shell.sh) `"$state/lock/replaced"`;
/** Sets `$kept`: the folder of this rollback, or nothing where it has not begun to switch this host. */
function findKept(run) {
    return (0,shell.sh) `kept=; if [ "$(sed -n 1p ${kept_folder_mark} 2>/dev/null)" = ${run} ]; then kept=$state/replaced/$(sed -n 2p ${kept_folder_mark}); fi`;
}
/** Sets `$kept`, and makes the folder where it is not there. What an earlier rollback of the same run id has kept stays where it is. */
function openKept(run) {
    return (0,shell/* lines */.Mn)(findKept(run), (0,shell.sh) `if [ -z "$kept" ]; then`, (0,shell.sh) `  [ -d "$state/lock" ] || { echo 'the lock of this host is gone: run this again, and it takes a new one' >&2; exit 77; }`, (0,shell.sh) `  mkdir -p "$state/replaced"; name=${run} number=1`, 
    // An empty one is of a try that was cut off right here.
    (0,shell.sh) `  while [ -e "$state/replaced/$name" ] && ! rmdir "$state/replaced/$name" 2>/dev/null; do number=$((number + 1)); name=${run}.$number; done`, (0,shell.sh) `  kept=$state/replaced/$name; mkdir "$kept"`, (0,shell.sh) `  ${(0,shell/* replaceFile */.fR)(kept_folder_mark, (0,shell.sh) `printf '%s\n%s\n' ${run} "$name"`)}`, (0,shell.sh) `fi`, (0,shell.sh) `mkdir -p "$kept"`);
}
/** Of all rollbacks of this run id on this host, the last one's folder; nothing where there was none. Needs no lock. */
function lastKept(run) {
    return (0,shell.sh) `$(ls -1td "$state/replaced/"${run} "$state/replaced/"${run}.[0-9]* 2>/dev/null | head -n 1 || true)`;
}
/** The rollback is over, and its lock stays: the same run id begins another one from here. */
const closeKept = (0,shell.sh) `rm -f ${kept_folder_mark}`;

;// CONCATENATED MODULE: ./src/commands/lock.ts
// One rollback at a time: an atomic mkdir on every host, with a details file that says who holds it.



/** A full disk can leave the details empty: that is a lock, too. */
const holder = (0,shell.sh) `fact lock.holder "$(grep . "$state/lock/details" 2>/dev/null || echo '{}')"`;
/** `ownerIn` reads lines of details; a lock whose details nobody can read belongs to `unknown`, and can be broken by that name. */
const owners = (0,shell/* lines */.Mn)((0,shell.sh) `ownerIn() { sed -n 's/^{"owner":"\([^"]*\)".*/\1/p'; }`, (0,shell.sh) `owner() { { ownerIn <"$state/lock/details" 2>/dev/null || true; } | grep . || echo unknown; }`);
/** One after the other: who changes a lock that is there. Nobody holds it longer than that takes. */
const mutex = (0,shell.sh) `exec 7>"$state/lock.mutex"; flock 7`;
/**
 * Takes the lock, or reports who has it (fact `lock.holder`, exit status 4).
 * @param breakOwner the owner whose lock may be taken over, typed by a person.
 * @param job of this run on GitHub; empty in a terminal.
 */
function lock_take(details, breakOwner, job = '') {
    const json = lock_textOf(details);
    return (0,shell/* lines */.Mn)(refuseLookers, (0,shell.sh) `mkdir -p "$state"`, writeDetails(json), owners, formerLocks, (0,shell.sh) `if mkdir "$state/lock" 2>/dev/null; then if write; then fact lock taken; exit 0; fi; ${remove}; exit 5; fi`, 
    // Nobody has it: what mkdir says is the reason. Or it was given back just now.
    (0,shell.sh) `if [ ! -d "$state/lock" ]; then mkdir "$state/lock"; write || { ${remove}; exit 5; }; fact lock taken; exit 0; fi`, awaitDetails, 
    // Asked again after a broken connection: the lock is the one that this very try took.
    (0,shell.sh) `if [ "$(cat "$state/lock/details" 2>/dev/null)" = ${json} ]; then fact lock taken; ${tellFormer}; exit 0; fi`, enterOwn(details, job), ...(breakOwner === '' ? [] : takeOver(breakOwner)), holder, (0,shell.sh) `exit 4`);
}
/** The same run again. Another job of it is kept out, and told so (fact `lock.other-job`). */
function enterOwn({ owner, job: claims }, job) {
    const again = (0,shell.sh) `fact lock again; ${tellFormer}; exit 0`;
    if (job === '')
        return (0,shell.sh) `if [ "$(owner)" = ${owner} ]; then ${again}; fi`;
    const opening = `{"owner":${JSON.stringify(owner)},`;
    return (0,shell/* lines */.Mn)((0,shell.sh) `job() { sed -n 's/^{"owner":"[^"]*","job":"\([^"]*\)".*/\1/p' "$state/lock/details" 2>/dev/null || true; }`, (0,shell.sh) `if [ "$(owner)" = ${owner} ]; then`, 
    // What the whole run holds becomes this job's, so that no third one comes in beside it. A full disk keeps nobody from going on.
    claims === undefined ? undefined : (0,shell.sh) `if [ -z "$(job)" ]; then ${mutex}; opening=${opening}; if [ "$(owner)" = ${owner} ] && [ -z "$(job)" ]; then text=$(cat "$state/lock/details"); printf '%s%s\n' ${`${opening}"job":${JSON.stringify(claims)},`} "\${text#"$opening"}" >"$state/lock/details.new" && mv "$state/lock/details.new" "$state/lock/details" || true; fi; flock -u 7; fi`, (0,shell.sh) `case "$(job)" in ''|${job}) ${again};; *) fact lock.other-job "$(job)"; ${holder}; exit 4;; esac`, (0,shell.sh) `fi`);
}
/** Fact `lock.key`: `looks`. To such a key (examples/host/emergency-rollback-shell --look) everything is read-only, and no lock is anybody's. */
const refuseLookers = (0,shell.sh) `if [ -n "\${EMERGENCY_ROLLBACK_LOOK:-}" ]; then fact lock.key looks; exit 6; fi`;
/** Says more in a lock that is ours already; what another run has taken over is left alone. */
function describe(details) {
    return (0,shell/* lines */.Mn)(requireOwn(details.owner), writeDetails(lock_textOf(details)), details.settled === true ? closeKept : undefined, (0,shell.sh) `write`);
}
/** Ends with 77 where the lock is somebody else's by now: a run that was held for dead must not go on beside the one that took over. */
function requireOwn(owner) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `if [ -s "$state/lock/details" ]; then case "$(cat "$state/lock/details")" in ${`{"owner":${JSON.stringify(owner)},`}*) ;; *)`, (0,shell.sh) `  echo "the lock of this host is not ours any more, another run has taken it over: $(sed -n 's/^{"owner":"\([^"]*\)".*/\1/p' "$state/lock/details")" >&2; exit 77`, (0,shell.sh) `esac; fi`);
}
/** Hosts read owner and job from the beginning of the line. */
function lock_textOf({ owner, job, ...rest }) {
    return JSON.stringify({ owner, job, ...rest });
}
function writeDetails(json) {
    return (0,shell.sh) `write() { printf '%s\n' ${json} >"$state/lock/details.new" && mv "$state/lock/details.new" "$state/lock/details"; }`;
}
/** Only from the owner that a person named, and only when no job lives on the host any more. Of two who break it one wins, and is told what the broken lock said. */
function takeOver(breakOwner) {
    return [
        mutex,
        (0,shell.sh) `busy=$(for file in "$state"/jobs/*/pid; do if read -r pid born <"$file" && [ -n "$born" ] && [ "$(cut -d' ' -f22 "/proc/$pid/stat" 2>/dev/null)" = "$born" ]; then basename "$(dirname "$file")"; fi; done 2>/dev/null)`,
        (0,shell.sh) `if [ -n "$busy" ]; then echo "still running there: $busy" >&2; fact lock.busy "$(echo $busy)"`,
        (0,shell.sh) `elif [ "$(owner)" = ${breakOwner} ]; then ${keepFormer}; write; fact lock broken; ${tellFormer}; exit 0; fi`,
    ];
}
/** In one rename, so that it is never there without its details. */
const remove = (0,shell.sh) `rm -rf "$state/lock.released"; mv -T "$state/lock" "$state/lock.released"; rm -rf "$state/lock.released"`;
/** Nobody takes over what is being given back. A full disk must not keep anybody from giving back. */
const mutexIfPossible = (0,shell.sh) `{ exec 7>"$state/lock.mutex" && flock 7; } 2>/dev/null || true`;
/** Gives the lock back, if it is this owner's. */
function release(owner) {
    return (0,shell.sh) `if [ -d "$state/lock" ]; then ${mutexIfPossible}; if grep -q ${`^{"owner":"${owner}"`} "$state/lock/details" 2>/dev/null; then ${remove}; fi; fi`;
}
/** Who wins writes its details right after its mkdir: it is given that moment. */
const awaitDetails = (0,shell.sh) `for try in 1 2 3 4 5 6 7 8 9 10; do if [ -s "$state/lock/details" ]; then break; fi; sleep 0.1; done`;
/** Gives back what `take` with the same details took, or what was described since; the lock of an earlier try of the run stays. What was taken over is again as it was. */
function withdraw(...known) {
    return (0,shell/* lines */.Mn)(formerLocks, restoreFormer, (0,shell.sh) `if [ -d "$state/lock" ]; then`, awaitDetails, mutexIfPossible, (0,shell.sh) `  for each in ${known.map(lock_textOf)}; do`, (0,shell.sh) `    if [ "$(cat "$state/lock/details" 2>/dev/null)" = "$each" ]; then restore || { ${remove}; }; break; fi`, (0,shell.sh) `  done`, (0,shell.sh) `fi`);
}
/** Reports who holds the lock (fact `lock.holder`), if anybody does. */
const facts = (0,shell/* lines */.Mn)((0,shell.sh) `if [ -d "$state/lock" ]; then`, holder, (0,shell.sh) `fi`);
function parseHolder(json) {
    if (json === '')
        return undefined;
    const unknown = { owner: 'unknown', actor: 'unknown', url: '', incident: '', purpose: '', since: '', from: '', target: '' };
    try {
        return { ...unknown, ...JSON.parse(json) };
    }
    catch {
        return unknown;
    }
}

;// CONCATENATED MODULE: ./src/commands/job.ts




const endMark = '__end_of_job_script__';
/** How much of a job's output comes back, from its end. The whole stays on the host. */
const outputBytes = 262_144;
const killAfterSeconds = 10;
const identityOf = (0,shell.sh) `identity() { cut -d' ' -f22 "/proc/$1/stat" 2>/dev/null || true; }`;
/** Starts the job or joins it, waits for its end, and passes on its output and exit status. A job of that name that runs another script, of a try with another target, is waited for first. */
function runJob(host, script, job) {
    if (script.body.includes(endMark))
        throw new TypeError(`The script "${script.title}" holds the mark that ends it.`);
    const body = (0,shell/* lines */.Mn)(preamble(host), (0,shell.sh) `set +e`, (0,shell.sh) `job="$state"/jobs/${job.name}`, (0,shell.sh) `(umask 077; mkdir -p "$job") || exit 73`, identityOf, (0,shell.sh) `alive() { [ -s "$job/pid" ] && read -r pid born <"$job/pid" && [ -n "$born" ] && [ "$(identity "$pid")" = "$born" ]; }`, (0,shell.sh) `is_same() { [ "$(cat "$job/digest" 2>/dev/null)" = ${job.digest} ]; }`, comeLast(job.attempt), (0,shell.sh) `exec 9>"$job/mutex"; flock 9`, 
    // Without the mutex, which that job's own caller may need to find it again.
    (0,shell.sh) `while alive && ! is_same; do come_last`, (0,shell.sh) `  [ -n "\${waited:-}" ] || echo 'waiting: an earlier try runs another script' >&2`, (0,shell.sh) `  waited=1; flock -u 9; sleep 0.1; flock 9`, (0,shell.sh) `done`, (0,shell.sh) `if alive; then echo 'joined: it was running already' >&2`, (0,shell.sh) `elif [ -f "$job/exit" ] && is_same && [ "$(cat "$job/attempt" 2>/dev/null)" = ${job.attempt} ]; then echo 'found: it had ended already' >&2`, (0,shell.sh) `else come_last`, job.locked === true ? requireOwn(job.run) : undefined, start(script, job), (0,shell.sh) `fi`, (0,shell.sh) `flock -u 9; exec 9>&-`, (0,shell.sh) `if [ -n "\${started:-}" ]; then wait "$started"; else while alive; do sleep 0.1; done; fi`, 
    // What a later try starts, it starts with the mutex in its hand: what is read here is of one job.
    (0,shell.sh) `exec 9>"$job/mutex"; flock 9`, (0,shell.sh) `is_same || { echo 'a later try has started another script in its place, and how this one ended is not known here any more' >&2; exit 75; }`, (0,shell.sh) `tail -c ${outputBytes} "$job/out"; tail -c ${outputBytes} "$job/err" >&2`, (0,shell.sh) `[ -f "$job/exit" ] || { echo 'the job vanished without an exit status: was the host restarted, or the job killed?' >&2; exit 75; }`, (0,shell.sh) `exit "$(cat "$job/exit")"`);
    return { title: script.title, timeoutMs: script.timeoutMs + (killAfterSeconds + 5) * 1000, body: body.text };
}
/** Whoever waits here may have lost its caller, and the next try has come: of those that would start something, only the last one does. */
function comeLast(attempt) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `come_last() {`, (0,shell.sh) `  if [ "$(tail -n 1 "$job/attempts" 2>/dev/null)" = ${attempt} ]; then return 0; fi`, (0,shell.sh) `  if grep -qxF -e ${attempt} "$job/attempts" 2>/dev/null; then echo 'a later try of this run is at it: this one starts nothing more' >&2; exit 77; fi`, (0,shell.sh) `  printf '%s\n' ${attempt} >>"$job/attempts" || exit 73`, (0,shell.sh) `}`);
}
/** On a full disk nothing is started, for half a script could be what stands there. What a running job has yet to write gets its room now. */
function start(script, job) {
    const seconds = Math.ceil(script.timeoutMs / 1000);
    return (0,shell/* lines */.Mn)((0,shell.sh) `rm -f "$job/exit"; { printf '%s' ${job.attempt} >"$job/attempt" && printf '%s' ${job.digest} >"$job/digest" && printf '%80s\n' '' >"$job/pid" && printf '\n\n\n\n' >"$job/exit.new"; } || exit 73`, (0,shell.sh) `cat >"$job/script" <<'${new shell/* Shell */.$f(endMark)}' || exit 73`, new shell/* Shell */.$f(script.body), new shell/* Shell */.$f(endMark), (0,shell.sh) `cat >"$job/run" <<'${new shell/* Shell */.$f(endMark)}' || exit 73`, (0,shell.sh) `job=$1 state=$2`, journalLine(job, 'started'), (0,shell.sh) `timeout -k ${killAfterSeconds} ${seconds} bash --noprofile --norc "$job/script" </dev/null >"$job/out" 2>"$job/err"`, (0,shell.sh) `code=$?`, (0,shell.sh) `printf '%s\n' "$code" 1<>"$job/exit.new" && mv "$job/exit.new" "$job/exit"`, journalLine(job, 'ended'), new shell/* Shell */.$f(endMark), (0,shell.sh) `setsid bash --noprofile --norc "$job/run" "$job" "$state" </dev/null >/dev/null 2>"$job/wrapper" 9>&- &`, (0,shell.sh) `started=$!`, (0,shell.sh) `printf '%s %s\n' "$started" "$(identity "$started")" 1<>"$job/pid"`);
}

;// CONCATENATED MODULE: ./src/concurrency.ts
// Work on many things, a few at a time.
/** Results in the order of the items. Stops starting new work at the first failure, and rejects with it. */
async function mapLimited(items, limit, work) {
    const results = new Array(items.length);
    let next = 0;
    let failed = false;
    const lane = async () => {
        while (next < items.length && !failed) {
            const index = next++;
            try {
                results[index] = await work(items[index], index);
            }
            catch (error) {
                failed = true;
                throw error;
            }
        }
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
    return results;
}

// EXTERNAL MODULE: ./src/retry.ts
var retry = __webpack_require__(9809);
;// CONCATENATED MODULE: ./src/engine/steady-fleet.ts

/** A connection that held this long is no sign of a host that is gone: patience begins anew. */
const heldMs = 2_000;
/** A host that is silent, and not refusing, takes ten seconds a try: then time ends the patience, not the number of tries. */
const patienceMs = 20_000;
/** For lock and facts, which have no deadline, however well each connection begins: from the first loss on. */
const mostMs = 60_000;
/** Before the plan broken connections are mended, but no host that does not answer at all is waited for. */
function steady(world) {
    return { ...world, fleet: new SteadyFleet(world.fleet, world.clock, { waitForHosts: false }) };
}
class SteadyFleet {
    fleet;
    clock;
    patience;
    constructor(fleet, clock, patience) {
        this.fleet = fleet;
        this.clock = clock;
        this.patience = patience;
    }
    async run(script, hosts, signal) {
        return Promise.all(hosts.map((host) => this.ask(host, script, signal)));
    }
    async download(host, remotePath, localPath, signal) {
        const delays = (0,retry/* retryDelaysMs */.J)();
        for (;;) {
            try {
                return await this.fleet.download(host, remotePath, localPath, signal);
            }
            catch (error) {
                signal?.throwIfAborted();
                const delay = delays.next();
                if (delay.done === true)
                    throw error;
                await this.clock.sleep(delay.value, signal);
            }
        }
    }
    async reach(host, signal) {
        return this.fleet.reach(host, signal);
    }
    async close() {
        await this.fleet.close();
    }
    async ask(host, script, signal) {
        let delays = (0,retry/* retryDelaysMs */.J)();
        let sinceMs;
        let firstMs;
        let began = false;
        for (;;) {
            const [reply] = await this.fleet.run(script, [host], signal);
            if (reply === undefined)
                throw new Error(`The fleet gave no reply for ${host}.`);
            const broken = reply.status === 'lost' || (reply.status === 'unreachable' && (began || this.patience.waitForHosts));
            if (!broken)
                return reply;
            began ||= reply.status === 'lost';
            if (reply.status === 'lost' && reply.durationMs >= heldMs)
                [delays, sinceMs] = [(0,retry/* retryDelaysMs */.J)(), undefined];
            const nowMs = this.clock.monotonicMs();
            sinceMs ??= nowMs;
            firstMs ??= nowMs;
            const over = nowMs - sinceMs >= patienceMs || (!this.patience.waitForHosts && nowMs - firstMs >= mostMs);
            const delay = delays.next();
            // What was begun before the host went away may have come to its end there.
            if (delay.done === true || over)
                return began ? { ...reply, status: 'lost' } : reply;
            await this.clock.sleep(delay.value, signal);
        }
    }
}

;// CONCATENATED MODULE: ./src/engine/hosts.ts
// The fleet as steps see it: lost connections are mended, changing scripts run as jobs, the rollout policy holds.





class SafeHosts {
    environment;
    run;
    locked;
    steady;
    constructor(fleet, environment, run, clock, 
    /** The run holds the lock of its hosts. */
    locked = false) {
        this.environment = environment;
        this.run = run;
        this.locked = locked;
        this.steady = new SteadyFleet(fleet, clock, { waitForHosts: true });
    }
    async look(commands, signal) {
        return mapLimited(tasksOf(commands), this.environment.rollout.parallel, (task) => this.ask(task, signal));
    }
    async change(job, commands, { signal, holdOnFailure = false } = {}) {
        let failures = 0;
        return mapLimited(tasksOf(commands), this.environment.rollout.parallel, async ({ host, script }) => {
            if (holdOnFailure && failures > this.environment.rollout.maxFailures)
                return held(host);
            const reply = await this.ask({ host, script: runJob(this.hostOf(host), script, { name: `${this.run.id}-${job}`, attempt: this.run.attempt, digest: sha256(script.body), run: this.run.id, step: job, locked: this.locked }) }, signal);
            if (reply.status !== 'exited' || reply.exitCode !== 0)
                failures += 1;
            return reply;
        });
    }
    async download(host, remotePath, localPath, signal) {
        await this.steady.download(host, remotePath, localPath, signal);
    }
    async ask({ host, script }, signal) {
        const [reply] = await this.steady.run(script, [host], signal);
        if (reply === undefined)
            throw new Error(`The fleet gave no reply for ${host}.`);
        return reply;
    }
    hostOf(name) {
        const host = this.environment.hosts.find((each) => each.name === name);
        if (host === undefined)
            throw new Error(`There is no host ${name}.`);
        return host;
    }
}
function sha256(text) {
    return (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex');
}
function tasksOf(commands) {
    return commands.flatMap(({ hosts, script }) => hosts.map((host) => ({ host, script })));
}

// EXTERNAL MODULE: ./src/runbooks/index.ts + 17 modules
var runbooks = __webpack_require__(2588);
// EXTERNAL MODULE: ./src/policy/who-must-agree.ts
var who_must_agree = __webpack_require__(3051);
;// CONCATENATED MODULE: ./src/policy/half-done.ts
// What stands half done below a lock that a run finds, and what of it this run goes on with.


/** Undefined for a lock of an older version, or of a newer one. */
function runbookOf(type) {
    return type !== undefined && Object.hasOwn(runbooks/* runbooks */.C, type) ? runbooks/* runbooks */.C[type] : undefined;
}
/** Whether origin and target of a lock mean something to a run of this type: one part must not go where the other one went. */
function covers(found, type) {
    const mine = runbookOf(type);
    const { part } = runbookOf(found.type) ?? {};
    return mine?.lockOnly === undefined && (part === undefined || part === mine?.part);
}
/**
 * @param former the locks of one host that were taken over, newest first.
 * @param began owners that had started something on this host.
 */
function halfDoneOn(former, began, type) {
    // Below a run that came to its end nothing stands half done.
    const end = former.findIndex(({ settled }) => settled === true);
    return (end < 0 ? former : former.slice(0, end))
        .filter((found) => canStandHalfDone(found) && (found.from !== '' || began.includes(found.owner)))
        .map((found) => ({ from: found.from, target: found.target, type: found.type ?? '', goesOn: covers(found, type) }));
}
/** Of several, the one that tells this run the most. */
function mostTelling(found) {
    return found.find(({ from, goesOn }) => from !== '' && goesOn) ?? found.find(({ from }) => from !== '') ?? found[0];
}
/** What only builds beside the live version leaves nothing behind that anybody notices. */
function canStandHalfDone({ type }) {
    const runbook = runbookOf(type);
    return runbook === undefined || (0,who_must_agree/* changesSomething */.Qc)(runbook);
}

;// CONCATENATED MODULE: ./src/config/build-tools.ts
/** Undefined where the shell must say what it is: an assignment, a path, a quote, an expansion. A builtin is known to the host's shell. */
function firstWord(command) {
    return /^\s*([A-Za-z0-9][\w.+-]*)(?=\s|$)/.exec(command)?.[1];
}
/** Of all commands that hosts may have to run for a build. */
function buildTools({ backend, frontend }) {
    const recipes = [backend, frontend?.recipe];
    return [...new Set(recipes.flatMap((recipe) => [recipe?.install ?? '', recipe?.build ?? '']).flatMap((command) => firstWord(command) ?? []))];
}

;// CONCATENATED MODULE: ./src/commands/live-tree.ts

/** The preamble of each script sets both for its host. */
function liveTree({ layout }) {
    return layout === 'symlink' ? (0,shell.sh) `"$current"` : (0,shell.sh) `"$repository"`;
}
/**
 * Defines `head_of TREE`: prints the commit of a tree, nothing where nobody knows it; and `why_no_head TREE`.
 * The repository is what git says. Another tree is a checkout of its own, or its REVISION names the commit (Capistrano's
 * convention), in full or abbreviated: a commit of the repository, never a branch or a tag of that name.
 */
const defineHeadOf = (0,shell/* lines */.Mn)((0,shell.sh) `is_checkout() { [ "$1" = "$repository" ] || [ -e "$1/.git" ]; }`, (0,shell.sh) `head_of() {`, (0,shell.sh) `  if is_checkout "$1"; then git -C "$1" rev-parse --verify -q 'HEAD^{commit}' 2>/dev/null || true; return; fi`, (0,shell.sh) `  local said='' found; { read -r said _ <"$1/REVISION"; } 2>/dev/null || true`, (0,shell.sh) `  [[ "$said" =~ ^[0-9a-f]{7,64}$ ]] || return 0`, (0,shell.sh) `  found=$(git -C "$repository" rev-parse --disambiguate="$said" 2>/dev/null | sed 's/$/^{commit}/' | git -C "$repository" cat-file --batch-check='%(objectname)' 2>/dev/null | grep -xE '[0-9a-f]+' | sort -u || true)`, (0,shell.sh) `  if [[ "$found" != *$'\n'* ]]; then printf '%s' "$found"; fi`, (0,shell.sh) `}`, (0,shell.sh) `why_no_head() {`, (0,shell.sh) `  if [ ! -e "$1" ]; then echo "there is no $1"`, (0,shell.sh) `  elif is_checkout "$1"; then echo "git does not say what is checked out in $1: $(git -C "$1" rev-parse --verify 'HEAD^{commit}' 2>&1 | head -n 1)"`, (0,shell.sh) `  elif [ -e "$1/REVISION" ]; then echo "the REVISION in $1 names no commit that is in $repository"`, (0,shell.sh) `  else echo "$1 is no git checkout and has no REVISION"; fi`, (0,shell.sh) `}`);

;// CONCATENATED MODULE: ./src/commands/ecosystem.ts


/** The files of processes of which at least one must be there; none where one is restarted by its name alone. */
function neededFiles(processes) {
    const files = processes.map(({ ecosystem }) => ecosystem);
    return files.includes(undefined) ? [] : [...new Set(files.flatMap((file) => file ?? []))];
}
/** Where the tree is switched in place, a file that git does not track stays in it. */
function hasAny({ layout }, folder, files) {
    const stays = layout === 'symlink' ? (0,shell.sh) `` : (0,shell.sh) ` || { [ -e "$repository/$file" ] && ! git -C "$repository" ls-files --error-unmatch -- "$file" >/dev/null 2>&1; }`;
    return (0,shell.sh) `(for file in ${files}; do if [ -e ${folder}/"$file" ]${stays}; then exit 0; fi; done; exit 1)`;
}
/** Fact `release.lacks`: a built commit that none of these processes could be started from. */
function unstartableReleases(processes, environment) {
    const files = neededFiles(processes);
    if (files.length === 0)
        return undefined;
    return (0,shell.sh) `for marker in "$state"/releases/*.backend; do if [ -f "$marker" ]; then folder=\${marker%.backend}; if ! ${hasAny(environment, (0,shell.sh) `"$folder"`, files)}; then fact release.lacks "\${folder##*/}"; fi; fi; done`;
}
/** For a build: fails where the release could be switched to, but not be started. */
function requireStartable(processes, environment, release, tag) {
    const files = neededFiles(processes);
    if (files.length === 0)
        return undefined;
    return (0,shell.sh) `${hasAny(environment, release, files)} || { echo ${`${tag} has no ${files.join(' nor ')}, and pm2 could not be started from it: mend processes.backend.ecosystem, or choose another target`}; exit 9; }`;
}
/** An only process is never missing: without it there is no backend. */
function mayBeMissing(processes) {
    return processes.length > 1 && processes.some(({ ecosystem }) => ecosystem !== undefined);
}
/** Defines `is_missing NAME FILE`: the live tree has no such file, or the file starts others alone. One that only pm2 can read misses nothing. */
function defineIsMissing(environment) {
    const live = liveTree(environment);
    return (0,shell/* lines */.Mn)((0,shell.sh) `is_missing() {`, (0,shell.sh) `  local apps; [ -d ${live} ] || return 1; [ -e ${live}/"$2" ] || return 0`, (0,shell.sh) `  apps=$(cd ${live} && timeout 10 node -e ${listApps} "./$2" 2>/dev/null | grep -a $'^fact\tapp\t') || return 1`, (0,shell.sh) `  ! printf '%s\n' "$apps" | grep -xF -e $'fact\tapp\t'"$1" >/dev/null`, (0,shell.sh) `}`);
}
/** Fact `release.without` for each process that the live tree does not start: it came with a newer version. */
function missingProcesses(processes, environment) {
    if (!mayBeMissing(processes))
        return undefined;
    const asked = processes.flatMap(({ name, ecosystem }) => (ecosystem === undefined ? [] : [(0,shell.sh) `if is_missing ${name} ${ecosystem}; then fact release.without ${name}; fi`]));
    return (0,shell/* lines */.Mn)(defineIsMissing(environment), ...asked);
}
/** Facts `app.named` (a name that the file holds, in the live tree or in the target) and `app` (each name that it gives, as far as node can tell: a name may be put together in the file). */
function askEcosystem({ name, ecosystem }, commit, environment) {
    const live = liveTree(environment);
    return (0,shell/* lines */.Mn)((0,shell.sh) `if git -C "$repository" show ${commit}:${ecosystem} 2>/dev/null | grep -F -e ${name} >/dev/null || grep -qsF -e ${name} ${live}/${ecosystem}; then fact app.named ${name}; fi`, (0,shell.sh) `(cd ${live} 2>/dev/null && timeout 10 node -e ${listApps} ./${ecosystem} 2>/dev/null || true)`);
}
/** JavaScript for a host: defines `appsOf(made)`, the apps of what an ecosystem file gives. */
const defineAppsOf = `const appsOf = (made) => [].concat(made.apps || made).filter((app) => app && app.name);`;
const listApps = `${defineAppsOf} for (const { name } of appsOf(require(require('path').resolve(process.argv[1])))) console.log('fact\\tapp\\t' + name)`;

;// CONCATENATED MODULE: ./src/commands/app-env.ts



function appEnvs(processes) {
    return processes.flatMap(({ name, env, ecosystem }) => (env === undefined || ecosystem === undefined ? [] : [{ name, env, ecosystem }]));
}
/** Asks while the script goes on with other things; `answer` gives what came. Undefined where there is nothing to ask. */
function ask(processes, environment) {
    const asked = app_env_facts(processes, environment);
    return asked === undefined ? undefined : (0,shell.sh) `exec 4< <(${asked})`;
}
/** What `ask` was told: facts as `facts` has them. */
const answer = (0,shell.sh) `cat <&4; exec 4<&-`;
/** Facts `env.has` and `env.lacks`: `live` or a built commit, and the name of a process that the file there starts. Nothing where node cannot read the file. */
function app_env_facts(processes, environment) {
    const asked = appEnvs(processes);
    if (asked.length === 0)
        return undefined;
    return (0,shell/* lines */.Mn)((0,shell.sh) `places=(live ${liveTree(environment)}); for marker in "$state"/releases/*.backend; do if [ -f "$marker" ]; then marker=\${marker%.backend}; places+=("\${marker##*/}" "$marker"); fi; done`, (0,shell.sh) `timeout 10 node -e ${inFolders} ${JSON.stringify(asked)} "\${places[@]}" 2>/dev/null | grep -a $'^fact\tenv\.' || true`);
}
/** The same of the target, as `target`: read out of git, with the modules of the live tree. */
function factsOfTarget(asked, commit, environment) {
    return (0,shell/* lines */.Mn)(...asked.map((app) => (0,shell.sh) `(cd ${liveTree(environment)} 2>/dev/null && git -C "$repository" show ${commit}:${app.ecosystem} 2>/dev/null | timeout 10 node -e ${fromInput} ${JSON.stringify(app)} 2>/dev/null | grep -a $'^fact\tenv\.' || true)`));
}
const tell = `${defineAppsOf} const tell = (where, { name, env }, made) => { const apps = appsOf(made).filter((app) => app.name === name); if (apps.length > 0) console.log('fact\\tenv.' + (apps.some((app) => app['env_' + env]) ? 'has' : 'lacks') + '\\t' + where + ' ' + name); };`;
const inFolders = `${tell} const { resolve } = require('path'); const [, asked, ...places] = process.argv; for (let at = 0; at < places.length; at += 2) for (const app of JSON.parse(asked)) try { process.chdir(places[at + 1]); tell(places[at], app, require(resolve(app.ecosystem))); } catch {}`;
const fromInput = `${tell} const Module = require('module'); const { dirname, resolve } = require('path'); const app = JSON.parse(process.argv[1]); const source = require('fs').readFileSync(0, 'utf8'); const file = resolve(app.ecosystem); const made = new Module(file); made.filename = file; made.paths = Module._nodeModulePaths(dirname(file)); if (file.endsWith('.json')) made.exports = JSON.parse(source); else made._compile(source, file); tell('target', app, made.exports);`;

;// CONCATENATED MODULE: ./src/commands/baseline.ts
// Where a host keeps the baseline: baseline.json in its state folder, the ones before it in baselines/, the newest five of them.

const kept = 5;
const baseline_endMark = '__end_of_baseline__';
/** Puts a baseline (one line of JSON) in the place of the last one; the same one again changes nothing. */
function keepBaseline(json, at) {
    const here = new shell/* Shell */.$f(`<<'${baseline_endMark}'\n${json}\n${baseline_endMark}`);
    return (0,shell/* lines */.Mn)((0,shell.sh) `mkdir -p "$state"/baselines`, (0,shell.sh) `cat >"$state"/baselines/${at.replaceAll(':', '-')}.json ${here}`, (0,shell/* replaceFile */.fR)((0,shell.sh) `"$state"/baseline.json`, (0,shell.sh) `cat "$state"/baselines/${at.replaceAll(':', '-')}.json`), (0,shell.sh) `ls -1 "$state"/baselines | sort -r | tail -n +${kept + 1} | while IFS= read -r old; do rm -f "$state/baselines/$old"; done`, (0,shell.sh) `echo kept`);
}
/** Reports the newest one as fact `baseline`. */
const baseline_facts = (0,shell.sh) `if [ -r "$state"/baseline.json ]; then fact baseline "$(cat "$state"/baseline.json)"; fi`;

;// CONCATENATED MODULE: ./src/database/queries.ts
function quoteName(name) {
    return `"${name.replaceAll('"', '""')}"`;
}
/** Empty where Prisma has never been. */
async function readMigrationRows(session, schema) {
    const table = `${quoteName(schema)}._prisma_migrations`;
    const [there] = await session.rows('select to_regclass($1) is not null as there', [table]);
    if (there?.there !== true)
        return [];
    return session.rows(`select migration_name as name, checksum, finished_at is not null as finished, rolled_back_at is not null as "rolledBack", (extract(epoch from finished_at) * 1000)::float8 as "finishedMs", (extract(epoch from rolled_back_at) * 1000)::float8 as "rolledBackMs" from ${table} order by started_at`);
}
function quoteTable({ schema, table }) {
    return `${quoteName(schema)}.${quoteName(table)}`;
}
/** How much a table, or some columns of it, hold. */
async function hold(session, { loss, schema, table, columns: wanted }, counted) {
    const [found] = await session.rows(`select n.nspname as schema, array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and c.oid = to_regclass($1)`, [nameOf(schema, table)]);
    const columns = wanted.filter((column) => found?.columns.includes(column));
    if (found === undefined || (wanted.length > 0 && columns.length === 0))
        return { loss, schema: schema ?? 'public', table, columns: wanted, exists: false, rows: 0 };
    const rows = await counted({ schema: found.schema, table }, holdsSomething(columns));
    return { loss, schema: found.schema, table, columns, exists: true, ...(typeof rows === 'number' ? { rows } : { rows: undefined, uncounted: rows }) };
}
/** SQL: true for rows that hold something in the columns; for every row, where the whole table is meant. */
function holdsSomething(columns) {
    return columns.length === 0 ? 'true' : columns.map((column) => `${quoteName(column)} is not null`).join(' or ');
}
/** Those of the objects that are in the database, in one question. */
async function standingOf(session, objects) {
    if (objects.length === 0)
        return [];
    const asked = objects.map(({ kind, schema, name, table }, index) => ({ index, kind, name, own: nameOf(schema, name), on: nameOf(schema, table || 'none') }));
    const found = await session.rows(`select index from json_to_recordset($1::json) as object(index int, kind text, name text, own text, "on" text) where case kind
       when 'type' then to_regtype(own) is not null
       when 'schema' then to_regnamespace(own) is not null
       when 'column' then exists (select from pg_attribute where attrelid = to_regclass("on") and attname = object.name and attnum > 0 and not attisdropped)
       when 'constraint' then exists (select from pg_constraint where conrelid = to_regclass("on") and conname = object.name)
       else to_regclass(own) is not null end`, [JSON.stringify(asked)]);
    return objects.filter((_object, index) => found.some((row) => row.index === index));
}
function nameOf(schema, name) {
    return schema === undefined ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
}

;// CONCATENATED MODULE: ./src/database/sql-state.ts
// What PostgreSQL says an error is.

/** No class of them begins with E, as the names of the operating system's errors do (EPIPE). */
const sqlState = /^[0-9FHPX][0-9A-Z]{4}$/;
/** It waited for a lock for as long as it may. */
const lockTimeout = '55P03';
/** Another session is in a database that was to be renamed. */
const objectInUse = '55006';
/** Each of two waited for the other; PostgreSQL ended one of them. */
const deadlock = '40P01';
/** It took as long as it may, or somebody cancelled it. */
const statementTimeout = '57014';
/** The SQLSTATE; empty where the server said nothing, as when the session broke. */
function codeOf(error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return typeof code === 'string' && sqlState.test(code) ? code : '';
}
/** The session broke, or the server ended it: whether its last statement took effect is not said. */
function isBroken(error) {
    return codeOf(error) === '' || /^(?:08|57P)/.test(codeOf(error));
}
/** It hangs on the moment: locks, deadlocks, a cancel, what the server has left. Another time it may be otherwise. */
function isPassing(error) {
    return isBroken(error) || /^(?:40|53|55|57|58)/.test(codeOf(error));
}
/** Errors whose DETAIL names objects: what depends on what, and no value of a row. */
const namesObjects = /^(?:2B|42|0A|55)/;
/** Raised by a script, HINT says whatever its author put into it. */
const saysAnything = /^P/;
/** The message, and what PostgreSQL says besides where that holds no values, in one line. */
function explained(error) {
    const said = (key) => (key in error && typeof error[key] === 'string' ? String(error[key]) : '');
    const code = codeOf(error);
    const detail = namesObjects.test(code) ? said('detail') : '';
    const hint = saysAnything.test(code) ? '' : said('hint');
    const besides = [...(detail === '' ? [] : [`DETAIL: ${(0,neutralise/* singleLine */.pF)(detail.replaceAll('\n', '; '))}`]), ...(hint === '' || code === '' ? [] : [`HINT: ${(0,neutralise/* singleLine */.pF)(hint)}`])];
    return [error.message, ...besides.map((part) => part.replace(/\.$/, ''))].join('. ');
}

;// CONCATENATED MODULE: ./src/database/counting.ts



/** Policies of rows would hide some without a word, from the owner of a table too (FORCE ROW LEVEL SECURITY): then whoever counts is told that he cannot. */
const everyRow = 'set local row_security = off';
/** Of a limit, what may pass while a statement waits for a lock: so it can still say that this was why. */
const lockShare = 0.8;
/** SQL for the transaction of this session, or for its savepoint. */
function limitStatements(limitMs) {
    return `set local lock_timeout = ${Math.max(1, Math.floor(limitMs * lockShare))}; set local statement_timeout = ${Math.max(1, Math.floor(limitMs))}`;
}
/**
 * Inside a transaction, which goes on afterwards and holds no lock of the table.
 * @returns the rows of which `where` is true, or why they could not be counted.
 * @throws Error when the session broke.
 */
async function countWithin(limitMs, session, place, where) {
    await session.run(`savepoint before_count; ${everyRow}; ${limitStatements(limitMs)}`);
    try {
        const [count] = await session.rows(`select count(*)::text as rows from ${quoteTable(place)} where ${where}`);
        await session.run('rollback to savepoint before_count');
        return Number(count?.rows ?? 0);
    }
    catch (error) {
        if (codeOf(error) === '')
            throw error;
        await session.run('rollback to savepoint before_count');
        return whyNot(error, limitMs, session);
    }
}
async function whyNot(error, limitMs, session) {
    // What is left of a limit is no round number.
    const limit = (0,durations/* exactly */.pV)(Math.round(limitMs / 100) * 100);
    if (codeOf(error) === lockTimeout)
        return describeWait(limit, await readBlockers(session));
    return codeOf(error) === statementTimeout ? `counting them takes longer than ${limit}` : error instanceof Error ? error.message : String(error);
}
function describeWait(time, blockers) {
    return `locked, also after ${time}${blockers === '' ? '' : `; ${blockers}`}`;
}
/** Who keeps even readers out of a table, or is next to; empty where nobody does or PostgreSQL does not say. */
async function readBlockers(session) {
    try {
        const rows = await session.rows(`select distinct format('session %s (%s, %s, since %s) %s %s', a.pid, coalesce(nullif(a.application_name, ''), a.usename, 'unknown'), coalesce(a.state, 'state unknown'),
         coalesce(to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'unknown'), case when l.granted then 'holds' else 'waits for' end, c.relname) as blocker
       from pg_locks l join pg_stat_activity a on a.pid = l.pid join pg_class c on c.oid = l.relation
       where l.locktype = 'relation' and l.database = (select oid from pg_database where datname = current_database()) and l.mode = 'AccessExclusiveLock' and c.relkind in ('r', 'p') and a.pid <> pg_backend_pid() order by 1`);
        return rows.map(({ blocker }) => blocker).join(', ');
    }
    catch {
        return '';
    }
}

;// CONCATENATED MODULE: ./src/database/holdings.ts
// What a migration's tables and columns hold: what a revert would take away.

function describeHolding(holding) {
    const { loss, rows, exists } = holding;
    const what = { dropped: '', deleted: ', of which some are deleted', changed: ', whose values are changed' }[loss];
    return exists ? `${holdings_placeOf(holding)}: ${rows === undefined ? 'rows unknown' : (0,plurals/* counted */.h)(rows, 'row')}${what}` : `${holdings_placeOf(holding)}: not there`;
}
/** `pfa_modification (sync_status, synced_at)`. */
function holdings_placeOf({ schema, table, columns }) {
    return `${schema === 'public' ? '' : `${schema}.`}${table}${columns.length === 0 ? '' : ` (${columns.join(', ')})`}`;
}
function isSameTable(one, other) {
    return one.schema === other.schema && one.table === other.table;
}

;// CONCATENATED MODULE: ./src/database/losses.ts




async function readCatalog(session) {
    return session.rows(`select c.oid::text as oid, n.nspname as schema, c.relname as table, pg_relation_filenode(c.oid)::text as file,
       (select coalesce(json_object_agg(attnum, attname), '{}') from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns,
       (select coalesce(json_object_agg(attnum, atttypid || ':' || atttypmod), '{}') from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as types
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relname <> '_prisma_migrations'`);
}
/** All that has gone since the catalog was read, in this transaction. */
async function lossesSince(before, session) {
    const after = new Map((await readCatalog(session)).map((table) => [table.oid, table]));
    const touched = await session.rows('select relid::text as oid, n_tup_ins::text as inserted, n_tup_del::text as deleted, n_tup_upd::text as updated from pg_stat_xact_user_tables');
    const losses = [];
    for (const table of before) {
        const now = after.get(table.oid);
        const place = (loss, columns = []) => void losses.push({ loss, schema: table.schema, table: table.table, columns });
        const counted = touched.find(({ oid }) => oid === table.oid);
        const gone = Object.entries(table.columns).flatMap(([number, column]) => (now === undefined || number in now.columns ? [] : [column]));
        if (now === undefined)
            place('dropped');
        else if (gone.length > 0)
            place('dropped', gone);
        if (now === undefined)
            continue;
        const cast = Object.entries(table.types).flatMap(([number, type]) => (number in now.types && now.types[number] !== type ? [now.columns[number] ?? ''] : []));
        if (Number(counted?.deleted ?? 0) > 0 || (await isEmptied(session, table, now, Number(counted?.inserted ?? 0))))
            place('deleted');
        else if (Number(counted?.updated ?? 0) > 0)
            place('changed');
        else if (cast.length > 0)
            place('changed', cast);
    }
    return losses;
}
/** TRUNCATE counts no rows. After one, a table has nothing, or what was put in since; a rewrite, which makes a new file as well, puts in nothing that is counted. */
async function isEmptied(session, before, now, inserted) {
    if (now.file === before.file)
        return false;
    const rewritten = JSON.stringify([before.columns, before.types]) !== JSON.stringify([now.columns, now.types]);
    return (inserted > 0 && !rewritten) || isEmpty(session, now);
}
async function isEmpty(session, table) {
    const [row] = await session.rows(`select not exists (select from ${quoteTable(table)}) as empty`);
    return row?.empty ?? false;
}
/** SQL: two columns, `rows` and `print`. A row's place and its transaction change with every write to it. */
function printOf(place) {
    return `select count(*)::text as rows, coalesce(sum(hashtextextended(tableoid::text || ctid::text || xmin::text, 0)), 0)::text as print from ${quoteTable(place)} where ${holdsSomething(place.columns)}`;
}
/** @throws Error where a policy would hide rows: nobody could say then what goes. */
async function readPrint(session, place) {
    await session.run(everyRow);
    const [row] = await session.rows(printOf(place));
    await session.run('set local row_security to default');
    const { loss, schema, table, columns } = place;
    return { loss, schema, table, columns, rows: Number(row?.rows ?? 0), print: row?.print ?? '' };
}
/** Whether what is kept, or was looked at, holds all of what goes. */
function losses_covers(wider, place) {
    if (!isSameTable(wider, place))
        return false;
    if (place.loss === 'changed')
        return true;
    return wider.columns.length === 0 || (place.columns.length > 0 && place.columns.every((column) => wider.columns.includes(column)));
}
/** Why a loss may not happen; undefined: nothing is lost by it. */
function objectionTo(looked, kept) {
    const rows = (0,plurals/* counted */.h)(looked.rows, 'row');
    if (looked.rows === 0)
        return undefined;
    const same = kept.filter((each) => losses_covers(each, looked));
    if (same.length === 0)
        return `${rows} would be lost that are not kept in a dump`;
    if (looked.loss === 'changed' || same.some(({ print, columns }) => print === looked.print && columns.length === looked.columns.length))
        return undefined;
    return `${rows} now, and they are not the ones that were dumped (${same.map((each) => each.rows).join(', ')}): somebody wrote meanwhile`;
}

;// CONCATENATED MODULE: ./src/commands/database-access.ts


const folder = (0,shell.sh) `"$state"/access`;
/**
 * Reads the address of the application from its file; reports it as fact `database.url`, and the file as `database.file`. A path that is
 * not absolute is looked for in the live tree, as `shared` is; then in the repository. Never part of a plan: its output is a secret.
 */
function readAddress(file, variable, environment) {
    const read = (0,shell.sh) `node -e ${readVariable} ${variable}`;
    if (file.startsWith('/') || file.startsWith('~'))
        return (0,shell.sh) `${read} ${(0,shell/* path */.Ae)(file)}`;
    const inTree = (0,shell.sh) `${read} ${liveTree(environment)}/${file}`;
    return environment.layout === 'symlink' ? (0,shell.sh) `${inTree} "$repository"/${file}` : inTree;
}
/** Runs on the host, in node: one variable of the first of the dotenv files that is there, quotes taken off. */
const readVariable = `
const fs = require('fs'), path = require('path'), [name, ...files] = process.argv.slice(1).map((file, index) => (index === 0 ? file : path.resolve(file)));
const say = (key, value) => console.log('fact\\t' + key + '\\t' + value);
for (const file of files) {
  let text = '';
  try { text = fs.readFileSync(file, 'utf8'); } catch (error) {
    say('database.unreadable', file + ' (' + error.code + ')');
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') continue;
    break;
  }
  say('database.file', file);
  for (const line of text.split('\\n')) {
    const match = /^\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*?)\\s*$/.exec(line);
    if (match && match[1] === name) say('database.url', match[2].replace(/^(["'])(.*)\\1$/, '$2'));
  }
  break;
}`.trim();
/** Writes the files. */
function grant(accesses) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `umask 077; mkdir -p ${folder}; chmod 700 ${folder}`, (0,shell.sh) `printf '%s\n' ${accesses.map(passLine)} >${folder}/pgpass`, (0,shell.sh) `printf '%s\n' ${accesses.flatMap(serviceLines)} >${folder}/services`, ...accesses.map(({ name, url }) => (0,shell.sh) `printf '%s' ${url} >${folder}/${`${name}.url`}`));
}
const revoke = (0,shell.sh) `rm -rf ${folder}`;
function passLine({ address }) {
    return [address.host, String(address.port), '*', address.user, address.password].map((part) => part.replace(/[\\:]/g, '\\$&')).join(':');
}
/** libpq's `require` verifies nothing, as ours. */
function serviceLines({ name, address }) {
    return [`[${name}]`, `host=${address.host}`, `port=${address.port}`, `user=${address.user}`, `dbname=${address.database}`, `sslmode=${address.sslMode}`];
}
/** What a script does first so that psql, pg_dump and pg_restore find their way: `service=main`, `service=admin`. */
function useAccess({ pathFolders }) {
    return (0,shell/* lines */.Mn)(pathFolders.length === 0 ? undefined : (0,shell.sh) `export PATH=${pathFolders.map((each) => (0,shell/* path */.Ae)(each)).reduce((left, right) => (0,shell.sh) `${left}:${right}`)}:"$PATH"`, (0,shell.sh) `export PGSERVICEFILE=${folder}/services PGPASSFILE=${folder}/pgpass PGAPPNAME=emergency-rollback`, (0,shell.sh) `[ -r "$PGPASSFILE" ] || { echo 'the access to the database is not there any more: run this again'; exit 76; }`);
}
/** `DATABASE_URL` for Prisma's command line, in its environment alone. */
const prismaAddress = (0,shell.sh) `export DATABASE_URL="$(cat ${folder}/main.url)"`;

;// CONCATENATED MODULE: ./src/commands/dump.ts





/** One request takes no more. */
const uploadLimitBytes = 5 * 1024 ** 3;
/** Where the host finds the address to upload to. A secret. */
function uploadAddressFile(attempt, archive) {
    return (0,shell.sh) `"$state"/access/${`put-${attempt}-${archive}`}`;
}
function dumpFolder(run, attempt) {
    return (0,shell.sh) `"$state"/dumps/${`${run}-${attempt}`}`;
}
/**
 * Facts `dump.kept` (JSON of KeptRows, read in the snapshot that is dumped) and `dump.archive`
 * (`name path bytes md5 sha256 key`, key `-` where it stays on the host), `dump.not-uploaded` with the reason.
 */
function dumpRows(database, run, attempt, archives) {
    return (0,shell/* lines */.Mn)(useAccess(database), (0,shell.sh) `umask 077; folder=${dumpFolder(run, attempt)}; mkdir -p "$folder"; chmod 700 "$state"/dumps "$folder"; cd "$folder"; rm -f failed`, (0,shell.sh) `export LOCK_WAIT=${database.lockTimeoutMs}`, (0,shell.sh) `psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 service=main <<<${snapshotScript(database, archives)} || { echo 'psql or pg_dump failed: nothing was changed'; exit 1; }`, (0,shell.sh) `[ ! -e failed ] || { echo "pg_dump failed: $(tail -n 1 failed)"; exit 1; }`, ...archives.map((archive) => finish(archive, attempt)));
}
/** psql holds the snapshot while pg_dump reads by it: the prints are those of the rows in the dump. */
function snapshotScript({ lockTimeoutMs }, archives) {
    return [
        'begin isolation level repeatable read read only;',
        `${everyRow}; set local lock_timeout = ${lockTimeoutMs};`,
        '\\pset format unaligned',
        '\\pset tuples_only on',
        'select pg_export_snapshot() as snapshot \\gset',
        '\\setenv SNAPSHOT :snapshot',
        ...archives.flatMap(({ places }) => places.map(printStatement)),
        ...archives.flatMap(({ name, places }) => [
            `\\o ${name}.list`,
            tableOptions(places),
            '\\o',
            `\\! xargs -d '\\n' -a ${name}.list pg_dump --dbname=service=main --format=custom --snapshot="$SNAPSHOT" --lock-wait-timeout="$LOCK_WAIT" --file=${name}.dump </dev/null 2>${name}.errors || cat ${name}.errors >>failed`,
        ]),
        'commit;',
    ].join('\n');
}
function printStatement(place) {
    const known = literal(JSON.stringify({ loss: place.loss, schema: place.schema, table: place.table, columns: place.columns }));
    return `select E'fact\\tdump.kept\\t' || (${known}::jsonb || jsonb_build_object('rows', rows::bigint, 'print', print))::text from (${printOf(place)}) as looked;`;
}
/** A partitioned table's rows lie in its partitions, which pg_dump wants named. */
function tableOptions(places) {
    const tables = [...new Set(places.map(quoteTable))].map(literal).join(', ');
    return `select distinct format('--table="%s"."%s"', replace(nspname, '"', '""'), replace(relname, '"', '""')) from unnest(array[${tables}]) as wanted, lateral (select relid from pg_partition_tree(wanted::regclass) union select wanted::regclass) as tree join pg_class c on c.oid = relid join pg_namespace n on n.oid = c.relnamespace;`;
}
function literal(text) {
    return `'${text.replaceAll(`'`, `''`)}'`;
}
/** A dump that was not read in full is none. */
function finish({ name, key }, attempt) {
    const address = uploadAddressFile(attempt, name);
    return (0,shell/* lines */.Mn)((0,shell.sh) `pg_restore --file=/dev/null ${`${name}.dump`} || { echo 'the dump cannot be read back: nothing was changed'; exit 1; }`, (0,shell.sh) `bytes=$(stat -c %s ${`${name}.dump`}); md5=$(md5sum ${`${name}.dump`} | cut -d' ' -f1); sha256=$(sha256sum ${`${name}.dump`} | cut -d' ' -f1); key=-`, key === undefined
        ? undefined
        : (0,shell/* lines */.Mn)((0,shell.sh) `if [ "$bytes" -gt ${uploadLimitBytes} ]; then fact dump.not-uploaded 'it is larger than 5 GiB'`, (0,shell.sh) `elif problem=$(node -e ${upload} ${`${name}.dump`} ${address} "$md5" 2>&1 | tail -n 1); then key=${key}`, (0,shell.sh) `else fact dump.not-uploaded "$problem"; fi`), (0,shell.sh) `fact dump.archive ${name}" $folder/"${name}".dump $bytes $md5 $sha256 $key"`, (0,shell.sh) `echo ${name}".dump: $bytes bytes, SHA-256 $sha256"`);
}
/** Runs on the host, in node. What it prints never holds the address. */
const upload = `
const fs = require('fs');
const [file, addressFile, md5] = process.argv.slice(1);
const fail = (reason) => { console.log(reason); process.exit(1); };
let url;
try { url = new URL(fs.readFileSync(addressFile, 'utf8')); } catch (error) { fail('the address to upload to is not there (' + error.code + ')'); }
const headers = { 'content-length': fs.statSync(file).size, 'content-md5': Buffer.from(md5, 'hex').toString('base64') };
const request = require(url.protocol.slice(0, -1)).request(url, { method: 'PUT', headers }, (reply) => {
  let text = '';
  reply.on('data', (chunk) => (text += chunk)).on('end', () => reply.statusCode === 200 ? process.exit(0) : fail('the bucket refused it: ' + reply.statusCode + ' ' + ((/<Code>([A-Za-z]+)</.exec(text) || [])[1] || '')));
});
request.setTimeout(60000, () => request.destroy(new Error('silent for 60 s'))).on('error', (error) => fail('the bucket was not reached: ' + (error.code || error.message)));
fs.createReadStream(file).pipe(request);`.trim();
/** What people must know of a dump, in the words of its step: a later try of the run finds nothing left to dump, and must name it all the same. */
function noteDump(run, attempt, told) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `umask 077; mkdir -p ${dumpFolder(run, attempt)}`, (0,shell/* replaceFile */.fR)((0,shell.sh) `${dumpFolder(run, attempt)}/left-for-people.json`, (0,shell.sh) `printf '%s\n' ${JSON.stringify({ run, lines: told })}`));
}
/** Fact `dump.left`: what `noteDump` wrote, the newest. */
const dumpNotes = (0,shell.sh) `{ ls -t "$state"/dumps/*/left-for-people.json 2>/dev/null || true; } | head -n 20 | while IFS= read -r file; do fact dump.left "$(head -n 1 "$file")"; done`;
/** @param texts values of the fact `dump.left`. @returns what is kept of these runs. */
function keptOf(runs, texts) {
    return texts.flatMap((text) => {
        try {
            const { run, lines: noted } = JSON.parse(text);
            return typeof run === 'string' && runs.includes(run) && Array.isArray(noted) ? noted.filter((line) => typeof line === 'string') : [];
        }
        catch {
            return [];
        }
    });
}
/** Once the bucket has it: no second copy of people's rows stays behind. */
function dropDump(path) {
    return (0,shell.sh) `rm -f -- ${path}`;
}

;// CONCATENATED MODULE: ./src/commands/named-paths.ts





/** A path below a directory of the repository. */
function within(directory, inner) {
    return directory === '.' ? inner : `${directory}/${inner}`;
}
/** Everything in the repository that the configuration names, and what shows that the frontend was installed here. */
function namedPaths({ backend, frontend, backendProcesses, database, shared }) {
    const parts = [backend, frontend?.recipe].flatMap((recipe) => (recipe === undefined ? [] : [recipe.directory, ...recipe.outputs.map((output) => within(recipe.directory, output))]));
    const installed = frontend === undefined ? [] : [within(frontend.recipe.directory, 'node_modules')];
    return [...new Set([...parts, ...installed, ...backendProcesses.flatMap(({ ecosystem }) => ecosystem ?? []), ...(database === undefined ? [] : [database.migrations]), ...shared])];
}
/** Facts `absent` (a path that the live tree lacks) and `release.lacks` (a built commit that pm2 could not be started from). */
function named_paths_facts(environment, host) {
    const live = liveTree(environment);
    const paths = namedPaths(environment);
    return (0,shell/* lines */.Mn)(paths.length === 0 ? undefined : (0,shell.sh) `if [ -d "$repository" ]; then for file in ${paths}; do if [ ! -e ${live}/"$file" ]; then fact absent "$file"; fi; done; fi`, unstartableReleases((0,runs_on/* backendsOn */.fl)(environment, host.name), environment));
}
/**
 * Facts `target` (`read`, where the commit is here or could be fetched), `target.has` (a path),
 * and what `askEcosystem` says of apps, `factsOfTarget` of their environments.
 */
function lookIntoTarget({ remote, tag, commit, paths, apps, envs = [] }, environment) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `if ! git -C "$repository" cat-file -e ${`${commit}^{commit}`} 2>/dev/null; then timeout 20 git -C "$repository" fetch --quiet --no-tags --no-write-fetch-head ${remote} ${`refs/tags/${tag}`} 2>/dev/null || true; fi`, (0,shell.sh) `if git -C "$repository" cat-file -e ${`${commit}^{commit}`} 2>/dev/null; then fact target read; for file in ${paths}; do if git -C "$repository" cat-file -e ${commit}:"$file" 2>/dev/null; then fact target.has "$file"; fi; done; fi`, ...apps.map((app) => askEcosystem(app, commit, environment)), factsOfTarget(envs, commit, environment));
}

;// CONCATENATED MODULE: ./src/commands/live-notes.ts



const names = ['live.backend', 'live.paths', 'live.frontend'];
/** When HEAD of the tree last moved (or its REVISION was written), and when the site was last built in it: a deployment of the same tag changes one or the other. */
function deployed(tree, site) {
    const built = site === undefined ? (0,shell.sh) `` : (0,shell.sh) `$(date -r ${tree}/${site} +%s%3N 2>/dev/null || true)`;
    return (0,shell.sh) `$(if [ -e ${tree}/.git ] || [ ! -e ${tree}/REVISION ]; then git -C ${tree} reflog -1 --date=unix --format=%gd HEAD 2>/dev/null; else date -r ${tree}/REVISION +%s%3N; fi || true)/${built}`;
}
/** Where a deployment builds the site, below the live tree. Behind a link the tree itself is another one then, and in a release we build as well. */
function siteIn({ frontend, layout }) {
    if (frontend === undefined || layout === 'symlink')
        return undefined;
    const { directory, outputs } = frontend.recipe;
    return outputs[0] === undefined ? undefined : within(directory, outputs[0]);
}
/**
 * Facts `head.deployed`, `edited` (by people: not what type backend put there), `live.paths`, `live.backend` and `live.frontend`, with their times.
 * What type backend took back is live as long as HEAD is the same and has not been put back below its paths.
 */
function live_notes_facts(live, layout, site) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `fact head.deployed "${deployed(live, site)}"`, (0,shell.sh) `own='' undone='' own_paths=()`, layout === 'in-place' ? (0,shell/* lines */.Mn)(whoseEdits, edits) : undefined, (0,shell.sh) `if ! ${isNoteOfBackendCurrent(live)}; then undone=undone; fi`, (0,shell.sh) `for part in backend frontend; do if [ -f "$state/live.$part" ] && [ "$part$undone" != backendundone ]; then fact live.$part "$(cat "$state/live.$part") $(date -r "$state/live.$part" +%s%3N)"; fi; done`);
}
/**
 * Where the whole tree was switched, the note was written right after the checkout: a checkout since then, by a deployment or by hand, came
 * without our outputs, be it of the same commit again. True where there is no note.
 */
function isNoteOfBackendCurrent(tree) {
    return (0,shell.sh) `{ [ ! -f "$state/live.backend" ] || ! grep -q "^\([0-9a-f]*\) \1$" "$state/live.backend" || ! [ "$(git -C ${tree} reflog -1 --date=unix --format=%gd HEAD 2>/dev/null | tr -dc 0-9 | grep . || echo 0)" -gt "$(date -r "$state/live.backend" +%s)" ]; }`;
}
const whoseEdits = (0,shell/* lines */.Mn)((0,shell.sh) `if [ -f "$state/live.paths" ]; then`, (0,shell.sh) `  { read -r own tied || true; mapfile -t own_paths; } <"$state/live.paths"`, (0,shell.sh) `  if [ "$tied" != "$(git -C "$repository" rev-parse HEAD)" ]; then own=''`, (0,shell.sh) `  elif git -C "$repository" diff --quiet "$own" -- "\${own_paths[@]}" 2>/dev/null; then fact live.paths "$own"`, (0,shell.sh) `  elif git -C "$repository" diff --quiet HEAD -- "\${own_paths[@]}" 2>/dev/null; then own=''; undone=undone; fi`, (0,shell.sh) `fi`);
const edits = (0,shell/* lines */.Mn)((0,shell.sh) `if [ -n "$own" ]; then`, (0,shell.sh) `  git -C "$repository" status --porcelain --untracked-files=no -- . "\${own_paths[@]/#/:(exclude)}" 2>/dev/null; git -C "$repository" diff --name-status "$own" -- "\${own_paths[@]}" 2>/dev/null | sed 's/^\([A-Z]\)[0-9]*\t/ \1 /'`, (0,shell.sh) `else git -C "$repository" status --porcelain --untracked-files=no 2>/dev/null; fi | head -50 | sed 's/^/fact\tedited\t/'`);
/** `edited_by_hand PATHS`: whether the tree differs below them from what type backend put there. */
const defineEditedByHand = (0,shell/* lines */.Mn)((0,shell.sh) `edited_by_hand() {`, (0,shell.sh) `  [ -f "$state/live.paths" ] || return 0`, (0,shell.sh) `  local own tied own_paths; { read -r own tied || true; mapfile -t own_paths; } <"$state/live.paths"`, (0,shell.sh) `  [ "$tied" != "$(git -C "$repository" rev-parse HEAD)" ] || ! git -C "$repository" diff --quiet "$own" -- "\${own_paths[@]}" || ! git -C "$repository" diff --quiet HEAD -- "$@" "\${own_paths[@]/#/:(exclude)}"`, (0,shell.sh) `}`);
function put(name, text) {
    return (0,shell/* replaceFile */.fR)((0,shell.sh) `"$state/"${name}`, text);
}
/** @param paths what was taken back, HEAD left where it is; everything, when left out: then HEAD is the commit. */
function noteBackend(commit, paths) {
    if (paths === undefined)
        return (0,shell/* lines */.Mn)((0,shell.sh) `rm -f "$state/live.paths"`, put('live.backend', (0,shell.sh) `printf '%s %s\n' ${commit} ${commit}`));
    const head = (0,shell.sh) `"$(git -C "$repository" rev-parse HEAD)"`;
    return (0,shell/* lines */.Mn)(put('live.paths', (0,shell.sh) `{ printf '%s %s\n' ${commit} ${head}; printf '%s\n' ${paths}; }`), put('live.backend', (0,shell.sh) `printf '%s %s\n' ${commit} ${head}`));
}
/** @param tree the tree that serves beside the site. @param site where a deployment builds it there. */
function noteSite(commit, tree, site) {
    return (0,shell/* lines */.Mn)(defineHeadOf, (0,shell.sh) `mkdir -p "$state"`, put('live.frontend', (0,shell.sh) `printf '%s %s %s\n' ${commit} "$(head_of ${tree})" "${deployed(tree, site)}"`));
}
/** Where the tree beside the site says it all again. */
const forgetSite = (0,shell.sh) `rm -f "$state/live.frontend"`;
/** Prints the commit that live.backend names. */
const notedBackend = (0,shell.sh) `$(cut -d' ' -f1 "$state/live.backend" 2>/dev/null)`;
/** Before a switch: the notes as they are, once a run. */
function keepNotes(kept) {
    return (0,shell.sh) `if [ ! -d ${kept}/notes ]; then rm -rf ${kept}/notes.new; mkdir -p ${kept}/notes.new; for note in ${[...names]}; do if [ -f "$state/$note" ]; then cp -p "$state/$note" ${kept}/notes.new/; fi; done; mv -T ${kept}/notes.new ${kept}/notes; fi`;
}
/** After a switch was taken back: what was live before it is live again. */
function putNotesBack(kept) {
    return (0,shell.sh) `if [ -d ${kept}/notes ]; then for note in ${[...names]}; do if [ -f ${kept}/notes/"$note" ]; then cp -p ${kept}/notes/"$note" "$state/$note"; else rm -f "$state/$note"; fi; done; else rm -f "$state/live.backend" "$state/live.paths"; fi`;
}

;// CONCATENATED MODULE: ./src/commands/git.ts
// The exact git command lines (Quick Rollback, step 2.1 and 2.2).



/** Hooks of the repository are for people's commits: a rollback does not run them. */
const git = (0,shell.sh) `git -c core.hooksPath=/dev/null -c advice.detachedHead=false`;
/** Asks the remote for its tags in the background; `remoteAnswer` collects what it said. */
function askRemote(remote) {
    return (0,shell.sh) `exec 3< <(cd "$repository" 2>/dev/null && timeout 20 git ls-remote --tags ${remote} 2>&1; echo "exit $?")`;
}
/** Facts `origin.tag` (`name commit`, peeled) and `origin.exit`. */
const remoteAnswer = (0,shell.sh) `awk -v OFS='\t' '/^exit /{print "fact","origin.exit",$2; next} $2 ~ /^refs\/tags\// {name=substr($2,11); peeled=sub(/\^\{\}$/,"",name); if (peeled || !(name in seen)) seen[name]=$1; next} {print "fact","origin.said",$0} END {for (name in seen) print "fact","origin.tag",name " " seen[name]}' <&3`;
/** Facts `tag` (`name commit`, peeled as far as it goes); a tag of something else than a commit says `none`. */
const tags = (0,shell.sh) `git -C "$repository" for-each-ref refs/tags --format='%(refname)^{commit} %(refname:strip=2)' | git -C "$repository" cat-file --batch-check='%(objectname) %(rest)' 2>/dev/null | awk -v OFS='\t' '$2 == "missing" {name=substr($1,11); sub(/\^\{commit\}$/,"",name); print "fact","tag",name " none"; next} {print "fact","tag",$2 " " $1}'`;
/** What is live (`head`; `head.said` why nobody knows it), which tags are known, which of them hold it (`tag.ahead`), what was edited by hand, what a rollback put live. */
function git_facts(live, layout, site) {
    return (0,shell/* lines */.Mn)(defineHeadOf, (0,shell.sh) `if git -C "$repository" rev-parse --git-dir >/dev/null 2>&1; then`, (0,shell.sh) `  fact repository git`, (0,shell.sh) `  head=$(head_of ${live}); fact head "$head"; if [ -z "$head" ]; then fact head.said "$(why_no_head ${live})"; fi`, (0,shell.sh) `  ${tags}`, (0,shell.sh) `  timeout 10 git -C "$repository" for-each-ref refs/tags --contains "$head" --format=${'fact%09tag.ahead%09%(refname:strip=2)'} 2>/dev/null || true`, live_notes_facts(live, layout, site), (0,shell.sh) `elif [ -e "$repository" ]; then fact repository other; fact repository.said "$(git -C "$repository" rev-parse --git-dir 2>&1 | head -1)"`, (0,shell.sh) `else fact repository missing; fi`);
}
/** Brings the commit to the host when it is not there yet. A tag of that name must be at the commit that was planned. */
function ensureCommit(remote, tag, commit) {
    const ref = `refs/tags/${tag}`;
    return (0,shell/* lines */.Mn)((0,shell.sh) `if ! git -C "$repository" cat-file -e ${`${commit}^{commit}`} 2>/dev/null; then`, (0,shell.sh) `  git -C "$repository" fetch --no-tags --force ${remote} ${`+${ref}:${ref}`}`, (0,shell.sh) `fi`, (0,shell.sh) `if git -C "$repository" rev-parse --verify -q ${ref} >/dev/null; then`, (0,shell.sh) `  found=$(git -C "$repository" rev-parse --verify -q ${`${ref}^{commit}`} || true)`, (0,shell.sh) `  [ "$found" = ${commit} ] || { echo ${`tag ${tag} is not at ${commit} here but at`} "\${found:-nothing}"; exit 5; }`, (0,shell.sh) `fi`);
}
/** Edits that git was told not to see (`update-index --assume-unchanged` or `--skip-worktree`): its checkout refuses or takes them all the same, so it sees them again, and they are saved. */
function showHidden(paths = []) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `git -C "$repository" ls-files -vz -- ${paths} | sed -zn 's/^[a-zS] //p' >"$state/hidden.list"`, (0,shell.sh) `while IFS= read -r -d '' file; do`, (0,shell.sh) `  if [ -e "$repository/$file" ] || [ -L "$repository/$file" ]; then git -C "$repository" update-index --no-assume-unchanged -- "$file"; git -C "$repository" update-index --no-skip-worktree -- "$file"; fi`, (0,shell.sh) `done <"$state/hidden.list"`, (0,shell.sh) `rm -f "$state/hidden.list"`);
}
/** Saves edits of tracked files as a patch, before a checkout would take them away. One that an earlier try saved is kept beside it (`.~1~`): that try may have been cut off in the middle of its checkout. Fact `saved` names it, where people made them. */
function saveEdits(folder, paths = []) {
    return (0,shell/* lines */.Mn)(defineEditedByHand, (0,shell.sh) `if ! git -C "$repository" diff --quiet --no-ext-diff HEAD -- ${paths}; then`, (0,shell.sh) `  mkdir -p ${folder}`, (0,shell.sh) `  git -C "$repository" diff --binary --no-color --no-ext-diff --no-textconv --src-prefix=a/ --dst-prefix=b/ HEAD -- ${paths} >${folder}/edits.patch.new`, (0,shell.sh) `  patch=${folder}/edits-"$(git -C "$repository" rev-parse --short HEAD)".patch; if cmp -s ${folder}/edits.patch.new "$patch"; then rm ${folder}/edits.patch.new; else mv --backup=numbered ${folder}/edits.patch.new "$patch"; fi`, (0,shell.sh) `  if edited_by_hand ${paths.length === 0 ? ['.'] : paths}; then fact saved "$patch"; fi`, (0,shell.sh) `fi`);
}
/**
 * Moves what git does not track out of the way of the target's tracked files, for its checkout would take it without a word: files and links, ignored
 * or not, and a whole folder where the target has a file. Whatever else is untracked stays where it is.
 */
function moveColliding(commit, folder, paths = []) {
    return (0,shell/* lines */.Mn)(findInTheWay, (0,shell.sh) `git -C "$repository" ls-files -z | sort -zu >"$state/tracked.list"`, (0,shell.sh) `git -C "$repository" ls-tree -rz ${commit} -- ${paths} | sed -zn '/^160000 /!s/^[^\t]*\t//p' | sort -zu >"$state/target.list"`, (0,shell.sh) `comm -z -13 "$state/tracked.list" "$state/target.list" | while IFS= read -r -d '' file; do`, (0,shell.sh) `  if in_the_way "$file" && is_untracked "$way"; then aside=${folder}/untracked/"$way"; mkdir -p "$(dirname "$aside")"; mv -T --backup=numbered "$repository/$way" "$aside"; fact saved "$aside"; fi`, (0,shell.sh) `done`, (0,shell.sh) `rm -f "$state/tracked.list" "$state/target.list"`);
}
/** `in_the_way FILE`: $way is what stands where the file shall stand: something of its name, or a file or a link where a folder must be. */
const findInTheWay = (0,shell/* lines */.Mn)((0,shell.sh) `in_the_way() {`, (0,shell.sh) `  local rest=$1/; way=`, (0,shell.sh) `  while way=$way\${rest%%/*} rest=\${rest#*/}; do`, (0,shell.sh) `    if [ -L "$repository/$way" ]; then return 0; fi`, (0,shell.sh) `    if [ -e "$repository/$way" ] && { [ -z "$rest" ] || [ ! -d "$repository/$way" ]; }; then return 0; fi`, (0,shell.sh) `    if [ -z "$rest" ]; then return 1; fi`, (0,shell.sh) `    way=$way/`, (0,shell.sh) `  done`, (0,shell.sh) `}`, (0,shell.sh) `is_untracked() {`, (0,shell.sh) `  if [ -d "$repository/$1" ] && [ ! -L "$repository/$1" ]; then [ -n "$(git -C "$repository" ls-files --others -- ":(literal)$1" | head -n 1)" ]; else ! git -C "$repository" ls-files --error-unmatch -- ":(literal)$1" >/dev/null 2>&1; fi`, (0,shell.sh) `}`);
/** Tracked files become exactly those of the commit: files that only the newer version has go away. */
function checkout(commit) {
    return (0,shell/* lines */.Mn)(dropLeftLock, (0,shell.sh) `${git} -C "$repository" checkout --quiet --detach --force ${commit}`, submodules((0,shell.sh) `"$repository"`));
}
/** A checkout leaves submodules where they were, and says nothing. Those that this host uses come along, of a mirror all. Edits in them are not taken: then git refuses. */
function submodules(tree) {
    return (0,shell.sh) `if [ -f ${tree}/.gitmodules ]; then init=; if [ "$(git -C "$repository" rev-parse --is-bare-repository)" = true ]; then init=--init; fi; ${git} -C ${tree} submodule --quiet update $init --recursive; fi`;
}
/** Tracked files below the paths become exactly those of the commit; everything else stays as it is, HEAD too. */
function restorePaths(commit, paths) {
    return (0,shell/* lines */.Mn)(dropLeftLock, (0,shell.sh) `${git} -C "$repository" restore --source=${commit} --staged --worktree -- ${paths}`);
}
/** A git that was killed leaves its lock, and every later one refuses. It goes when no git works in the tree; one that does gets ten seconds. */
const dropLeftLock = (0,shell/* lines */.Mn)((0,shell.sh) `git_works() { local process name; for process in /proc/[0-9]*; do if { read -r name <"$process/comm"; } 2>/dev/null && [ "$name" = git ] && [ "$process/cwd" -ef "$repository" ]; then return 0; fi; done; return 1; }`, (0,shell.sh) `index_lock=$(git -C "$repository" rev-parse --absolute-git-dir)/index.lock`, (0,shell.sh) `for _ in {1..50}; do if [ -e "$index_lock" ] && git_works; then sleep 0.2; fi; done`, (0,shell.sh) `if [ -e "$index_lock" ] && ! git_works; then rm -f "$index_lock"; echo "removed $index_lock, which a git that was killed had left"; fi`);
/** A tree of its own for the commit, beside the live one. Git keeps it locked until it is whole; forced twice, it makes a half one anew. */
function addWorktree(folder, commit) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `if [ "$(git -C ${folder} rev-parse --verify -q HEAD 2>/dev/null || true)" != ${commit} ] || [ -e "$(git -C ${folder} rev-parse --absolute-git-dir)/locked" ]; then`, (0,shell.sh) `  rm -rf ${folder}; git -C "$repository" worktree prune`, (0,shell.sh) `  ${git} -C "$repository" worktree add --quiet --detach --force --force ${folder} ${commit}`, (0,shell.sh) `fi`, submodules(folder));
}

;// CONCATENATED MODULE: ./src/commands/own-switch.ts
// What this very run has put live on a host already: its switches that ended well, as the host's journal has them. Only looks.


/** The job that ends the switch of each part. */
const jobs = { backend: 'switch-backend', frontend: 'note-site' };
/** Facts `own.switched`: part, time (ISO 8601, clock of the host) and, of the backend, the commit that was live before, where the host kept it. */
function own_switch_facts(run) {
    if (run === '')
        return undefined;
    return (0,shell/* lines */.Mn)((0,shell.sh) `own_switched() {`, (0,shell.sh) `  local at; at=$({ grep -aF "$2" "$state/journal.jsonl" 2>/dev/null || true; } | sed -n 's/.*"at":"\([0-9TZ:.-]*\)","exit":0}$/\1/p' | tail -n 1)`, (0,shell.sh) `  if [ -n "$at" ]; then fact own.switched "$1 $at \${3:-}"; fi`, (0,shell.sh) `}`, (0,shell.sh) `own_kept=${lastKept(run)}`, (0,shell.sh) `own_before=$(cat "$own_kept/begun" 2>/dev/null || { [ ! -s "$own_kept/previous" ] || git -C "$(cat "$own_kept/previous")" rev-parse HEAD; } 2>/dev/null || true)`, (0,shell.sh) `own_switched backend ${begins(run, jobs.backend)} "$own_before"`, (0,shell.sh) `own_switched frontend ${begins(run, jobs.frontend)}`);
}
/** As `src/commands/journal.ts` writes it. */
function begins(run, step) {
    return `${JSON.stringify({ run, step, event: 'ended' }).slice(0, -1)},`;
}

;// CONCATENATED MODULE: ./src/commands/places.ts


/** What stands where the link to the live release should be. `nowhere`: not even its folder is there. */
const linkStates = ['link', 'folder', 'file', 'absent', 'nowhere'];
/** Facts `place.current`: one of `linkStates` (a link that points to nothing is a link: a switch mends it); and `place.closed`: what a path is to a switch (`current`, `git`, `repository`, `tree`, `backend.outputs`, `frontend.output`, `state.jobs` and so on), and the path, which the user cannot write. */
function places_facts(environment) {
    return (0,shell/* lines */.Mn)(defineClosed, stateFacts, gitFacts, logFacts, environment.layout === 'symlink' ? linkFacts : treeFacts(environment));
}
/** To a key that may only look everything is read-only: it can say nothing of rights. */
const defineClosed = (0,shell.sh) `closed() { if [ -z "\${EMERGENCY_ROLLBACK_LOOK:-}" ] && [ -e "$2" ] && [ ! -w "$2" ]; then fact place.closed "$1 $2"; fi; }`;
const linkFacts = (0,shell/* lines */.Mn)((0,shell.sh) `if [ -L "$current" ]; then fact place.current link; elif [ -d "$current" ]; then fact place.current folder; elif [ -e "$current" ]; then fact place.current file; elif [ -d "$(dirname "$current")" ]; then fact place.current absent; else fact place.current nowhere; fi`, (0,shell.sh) `closed current "$(dirname "$current")"`);
/** Below `state`: another user, mostly root, may have made them. */
const stateFacts = (0,shell.sh) `for folder in jobs releases modules replaced; do closed "state.$folder" "$state/$folder"; done`;
/** Where git notes a fetch, a checkout and a tree of its own for a release. */
const gitFacts = (0,shell.sh) `(cd "$repository" 2>/dev/null && git rev-parse --git-dir --git-path logs/HEAD --git-path worktrees 2>/dev/null | while IFS= read -r file; do closed git "$(readlink -m "$file")"; done) || true`;
/**
 * The live tree, and what a switch in place moves away or into it. A folder that is moved to another one must be the user's itself:
 * its `..` changes. Folders of tracked files (key `tree`) matter only where the target differs below them.
 */
function treeFacts({ backend, frontend }) {
    const inner = (recipe) => recipe?.outputs.map((output) => within(recipe.directory, output)) ?? [];
    return (0,shell/* lines */.Mn)((0,shell.sh) `if [ -d "$repository" ]; then`, (0,shell.sh) `closed repository "$repository"`, (0,shell.sh) `closed_output() {`, (0,shell.sh) `  local folder; folder=$(dirname "$repository/$2"); while [ ! -e "$folder" ]; do folder=$(dirname "$folder"); done`, (0,shell.sh) `  if [ "$folder" != "$repository" ]; then closed "$1" "$folder"; fi; if [ -d "$repository/$2" ] && [ ! -L "$repository/$2" ]; then closed "$1" "$repository/$2"; fi`, (0,shell.sh) `}`, ...inner(backend).map((output) => (0,shell.sh) `closed_output backend.outputs ${output}`), 
    // Those are set aside where they are, and nothing comes in their place.
    ...inner(frontend?.recipe).map((output) => (0,shell.sh) `if [ -e "$repository"/${output} ]; then closed_output frontend.output ${output}; fi`), (0,shell.sh) `git -C "$repository" ls-tree -rdz --name-only HEAD 2>/dev/null | while IFS= read -r -d '' folder; do closed tree "$repository/$folder"; done | head -n 5 || true`, (0,shell.sh) `fi`);
}
/** Fact `log.closed`: the folder or file that keeps the team's log from being written. Folders that are not there are made with the first line. */
const logFacts = (0,shell/* lines */.Mn)((0,shell.sh) `if [ -n "$log" ] && [ -z "\${EMERGENCY_ROLLBACK_LOOK:-}" ]; then`, (0,shell.sh) `place=$log; while [ ! -e "$place" ]; do place=$(dirname "$place"); done`, (0,shell.sh) `if [ ! -w "$place" ] || { [ "$place" = "$log" ] && [ -d "$place" ]; } || { [ "$place" != "$log" ] && [ ! -d "$place" ]; }; then fact log.closed "$place"; fi`, (0,shell.sh) `fi`);

;// CONCATENATED MODULE: ./src/commands/pm2-daemon.ts
// Asks pm2's daemon directly: its command line needs several times as long to start as the daemon to answer.
// The daemon's protocol is pm2's own affair, so only majors that were tried are asked this way; for anything else,
// and for whatever goes wrong, there is the command line.

/** Majors of pm2 whose daemon answers `getMonitorData` and `stopProcessId` as expected. */
const triedMajors = '5|6|7';
const needsCli = 9;
/** What `timeout` exits with. */
const timedOut = 124;
/** What leaves the host of each process: never its environment, which pm2 lists too. */
const harmless = `
const harmless = (list) => 'fact\\tprocesses\\t' + JSON.stringify(list.map(({ name, pm_id, pid, pm2_env: env }) => ({
  name, id: pm_id, pid, status: env.status, restarts: env.restart_time, startedAtMs: env.pm_uptime, mode: env.exec_mode,
  cwd: env.pm_cwd, script: env.pm_exec_path, errorLog: env.pm_err_log_path, cron: String(env.cron_restart || ''),
})));
console.log(harmless(list));`;
/** Runs on the host, in node. Arguments: pm2's program, then those of the action. The action finds `list`, `args` and `daemon`, and says when it is `done`. Exit status 9: ask the command line. */
function client(action) {
    return `
const { existsSync, realpathSync } = require('fs'), { dirname, join } = require('path'), { createRequire } = require('module');
const [program, ...args] = process.argv.slice(1);
const giveUp = () => process.exit(${needsCli}), done = () => process.exit(0);
process.on('uncaughtException', giveUp);
const root = dirname(dirname(realpathSync(program)));
if (!/^(${triedMajors})\\./.test(require(join(root, 'package.json')).version)) giveUp();
const part = (id) => existsSync(join(root, 'modules', id)) ? require(join(root, 'modules', id)) : createRequire(join(root, 'package.json'))(id);
const socket = part('pm2-axon').socket('req'), daemon = new (part('pm2-axon-rpc').Client)(socket);
socket.on('error', giveUp);
const patience = setTimeout(giveUp, 2000);
socket.connect(join(process.env.PM2_HOME || join(process.env.HOME, '.pm2'), 'rpc.sock'));
daemon.call('getMonitorData', {}, (error, list) => {
  clearTimeout(patience);
  if (error) return giveUp();
${action.trim()}
});`.trim();
}
/** All of the name, whatever becomes of one: those that could not be stopped are the command line's. */
const stopAll = `
const ids = list.filter((each) => each.name === args[0]).map((each) => each.pm_id);
let left = ids.length, failed = 0;
if (left === 0) giveUp();
for (const id of ids) daemon.call('stopProcessId', id, (problem) => { if (problem) failed += 1; if (--left === 0) { if (failed > 0) giveUp(); done(); } });`;
/** A command that runs an action in node with what the daemon lists. It fails where the command line must be asked. */
function askDaemon(action, args) {
    return (0,shell.sh) `node -e ${client(`${action}\ndone();`)} "$(command -v pm2)" ${args}`;
}
/** The same action for jlist on stdin. Banners before and after its line of JSON are passed over. */
function askedList(action) {
    return `
const args = process.argv.slice(1);
let text = '';
process.stdin.on('data', (chunk) => (text += chunk)).on('end', () => {
const list = JSON.parse(text.split('\\n').find((line) => /^\\s*\\[(?:\\{.*\\})?\\]\\s*$/.test(line)) || '[]');
${action.trim()}
});`.trim();
}
/** Reports the processes as fact `processes`, and which way they were asked for as fact `pm2.asked`. Only while the daemon lives: the command line would start one. */
const list = (0,shell.sh) `if ${askDaemon(harmless, (0,shell.sh) ``)} 2>/dev/null; then fact pm2.asked daemon; else pm2 jlist --silent | node -e ${askedList(harmless)}; fact pm2.asked cli; fi`;
/** Stops all processes of a name, in little more than `seconds`. Where the time is up, the command line has no other way either. */
function stop(name, seconds) {
    return (0,shell.sh) `{ timeout ${seconds} node -e ${client(stopAll)} "$(command -v pm2)" ${name} 2>/dev/null || { [ $? -ne ${timedOut} ] && timeout ${seconds} pm2 stop ${name} --silent >/dev/null; }; }`;
}

;// CONCATENATED MODULE: ./src/commands/pm2.ts



const home = (0,shell.sh) `"\${PM2_HOME:-$HOME/.pm2}"`;
/** True when the daemon of this PM2_HOME lives; asking pm2 itself would start one. What is dead and not yet buried has no command line. */
const daemonAlive = (0,shell.sh) `{ pid=$(cat ${home}/pm2.pid 2>/dev/null) && grep -aqs . "/proc/$pid/cmdline"; }`;
/** Reports whether the daemon lives, its processes, and, when it is dead, the names it is known to have run. */
const pm2_facts = (0,shell/* lines */.Mn)((0,shell.sh) `fact pm2.home ${home}`, (0,shell.sh) `if ! command -v pm2 >/dev/null || ! command -v node >/dev/null; then fact pm2.daemon unknown`, (0,shell.sh) `elif ${daemonAlive}; then fact pm2.daemon alive; ${list}`, (0,shell.sh) `else fact pm2.daemon dead; fi`, (0,shell.sh) `for file in ${home}/pids/*.pid; do if [ -e "$file" ]; then name=\${file##*/}; fact pm2.known "\${name%-*.pid}"; fi; done`, (0,shell.sh) `if [ -r ${home}/dump.pm2 ]; then node -e ${"for (const app of JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'))) console.log('fact\\tpm2.known\\t' + app.name)"} ${home}/dump.pm2 2>/dev/null || true; fi`);
function parseProcesses(json) {
    return json === '' ? [] : JSON.parse(json);
}
/** What pm2 makes of a name in the name of its pid file. */
function fileNameOf(name) {
    return name.replace(/[^a-zA-Z0-9\\.-]/g, '-');
}
/**
 * Defines `pids_of`: every process that pm2 of this PM2_HOME started under that name, its children included.
 * pm2 puts the path of the pid file into the environment of what it starts, so an orphan of a dead daemon is found too; where the ecosystem
 * file moves the pid file (`pid_file:`), name and PM2_HOME stand there.
 */
function pidsOf(name) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `pids_home=$(realpath -ms ${home})`, (0,shell.sh) `pids_pattern=$(printf '%s' "$pids_home"/pids/${fileNameOf(name)}- | sed 's/[][\.*^$+?(){}|]/\\&/g')'[0-9]+\.pid'`, (0,shell.sh) `pids_of() { { grep -alE "$pids_pattern" /proc/[0-9]*/environ; grep -alzxF ${`name=${name}`} /proc/[0-9]*/environ | xargs -r grep -alzxF -e PM2_HOME=${home} -e PM2_HOME="$pids_home"; } 2>/dev/null | cut -d/ -f3 | sort -nu || true; }`);
}
const awaitGone = (0,shell.sh) `await_gone() { local end=$((SECONDS + $1)); while [ -n "$(pids_of)" ]; do [ $SECONDS -lt $end ] || return 1; sleep 0.05; done; }`;
/** Also one that does not run any more: pm2 keeps its pid file, or the dump. */
function isKnown({ processes, known }, name) {
    return processes.some((process) => process.name === name) || known.includes(name) || known.includes(fileNameOf(name));
}
/**
 * Stops a process and proves that it is gone: not what pm2 says, but no such process in the kernel's table.
 * @param known false: no host knows the name. Then finding none proves nothing, and fact `unknown` says so.
 */
function stopAndProve(worker, registered, known = true) {
    const seconds = Math.ceil(worker.stopTimeoutMs / 1000);
    return (0,shell/* lines */.Mn)(pidsOf(worker.name), awaitGone, (0,shell.sh) `name=${worker.name}`, known ? undefined : (0,shell.sh) `found=$(pids_of)`, registered ? (0,shell.sh) `if ${daemonAlive}; then ${stop((0,shell.sh) `"$name"`, seconds + 5)} || echo "pm2 stop $name failed with $?"; fi` : undefined, (0,shell.sh) `pids_of | xargs -r kill -INT 2>/dev/null || true`, worker.kill
        ? (0,shell.sh) `if ! await_gone ${seconds}; then echo "$name did not end within ${seconds} s: killed"; fact killed "$name"; pids_of | xargs -r kill -KILL 2>/dev/null || true; fi`
        : undefined, (0,shell.sh) `await_gone ${worker.kill ? 5 : seconds} || { echo "$name still runs as process" $(pids_of); exit 3; }`, known ? (0,shell.sh) `echo "$name is dead: no process is left"` : (0,shell.sh) `if [ -n "$found" ]; then echo "$name is dead: no process is left"; else fact unknown "$name"; echo "pm2 knows no $name: nothing was stopped"; fi`);
}
/** Orphans of a dead daemon would keep the port: they end before the process is started anew. */
function endOrphans(process) {
    return (0,shell/* lines */.Mn)(pidsOf(process.name), awaitGone, (0,shell.sh) `if ! ${daemonAlive}; then`, (0,shell.sh) `  pids_of | xargs -r kill -INT 2>/dev/null || true`, (0,shell.sh) `  await_gone 5 || { pids_of | xargs -r kill -KILL; await_gone 5; }`, (0,shell.sh) `fi`);
}
/**
 * Runs pm2 in a folder and stays silent, unless it fails: then the end of what it said, and last the line that names the error.
 * Without `--silent`, which hides errors too.
 */
function runPm2(folder, command) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `said=$(cd ${folder} && as_host pm2 ${command} 2>&1) || {`, (0,shell.sh) `  code=$? said=$(printf '%s\n' "$said" | sed 's/\x1b\[[0-9;]*m//g' | tail -n 20); printf '%s\n' "$said"`, (0,shell.sh) `  why=$(printf '%s\n' "$said" | grep -iE 'error|not found|no such' | grep -v '^ *at ' | tail -n 1 || true)`, (0,shell.sh) `  echo "pm2 said: \${why:-$(printf '%s\n' "$said" | tail -n 1)}"; exit "$code"`, (0,shell.sh) `}`);
}
/** Starts or reloads a process so that it runs what stands in `folder` now. Reload in cluster mode is without a gap. */
function startOrReload(process, folder) {
    if (process.ecosystem === undefined)
        return runPm2(folder, (0,shell.sh) `restart ${process.name}`);
    return runPm2(folder, (0,shell.sh) `startOrReload ${(0,shell/* path */.Ae)(process.ecosystem)} --only ${process.name}${envOption(process)}`);
}
/** Forgets a process and starts it from the ecosystem file: the only way to make pm2 take a new folder behind a link. */
function startAnew(process, folder) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `pm2 delete ${process.name} --silent >/dev/null 2>&1 || true`, runPm2(folder, (0,shell.sh) `start ${(0,shell.sh) `${folder}/${process.ecosystem ?? ''}`} --only ${process.name}${envOption(process)}`));
}
function envOption({ env }) {
    return env === undefined ? (0,shell.sh) `` : (0,shell.sh) ` --env ${env}`;
}

;// CONCATENATED MODULE: ./src/commands/inventory.ts

/**
 * Prints a hash over the names and sizes of the outputs' files; of the packages in node_modules, which are too many to ask each time, over their names alone, without the caches that builds and programs keep there.
 * @param release folder of the release.
 */
function inventory({ directory, outputs }, release) {
    return (0,shell.sh) `{ (cd ${release}/${directory} 2>/dev/null && find ${outputs.map((output) => `./${output}`)} \( -path '*/node_modules/.cache' -o -path '*/node_modules/.vite*' \) -prune -o -path '*/node_modules/*' -prune -printf '%p\n' -o -type f -printf '%p %s\n' 2>/dev/null) || true; } | sort | sha256sum | cut -c1-16`;
}

;// CONCATENATED MODULE: ./src/commands/release.ts





const folderOf = (commit) => (0,shell.sh) `"$state"/releases/${commit}`;
const markerOf = (commit, part) => (0,shell.sh) `"$state"/releases/${commit}.${part}`;
/** What a release must have been built with to be used: the recipe, the node version, and the shared files of today. */
function stamp(recipe, node, sharedHash) {
    return JSON.stringify([recipe.directory, recipe.install, recipe.build, recipe.outputs, node, sharedHash]);
}
/** Hash over the shared files and folders as they stand in the live tree: a release built with other ones is out of date. */
function sharedHash(environment) {
    if (environment.shared.length === 0)
        return (0,shell.sh) `echo none`;
    const places = environment.shared.map((file) => `./${file}`);
    // Names, kinds, rights and links, then the contents. A link that is named itself counts as what it leads to.
    return (0,shell.sh) `(cd ${liveTree(environment)} && { find -H ${places} -printf '%p %y %m %l\0' | sort -z; find -H ${places} -type f -print0 | sort -z | xargs -0 -r sha256sum; } 2>/dev/null || true) | sha256sum | cut -c1-16`;
}
function release_facts(environment) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `fact shared.hash "$(${sharedHash(environment)})"`, ...[environment.backend, environment.frontend?.recipe].map((recipe) => (recipe === undefined ? undefined : builtReleases(recipe))));
}
/** Fact `release`: `<commit>.<part>`, when it was built, `whole` or `damaged`, and its stamp. */
function builtReleases(recipe) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `for marker in "$state"/releases/*.${recipe.part}; do if [ -f "$marker" ]; then`, (0,shell.sh) `  release=\${marker%.${recipe.part}} condition=damaged; if [ "$(cat "$marker.files" 2>/dev/null)" = "$(${inventory(recipe, (0,shell.sh) `"$release"`)})" ]; then condition=whole; fi`, (0,shell.sh) `  fact release "\${marker##*/} $(date -u -r "$marker" +%Y-%m-%dT%H:%M:%SZ) $condition $(cat "$marker")"`, (0,shell.sh) `fi; done`);
}
function parseRelease(text) {
    const match = /^([0-9a-f]{40})\.(backend|frontend) (\S+) (whole|damaged) (.*)$/.exec(text);
    if (match === null)
        return undefined;
    const [, commit = '', part = '', builtAt = '', condition = '', built = ''] = match;
    return { commit, part: part, builtAt, isWhole: condition === 'whole', stamp: built };
}
/** Builds one part of a release beside the live tree. Does nothing when it is built already. Reports what each phase took. */
function build(order, environment) {
    const { recipe, commit } = order;
    const release = folderOf(commit);
    const marker = markerOf(commit, recipe.part);
    return (0,shell/* lines */.Mn)((0,shell.sh) `release=${release} marker=${marker}`, (0,shell.sh) `end_if_built() { if [ -f "$marker" ] && [ "$(cat "$marker")" = ${order.stamp} ] && [ "$(cat "$marker.files" 2>/dev/null)" = "$(${inventory(recipe, release)})" ]; then echo "$1"; exit 0; fi; }`, (0,shell.sh) `end_if_built 'built already'`, (0,shell.sh) `took() { fact "took.$1" "$(( $(date +%s%3N) - $2 ))"; }`, (0,shell.sh) `begin=$(date +%s%3N)`, (0,shell.sh) `mkdir -p "$state"/releases; exec 8>"$state"/releases/mutex; flock 8`, ensureCommit(environment.remote, order.tag, commit), addWorktree((0,shell.sh) `"$release"`, commit), ...environment.shared.map((file) => copyShared(environment, file)), (0,shell.sh) `flock -u 8; exec 8>&-`, (0,shell.sh) `took checkout "$begin"`, requireStartable(order.processes, environment, (0,shell.sh) `"$release"`, order.tag), (0,shell.sh) `[ -d ${inRelease(recipe.directory)} ] || { echo ${`${order.tag} has no folder ${recipe.directory}: mend ${recipe.part}.directory in the configuration, or choose another target`}; exit 6; }`, 
    // Two parts may share a directory: one installs after the other. What another run built while this one waited is taken.
    (0,shell.sh) `exec 8>"$release.${recipe.directory.replaceAll('/', '-')}.mutex"; flock 8`, (0,shell.sh) `end_if_built 'built meanwhile by another run'`, 
    // What a build leaves running, such as the daemon of a build tool, must not keep the mutex: it is closed for it.
    (0,shell.sh) `rm -f "$marker" "$marker.files"; cd ${inRelease(recipe.directory)}`, clearOutputs(recipe), (0,shell.sh) `trap 'if [ $? -ne 0 ]; then give_up; fi' EXIT`, install(order), (0,shell.sh) `begin=$(date +%s%3N); as_host ${(0,shell/* userCommand */.L_)(recipe.build)} 8>&-; took build "$begin"`, ...recipe.outputs.map((output) => (0,shell.sh) `[ -e ${(0,shell/* path */.Ae)(output)} ] || { echo ${`the build left no ${output} in ${recipe.directory}: ${recipe.part}.${recipe.part === 'backend' ? 'outputs' : 'output'} in the configuration names it`}; exit 6; }`), (0,shell/* replaceFile */.fR)((0,shell.sh) `"$marker.files"`, inventory(recipe, release)), (0,shell/* replaceFile */.fR)((0,shell.sh) `"$marker"`, (0,shell.sh) `printf '%s\n' ${order.stamp}`), 
    // The last line is what people read of it.
    (0,shell.sh) `echo built ${order.tag}`);
}
/** A build that fails leaves its disk to others, and says so when there was none left. Defines `give_up`. */
function clearOutputs({ directory, outputs }) {
    const remove = outputs.map((output) => (0,shell.sh) `rm -rf ${inRelease(directory)}/${output}`);
    return (0,shell/* lines */.Mn)(...remove, (0,shell.sh) `give_up() {`, (0,shell.sh) `  local bytes inodes; bytes=$(df -PB1 "$state" | awk 'NR==2 {print $4}') inodes=$(df -Pi "$state" | awk 'NR==2 {print $4}')`, ...remove, (0,shell.sh) `  if [ "$bytes" -lt 1048576 ] || [ "$inodes" = 0 ]; then echo "No space left on device: $bytes bytes and $inodes inodes were free in $state"; fi`, (0,shell.sh) `}`);
}
function inRelease(directory) {
    return directory === '.' ? (0,shell.sh) `"$release"` : (0,shell.sh) `"$release"/${directory}`;
}
/** A folder is copied as a whole: what an earlier build had there goes. A link leads where it led. Behind a link the release may be the live tree itself. */
function copyShared(environment, file) {
    const [from, to] = [(0,shell.sh) `${liveTree(environment)}/${file}`, (0,shell.sh) `"$release"/${file}`];
    return (0,shell/* lines */.Mn)((0,shell.sh) `if [ -e ${from} ] && [ ! ${from} -ef ${to} ]; then`, (0,shell.sh) `  mkdir -p "$(dirname ${to})"; rm -rf ${to}`, (0,shell.sh) `  if [ -L ${from} ]; then ln -s "$(readlink -f ${from})" ${to}; else cp -a -T ${from} ${to}; fi`, (0,shell.sh) `fi`);
}
/** Dependencies come from the cache of this lockfile, else from the user's install command. */
function install({ recipe, keepModules }) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `begin=$(date +%s%3N)`, (0,shell.sh) `key=$({ node -v; echo ${recipe.install}; cat package.json *lock*.json *lock*.yaml *.lock .npmrc 2>/dev/null || true; } | sha256sum | cut -c1-32)`, (0,shell.sh) `if [ -d "$state/modules/$key" ]; then echo 'dependencies: from the cache of this lockfile'; rm -rf node_modules; cp -a --reflink=auto "$state/modules/$key" node_modules; took modules-cache "$begin"`, (0,shell.sh) `else export npm_config_prefer_offline=true; as_host ${(0,shell/* userCommand */.L_)(recipe.install)} 8>&-; took install "$begin"; fi`, keepModules
        ? (0,shell.sh) `if [ -d node_modules ] && [ ! -d "$state/modules/$key" ] && [ -z "$(find . -path ./node_modules -prune -o -name node_modules -print -quit)" ]; then mkdir -p "$state/modules"; rm -rf "$state/modules/$key.new"; cp -a --reflink=auto node_modules "$state/modules/$key.new" && mv -T "$state/modules/$key.new" "$state/modules/$key" || rm -rf "$state/modules/$key.new"; fi`
        : undefined);
}
/**
 * Removes all but the newest releases; `kept` commits stay whatever their age. What no build finished, or a switch has
 * emptied, goes after a day. Reports each as fact `pruned`. Of what a switch replaced, outputs and notes go after 30 days: they can be
 * built again. What people made, edits and untracked files, stays for people to remove.
 */
function prune(count, kept) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `cd "$state/releases" 2>/dev/null || exit 0`, (0,shell.sh) `commits() { ls -t -- *.backend *.frontend 2>/dev/null | sed 's/\..*//' | awk '!seen[$0]++'; }`, (0,shell.sh) `live=$(cat "$state"/live.* 2>/dev/null | tr '\n' ' ' || true)`, (0,shell.sh) `is_kept() { case " "${kept.join(' ')}" "$live" " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }`, (0,shell.sh) `remove() { rm -f "$1".*; rm -rf "$1"; fact pruned "$1"; }`, (0,shell.sh) `number=0; for commit in $(commits); do number=$((number + 1))`, (0,shell.sh) `  [ $number -le ${count} ] || is_kept "$commit" || remove "$commit"`, (0,shell.sh) `done`, (0,shell.sh) `for commit in $(find . -mindepth 1 -maxdepth 1 -type d -mtime +0 -printf '%f\n'); do`, (0,shell.sh) `  [ -f "$commit.backend" ] || [ -f "$commit.frontend" ] || is_kept "$commit" || remove "$commit"`, (0,shell.sh) `done`, (0,shell.sh) `git -C "$repository" worktree prune`, (0,shell.sh) `find "$state/modules" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} + 2>/dev/null || true`, (0,shell.sh) `find "$state/jobs" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} + 2>/dev/null || true`, (0,shell.sh) `find "$state/replaced" -mindepth 1 -maxdepth 1 -mtime +30 -print0 2>/dev/null | while IFS= read -r -d '' folder; do`, (0,shell.sh) `  find "$folder" -mindepth 1 -maxdepth 1 ! -name untracked ! -name 'edits-*.patch*' -exec rm -rf {} + 2>/dev/null || true; rmdir "$folder" 2>/dev/null || true`, (0,shell.sh) `done || true`);
}

;// CONCATENATED MODULE: ./src/commands/host-facts.ts
// One script that reads everything preflight wants to know of a host. It changes nothing.

















const neededTools = ['git', 'node', 'npm', 'pm2', 'flock', 'setsid', 'timeout', 'sha256sum'];
const machine = (environment) => (0,shell/* lines */.Mn)((0,shell.sh) `fact clock "$(date +%s%3N)"`, (0,shell.sh) `fact user "$(id -un)"`, (0,shell.sh) `fact path "$PATH"`, (0,shell.sh) `for tool in ${[...new Set([...neededTools, ...buildTools(environment)])]}; do if command -v "$tool" >/dev/null; then fact tool "$tool"; fi; done`, (0,shell.sh) `if command -v node >/dev/null; then fact node "$(node -v)"; fi`);
/** Free bytes and inodes where releases will stand: at the nearest folder that exists already. */
const disk = (0,shell/* lines */.Mn)((0,shell.sh) `nearest() { local folder=$1; while [ ! -e "$folder" ]; do folder=$(dirname "$folder"); done; printf '%s' "$folder"; }`, (0,shell.sh) `place=$(nearest "$state")`, (0,shell.sh) `fact disk.free-bytes "$(df -PB1 "$place" | awk 'NR==2 {print $4}')"`, (0,shell.sh) `fact disk.free-inodes "$(df -Pi "$place" | awk 'NR==2 {print $4}')"`, 
// A key that may only look sees everything read-only (examples/host/emergency-rollback-shell).
(0,shell.sh) `if [ -w "$place" ] || [ -n "\${EMERGENCY_ROLLBACK_LOOK:-}" ]; then fact state writable; fi`, (0,shell.sh) `if [ -e "$repository" ] && [ "$(stat -c %d "$place")" = "$(stat -c %d "$repository")" ]; then fact disk same; fi`);
/**
 * @param run whose own switches are looked for.
 * @param asksRemote false: only where no release tag on the host says what the live version is called.
 */
function hostFacts(host, environment, asksRemote = true, run = '') {
    const live = liveTree(environment);
    const remote = askRemote(environment.remote);
    // Whoever leaves the remote alone switches nothing.
    const environments = asksRemote ? ask((0,runs_on/* backendsOn */.fl)(environment, host.name), environment) : undefined;
    const body = (0,shell/* lines */.Mn)(asksRemote ? remote : undefined, environments, machine(environment), disk, git_facts(live, environment.layout, siteIn(environment)), release_facts(environment), named_paths_facts(environment, host), places_facts(environment), facts, baseline_facts, own_switch_facts(run), environment.database?.via === host.name ? dumpNotes : undefined, pm2_facts, missingProcesses((0,runs_on/* backendsOn */.fl)(environment, host.name), environment), environments === undefined ? undefined : answer, asksRemote ? remoteAnswer : (0,shell/* lines */.Mn)((0,shell.sh) `if [ -z "\${head:-}" ] || [ -z "$(git -C "$repository" tag --points-at "$head" --list ${`${environment.tagPrefix}*`} 2>/dev/null)" ]; then`, remote, remoteAnswer, (0,shell.sh) `fi`));
    return hostScript(host, 'Read the facts', 60_000, body);
}

// EXTERNAL MODULE: ./src/aws-trouble.ts
var aws_trouble = __webpack_require__(384);
// EXTERNAL MODULE: ./src/key-trouble.ts
var key_trouble = __webpack_require__(3978);
;// CONCATENATED MODULE: ./src/words/sizes.ts
// Sizes for people.
/** `312 B`, `4.2 KiB`, `1.5 GiB`. */
function sizeText(bytes) {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
    return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}
/** `1023 MiB`: for two sizes of which one is a little less than the other. Rounded down: what lacks a byte does not look whole. */
function mebibytesText(bytes) {
    return `${Math.floor(bytes / 1024 ** 2)} MiB`;
}

;// CONCATENATED MODULE: ./src/preflight/refusals.ts
// Reasons in the facts not to start. Pure: facts in, problems out. Each names the fault and the mend.







/** @param ownRun the lock of this run is no reason: a deployment holds it while it records the baseline. */
function refusals(facts, environment, runbook, ownRun = '') {
    if (runbook.onlyRecords)
        return reasonsNotToRecord(facts, ownRun);
    return [
        ...reachability(facts, environment, runbook),
        ...facts.hosts.flatMap((host) => [...tools(host), ...refusals_repository(host, environment), ...(runbook.locks ? refusals_disk(host, environment) : []), ...processes(host, environment)]),
        ...[...facts.denied].map(([where, what]) => ({ where, what, mend: (0,aws_trouble/* awsMend */.k0)(what) })),
    ];
}
/** Nothing to ask, or a rollback at work or stopped half way: what would be recorded is nothing that was, and a deployment must not start. */
function reasonsNotToRecord({ hosts, unreachable }, ownRun) {
    if (hosts.length === 0)
        return unreachable.map(({ host, reason }) => ({ where: host, what: reason, mend: 'no host answers: mend the connection' }));
    return hosts.flatMap(({ host, lockHolder: holder }) => {
        if (holder === undefined || holder.owner === ownRun || holder.purpose.startsWith('prepare '))
            return [];
        return [{ where: host, what: `locked by ${holder.purpose || 'something'} of ${holder.actor}, run ${holder.owner}, incident ${holder.incident || 'unknown'}`, mend: 'deploy when that has ended' }];
    });
}
function reachability({ hosts, unreachable }, { rollout }, runbook) {
    if (unreachable.length === 0)
        return [];
    const untrusted = unreachable.filter((host) => host.untrusted === true);
    if (untrusted.length > 0)
        return untrusted.map(({ host, reason }) => strangerProblem(host, reason));
    const share = hosts.length / (hosts.length + unreachable.length);
    if (runbook.toleratesMissingHosts && hosts.length > 0 && share >= rollout.quorumShare)
        return [];
    const mend = runbook.toleratesMissingHosts ? 'bring the host back, take it out of the configuration, or lower rollout.quorum' : 'bring the host back, or take it out of the configuration';
    return unreachable.map(({ host, reason }) => ({ where: host, what: reason, mend: (0,key_trouble/* keyMend */.c)(reason) ?? mend }));
}
/** Nobody is trusted on first use, and no quorum makes up for a machine that is not the one it should be. */
function strangerProblem(where, what) {
    return { where, what, mend: 'nothing was sent to it; find out which of the two it is before you change host-key' };
}
function tools(host) {
    const missing = neededTools.filter((tool) => !host.tools.includes(tool));
    if (missing.length === 0)
        return [];
    return [{ where: host.host, what: `${missing.join(', ')} not found in PATH ${host.path} of ${host.user}'s non-interactive shell`, mend: 'install it, or add its folder under path: in the configuration (nvm: the versions/node/…/bin folder)' }];
}
function refusals_repository(host, { hosts }) {
    if (host.repository === 'git')
        return [];
    const where = hosts.find(({ name }) => name === host.host)?.repository ?? '';
    return [{ where: host.host, what: host.repository === 'missing' ? `there is no ${where}` : `${where} is no usable git checkout (${host.repository})`, mend: /dubious ownership/.test(host.repository) ? `let ${host.user} own it (chown -R), or there, as ${host.user}: git config --global --add safe.directory ${where}` : 'mend repository: in the configuration, or the checkout on the host' }];
}
function refusals_disk(host, { retention, hosts }) {
    const state = hosts.find(({ name }) => name === host.host)?.state ?? '';
    const problems = [];
    if (!host.stateWritable)
        problems.push({ where: host.host, what: `${host.user} cannot write where the state folder ${state} stands`, mend: 'give it the rights, or set state: to a folder of its own' });
    if (host.freeBytes < retention.minFreeBytes)
        problems.push({ where: host.host, what: `${mebibytesText(host.freeBytes)} of disk are free, ${mebibytesText(retention.minFreeBytes)} are needed`, mend: `free disk below ${state}, or lower retention.min-free` });
    if (host.freeInodes < retention.minFreeInodes)
        problems.push({ where: host.host, what: `${host.freeInodes} inodes are free, ${retention.minFreeInodes} are needed`, mend: 'remove small files, or lower retention.min-free-inodes' });
    return problems;
}
/** pm2 of a wrong user or PM2_HOME lists nothing and says nothing: some process of ours must be known to it. */
function processes(host, environment) {
    const expected = [...(0,runs_on/* workersOn */.L3)(environment, host.host), ...(0,runs_on/* backendsOn */.fl)(environment, host.host)].map(({ name }) => name);
    if (host.pm2.daemon === 'unknown' || expected.length === 0 || expected.some((name) => isKnown(host.pm2, name)))
        return [];
    return [{ where: host.host, what: `pm2 of ${host.user} (${host.pm2.home}) knows none of ${expected.join(', ')}`, mend: `mend the user, PM2_HOME or the process names; pm2 lists only what its own user started. ${whereFrom(host, environment)}` }];
}
/** No login shell reads the scripts: what a profile sets is not there. */
function whereFrom({ host }, { hosts }) {
    if (hosts.find(({ name }) => name === host)?.connection.kind === 'local')
        return 'PM2_HOME is that of the machine: set it for the runner';
    return 'Over SSH, PM2_HOME is what the host gives to a shell that is no login (/etc/environment, or ~/.bashrc above the line that returns when it is not interactive), never ~/.profile';
}
/** Worth knowing, but no reason not to start. */
function preflightWarnings(facts, environment, { onlyRecords } = {}) {
    const leftOut = facts.unreachable.map(({ host, reason }) => `${host} is left out: ${reason}`);
    if (onlyRecords)
        return leftOut;
    return [
        ...(environment.backend !== undefined && environment.health.checks.every((check) => check.version === undefined) ? ['no health check tells which version serves (version: $.version): the proof rests on the restarted process alone'] : []),
        ...(environment.frontend !== undefined && environment.frontend.versionPattern === undefined ? ['nothing tells which version the site serves (frontend.version): its page is compared with the build byte by byte, and where something on the way rewrites it, the run cannot end well'] : []),
        ...versionless(environment),
        ...leftOut,
        ...[...(facts.unanswered ?? [])].map(([name, what]) => `${name}: ${what}; whether it can be used will show`),
        ...facts.hosts.flatMap((host) => [
            ...(Math.abs(host.clockOffsetMs) > 5_000 ? [`${host.host}: its clock is ${(0,durations/* offsetText */.VU)(host.clockOffsetMs)} this one`] : []),
            ...(host.sameFileSystem ? [] : [`${host.host}: the state folder is on another file system than the repository: the switch copies instead of renaming`]),
            ...(host.pm2.daemon === 'dead' ? [`${host.host}: the pm2 daemon is dead; the backend will be started from its ecosystem file`] : []),
            ...(host.edited.length > 0 ? [`${host.host}: ${host.edited.length} tracked files were edited by hand; the edits will be saved as a patch: ${host.edited.slice(0, 5).join(', ')}`] : []),
            ...host.pm2.processes.filter((process) => process.cron !== '' && environment.workers.some(({ name }) => name === process.name)).map((process) => `${host.host}: ${process.name} has cron_restart ${process.cron}: pm2 would start it again; take the schedule out`),
        ]),
    ];
}
/** Where the run uploads no site, only the page itself can say its version: without a pattern such a check never ends well. No refusal: most types do upload one. */
function versionless({ frontend, checklist }) {
    if (frontend === undefined || frontend.versionPattern !== undefined)
        return [];
    const withoutUpload = ['verify', 'backend'];
    return checklist.flatMap(({ name, only, 'served-version': part }) => {
        const types = withoutUpload.filter((type) => only?.includes(type) !== false);
        if (part === undefined || part === 'backend' || types.length === 0)
            return [];
        return [`the check "${name}" asks which version the site serves, and nothing tells that: with the types ${types.join(' and ')} it is always inconclusive; set frontend.version, or served-version: backend`];
    });
}

;// CONCATENATED MODULE: ./src/engine/in-turn.ts
/**
 * All hosts are dialled at once, so that any number of dead ones costs the time of one; they decide in the order of the configuration.
 * Two runs of which one still sees a host that the other has given up may both lose. Both never win, for each needs every host that answers it.
 * @returns the replies in the order of the hosts; where the deciding host was lost, those up to it.
 */
async function inTurn(fleet, hosts, script, won, signal) {
    const decided = new AbortController();
    // The very first is sent the script at once: mostly it answers, and nothing was to be waited for.
    const dials = new Map(hosts.slice(1).map(({ name }) => [name, fleet.reach(name, AbortSignal.any([signal, decided.signal]))]));
    for (const dial of dials.values())
        dial.catch(() => undefined);
    const ask = async (host) => {
        const gone = await dials.get(host.name);
        return gone === undefined ? fleet.run(script(host), [host.name], signal) : [gone];
    };
    try {
        const replies = [];
        for (const host of hosts) {
            replies.push(...(await ask(host)));
            if (replies.at(-1)?.status !== 'unreachable')
                break;
        }
        const last = replies.at(-1);
        if (last === undefined || !won(last))
            return replies;
        return [...replies, ...(await Promise.all(hosts.slice(replies.length).map(ask))).flat()];
    }
    finally {
        decided.abort();
    }
}

;// CONCATENATED MODULE: ./src/engine/lock.ts
// Takes the lock on every host, or on none (fault: two rollbacks at once, a stale lock, a lock won on some hosts only).







const timeoutMs = 15_000;
/** A run that is cancelled has seven seconds. */
const cancelledMs = 4_000;
/** For what changes nothing: it waits for nobody and keeps nobody out. */
const noLock = { resumed: false, takenOver: undefined, unreachable: [], release: async () => [], undo: async () => [], describe: async () => undefined };
/** @throws RefusedError naming who holds it; then no host is left locked by us. */
async function takeLock(fleet, hosts, { details, job, breakOwner }, signal) {
    const take = (host) => hostScript(host, 'Take the lock', timeoutMs, lock_take(details, breakOwner, job));
    const replies = await inTurn(fleet, hosts, take, won, signal).catch(async (error) => {
        await withdrawFrom(fleet, hosts, [details], cancelledMs);
        throw error;
    });
    const taken = hosts.filter((host) => replies.some((reply) => reply.host === host.name && won(reply)));
    const lost = replies.filter((reply) => reply.status !== 'unreachable' && !won(reply));
    const takenOver = begunBefore(replies, details.type);
    const resumed = takenOver !== undefined || replies.some((reply) => stateOf(reply) === 'again');
    if (lost.length > 0) {
        // Where the connection broke for good, or the lock was too slow, it may be ours.
        const perhaps = hosts.filter((host) => lost.some((reply) => reply.host === host.name && reply.status !== 'exited'));
        const stuck = await withdrawFrom(fleet, [...taken, ...perhaps], [details], timeoutMs);
        throw new errors/* RefusedError */.fk([...lost.map((reply) => lock_describeLoss(reply, details.owner)), ...stuck.map((host) => describeStuck(host, details.owner))]);
    }
    let described = takenOver?.goesOn === true ? { ...details, from: takenOver.from, target: takenOver.target } : details;
    if (described !== details)
        await runAll(fleet, commandsFor(taken, (host) => hostScript(host, 'Describe the lock', timeoutMs, describe(described))));
    return {
        resumed,
        takenOver,
        unreachable: replies.filter((reply) => reply.status === 'unreachable').map((reply) => ({ host: reply.host, reason: reply.stderr.trim() })),
        release: () => releaseOn(fleet, taken, details.owner),
        undo: () => withdrawFrom(fleet, taken, [described, details], timeoutMs),
        async describe(more, limit) {
            described = { ...described, ...more };
            const replies = await runAll(fleet, commandsFor(taken, (host) => hostScript(host, 'Describe the lock', timeoutMs, describe(described))), limit);
            const missing = replies.filter((reply) => reply.status !== 'exited' || reply.exitCode !== 0).map(({ host }) => host);
            if (missing.length > 0)
                throw new Error(`not on ${missing.join(', ')}`);
        },
    };
}
async function runAll(fleet, commands, signal) {
    return (await Promise.all(commands.map(({ script, hosts }) => fleet.run(script, hosts, signal)))).flat();
}
/** Undoes this try alone, within the time given. Returns the hosts where that failed. */
async function withdrawFrom(fleet, hosts, known, limitMs) {
    const limit = AbortSignal.timeout(limitMs);
    const given = await Promise.all(hosts.map(async (host) => {
        const script = hostScript(host, 'Give the lock back', timeoutMs, withdraw(...known));
        const replies = await fleet.run(script, [host.name], limit).catch(() => []);
        return replies.every((reply) => reply.exitCode === 0) && replies.length > 0 ? [] : [host.name];
    }));
    return given.flat();
}
/** Returns the hosts where it could not be given back. */
async function releaseOn(fleet, hosts, owner) {
    const replies = await runAll(fleet, commandsFor(hosts, (host) => hostScript(host, 'Release the lock', timeoutMs, release(owner))));
    return replies.filter((reply) => reply.exitCode !== 0).map((reply) => reply.host);
}
function begunBefore(replies, type) {
    const found = replies.filter(won).flatMap(({ stdout }) => {
        const facts = parseFacts(stdout);
        return halfDoneOn(allFacts(facts, 'lock.taken-over').flatMap((line) => parseHolder(line) ?? []), allFacts(facts, 'lock.began'), type);
    });
    return mostTelling(found);
}
function stateOf(reply) {
    return fact(parseFacts(reply.stdout), 'lock');
}
function won(reply) {
    return reply.status === 'exited' && reply.exitCode === 0 && stateOf(reply) !== '';
}
function describeStuck(where, owner) {
    return { where, what: 'the lock was perhaps taken and could not be given back', mend: `where it is still there, run this again with break-lock: ${owner}` };
}
function lock_describeLoss(reply, own) {
    if (reply.status === 'untrusted')
        return strangerProblem(reply.host, reply.stderr.trim());
    const facts = parseFacts(reply.stdout);
    if (fact(facts, 'lock.key') === 'looks')
        return { where: reply.host, what: 'the SSH key of this run may only look there (emergency-rollback-shell --look): it cannot write', mend: 'run it where the key of the rollback is (the last gate, not the environment of the plan), or make it a dry run' };
    const holder = parseHolder(fact(facts, 'lock.holder'));
    const busy = fact(facts, 'lock.busy');
    if (holder === undefined)
        return { where: reply.host, what: `the lock could not be taken: ${reply.stderr.trim() || reply.status}`, mend: 'mend what the host says, then run this again' };
    if (holder.owner === own)
        return otherJob(reply.host, holder, fact(facts, 'lock.other-job'));
    const problem = describeHolder(reply.host, holder);
    return busy === '' ? problem : { ...problem, what: `${problem.what}; of its jobs, ${busy} still runs there`, mend: `wait until that has ended, then run this again with break-lock: ${holder.owner}` };
}
function describeHolder(host, holder) {
    const who = `${holder.purpose || 'something'} of ${holder.actor}, run ${holder.owner}${holder.url === '' ? '' : ` (${holder.url})`}, incident ${holder.incident || 'unknown'}, since ${holder.since || 'unknown'}`;
    return { where: host, what: `locked by ${who}`, mend: `wait until it has ended; if its run is dead, run this again with break-lock: ${holder.owner}${howToResume(holder)}` };
}
/** Two jobs of one workflow run are two people at the hosts, like any others. */
function otherJob(host, { purpose, owner, since }, job) {
    return { where: host, what: `locked by ${purpose || 'something'} of the job ${job} of this very run, since ${since || 'unknown'}`, mend: `let one job wait for the other (needs:); if that job stopped half way, run it again, or, once this whole run has ended, start a new one with break-lock: ${owner}` };
}
/** A run that goes on needs no lock to be broken. */
function howToResume({ owner, incident, actor }) {
    if (owner.startsWith('gh-'))
        return '. To go on where it stopped instead: Re-run failed jobs, in that run on GitHub';
    return owner.startsWith('break-glass-') ? `. To go on where it stopped instead, ${actor} starts the same type again in the terminal of that very machine, with the same --environment and --incident ${incident}. From another machine or login that is another run: there, break-lock alone lets it go on` : '';
}

;// CONCATENATED MODULE: ./src/commands/pm2-dump.ts
// What pm2 starts when the host boots (Quick Rollback, Step 1): its dump. What was stopped stays stopped, and nobody else's processes are touched.
// `pm2 save` would write what the daemon lists, and no more: after a daemon that died, that is the loss of everything that was not started anew.
// So the file is changed by itself, in the entries of our own names, and only where there is one: what a team never saved does not start at boot.




const limitSeconds = 4;
const copy = (0,shell.sh) `"$kept"/dump.pm2`;
/**
 * Runs on the host, in node. `keep(list, copy, names)`: the entries of these names become what the list holds of them; what it does not
 * hold, or holds as stopped, is stopped at boot, too, and without its schedule, for pm2 starts by it what is stopped. All else stays as it is.
 * The list and the file hold whole environments: no word of either leaves the host, nor stands in a message.
 */
const program = `
const fs = require('fs'), paths = require('path');
const say = (fact, text) => console.log('fact\\tpm2.' + fact + '\\t' + String(text).replace(/\\s+/g, ' '));
const parse = (text, file) => { try { return JSON.parse(text); } catch { throw new Error(file + ' is no JSON'); } };
const still = ({ cron_restart: schedule, ...app }) => { if (schedule && schedule !== '0') say('unscheduled', app.name + ': ' + schedule); return { ...app, status: 'stopped' }; };
const settled = (app) => (app.status === 'stopped' ? still(app) : app);
const bare = ({ instances, pm_id, prev_restart_delay, ...app }) => app;
const replaceFile = (file, text, mode) => {
  const fd = fs.openSync(file + '.new', 'w', mode);
  fs.fchmodSync(fd, mode); fs.writeFileSync(fd, text); fs.fsyncSync(fd); fs.closeSync(fd);
  fs.renameSync(file + '.new', file);
};
const mend = (list, copy, names) => {
  const home = process.env.PM2_HOME || paths.join(process.env.HOME, '.pm2');
  const found = ['dump.pm2', 'dump.pm2.bak'].map((name) => paths.join(home, name)).find((each) => fs.existsSync(each));
  if (found === undefined) return;
  const file = fs.realpathSync(found), text = fs.readFileSync(file, 'utf8'), before = parse(text, file);
  const ours = list.map((each) => each.pm2_env).filter((app) => names.includes(app.name) && !app.pmx_module && !String(app.pm_id).startsWith('_old_')).map(bare);
  const of = (name) => ours.filter((app) => app.name === name).map(settled);
  const isFirst = (app, index) => before.findIndex(({ name }) => name === app.name) === index;
  const place = (app, index) => (!names.includes(app.name) ? [app] : !ours.some(({ name }) => name === app.name) ? [still(app)] : isFirst(app, index) ? of(app.name) : []);
  const added = names.filter((name) => !before.some((app) => app.name === name)).flatMap(of);
  const after = JSON.stringify([...before.flatMap(place), ...added], null, 2);
  if (list.length > 0) for (const name of new Set(before.filter((app) => app.status !== 'stopped' && !names.includes(app.name) && !list.some((each) => each.name === app.name)).map((app) => app.name))) say('gone', name);
  if (after === JSON.stringify(before, null, 2)) return;
  fs.mkdirSync(paths.dirname(copy), { recursive: true });
  if (!fs.existsSync(copy)) replaceFile(copy, text, 0o600);
  replaceFile(file, after, fs.statSync(file).mode & 0o777);
};
const keep = (list, copy, names) => { try { mend(list, copy, names); } catch (error) { say('unsaved', error.message); } };`;
const stopped = `${program}
keep([], process.argv[1], process.argv.slice(2));`.trim();
const listed = `${program}
const [copy, ...names] = args;
if (list.length === 0) say('unsaved', 'pm2 lists nothing'); else keep(list, copy, names);`;
/** What was proved dead is stopped at the next boot. Needs no daemon. Facts as `keepListed`. @param run whose kept folder holds the dump as it was. */
function keepStopped(names, run) {
    return whereSaved(run, (0,shell.sh) `timeout ${limitSeconds} node -e ${stopped} ${copy} ${names}`, (0,shell.sh) `the change of its dump ended with $?`);
}
/**
 * The next boot finds these processes as pm2 lists them now. Facts `pm2.unsaved` (why that failed), `pm2.unscheduled` (`name: schedule`, of what is
 * stopped) and `pm2.gone` (what pm2 starts at boot and does not list now).
 */
function keepListed(names, run) {
    const args = (0,shell.sh) `${copy} ${names}`;
    return whereSaved(run, (0,shell.sh) `timeout ${limitSeconds} ${askDaemon(listed, args)} 2>/dev/null || pm2 jlist --silent | node -e ${askedList(listed)} ${args} 2>/dev/null`, (0,shell.sh) `pm2 did not say what runs`);
}
/** In a shell of its own: what must not go on without the lock ends only itself. */
function whereSaved(run, change, failed) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `if [ -e ${home}/dump.pm2 ] || [ -e ${home}/dump.pm2.bak ]; then (`, openKept(run), change, (0,shell.sh) `) || fact pm2.unsaved "${failed}"; fi`);
}

;// CONCATENATED MODULE: ./src/commands/restart.ts





const stopTimeoutMs = 20_000;
/** Facts `restarting-at` (ms since 1970), `release.without` (a process that this version does not have: it is stopped), `processes`, and those of `keepListed`. */
function restart(processes, environment, run) {
    const live = liveTree(environment);
    const start = (process) => (environment.layout === 'symlink' ? startAnew(process, live) : startOrReload(process, live));
    const missing = mayBeMissing(processes);
    return (0,shell/* lines */.Mn)(...processes.map(endOrphans), missing ? defineIsMissing(environment) : undefined, (0,shell.sh) `fact restarting-at "$(date +%s%3N)"`, ...processes.map((process) => (missing && process.ecosystem !== undefined ? unlessMissing(process, process.ecosystem, start(process)) : start(process))), processes.length === 0 ? undefined : keepListed(processes.map(({ name }) => name), run), list);
}
/** It would run on with the newer version's code: it is stopped, and that is proved. */
function unlessMissing(process, ecosystem, start) {
    const { name } = process;
    return (0,shell/* lines */.Mn)((0,shell.sh) `if is_missing ${name} ${ecosystem}; then`, (0,shell.sh) `  fact release.without ${name}`, stopAndProve({ ...process, stopTimeoutMs, kill: true }, true), (0,shell.sh) `else`, start, (0,shell.sh) `fi`);
}

;// CONCATENATED MODULE: ./src/commands/switch-back.ts







/** From whichever point the switch had reached; it does nothing where it had not begun. Running it twice is safe. */
function switchBack(order, environment) {
    const linked = environment.layout === 'symlink';
    return (0,shell/* lines */.Mn)(findKept(order.run), (0,shell.sh) `if [ -z "$kept" ] || { [ ! -e "$kept/begun" ] && [ ! -s "$kept/previous" ]; }; then echo 'was not switched'; exit 0; fi`, (0,shell.sh) `before=$(cat "$kept/begun" 2>/dev/null || true); before=\${before:-${order.before}}`, linked ? flipBack(environment) : putBack(order), putNotesBack((0,shell.sh) `"$kept"`), 
    // Where workers alone run, they stay stopped.
    order.processes.length === 0 ? undefined : restart(order.processes, environment, order.run), (0,shell.sh) `rm -rf "$kept/moved" "$kept/target" "$kept/begun" "$kept/previous" "$kept/notes"`, (0,shell.sh) `echo switched back`);
}
function putBack({ recipe, paths, otherOutputs }) {
    const before = (0,shell.sh) `"$before"`;
    const inner = (output) => within(recipe.directory, output);
    return (0,shell/* lines */.Mn)((0,shell.sh) `put_back() { [ -e "$kept/$1" ] || return 0; if [ -e "$repository/$1" ]; then mkdir -p "$(dirname "$kept/target/$1")"; rm -rf "$kept/target/$1"; mv -T "$repository/$1" "$kept/target/$1"; fi; mkdir -p "$(dirname "$repository/$1")"; mv -T "$kept/$1" "$repository/$1"; }`, paths === undefined ? checkout(before) : restorePaths(before, paths), ...[...recipe.outputs.map(inner), ...otherOutputs].map((output) => (0,shell.sh) `put_back ${output}`), putUntrackedBack, applyEdits);
}
/** What was moved out of the way, each as a whole where its place is free again: folders keep their owners and rights. */
const putUntrackedBack = (0,shell/* lines */.Mn)((0,shell.sh) `if [ -d "$kept/untracked" ]; then`, (0,shell.sh) `  find "$kept/untracked" -mindepth 1 -printf '%P\0' >"$kept/untracked.list"`, (0,shell.sh) `  while IFS= read -r -d '' file; do`, (0,shell.sh) `    if [ -e "$repository/$file" ] || [ -L "$repository/$file" ]; then continue; fi`, (0,shell.sh) `    if [ -e "$kept/untracked/$file" ] || [ -L "$kept/untracked/$file" ]; then mkdir -p "$(dirname "$repository/$file")"; mv -T "$kept/untracked/$file" "$repository/$file"; fi`, (0,shell.sh) `  done <"$kept/untracked.list"`, (0,shell.sh) `  rm -f "$kept/untracked.list"`, (0,shell.sh) `fi`);
/** The first that was saved: a later one may stem from a checkout that was cut off. It stays, whatever becomes of it. */
const applyEdits = (0,shell/* lines */.Mn)((0,shell.sh) `patch=$kept/edits-$(git -C "$repository" rev-parse --short "$before").patch; if [ -e "$patch.~1~" ]; then patch=$patch.~1~; fi`, (0,shell.sh) `if [ -s "$patch" ] && ! git -C "$repository" apply --whitespace=nowarn "$patch"; then echo "edits made by hand could not be put back; they stay in $patch" >&2; fi`);
function flipBack(environment) {
    const current = liveTree(environment);
    return (0,shell/* lines */.Mn)((0,shell.sh) `previous=$(cat "$kept/previous")`, (0,shell.sh) `[ -d "$previous" ] || { echo "$previous, which the link pointed to before, is not there"; exit 9; }`, (0,shell/* replaceLink */.td)(current, (0,shell.sh) `"$previous"`));
}

;// CONCATENATED MODULE: ./src/plan/deadlines.ts
/** Beyond the time limit of a script: what does not end is killed, and a connection that was lost is opened again. */
const endingMs = 15_000;
const spareMs = 45_000;
/** Beyond the time limit of a health check that is asked on a host. */
const askingMs = 10_000;
/** How many groups of hosts come one after another. */
function turnsOf(hosts, { parallel }) {
    return Math.ceil(hosts / parallel);
}
/** The longest that a script can take on these hosts. */
function scriptsMs(hosts, timeoutMs, rollout) {
    return turnsOf(hosts, rollout) * (timeoutMs + endingMs);
}
/** The longest until the health checks are right or have had their time: the last reply may begin at its very end. */
function healthyMs({ withinMs, checks }) {
    return withinMs + Math.max(0, ...checks.map(({ timeout }) => timeout)) + askingMs;
}
/** What a step does, one after another, and some time to spare; never less than its own deadline. */
function deadlineOf(leastMs, ...worksMs) {
    return Math.max(leastMs, worksMs.reduce((sum, ms) => sum + ms, spareMs));
}
const restartMs = 60_000;
/** What a script that restarts the backend may take: each process beyond the first adds its restart. @param oneMs with one. */
function restartingMs(oneMs, { backendProcesses }) {
    return oneMs + Math.max(0, backendProcesses.length - 1) * restartMs;
}

;// CONCATENATED MODULE: ./src/runbooks/runbook.ts
/** Whether it has one of these steps. */
function does({ stages }, ...names) {
    return stages.some(({ steps }) => steps.some((step) => names.includes(step)));
}

;// CONCATENATED MODULE: ./src/plan/waves.ts
// In which order hosts are switched: `rollout.serial` cuts them into waves, the first of which can be a canary.
/** Each wave has at least one host; the last size serves for all that are left. */
function wavesOf(items, sizes) {
    const waves = [];
    for (let begin = 0, wave = 0; begin < items.length; wave += 1) {
        const size = sizes[Math.min(wave, sizes.length - 1)] ?? { share: 1 };
        const count = Math.max(1, 'hosts' in size ? size.hosts : Math.floor(items.length * size.share));
        waves.push(items.slice(begin, begin + count));
        begin += count;
    }
    return waves;
}
/** For the plan: who goes when, and what becomes of the others when a wave is sick. Nothing where there is one wave, and all holds. */
function describeWaves(waves, { maxFailures, onFailure }) {
    if (waves.length < 2)
        return onFailure === 'hold' ? [] : ['where the target does not run well, every host goes back to what ran'];
    const order = waves.map((wave) => wave.join(' and ')).join(', then ');
    const limit = maxFailures === 0 ? 'at the first failure' : `after more than ${maxFailures} failures`;
    return [`in waves: ${order}; each runs well before the next begins; ${limit} ${onFailure === 'hold' ? 'everything holds' : 'those that were switched go back'}`];
}

;// CONCATENATED MODULE: ./src/plan/live-or-ready.ts
// Which hosts have the target live or ready already: the reason why a plan can leave work out.







/** The stamp that a build of this part must have on this host to be used. */
function wantedStamp(recipe, facts) {
    return stamp(recipe, facts.nodeVersion, facts.sharedHash);
}
/** When the target's part was built on the host, with today's recipe; undefined when it is not ready. */
function builtAt(situation, host, recipe) {
    const facts = factsOf(situation, host.name);
    if (facts === undefined)
        return undefined;
    const wanted = wantedStamp(recipe, facts);
    return facts.releases.find((release) => release.commit === situation.target.commit && release.part === recipe.part && release.isWhole && release.stamp === wanted)?.builtAt;
}
/** True when the host's live tree was switched to the target by us and nobody touched it since; whether its process runs is another question. */
function treeIsLive(situation, host) {
    const facts = factsOf(situation, host.name);
    const { commit } = situation.target;
    if (facts?.liveBackend?.commit !== commit || live_or_ready_isBroken(situation, host, facts))
        return false;
    return pathsAlone(situation) === undefined ? facts.head === commit && facts.edited.length === 0 : facts.livePaths === commit;
}
/** Behind a link the release itself is live: one that lost files and does not run is built anew. What runs is not touched. */
function live_or_ready_isBroken(situation, host, { releases, liveBackend }) {
    const lost = releases.some(({ commit, part, isWhole }) => commit === liveBackend?.commit && part === 'backend' && !isWhole);
    return lost && situation.environment.layout === 'symlink' && !runsFromIt(situation, host).some((name) => isRunning(situation, host, name));
}
/** Processes that a build in the live release would pull the rug from under: where workers alone run, those that this run does not stop first. */
function runsFromIt(situation, host) {
    if (serves(situation, host.name))
        return expectedOn(situation, host);
    return does(runbooks/* runbooks */.C[situation.rollbackType], 'stop-worker') ? [] : (0,runs_on/* workersOn */.L3)(situation.environment, host.name).map(({ name }) => name);
}
/** What a rollback of the backend alone takes back; undefined where the whole tree is switched. Behind a link there is only the whole. */
function pathsAlone({ rollbackType, environment }) {
    return rollbackType === 'backend' && environment.layout === 'in-place' ? environment.backendPaths : undefined;
}
/** The target is live, and its process started after it was put there. One that did not answer when a run went on is none: online, it may hang. Where nothing of it serves: its outputs are there. */
function backendIsLive(situation, host) {
    const sinceMs = factsOf(situation, host.name)?.liveBackend?.sinceMs;
    return sinceMs !== undefined && treeIsLive(situation, host) && (serves(situation, host.name) ? isOnline(situation, host, sinceMs) : hasOutputs(situation, host));
}
function hasOutputs(situation, { name }) {
    const { backend } = situation.environment;
    return backend?.outputs.some((output) => factsOf(situation, name)?.absent.includes(within(backend.directory, output))) !== true;
}
function isOnline(situation, host, sinceMs) {
    const expected = expectedOn(situation, host);
    const missing = factsOf(situation, host.name)?.missingProcesses ?? [];
    // One that the release does not have still runs the newer version's code.
    const isLeft = missing.some((name) => !expected.includes(name) && isRunning(situation, host, name));
    return !isLeft && situation.silent?.includes(host.name) !== true && expected.every((name) => isRunning(situation, host, name, sinceMs));
}
function expectedOn(situation, { name }) {
    return (0,runs_on/* expectedNames */.vw)(name, factsOf(situation, name)?.missingProcesses ?? [], situation.environment);
}
function isRunning(situation, host, name, sinceMs = 0) {
    return factsOf(situation, host.name)?.pm2.processes.some((process) => process.name === name && process.status === 'online' && process.startedAtMs >= sinceMs) === true;
}
/**
 * True when this plan stops the backend on its way: then it starts it again, too, whatever ran before.
 * A run that goes on where nothing is left to change below the backend leaves it alone.
 */
function stopsBackend(situation) {
    const { stages, switches } = runbooks/* runbooks */.C[situation.rollbackType];
    const steps = stages.flatMap((stage) => stage.steps);
    if (!steps.includes('stop-backend') && !(steps.includes('stop-backend-at-once') && isHarmful(situation)))
        return false;
    const isServing = (host) => (switches ? backendIsLive(situation, host) : isOnline(situation, host, 0));
    return changesDatabase(situation) || !hostsWith(situation, 'backend').every(isServing);
}
function changesDatabase({ database, run, environment }) {
    if (database === undefined)
        return false;
    const { decision, restore } = database;
    const live = restore?.databases.find(({ name }) => name === environment.database?.name)?.mark;
    if (decision.strategy === 'restore')
        return restore?.backup !== undefined;
    if (decision.strategy === 'undo-restore')
        return live?.state !== 'back' || live.run !== run.id;
    return decision.actions.some(({ action }) => action !== 'keep');
}
/**
 * Who is switched when. Where the backend is stopped everywhere, nothing is gained by going one after another.
 * Hosts with workers alone prove nothing of the target: they count in no wave, and go with the last one.
 */
function switchWaves(situation, hosts) {
    const serving = hosts.filter((host) => serves(situation, host));
    const others = hosts.filter((host) => !serving.includes(host));
    const waves = wavesOf(serving, stopsBackend(situation) ? [{ share: 1 }] : situation.environment.rollout.waves);
    return others.length === 0 ? waves : [...waves.slice(0, -1), [...(waves.at(-1) ?? []), ...others]];
}

;// CONCATENATED MODULE: ./src/commands/http-probe.ts


const http_probe_endMark = '__end_of_probe__';
/** Runs on the host, in node: the request as JSON on stdin, the reply as fact `reply`. */
const http_probe_ask = `
let text = '';
process.stdin.on('data', (chunk) => (text += chunk)).on('end', async () => {
  const request = JSON.parse(text);
  try {
    const reply = await fetch(request.url, { method: request.method, headers: request.headers, body: request.body, redirect: 'manual', signal: AbortSignal.timeout(request.timeoutMs) });
    const body = (await reply.text()).slice(0, 65536);
    console.log('fact\\treply\\t' + JSON.stringify({ status: reply.status, headers: Object.fromEntries(reply.headers), body }));
  } catch (error) {
    console.log('fact\\tfailed\\t' + String(error.cause?.code ?? error.cause?.message ?? error.message));
  }
});`.trim();
/** @param variables of the host, for `{name}` in the address. */
function probe(request, variables) {
    const url = request.url.replace(/\{([A-Za-z0-9_-]+)\}/g, (whole, name) => variables[name] ?? whole);
    const here = new shell/* Shell */.$f(`<<'${http_probe_endMark}'\n${JSON.stringify({ ...request, url })}\n${http_probe_endMark}`);
    return (0,shell.sh) `node -e ${http_probe_ask} ${here}`;
}
/** The reply, or the reason why there was none. */
function parseProbe(stdout) {
    const facts = parseFacts(stdout);
    const reply = fact(facts, 'reply');
    return reply === '' ? fact(facts, 'failed') || 'no reply' : JSON.parse(reply);
}

// EXTERNAL MODULE: ./src/plan/unknown-version.ts
var unknown_version = __webpack_require__(2800);
;// CONCATENATED MODULE: ./src/plan/keeps-lock.ts

/** What stops half way in something that is live keeps everybody else out. */
function keepsLock(type) {
    const { switches, database } = runbooks/* runbooks */.C[type];
    return switches || database === 'changes';
}

;// CONCATENATED MODULE: ./src/steps/parts/next-when-sick.ts
// What to do when the backend does not run well: it depends on whether this run put it there, and whether it holds a lock.

function nextWhenSick({ rollbackType, environment }) {
    const whereToLook = `${keepsLock(rollbackType) ? 'The lock stays on the hosts. ' : ''}Read the error log below, where there is one.`;
    switch (rollbackType) {
        case 'verify':
            return 'Nothing was changed, and no lock is held. Mend what the message names, be it the system or the configuration, and run this again; or roll back.';
        case 'frontend':
            return 'The backend was not touched: what runs is sick, or health: in the configuration expects something else of it. Mend what the message names, or roll the backend back too (type quick).';
        case 'database':
            return `The backend was given no other version. ${whereToLook} Mend what the message names, then run this again: ${restarts(environment)}`;
        case 'cleanup':
        case 'sync-worker':
            return `The backend was given no other version. ${whereToLook} Mend what the message names, then run this again.`;
        default:
            return `The target does not run well either. ${whereToLook} Choose an older target, or mend what the message names, then run this again: ${restarts(environment)}`;
    }
}
/** A process can be online and hang. */
function restarts({ backendProcesses }) {
    const byHand = backendProcesses.length === 0 ? '' : ` (by hand: pm2 restart ${backendProcesses.map(({ name }) => name).join(' ')})`;
    return `it restarts a backend that does not answer${byHand}.`;
}

;// CONCATENATED MODULE: ./src/steps/parts/await-healthy.ts
// Asks every health check until it was right k times in a row, or its time is over.










/** One line for each check. @throws StepError naming the first that did not become healthy. */
async function awaitHealthy(context) {
    return awaitAll(allAskers(context), context);
}
/** The checks that are asked on hosts, on these alone. @throws StepError naming the first that did not become healthy. */
async function awaitHealthyHosts(hosts, context) {
    await awaitAll(allAskers(context).filter(({ check, from }) => check.on === 'hosts' && hosts.includes(from)), context);
}
async function awaitAll(asked, context) {
    const results = await Promise.allSettled(asked.map((asker) => awaitCheck(asker, context)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined)
        throw failed.reason;
    return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
/** What is wrong with the health checks now, a line for each that is not healthy. */
async function askHealth(context) {
    const wrong = await Promise.all(allAskers(context).map(async (asker) => ({ label: (0,http/* labelOf */.Wy)(asker.check, asker.from), found: await asker.ask() })));
    return wrong.filter(({ found }) => found.length > 0).map(({ label, found }) => `${label}: ${found.join(', ')}`);
}
/** Of those hosts: what is not healthy now, and on which; `from` undefined where the answer may come from any of them. */
async function askHealthOf(hosts, context) {
    const asked = allAskers(context).filter(({ check, from }) => check.on !== 'hosts' || hosts.includes(from));
    const answers = await Promise.all(asked.map(async ({ check, from, ask }) => ({ from: check.on === 'hosts' ? from : undefined, found: await ask() })));
    return answers.filter(({ found }) => found.length > 0);
}
async function awaitCheck(asker, { situation, ports, signal }) {
    const { replies, withinMs, intervalMs } = situation.environment.health;
    const label = (0,http/* labelOf */.Wy)(asker.check, asker.from);
    const end = ports.clock.monotonicMs() + withinMs;
    let healthy = 0;
    let last = [];
    while (healthy < replies) {
        const wrong = await asker.ask();
        healthy = wrong.length === 0 ? healthy + 1 : 0;
        if (wrong.length > 0)
            last = wrong;
        if (healthy === replies)
            break;
        if (ports.clock.monotonicMs() >= end)
            throw unhealthy(label, last, situation);
        // A healthy streak is asked for quickly; a sick service gets its interval.
        await ports.clock.sleep(wrong.length === 0 ? Math.min(intervalMs, 200) : intervalMs, signal);
    }
    return `${label}: ${replies} healthy replies in a row${asker.check.version === undefined ? '' : `, version ${(0,unknown_version/* releaseText */.hO)(backendRelease(situation))}`}`;
}
function unhealthy(label, last, situation) {
    const { replies, withinMs } = situation.environment.health;
    const what = last.length === 0 ? 'it was healthy at times, but never often enough in a row' : last.join(', ');
    return new errors/* StepError */.zg(`${label} was not healthy ${replies} times in a row within ${(0,durations/* exactly */.pV)(withinMs)}: ${what}`, {
        nextAction: nextWhenSick(situation),
    });
}
function allAskers(context) {
    return context.situation.environment.health.checks.flatMap((check) => askers(check, context));
}
function askers(check, context) {
    if (check.on === 'runner')
        return [fromHere(check, context)];
    const asked = (0,runs_on/* hostsAsked */._0)(check, context.situation.environment);
    return hostsWith(context.situation, 'backend').filter((host) => asked.includes(host)).map((host) => fromHost(check, host, context));
}
function fromHere(check, { situation, ports, signal }) {
    return {
        check,
        from: 'here',
        async ask() {
            try {
                const reply = await ports.web.request((0,http/* requestOf */.fo)(check), signal);
                return (0,http/* mismatches */.vJ)(check, reply, backendRelease(situation), situation.environment.tagPrefix);
            }
            catch (error) {
                signal.throwIfAborted();
                return [`no reply (${(0,errors/* messageOf */.bD)(error)})`];
            }
        },
    };
}
function fromHost(check, host, { situation, ports, signal }) {
    const commands = commandsFor([host], () => hostScript(host, 'Ask the health check', check.timeout + askingMs, probe((0,http/* requestOf */.fo)(check), host.variables)));
    return {
        check,
        from: host.name,
        async ask() {
            const [reply] = await ports.hosts.look(commands, signal);
            if (reply === undefined || reply.status !== 'exited')
                return [`the host did not answer (${reply?.stderr.trim() ?? ''})`];
            const answer = parseProbe(reply.stdout);
            return typeof answer === 'string' ? [`no reply (${answer})`] : (0,http/* mismatches */.vJ)(check, answer, backendRelease(situation), situation.environment.tagPrefix);
        },
    };
}

;// CONCATENATED MODULE: ./src/plan/release.ts
// A release: the tag that people know it by, and the commit that it is.
/** @param known commit by tag name. */
function releaseOfTag(tag, commit, known) {
    const otherTags = tagsOf(commit, known).filter((other) => other !== tag);
    return otherTags.length === 0 ? { tag, commit } : { tag, commit, otherTags };
}
function tagsOf(commit, known) {
    return [...known].filter(([, at]) => at === commit).map(([tag]) => tag);
}

// EXTERNAL MODULE: ./node_modules/semver/index.js
var semver = __webpack_require__(2088);
var semver_default = /*#__PURE__*/__webpack_require__.n(semver);
;// CONCATENATED MODULE: ./src/plan/release-tag.ts
// Tags as names of releases: what is allowed, how they are ordered, which one is the previous good one.

/** The version of a release tag; null when the tag is none. Leading zeros are forgiven, for calendar versions. */
function versionOf(tag, prefix) {
    return tag.startsWith(prefix) ? semver_default().parse(tag.slice(prefix.length), { loose: true }) : null;
}
/** Negative when `left` is older; undefined when one of them has no version. */
function compareTags(left, right, prefix) {
    const [a, b] = [versionOf(left, prefix), versionOf(right, prefix)];
    return a === null || b === null ? undefined : semver_default().compare(a, b);
}
/** Newest first; what has no version comes last, by name. */
function newestFirst(tags, prefix) {
    return [...tags].sort((left, right) => {
        const order = compareTags(right, left, prefix);
        if (order !== undefined && order !== 0)
            return order;
        if (order === undefined)
            return Number(versionOf(right, prefix) !== null) - Number(versionOf(left, prefix) !== null) || left.localeCompare(right);
        return left.localeCompare(right);
    });
}
/** `web/9.9.9` where releases are `shop/` and a version: a release, but of something else. A tag without a version is none. */
function isForeignRelease(tag, prefix, known) {
    if (versionOf(tag, prefix) !== null || !/(?:^|\D)\d+\.\d+\.\d+(?:[-+].*)?$/.test(tag))
        return false;
    return [...known].some((other) => versionOf(other, prefix) !== null);
}
function isPreRelease(tag, prefix) {
    return (versionOf(tag, prefix)?.prerelease.length ?? 0) > 0;
}
/** What people call a commit that has all these tags: the newest release; a pre-release only where there is no other. */
function mainTag(tags, prefix) {
    const sorted = newestFirst(tags, prefix);
    return sorted.find((tag) => versionOf(tag, prefix) !== null && !isPreRelease(tag, prefix)) ?? sorted[0];
}
/** The newest release below `running` that is no pre-release. */
function previousRelease(tags, running, prefix) {
    return newestFirst(tags, prefix).find((tag) => !isPreRelease(tag, prefix) && (compareTags(tag, running, prefix) ?? 0) < 0);
}

;// CONCATENATED MODULE: ./src/plan/what-runs.ts


/** Commit of the backend that is live on the host. A deployment checks something else out, and the note counts no more. */
function backendCommit({ head, liveBackend }) {
    return liveBackend !== undefined && liveBackend.head === head ? liveBackend.commit : head;
}
/** True when type backend took the backend's paths back, and left HEAD where it was. */
function isTakenBack(host) {
    return backendCommit(host) !== host.head;
}
/**
 * Commit that the site serves, as far as hosts know: the frontend is deployed from `via`, so its checkout and its note come first.
 * Where it has no note, the newest of the hosts that have the same checked out counts.
 */
function siteCommit(hosts, via) {
    const own = hosts.find(({ host }) => host === via) ?? hosts[0];
    if (own === undefined)
        return '';
    const witnesses = own.liveSite === undefined ? hosts.filter(({ head }) => head === own.head) : [own];
    const notes = witnesses.flatMap(({ liveSite, head, deployed }) => (liveSite !== undefined && liveSite.head === head && liveSite.deployed === deployed ? [liveSite] : []));
    return notes.sort((left, right) => right.sinceMs - left.sinceMs)[0]?.commit ?? own.head;
}
/** Those with the code of the release; what another one has checked out for the programs of the database says nothing. */
function holding(hosts, holders) {
    return holders === undefined ? hosts : hosts.filter(({ host }) => holders.includes(host));
}
/** @param known commit by tag name. @param holders names of the hosts that have the code of the release; all, when left out. */
function whatRuns(hosts, via, prefix, known, holders) {
    const named = holding(hosts, holders).map((host) => releaseAt(backendCommit(host), prefix, known)).filter(({ tag }) => tag !== '');
    const backends = newestFirst(new Set(named.map(({ tag }) => tag)), prefix);
    return { backends, backend: named.find(({ tag }) => tag === backends[0]) ?? { tag: '', commit: '' }, site: releaseAt(siteCommit(hosts, via), prefix, known) };
}
/** By the newest release tag of the commit, else any of its tags, else its own name. */
function releaseAt(commit, prefix, known) {
    return releaseOfTag(mainTag(tagsOf(commit, known), prefix) ?? commit.slice(0, 12), commit, known);
}
/** The names of what runs of these parts, newest first. */
function namesOf({ backends, site }, parts, prefix) {
    const names = [...(parts.includes('backend') ? backends : []), ...(parts.includes('frontend') ? [site.tag] : [])];
    return newestFirst(new Set(names.filter((name) => name !== '')), prefix);
}
/** Undefined where the parts run the same. */
function differenceText({ backends, site }, parts) {
    if (parts.length < 2 || site.tag === '' || backends.length === 0 || backends.includes(site.tag))
        return undefined;
    return `the backend runs ${backends.join(' and ')}, the site serves ${site.tag}`;
}

;// CONCATENATED MODULE: ./src/steps/parts/versions-by-host.ts
// Which version each host runs when a switch was stopped half way (fault: a host dies after another switched).




/** What each host did, and what it runs now as far as is known. `live` had the target before. */
function versionsByHost(situation, replies, live) {
    const before = live.map((host) => ({ host, state: 'already', detail: nowWith(situation, host), durationMs: 0 }));
    return [...before, ...replies.map((reply) => afterSwitch(situation, describeReply(reply)))];
}
/** Where workers alone run, they stay stopped. */
function nowWith(situation, host) {
    return serves(situation, host) ? `runs ${situation.target.tag}` : `has ${situation.target.tag}, nothing runs there`;
}
function afterSwitch(situation, outcome) {
    const { tag } = situation.target;
    switch (outcome.state) {
        case 'done':
            return { ...outcome, detail: nowWith(situation, outcome.host) };
        case 'unreachable':
        case 'held':
            return { ...outcome, detail: `not switched, last seen with ${releaseOf(situation, outcome.host)}: ${outcome.detail}` };
        default:
            return { ...outcome, detail: `somewhere between ${releaseOf(situation, outcome.host)} and ${tag}: ${outcome.detail}` };
    }
}
/** What people call the backend that was live on a host when the run began. */
function releaseOf(situation, host) {
    const release = liveRelease(situation, host);
    return release.commit === '' ? unknown_version/* unknownVersion */.VN : (0,unknown_version/* releaseText */.hO)(release);
}
/** The backend that was live on a host when the run began; without a commit where nobody knows. */
function liveRelease(situation, host) {
    const facts = factsOf(situation, host);
    if (facts === undefined)
        return { tag: '', commit: '' };
    return releaseAt(backendCommit(facts), situation.environment.tagPrefix, new Map([...facts.tags, ...(facts.originTags ?? [])]));
}

;// CONCATENATED MODULE: ./src/steps/parts/switch-back.ts
// What becomes of hosts that were switched when others fail: they hold, or go back to what ran (rollout.on-failure).











const switchBackTimeoutMs = 120_000;
/** The error to throw: the one given, or, where hosts went back, one that says which. */
async function switchBackIfAsked(problem, replies, context) {
    const { ports, situation, signal } = context;
    const { rollout, hosts, backend: recipe } = situation.environment;
    const touched = replies.filter(({ status }) => status !== 'held' && status !== 'unreachable' && status !== 'untrusted').map(({ host }) => host);
    if (rollout.onFailure === 'hold' || touched.length === 0 || recipe === undefined)
        return problem;
    const commands = commandsFor(hosts.filter(({ name }) => touched.includes(name)), (host) => hostScript(host, 'Switch back', restartingMs(switchBackTimeoutMs, situation.environment), switchBack({ recipe, processes: (0,runs_on/* backendsOn */.fl)(situation.environment, host.name), before: factsOf(situation, host.name)?.head ?? '', run: situation.run.id, paths: pathsAlone(situation), otherOutputs: otherOutputs(situation) }, situation.environment)));
    const back = await ports.hosts.change('switch-back', commands, { signal });
    const outcomes = await Promise.all(problem.hosts.map((host) => afterwards(context, host, back.find((reply) => reply.host === host.host))));
    const message = `${problem.message}. Then, as rollout.on-failure says: ${outcomes.map(({ host, detail }) => `${host}: ${detail}`).join('; ')}`;
    return new HostsError(message, outcomes, [...problem.output, ...outputOf(back)], 'The hosts named as back have what ran before this rollback, with its worker still stopped; what is not named healthy there has to be looked at first (pm2 logs). The lock stays on the hosts. Choose an older target, or mend what the message names, then run this again.');
}
/** It was switched back: it runs what ran before. */
function isBack({ detail }) {
    return detail.startsWith('back on ');
}
async function afterwards(context, before, reply) {
    if (reply === undefined)
        return before;
    const { state, detail, durationMs } = describeReply(reply);
    return { ...before, durationMs, state: 'failed', detail: state === 'done' ? `back on ${releaseOf(context.situation, before.host)}, ${await howItRuns(before.host, context)}` : `could not be switched back: ${detail}` };
}
/** A process that came back may answer nothing: the host is asked for the version that it had. */
async function howItRuns(host, context) {
    const { situation } = context;
    const isAsked = situation.environment.health.checks.some((check) => check.on === 'hosts' && (0,runs_on/* hostsAsked */._0)(check, situation.environment).some(({ name }) => name === host));
    if (!isAsked)
        return 'restarted, but not proved: no health check is asked on it';
    const before = { backend: liveRelease(situation, host), site: siteRelease(situation) };
    try {
        await awaitHealthyHosts([host], { ...context, situation: { ...situation, serves: before } });
        return 'healthy';
    }
    catch (error) {
        if (!(error instanceof errors/* StepError */.zg))
            throw error;
        return `restarted, but not healthy: ${error.message}`;
    }
}
/** What the newer version's frontend build left in the live tree: it is not served from there, but it must not stay. */
function otherOutputs(situation) {
    const { environment } = situation;
    if (pathsAlone(situation) !== undefined)
        return [];
    const recipe = environment.frontend?.recipe;
    if (recipe === undefined || recipe.directory === environment.backend?.directory)
        return [];
    return recipe.outputs.map((output) => within(recipe.directory, output));
}

;// CONCATENATED MODULE: ./src/left-stopped.ts
// Where a run ends while it keeps the backend stopped: nobody is served there, and people must know how to change that.



const left_stopped_stops = ['stop-backend', 'stop-backend-at-once'];
const starts = ['switch-backend', 'start-backend'];
/** Where even a part of it was done, the database may be another one than the code that stands there needs. */
const changes = ['undo-migrations', 'swap-database'];
/** @param resumed an earlier try may have stopped it. @returns what to add to the ending; both empty where the backend is stopped nowhere. */
function leftStopped(records, situation, resumed) {
    const hosts = hostsWith(situation, 'backend').filter(({ name }) => isStopped(name, records, situation, resumed));
    if (hosts.length === 0)
        return { what: '', mend: '' };
    const commands = new Map();
    for (const { name } of hosts) {
        const command = `pm2 start ${(0,runs_on/* backendsOn */.fl)(situation.environment, name).map((process) => process.name).join(' ')}`;
        commands.set(command, [...(commands.get(command) ?? []), name]);
    }
    const caution = records.some(({ planned, state }) => changes.includes(planned.step) && state !== 'not-reached') ? ', once you know that the database fits the code that stands there' : '';
    return {
        what: `The backend is stopped on ${hosts.map(({ name }) => name).join(', ')}: nobody is served there`,
        mend: `To serve users before that, start what stands there${caution}: ${[...commands].map(([command, names]) => `\`${command}\` on ${names.join(', ')}`).join('; ')}.`,
    };
}
function isStopped(host, records, situation, resumed) {
    const last = records.findLast((record) => did(record, host, [...left_stopped_stops, ...starts]));
    if (last !== undefined)
        return left_stopped_stops.includes(last.planned.step);
    const processes = factsOf(situation, host)?.pm2.processes ?? [];
    const names = (0,runs_on/* backendsOn */.fl)(situation.environment, host).map(({ name }) => name);
    return resumed && names.length > 0 && names.every((name) => processes.some((process) => process.name === name && process.status === 'stopped'));
}
function did({ planned, hosts }, host, steps) {
    return steps.includes(planned.step) && hosts.some((outcome) => outcome.host === host && (outcome.state === 'done' || isBack(outcome)));
}

;// CONCATENATED MODULE: ./src/locking.ts
// The lock in the life of a run: taken, given back, or left behind with a word for whoever comes next.





/** What changes nothing waits for nobody. */
function lockFor(order, world, signal) {
    if (!runbooks/* runbooks */.C[order.request.rollbackType].locks)
        return Promise.resolve(noLock);
    const { run: { job }, request: { breakLock: breakOwner } } = order;
    const claim = { details: lockDetails(order, world.clock), breakOwner };
    return takeLock(steady(world).fleet, order.environment.hosts, job === undefined ? claim : { ...claim, job }, signal);
}
/** What hold takes is the whole run's: a later job may release it, or roll back under it. */
function lockDetails({ request, run }, clock) {
    return { owner: run.id, ...(run.job === undefined || runbooks/* runbooks */.C[request.rollbackType].lockOnly !== undefined ? {} : { job: run.job }), actor: run.actor, url: run.url, incident: request.incident, purpose: `${purposeOf(request)}${run.breakGlass ? ' (break-glass)' : ''}`, since: clock.now().toISOString(), from: '', target: '', type: request.rollbackType };
}
function purposeOf({ rollbackType, reason }) {
    if (rollbackType === 'hold')
        return reason === '' ? 'deployment' : reason;
    return `${rollbackType} rollback`;
}
/** Returns a warning for each host on which it stays. */
async function giveBack(lock) {
    return (await lock.release()).map((host) => `${host}: the lock could not be given back; remove the folder lock in its state folder`);
}
/** This try changed nothing: what it took over is again as it was. Returns a warning for each host on which it is not. */
async function takeBack(lock, { run }) {
    return (await lock.undo()).map((host) => `${host}: the lock could not be given back; where it is still there, run this again with break-lock: ${run.id}`);
}
/** What the run whose lock was taken over left, and this one does not go on with. */
function leftHalfDone({ takenOver }, type) {
    if (takenOver === undefined || (takenOver.goesOn && runbooks/* runbooks */.C[type].switches))
        return [];
    const { from, target, type: began } = takenOver;
    const way = `${from === '' ? '' : ` from ${from.split(' ').join(' and ')}`}${target === '' ? '' : ` to ${target}`}`;
    const now = runbooks/* runbooks */.C[type].switches ? `${type} goes by what runs` : `${type} does not go on with that`;
    return [`The run whose lock was taken over had begun ${began === '' ? 'a' : `a ${began}`} rollback${way}, which may stand half done: ${now}.`];
}
/** What a resumed run will read in the lock. Returns a warning where it could not be written. */
async function describePlan(lock, plan) {
    return unlessDescribed(lock.describe(wayOf(plan)));
}
/** Where no other version goes live, whoever takes over has no target to go on to. */
function wayOf({ rollbackType, running, target }) {
    return { from: running.join(' '), target: runbooks/* runbooks */.C[rollbackType].switches ? target.tag : '' };
}
/** The run ends here, half done: the lock says so to whoever comes next. A runner that is being cancelled has only seconds for it. */
async function describeStop({ request }, plan, lock, purpose) {
    return unlessDescribed(lock.describe({ ...wayOf(plan), purpose: `${request.rollbackType} rollback, ${purpose}` }, AbortSignal.timeout(farewellMs)));
}
async function unlessDescribed(describing) {
    const [result] = await Promise.allSettled([describing]);
    return result.status === 'rejected' ? [`The lock could not be described anew on every host: ${(0,errors/* messageOf */.bD)(result.reason)}`] : [];
}
/** The lock stays as a freeze, of the whole run and no longer of this job: its purpose tells whoever finds it why. */
async function freeze({ request, run }, lock) {
    const undescribed = await unlessDescribed(lock.describe({ settled: true, job: undefined, purpose: `freeze after a ${request.rollbackType} rollback${request.reason === '' ? '' : ` (${request.reason})`}` }));
    return [...undescribed, `The hosts are frozen: no deployment and no rollback starts until rollback-type: release with break-lock: ${run.id} lifts it.`];
}

;// CONCATENATED MODULE: ./src/steps/parts/announcing.ts
// Quick Rollback, Step 5: what the steps that announce have in common. They wait for no channel and never stop a rollback.
const card = {
    section: 'Quick Rollback, Step 5: Announce Rollback',
    documentedMs: 120_000,
    deadlineMs: 15_000,
    blocking: false,
    undo: 'nothing to undo',
};
/** Handed over is not told: what was told, and when, stands in the report. */
function handedTo(channels) {
    return channels.length === 0 ? 'no channel is configured' : `handed to ${channels.join(', ')}`;
}

;// CONCATENATED MODULE: ./src/steps/step.ts
/** An outcome from what is worth saying; the rest is empty. */
function outcome(detail, rest = {}) {
    return { state: 'done', detail, hosts: [], phasesMs: {}, warnings: [], output: [], forPeople: [], ...rest };
}

;// CONCATENATED MODULE: ./src/steps/parts/drill-commands.ts


const section = (item) => `Rollback Testing, ${item}`;
function drillOf({ drill }) {
    if (drill === undefined)
        throw new Error('the environment is not marked for drills');
    return drill;
}
/** Tags are checked before they come here (letters, digits, dots …): none can speak to the shell. */
function commandLine({ name }, line, tag) {
    return line.replaceAll('{tag}', tag).replaceAll('{environment}', name);
}
async function runCommand(line, { situation: { environment, target }, ports, signal }) {
    const { directory, deadlineMs } = drillOf(environment);
    const nextAction = `Read what the command said, deploy ${target.tag} on ${environment.name} by hand, and start the drill again.`;
    const variables = { DRILL_ENVIRONMENT: environment.name, DRILL_TAG: target.tag };
    const { exitCode, output } = await ports.commands.run(commandLine(environment, line, target.tag), { directory, variables, timeoutMs: deadlineMs }, signal).catch((error) => {
        signal.throwIfAborted();
        throw new errors/* StepError */.zg(`the command did not run to its end: ${(0,errors/* messageOf */.bD)(error)}`, { nextAction });
    });
    const said = output === '' ? [] : [{ title: 'what the command said', text: output }];
    if (exitCode !== 0)
        throw new errors/* StepError */.zg(`the command ended with exit status ${exitCode}: ${output.trim().split('\n').at(-1) ?? ''}`, { exitCode, nextAction, output: said });
    return outcome(`the command of the team ended well, with ${target.tag}`, { output: said });
}

;// CONCATENATED MODULE: ./src/steps/announce-drill.ts
// Rollback Testing, "Rollback Drill Procedure", 1: tells the team that a drill begins.






const announceDrill = {
    title: 'Announce the drill',
    section: section('1. Schedule drill (announce to team)'),
    deadlineMs: 15_000,
    blocking: false,
    undo: 'nothing to undo',
    plan: () => ({ says: ['tell the channels that a drill begins, and that nothing is broken'], commands: [] }),
    run: async (_planned, { ports, situation }) => outcome(handedTo(ports.messages.handOver(drillAnnouncement(situation, 'started', beginning(situation))))),
};
function beginning({ environment, running, target }) {
    const { type, soakMs } = drillOf(environment);
    return `${target.tag} is deployed on ${environment.system} ${environment.name} (now ${runningText(running)}), soaks ${(0,durations/* exactly */.pV)(soakMs)}, is rolled back (${type}) and forward again`;
}

;// CONCATENATED MODULE: ./src/steps/announce-drill-end.ts
// Rollback Testing, "Rollback Drill Procedure", after 4: tells the team how the drill went, and what runs now.




const announceDrillEnd = {
    ...announceDrill,
    title: 'Announce the end of the drill',
    plan: () => ({ says: ['tell the channels how it went, and what runs now'], commands: [] }),
    async run(_planned, { ports, situation }) {
        const { well, detail } = situation.drillEnded ?? { well: false, detail: 'nothing is known of its end' };
        return outcome(handedTo(ports.messages.handOver(drillAnnouncement(situation, well ? 'stable' : 'failed', detail))));
    },
};

;// CONCATENATED MODULE: ./src/steps/parts/unwritten-logs.ts

/** What the scripts say of it, where they came to it. */
function unwrittenLogs(replies) {
    return factsByHost(replies, 'log.unwritten').map(({ host, value }) => `${host}: the log ${value} could not be written`);
}
/** Where nothing but the log was to be written: also hosts whose script did not end well. */
function unwrittenOrFailed(replies) {
    const failed = replies.map(describeReply).filter(({ state }) => state !== 'done');
    return [...unwrittenLogs(replies), ...failed.map(({ host, detail }) => `${host}: its log was not written: ${detail}`)];
}

;// CONCATENATED MODULE: ./src/steps/announce-end.ts
// Quick Rollback, Step 5: hands the announcement over that it is done, and writes the team's log on every host.








const announceEnd = {
    ...card,
    title: 'Announce the end',
    plan(situation) {
        const all = [...new Set([...hostsWith(situation, 'backend'), ...hostsWith(situation, 'worker')])];
        const hosts = all.filter(({ log }) => log !== undefined);
        const without = hostsLeftOut(situation);
        const text = `Rollback to ${situation.target.tag} completed${without === '' ? '' : `, but not on ${without}`} - Ticket: ${incidentText(situation.incident, situation.run)}`;
        const toLog = hosts.length === 0 ? '' : `, and write it to the log of ${hosts.length === all.length ? 'every host' : hosts.map(({ name }) => name).join(', ')}`;
        return { deadlineMs: card.deadlineMs * Math.max(1, turnsOf(hosts.length, situation.environment.rollout)), says: [`tell the channels that it is done${without === '' ? '' : `, but not on ${without}`}${toLog}`], commands: commandsFor(hosts, (host) => hostScript(host, 'Write the log', 15_000, logLine(text))) };
    },
    async run(planned, { ports, situation, signal }) {
        const handed = handedTo(ports.messages.handOver(endAnnouncement(situation)));
        const replies = await ports.hosts.change('log-end', planned.commands, { signal });
        return outcome(handed, { warnings: unwrittenOrFailed(replies) });
    },
};

;// CONCATENATED MODULE: ./src/steps/announce-start.ts
// Quick Rollback, Step 5, at its begin: hands the announcement over that a rollback is in progress.



const announceStart = {
    ...card,
    title: 'Announce the start',
    plan: () => ({ says: ['tell the channels that are configured that a rollback is in progress'], commands: [] }),
    run: async (_planned, { ports, situation }) => outcome(handedTo(ports.messages.handOver(startAnnouncement(situation)))),
};

;// CONCATENATED MODULE: ./src/steps/deploy-release.ts
// Rollback Testing, "Rollback Drill Procedure", 2: the command of the team deploys the release that will be rolled back.

const deployRelease = {
    title: 'Deploy the release',
    section: section('2. Deploy to staging'),
    deadlineMs: 30 * 60_000,
    blocking: true,
    undo: 'deploy what ran before',
    plan: ({ environment, target }) => ({ deadlineMs: drillOf(environment).deadlineMs, says: [`on the runner: ${commandLine(environment, drillOf(environment).deploy, target.tag)}`], commands: [] }),
    run: (_planned, context) => runCommand(drillOf(context.situation.environment).deploy, context),
};

;// CONCATENATED MODULE: ./src/database/bring-back.ts


/** Lines for people. */
function bringBack({ name, place, tables }, address) {
    const { file, fetch } = localFile(place, name);
    const connection = `--host=${address.host} --port=${address.port} --username=${quoteWord(address.user)} --dbname=${quoteWord(address.database)}`;
    const open = fetch === '' ? '' : `${fetch} && `;
    return name === 'tables' ? wholeTables(tables, file, open, connection) : tables.map((table) => oneTable(table, file, open, connection));
}
function localFile(place, name) {
    return place.startsWith('s3://') ? { file: `${name}.dump`, fetch: `aws s3 cp ${quoteWord(place)} ${name}.dump` } : { file: quoteWord(place), fetch: '' };
}
/** While the tables are gone, all of them come back as they were; once the newer release has made them again, their rows. */
function wholeTables(tables, file, open, connection) {
    const names = tables.map(holdings_placeOf).join(', ');
    const entries = tables.map(({ schema, table }) => quoteWord(` TABLE DATA ${schema} ${table} `)).join(' ');
    const order = `pg_restore --list ${file} >all.list && { for entry in ${entries}; do grep -F "$entry" all.list; done; grep -F ' SEQUENCE SET ' all.list || true; } >order.list`;
    return [
        `To bring ${names} back while they are gone: ${open}pg_restore --exit-on-error --single-transaction --no-owner ${connection} ${file}`,
        `To bring the rows of ${names} back once the newer release has made the tables again, empty: ${open}${order} && pg_restore --exit-on-error --single-transaction --data-only --use-list=order.list ${connection} ${file}`,
    ];
}
/** The rows are loaded beside the table first, where nothing is in their way. */
function oneTable(dumped, file, open, connection) {
    const { schema, table, columns, loss } = dumped;
    const load = `pg_restore --data-only ${quoteWord(`--schema=${schema}`)} ${quoteWord(`--table=${table}`)} --file=- ${file} | sed ${quoteWord(`0,/^COPY ${quoteTableAsDumped(schema, table)} (/s//COPY pg_temp.kept (/`)}`;
    const statements = `{ echo ${quoteWord(`begin; create temp table kept (like ${quoteTable(dumped)});`)}; ${load}; echo ${quoteWord(`${mergeStatement(dumped)}; commit;`)}; }`;
    const when = loss === 'dropped' ? 'once the newer release has made the columns again' : loss === 'deleted' ? 'as far as they are gone' : 'as they were';
    return `To bring ${holdings_placeOf({ schema, table, columns })} back, ${when}: ${open}${statements} | psql --no-psqlrc --set ON_ERROR_STOP=1 ${connection}`;
}
/** pg_dump quotes only what needs it. */
function quoteTableAsDumped(schema, table) {
    return [schema, table].map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : quoteName(part))).join(String.raw `\.`);
}
function mergeStatement(dumped) {
    const { columns, key, loss } = dumped;
    const target = quoteTable(dumped);
    if (loss === 'deleted')
        return `insert into ${target} select * from pg_temp.kept on conflict do nothing`;
    if (key.length === 0 || columns.length === 0)
        return 'select * from pg_temp.kept';
    const set = columns.map((column) => `${quoteName(column)} = kept.${quoteName(column)}`).join(', ');
    return `update ${target} as live set ${set} from pg_temp.kept as kept where ${key.map((column) => `live.${quoteName(column)} = kept.${quoteName(column)}`).join(' and ')}`;
}
function quoteWord(word) {
    return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll(`'`, `'\\''`)}'`;
}

;// CONCATENATED MODULE: ./src/database/dumped-tables.ts

/** In an order in which their rows can be inserted: those that others refer to come first. */
async function readDumpedTables(session, places) {
    const names = places.map(quoteTable);
    const rows = await session.rows(`select name,
       array(select attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey) where i.indrelid = name::regclass and i.indisprimary) as key,
       array(select other from unnest($1::text[]) as other where other <> name and exists (select from pg_constraint where contype = 'f' and conrelid = name::regclass and confrelid = other::regclass)) as refers
     from unnest($1::text[]) as name`, [names]);
    const known = new Map(rows.map((row) => [row.name, row]));
    const tables = places.map(({ loss, schema, table, columns }) => ({ loss, schema, table, columns, key: known.get(quoteTable({ schema, table }))?.key ?? [] }));
    return inOrder(tables, (table) => known.get(quoteTable(table))?.refers ?? []);
}
/** Tables that refer to each other in a circle stay as they come. */
function inOrder(tables, refers) {
    const rest = [...tables];
    const ordered = [];
    while (rest.length > 0) {
        const free = rest.findIndex((table) => refers(table).every((name) => !rest.some((other) => quoteTable(other) === name)));
        ordered.push(...rest.splice(Math.max(0, free), 1));
    }
    return ordered;
}

;// CONCATENATED MODULE: ./src/steps/parts/database-access.ts
// Lets the programs of the host `via` reach the database while a piece of work lasts, and no longer.





/** @throws StepError when the configuration describes none: the plan would not have had the step. */
function databaseWork({ situation }) {
    const { database } = situation.environment;
    if (database === undefined || situation.database === undefined)
        throw new errors/* StepError */.zg('there is no database', { nextAction: 'Add database: to the environment, then run this again.' });
    return { database, facts: situation.database.facts };
}
/** Files with the addresses stand on the host until the work ends; when the run is cancelled they stay for the jobs that go on, until the next run takes them away. */
async function withAccess(context, work) {
    const { facts, database } = databaseWork(context);
    const accesses = [
        { name: 'main', address: facts.address, url: facts.url },
        { name: 'admin', address: facts.adminAddress, url: facts.adminUrl },
    ];
    await onDatabaseHost(context, 'Grant access to the database', grant(accesses));
    const result = await work().catch(async (error) => {
        await revokeAccess(context).catch((second) => tellToo(error, `the addresses of the database may still be on ${database.via}: ${(0,errors/* messageOf */.bD)(second)}`));
        throw error;
    });
    await revokeAccess(context);
    return result;
}
async function revokeAccess(context) {
    if (!context.signal.aborted)
        await onDatabaseHost(context, 'Revoke access to the database', revoke);
}
/** The first error is what people have to mend; it keeps its kind and its next action. */
function tellToo(error, besides) {
    if (error instanceof Error)
        error.message = `${error.message}; besides, ${besides}`;
}
/** @throws StepError when the host does not do it. */
async function onDatabaseHost({ situation, ports, signal }, title, body, nextAction = 'Mend what the host says, then run this again.') {
    const host = (0,runs_on/* databaseHost */.iz)(situation.environment);
    if (host === undefined)
        throw new errors/* StepError */.zg('there is no host of the database', { nextAction: 'Mend database.via, then run this again.' });
    const replies = await ports.hosts.look(commandsFor([host], () => hostScript(host, title, 20_000, body)), signal);
    requireAll(replies, nextAction);
}

;// CONCATENATED MODULE: ./src/steps/parts/doomed.ts
/** Each place once: two migrations may name the same. */
function doomedHoldings({ database }) {
    const reverted = (database?.decision.actions ?? []).filter(({ action }) => action === 'revert').flatMap(({ migration }) => migration.holdings);
    const byPlace = new Map(reverted.filter(({ exists }) => exists).map((holding) => [JSON.stringify([holding.loss, holding.schema, holding.table, holding.columns]), holding]));
    return [...byPlace.values()];
}

;// CONCATENATED MODULE: ./src/steps/dump-doomed-rows.ts
// Database Rollback, Scenario 2: before a revert takes rows away they are dumped, read back, and put into the bucket.












const dumpTimeoutMs = 60 * 60_000;
/** The upload begins once the dump is made and read back. */
const uploadAddressMs = 6 * 60 * 60_000;
const dumpDoomedRows = {
    title: 'Keep the rows that a revert takes away',
    section: 'Database Rollback, Scenario 2',
    deadlineMs: dumpTimeoutMs + 60_000,
    blocking: true,
    undo: 'nothing to undo: the database was only read',
    plan,
    run,
};
function plan(situation) {
    const { database } = situation.environment;
    const host = (0,runs_on/* databaseHost */.iz)(situation.environment);
    if (database === undefined || situation.database === undefined || host === undefined)
        return { notNeeded: 'there is no database to change' };
    const archives = archivesOf(situation, database);
    if (archives.length === 0)
        return { notNeeded: situation.database.decision.actions.some(({ action }) => action === 'revert') ? 'nothing that the revert takes away holds a row' : 'nothing is reverted' };
    const { run: identity } = situation;
    return {
        says: [
            ...archives.flatMap(({ places }) => places.map((place) => describeHolding(place))),
            `pg_dump of ${archives.length === 1 ? 'them' : 'them, in two archives,'} on ${host.name}, read back in full, then kept ${database.dumps === undefined ? 'on the host: there is no database.dumps' : `in ${archives.map(({ key }) => `s3://${database.dumps?.bucket ?? ''}/${key ?? ''}`).join(' and ')}`}`,
        ],
        commands: commandsFor([host], () => hostScript(host, `Dump the rows of ${archives.flatMap(({ places }) => places.map(holdings_placeOf)).join(', ')}`, dumpTimeoutMs, dumpRows(database, identity.id, identity.attempt, archives))),
    };
}
/** Tables that go come back by pg_restore as they were; of the others the rows have to be merged: two archives. */
function archivesOf(situation, { dumps, name: database }) {
    const { id, attempt } = situation.run;
    const doomed = doomedHoldings(situation).filter(({ rows }) => rows !== 0);
    const isGone = ({ loss, columns }) => loss === 'dropped' && columns.length === 0;
    const archive = (name, places) => places.length === 0 ? [] : [{ name, places, key: dumps === undefined ? undefined : `${dumps.prefix}${database}/${id}-${attempt}/${name}.dump` }];
    return [...archive('tables', doomed.filter(isGone)), ...archive('rows', doomed.filter((holding) => !isGone(holding)))];
}
async function run(planned, context) {
    const { database } = databaseWork(context);
    const archives = archivesOf(context.situation, database);
    const tables = await readTables(context, archives);
    const replies = await withAccess(context, async () => {
        await giveUploadAddresses(context, database, archives);
        return context.ports.hosts.change(planned.step, planned.commands, { signal: context.signal });
    });
    const hosts = requireAll(replies, 'Nothing was changed in the database. Mend what the host says, then run this again.');
    const kept = keptBy(replies);
    context.carried.kept = kept;
    const files = await settle(context, database, dumpedBy(replies));
    const notUploaded = factsByHost(replies, 'dump.not-uploaded').map(({ host, value }) => `${host}: the dump stays on the host, for ${value}`);
    const forPeople = files.flatMap(({ dump, place }) => describeDump(context, { name: dump.name, place, tables: tables.filter(({ archive }) => archive === dump.name) }, dump));
    const unnoted = await dump_doomed_rows_note(context, forPeople);
    return outcome(`kept: ${kept.map(({ rows, ...place }) => `${holdings_placeOf(place)}: ${rows}`).join(', ')} rows`, {
        hosts,
        output: [...outputOf(replies), { title: 'How to bring the rows back', text: forPeople.join('\n') }],
        warnings: [...unnoted, ...notUploaded, ...files.flatMap(({ warning }) => (warning === '' ? [] : [warning]))],
        forPeople,
    });
}
/** On the host, for a later try that has nothing to dump any more. A try that cannot is no reason to stop: the rows are safe. */
async function dump_doomed_rows_note(context, forPeople) {
    const { id, attempt } = context.situation.run;
    try {
        await onDatabaseHost(context, 'Note where the rows are kept', noteDump(id, attempt, forPeople));
        return [];
    }
    catch (error) {
        if (!(error instanceof errors/* StepError */.zg))
            throw error;
        return [`a later try of this run will not name the dump, for it could not be noted: ${error.message}`];
    }
}
async function readTables({ situation, ports, signal }, archives) {
    if (situation.database === undefined)
        return [];
    const session = await ports.databases.open(situation.database.facts.address, signal);
    try {
        const read = archives.map(async ({ name, places }) => (await readDumpedTables(session, places)).map((table) => ({ ...table, archive: name })));
        return (await Promise.all(read)).flat();
    }
    finally {
        await session.close();
    }
}
/** Into a file for its owner alone; the job finds it there. */
async function giveUploadAddresses(context, database, archives) {
    const { ports, situation } = context;
    const parts = [];
    for (const { name, key } of archives) {
        if (database.dumps === undefined || key === undefined)
            continue;
        const address = await ports.store.presign('PUT', database.dumps.bucket, key, uploadAddressMs);
        ports.protect(address);
        parts.push((0,shell.sh) `printf '%s' ${address} >${uploadAddressFile(situation.run.attempt, name)}`);
    }
    if (parts.length > 0)
        await onDatabaseHost(context, 'Say where to upload to', (0,shell/* lines */.Mn)((0,shell.sh) `umask 077`, ...parts));
}
function keptBy(replies) {
    return factsByHost(replies, 'dump.kept').map(({ value }) => JSON.parse(value));
}
/** From the end of the line: a path may hold blanks. */
function dumpedBy(replies) {
    return factsByHost(replies, 'dump.archive').map(({ value }) => {
        const [, name = '', path = '', bytes = '', md5 = '', sha256 = '', key = ''] = /^(\w+) (.*) (\d+) (\w+) (\w+) (\S+)$/.exec(value) ?? [];
        if (name !== 'tables' && name !== 'rows')
            throw new errors/* StepError */.zg('the host did not say where the dump is', { nextAction: 'Run it again: it dumps afresh. Nothing was changed in the database.' });
        return { name, path, bytes: Number(bytes), md5, sha256, key: key === '-' ? undefined : key };
    });
}
/** What the bucket has is not left on the host as well; what it has not, stays there. */
async function settle(context, database, dumps) {
    const { ports, signal } = context;
    const settled = [];
    for (const dump of dumps) {
        const { key, bytes, md5, path } = dump;
        const here = `${database.via}:${path}`;
        const object = key === undefined || database.dumps === undefined ? undefined : await ports.store.head(database.dumps.bucket, key, signal).catch(() => undefined);
        const whole = object !== undefined && object.sizeBytes === bytes && (!/^[0-9a-f]{32}$/.test(object.etag) || object.etag === md5);
        if (whole && database.dumps !== undefined) {
            await onDatabaseHost(context, 'Remove the copy of what is in the bucket', dropDump(path));
            settled.push({ dump, place: `s3://${database.dumps.bucket}/${key ?? ''}`, warning: '' });
        }
        else
            settled.push({ dump, place: here, warning: key === undefined ? '' : `${here}: the dump stays on the host, for the bucket does not show it as it was sent` });
    }
    return settled;
}
function describeDump({ situation }, file, { bytes, sha256 }) {
    const address = situation.database?.facts.address;
    const onHost = file.place.startsWith('s3://') ? file : { ...file, place: file.place.slice(file.place.indexOf(':') + 1) };
    return [`The rows of ${file.tables.map(holdings_placeOf).join(', ')} are kept in ${file.place} (${bytes} bytes, SHA-256 ${sha256}). Delete it once nobody needs them.`, ...(address === undefined ? [] : bringBack(onHost, address))];
}

;// CONCATENATED MODULE: ./src/policy/decision.ts
/**
 * Immediate that holds is immediate, whatever else is unknown. Where nothing holds, a row that could not be judged
 * and that would have decided makes it inconclusive.
 */
function assess(rows, { environment, scenario }, at) {
    const { decision, why } = decisionOf(rows);
    const deciding = rows.filter(({ row, state }) => state === 'holds' && row.verdict === decision).map(({ row }) => row);
    const recommended = decision === 'immediate' || decision === 'scheduled' ? recommend(deciding, environment, scenario) : undefined;
    return { decision, why, rows, recommendation: recommended, at };
}
function decisionOf(rows) {
    const named = (state, verdict) => rows.filter((each) => each.state === state && each.row.verdict === verdict).map(({ row }) => row.name);
    const lowering = rows.filter(({ state, row }) => state === 'holds' && row.lowers).map(({ row }) => row.name);
    const [immediate, scheduled] = [named('holds', 'immediate'), named('holds', 'scheduled')];
    const unknown = [...named('inconclusive', 'immediate'), ...(lowering.length > 0 ? [] : named('inconclusive', 'scheduled'))];
    if (immediate.length > 0)
        return { decision: 'immediate', why: decision_list(immediate) };
    if (scheduled.length > 0 && lowering.length === 0)
        return { decision: 'scheduled', why: decision_list(scheduled) };
    if (unknown.length > 0)
        return { decision: 'inconclusive', why: `could not be judged: ${decision_list(unknown)}` };
    if (scheduled.length > 0)
        return { decision: 'monitor', why: `${decision_list(scheduled)}; but ${decision_list(lowering)}` };
    return { decision: 'monitor', why: decision_list(named('holds', 'monitor')) || 'no row asks for a rollback' };
}
function decision_list(names) {
    return names.join('; ');
}
function recommend(rows, environment, usual) {
    const type = typeFor(rows);
    const scenario = rows.find((row) => row.scenario !== undefined);
    const strategy = rows.find((row) => row.strategy !== undefined);
    const automatic = strategy?.strategy === undefined || strategy.strategy === 'restore' ? 'auto' : strategy.strategy;
    return {
        type: type.type,
        target: 'previous',
        environment,
        scenario: scenario?.scenario ?? usual,
        strategy: automatic,
        reason: decision_list(rows.map(({ name }) => name)).slice(0, 200),
        because: {
            type: type.why,
            target: 'the newest release below what runs',
            scenario: scenario === undefined ? 'no row names another one' : scenario.name,
            strategy: strategy === undefined || automatic === 'auto' ? 'it reverts what is empty, keeps what holds rows, and never restores' : strategy.name,
        },
        choices: rows.filter((row) => row.strategy === 'restore').map(({ name }) => `strategy restore, because of "${name}": a person chooses it and types the name of the database`),
    };
}
/** What all rows agree on; full where one asks for it; else quick, which takes worker, backend and frontend back. */
function typeFor(rows) {
    const wanted = [...new Set(rows.map((row) => row.type ?? 'quick'))];
    const [only] = wanted;
    if (only !== undefined && wanted.length === 1)
        return { type: only, why: rows.some(({ type }) => type !== undefined) ? `only this is asked for: ${decision_list(rows.map(({ name }) => name))}` : 'no row names another one' };
    const database = rows.find(({ type }) => type === 'full' || type === 'database');
    if (database !== undefined)
        return { type: 'full', why: `the database is concerned: ${database.name}` };
    return { type: 'quick', why: `several parts are concerned: ${wanted.join(', ')}` };
}

// EXTERNAL MODULE: ./src/policy/row-text.ts + 1 modules
var row_text = __webpack_require__(1524);
// EXTERNAL MODULE: ./src/policy/decision-matrix.ts
var decision_matrix = __webpack_require__(5546);
;// CONCATENATED MODULE: ./src/steps/parts/read-matrix.ts
// Reads what monitoring has recorded for each row of the decision matrix, and has it judged.



const queryTimeoutMs = 10_000;
const atOnce = 6;
/** @param nowSeconds the moment to judge for, on Prometheus's clock. */
async function readMatrix(decide, facts, metrics, nowSeconds, signal) {
    const heartbeats = new Map();
    /** Rows with the same grid share one question. */
    const fresh = (grid) => {
        const key = JSON.stringify(grid);
        const asked = heartbeats.get(key) ?? readFreshness(decide, grid, metrics, signal);
        heartbeats.set(key, asked);
        return asked;
    };
    return mapLimited(decide.rows, atOnce, async (row) => (0,decision_matrix/* judgeRow */.gV)(row, await readRow(row, (0,decision_matrix/* gridFor */.GY)(row, decide, nowSeconds), { facts, metrics, fresh, signal }), decide.marginShare));
}
async function readRow(row, grid, { facts, metrics, fresh, signal }) {
    if (row.fact !== undefined)
        return { kind: 'fact', said: facts.includes(row.fact) };
    try {
        const [series, freshness] = await Promise.all([readSeries(row, grid, metrics, signal), fresh(grid)]);
        return { kind: 'series', grid, series, fresh: freshness };
    }
    catch (error) {
        signal.throwIfAborted();
        return { kind: 'failed', why: (0,errors/* messageOf */.bD)(error) };
    }
}
async function readSeries(row, grid, metrics, signal) {
    if (row.alerts !== undefined)
        return [(0,decision_matrix/* seriesOfAlerts */.E8)(await metrics.alerts(queryTimeoutMs, signal), row.alerts, grid)];
    return metrics.range(row.query ?? '', rangeOf(grid), queryTimeoutMs, signal);
}
async function readFreshness({ heartbeat, maxAgeMs }, grid, metrics, signal) {
    if (heartbeat === '')
        return Array.from({ length: grid.count }, () => true);
    return (0,decision_matrix/* freshnessOf */.T5)(await metrics.range(heartbeat, rangeOf(grid), queryTimeoutMs, signal), grid, maxAgeMs);
}
function rangeOf(grid) {
    return { fromSeconds: grid.fromSeconds, toSeconds: (0,decision_matrix/* momentOf */.Et)(grid, grid.count - 1), stepSeconds: grid.stepSeconds };
}

;// CONCATENATED MODULE: ./src/steps/judge-matrix.ts
// Rollback Decision Matrix: judges every row from what monitoring has recorded, and decides. It changes nothing.






const clockTimeoutMs = 10_000;
const judgeMatrix = {
    title: 'Judge the decision matrix',
    section: 'Rollback Decision Matrix, When to Rollback',
    deadlineMs: 180_000,
    blocking: true,
    undo: 'nothing to undo: it only looks',
    plan({ environment: { decide }, assess: request }) {
        const said = request?.facts ?? [];
        const rows = decide.rows.map((row) => `${row.verdict}: ${row.name}${row.fact === undefined ? `, ${row.sustained === 0 ? 'now' : `for ${(0,durations/* exactly */.pV)(row.sustained)}`}` : said.includes(row.fact) ? ', as a person says' : ', when a person says so'}`);
        return { says: [`look at what was recorded, every ${(0,durations/* exactly */.pV)(decide.intervalMs)}`, ...rows], commands: [] };
    },
    async run(_planned, context) {
        const { situation, ports, carried, signal } = context;
        const { decide, name } = situation.environment;
        const nowSeconds = await timeOf(context);
        const rows = await readMatrix(decide, situation.assess?.facts ?? [], ports.metrics, nowSeconds, signal);
        const assessment = assess(rows, { environment: name, scenario: decide.scenario }, new Date(nowSeconds * 1000).toISOString());
        carried.assessment = assessment;
        const output = judge_matrix_outputOf(assessment);
        if (assessment.decision === 'inconclusive')
            throw new errors/* InconclusiveError */.Xp(`INCONCLUSIVE: ${assessment.why}`, { output, nextAction: 'Nobody knows whether it is bad enough. Look at the dashboards by hand and decide: start the rollback if in doubt. Then mend the monitoring.' });
        return outcome(`${assessment.decision.toUpperCase()}: ${assessment.why}`, { output });
    },
};
/** Prometheus's own clock: that of the runner may differ. Without an answer each row finds that out by itself. */
async function timeOf({ ports: { metrics, clock }, situation, signal }) {
    const here = clock.now().getTime() / 1000;
    if (situation.environment.decide.rows.every(({ query, alerts }) => query === undefined && alerts === undefined))
        return here;
    return (await askTime(metrics, signal)) ?? here;
}
async function askTime(metrics, signal) {
    try {
        return (await metrics.instant('time()', clockTimeoutMs, signal))[0]?.value;
    }
    catch {
        signal.throwIfAborted();
        return undefined;
    }
}
function judge_matrix_outputOf({ rows }) {
    return rows.map((verdict) => {
        const { line, bound } = (0,row_text/* chartOf */.IS)(verdict);
        return { title: (0,row_text/* rowLine */.xQ)(verdict), text: `${line}${bound === '' ? '' : `  (${bound} is the bound)`}` };
    });
}

;// CONCATENATED MODULE: ./src/steps/parts/filing.ts

const filing_card = { blocking: false, deadlineMs: 60_000 };
const within1Hour = 'Rollback Retrospective, Immediate Post-Rollback (Within 1 hour)';
const words = { made: 'made', updated: 'brought up to date', unchanged: 'there already, and the same', left: 'left as people have it' };
const noToken = 'there is no token for GitHub (github-token), or no repository (GITHUB_REPOSITORY)';
function planned({ dossier }, says) {
    return dossier === undefined ? { notNeeded: 'the run changed nothing: there is nothing to report' } : { says: [says(dossier)], commands: [] };
}
function work({ situation: { dossier }, ports }) {
    return { dossier: needed(dossier, 'nothing to report'), ports };
}
function needed(value, otherwise) {
    if (value === undefined)
        throw new Error(otherwise);
    return value;
}
function filing_note({ carried }, { place, state, detail }, filed) {
    carried.filed = { ...carried.filed, ...filed };
    const said = `${place}: ${words[state]}${detail === '' ? '' : ` (${detail})`}`;
    return outcome(said, { state: state === 'unchanged' ? 'already' : 'done', ...(state === 'left' ? { warnings: [said] } : {}) });
}

;// CONCATENATED MODULE: ./src/steps/open-follow-up.ts
// Rollback Retrospective, Follow-Up Actions (Within 3 days): opens the issue with its checklist, owners and dates. Where none can be opened, its text is kept.


const within3Days = 'Rollback Retrospective, Follow-Up Actions (Within 3 days)';
const openFollowUp = {
    ...filing_card,
    title: 'Open the follow-up issue',
    section: within3Days,
    undo: 'close the issue',
    plan: (situation) => planned(situation, ({ issueTitle }) => issueTitle),
    async run(_planned, context) {
        const { dossier, ports } = work(context);
        const reportUrl = context.carried.filed?.reportUrl ?? '';
        try {
            const filing = await needed(ports.repository, noToken).openFollowUp(dossier, reportUrl, context.signal);
            return filing_note(context, filing, { followUpUrl: filing.place });
        }
        catch (error) {
            const kept = await ports.recordFiles.keepFollowUp(dossier, reportUrl);
            throw new Error(`${(0,errors/* messageOf */.bD)(error)}. Its text is kept in ${kept.place}: open it by hand, or run report again`, { cause: error });
        }
    },
};

;// CONCATENATED MODULE: ./src/steps/open-pull-request.ts
// Rollback Retrospective: opens the pull request of the incident report, or brings it up to date.

const openPullRequest = {
    ...filing_card,
    title: 'Open its pull request',
    section: within1Hour,
    undo: 'close the pull request and delete its branch',
    plan: (situation) => planned(situation, ({ branch, title }) => `branch ${branch}: ${title}`),
    async run(_planned, context) {
        const { dossier, ports } = work(context);
        const filing = await needed(ports.repository, noToken).propose(dossier, context.signal);
        return filing_note(context, filing, { reportUrl: filing.place });
    },
};

;// CONCATENATED MODULE: ./src/policy/once-per-incident.ts
/** In the text of an issue: its run was opened. */
const openedMark = '<!-- emergency-rollback: run opened -->';
/** Types that heal nothing: a run of theirs is not the answer to an incident. */
const once_per_incident_harmless = ['verify', 'watch', 'cleanup', 'baseline', 'prepare', 'report', 'hold', 'release', 'assess', 'readiness', 'drill'];
/** At the end of the title of a run that only shows the plan. */
const planOnly = ' (plan only)';
/** The label of the issues that mark an incident. */
function incidentLabel(environment) {
    return `rollback-assess-${environment}`.slice(0, 50);
}
/** The run that is the answer already. What a title does not tell counts: rather none too many than two at once. */
function answering(runs, environment) {
    return runs.find(({ title }) => {
        const [, of, type] = /^Rollback (\S+) · (\S+) →/.exec(title) ?? [];
        return (of === undefined || of === environment) && !once_per_incident_harmless.includes(type ?? '') && !title.endsWith(planOnly);
    });
}
/** Whether a run was started for this issue, or with its number. */
function isFor({ title }, { number }) {
    return title.endsWith(` · ${number}`);
}
/** Of several issues for the same incident, the oldest is it: two assessments at once agree on that without a word. */
function oldest(issues) {
    return [...issues].sort((left, right) => left.number - right.number)[0];
}
/** How long the assessment that opened an issue has to start its run; after that another one does it. */
const claimMs = 3 * 60_000;
/** Somebody else has just opened it, and starts its run at this moment. */
function isClaimed({ createdAt }, nowMs) {
    return nowMs - Date.parse(createdAt) < claimMs;
}
function isAnswered({ body }) {
    return body.includes(openedMark);
}

;// CONCATENATED MODULE: ./src/steps/open-rollback-run.ts
// Rollback Decision Matrix, "Execute within 5 minutes": opens the rollback run when the decision is immediate, once for each incident.
// The run waits for its approvals like any other. The mark of an incident is an issue; whoever finds one opens nothing.




const openRollbackRun = {
    title: 'Open the rollback run',
    section: 'Rollback Decision Matrix, When to Rollback',
    deadlineMs: 60_000,
    blocking: true,
    undo: 'cancel the run that it opened, and close the issue',
    plan({ assess: request, environment }) {
        if (request === undefined || request.openRun === '')
            return { notNeeded: 'the input open-run names no workflow' };
        return { says: [`if immediate: an issue with the label ${incidentLabel(environment.name)}, and one run of ${request.openRun}, which waits for its approvals`, 'if such a run is there: nothing, and the next assessment looks again', 'once every immediate row is clear: the issue is closed'], commands: [] };
    },
    async run(_planned, context) {
        const { carried: { assessment }, ports: { issues, workflows }, situation: { environment } } = context;
        if (issues === undefined || workflows === undefined)
            throw new errors/* StepError */.zg('there is no repository to open a run in', { nextAction: 'Give the step github-token, with actions: write and issues: write; or leave open-run out.' });
        if (assessment === undefined)
            return outcome('nothing was decided');
        const desk = { issues, workflows, label: incidentLabel(environment.name), context };
        if (assessment.decision === 'immediate' && assessment.recommendation !== undefined)
            return openOnce(desk, assessment, assessment.recommendation);
        const over = assessment.rows.every(({ row, state }) => row.verdict !== 'immediate' || state === 'clear');
        return over ? closeAll(desk, assessment) : outcome(`${assessment.decision}: no run is opened, and nothing is closed before every immediate row is clear`);
    },
};
async function openOnce(desk, assessment, recommendation) {
    const { issues, label, context: { signal, ports } } = desk;
    const known = oldest(await issues.open(label, signal));
    if (known !== undefined && isAnswered(known))
        return outcome(`issue ${known.number} has its run already: ${known.url}`, { state: 'already' });
    if (known !== undefined && isClaimed(known, ports.clock.now().getTime()))
        return outcome(`issue ${known.number} has just been opened, and its run with it: ${known.url}`, { state: 'already' });
    const issue = known ?? (await issues.create(newIssue(desk, assessment), signal));
    const first = oldest(await issues.open(label, signal)) ?? issue;
    if (first.number < issue.number) {
        await issues.close(issue.number, `Another assessment was faster: #${first.number}.`, signal);
        return outcome(`another assessment was faster: issue ${first.number}, ${first.url}`, { state: 'already' });
    }
    return startFor(desk, issue, recommendation);
}
function newIssue({ label, context: { situation: { environment } } }, assessment) {
    const title = `Immediate rollback of ${environment.system}, ${environment.name}: ${assessment.why}`.slice(0, 200);
    return { title, body: issueText(assessment), label: { name: label, description: 'An incident that the decision matrix found' } };
}
async function startFor(desk, issue, recommendation) {
    const { issues, workflows, context: { situation, signal } } = desk;
    const workflow = situation.assess?.openRun ?? '';
    const forPeople = [`Approve or reject the run of ${workflow} (issue ${issue.number})`, ...recommendation.choices];
    const run = answering(await workflows.openRuns(workflow, signal), situation.environment.name);
    if (run !== undefined)
        return leaveItTo(run, issue, desk, workflow, forPeople);
    await workflows.start(workflow, fieldsOf(recommendation, issue), signal);
    await issues.edit(issue.number, `${issue.body}\n\n${workflow} was started. It waits for its approvals on the page of its runs.\n\n${openedMark}`, signal);
    return outcome(`${workflow} was started for issue ${issue.number}, ${issue.url}: it waits for approval`, { forPeople });
}
/** A run of somebody else may be rejected, or be for something else: the mark is for one of this incident alone, and the next assessment looks again. */
async function leaveItTo(run, issue, { issues, context: { signal } }, workflow, forPeople) {
    const said = issue.body.includes(run.url) ? [] : [`A run of ${workflow} was there already (${run.status}): ${run.url}`];
    const news = [...said, ...(isFor(run, issue) ? [openedMark] : [])];
    if (news.length > 0)
        await issues.edit(issue.number, [issue.body, ...news].join('\n\n'), signal);
    return outcome(`a run is ${run.status} already: ${run.url}; issue ${issue.number} says so`, { state: 'already', forPeople });
}
/** The fields of the form of rollback.yml. */
function fieldsOf({ type, target, environment, scenario, strategy, reason }, issue) {
    return { type, target, environment, scenario, strategy, incident: String(issue.number), reason };
}
async function closeAll({ issues, label, context: { signal } }, { at, decision }) {
    const open = await issues.open(label, signal);
    for (const { number } of open)
        await issues.close(number, `Every immediate row of the decision matrix is clear at ${at}; the decision is ${decision}. A run that still waits for approval is for people to cancel.`, signal);
    return open.length === 0 ? outcome(`${decision}: nothing to open, nothing to close`, { state: 'already' }) : outcome(`closed ${open.map(({ number }) => `issue ${number}`).join(', ')}: every immediate row is clear`);
}
/** Names of rows and numbers alone: labels of series are foreign text. */
function issueText({ rows, at, recommendation }) {
    const table = rows.filter(({ state }) => state !== 'clear').map((verdict) => `| ${(0,row_text/* markOf */.Fg)(verdict)} ${verdict.state} | ${verdict.row.verdict} | ${verdict.row.name.replaceAll('|', '\\|')} | ${(0,row_text/* valueText */.Ru)(verdict)} | ${verdict.bound.replaceAll('|', '\\|')} | ${(0,row_text/* sinceText */.I)(verdict)} |`);
    const choices = (recommendation?.choices ?? []).map((choice) => `- ${choice}`);
    return [`The decision matrix says **immediate** at ${at}.`, ['| | verdict | row | value | bound | since |', '| --- | --- | --- | --- | --- | --- |', ...table].join('\n'), ...(choices.length === 0 ? [] : [choices.join('\n')]), 'This issue is the mark of the incident: while it is open no second run is opened. It is closed when every immediate row is clear.'].join('\n\n');
}

;// CONCATENATED MODULE: ./src/steps/prepare-backend.ts
// Quick Rollback, Step 2 (parts 2 to 5): installs and builds the target beside the live tree. A failure leaves production as it was.








const buildTimeoutMs = 15 * 60_000;
const prepareBackend = {
    title: 'Prepare the backend',
    section: 'Quick Rollback, Step 2: Revert Backend Code',
    documentedMs: 180_000,
    deadlineMs: buildTimeoutMs + 60_000,
    blocking: true,
    undo: 'nothing to undo: the live tree was not touched',
    plan: prepare_backend_plan,
    async run(planned, { ports, signal }) {
        if (planned.commands.length === 0)
            return outcome(planned.says.join('; '), { state: 'already' });
        const replies = await ports.hosts.change(planned.step, planned.commands, { signal });
        const hosts = requireAll(replies, 'The live version was not touched. See the build output below; mend the build or choose another target, then run this again.');
        return outcome('built beside the live tree', { hosts, output: outputOf(replies), phasesMs: phasesOf(replies) });
    },
};
function prepare_backend_plan(situation) {
    const { environment, target } = situation;
    const recipe = environment.backend;
    if (recipe === undefined)
        return { notNeeded: 'the configuration has no backend to build' };
    const hosts = hostsWithCode(situation);
    const live = hosts.filter((host) => treeIsLive(situation, host));
    const standby = hosts.filter((host) => !live.includes(host) && builtAt(situation, host, recipe) !== undefined);
    const cold = hosts.filter((host) => !live.includes(host) && !standby.includes(host));
    const keepModules = situation.rollbackType === 'prepare';
    return {
        deadlineMs: deadlineOf(prepareBackend.deadlineMs, scriptsMs(cold.length, buildTimeoutMs, environment.rollout)),
        says: [
            ...live.map((host) => `${host.name}: ${target.tag} is live already`),
            ...standby.map((host) => `${host.name}: standby of ${target.tag} is ready, built ${builtAt(situation, host, recipe)}: no install, no build`),
            ...cold.map((host) => `${host.name}: no standby: ${recipe.install}, then ${recipe.build}, beside the live tree`),
        ],
        commands: commandsFor(cold, (host) => {
            const facts = factsOf(situation, host.name);
            const stamp = facts === undefined ? '' : wantedStamp(recipe, facts);
            return hostScript(host, `Build the backend of ${target.tag}`, buildTimeoutMs, build({ recipe, processes: (0,runs_on/* backendsOn */.fl)(environment, host.name), tag: target.tag, commit: target.commit, stamp, keepModules }, environment));
        }),
    };
}

// EXTERNAL MODULE: ./node_modules/picomatch/index.js
var picomatch = __webpack_require__(4006);
var picomatch_default = /*#__PURE__*/__webpack_require__.n(picomatch);
;// CONCATENATED MODULE: ./src/site/difference.ts
// How a built frontend differs from what the bucket holds, by content (Quick Rollback, step 4.3).

function compareSite(files, stored, prefix, htmlGlobs) {
    const isHtml = picomatch_default()([...htmlGlobs], { dot: true });
    const byPath = new Map(stored.filter((object) => object.key.startsWith(prefix)).map((object) => [object.key.slice(prefix.length), object]));
    const wanted = new Set(files.map((file) => file.path));
    const changed = files.filter((file) => !sameContent(file, byPath.get(file.path)));
    const strays = [...byPath].filter(([path]) => !wanted.has(path));
    return {
        assets: changed.filter((file) => !isHtml(file.path)),
        html: files.filter((file) => isHtml(file.path)),
        unchanged: files.length - changed.length,
        strayPages: strays.filter(([path]) => isHtml(path)).map(([, object]) => object),
        strayAssets: strays.filter(([path]) => !isHtml(path)).map(([, object]) => object),
    };
}
/** An ETag that is no MD5 (uploaded in parts, encrypted by KMS) never equals one: the file is uploaded again, which is safe. */
function sameContent(file, object) {
    return object !== undefined && object.sizeBytes === file.sizeBytes && object.etag === file.md5;
}

// EXTERNAL MODULE: ./node_modules/mime-types/index.js
var mime_types = __webpack_require__(4096);
;// CONCATENATED MODULE: ./src/site/headers.ts
// Content-Type and Cache-Control of an uploaded file: the rules of the configuration, then what is right for most sites.


/** What stands between the last dash or dot of the name and its extensions. */
const lastPart = /[-.]([A-Za-z0-9_]{8,})(?:\.[A-Za-z0-9]+)+$/;
/** `component`, `HelloWorld`, `CHANGELOG`; `20260101`, `1920x1080`: cached for ever, a changed one would never be seen. */
const wordOrNumber = /^(?:[A-Z]?[a-z]{2,}(?:_?[A-Z][a-z]{2,}|_[a-z]{2,})*|[A-Z_]+|\d+(?:x\d+)?)$/;
/** Bundlers that write their hashes in base64url cut them to eight characters: one in eight of them has a dash in it, as `index-DO89djX-.js`. */
const lastEight = /[-.]([\w-]{8})(?:\.[A-Za-z0-9]+)+$/;
/** `Home`, `v12`, `x64`. */
const wordAndNumber = /^(?:[A-Z]?[a-z]*|[A-Z]+)\d*$/;
/** A name with a content hash in it, as bundlers make them: `index-B3kf_9aQ.js`. Such files come and go with every version. */
function isNamedByContent(path) {
    const part = lastPart.exec(path)?.[1];
    if (part !== undefined)
        return !wordOrNumber.test(part);
    const dashed = lastEight.exec(path)?.[1];
    return dashed !== undefined && isHashWithDash(dashed);
}
/** `MacOS-11` and `v2-final` are names: a hash mixes small letters, capitals and digits more than they do. */
function isHashWithDash(text) {
    return !text.split('-').every((part) => wordAndNumber.test(part)) && timesMixed(text) >= 3;
}
function timesMixed(text) {
    return text.match(/[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g)?.length ?? 0;
}
/** The headers of any file; the patterns are read once for all of them. */
function headerRules(rules, htmlGlobs) {
    const isHtml = picomatch_default()([...htmlGlobs], { dot: true });
    const tested = rules.map((rule) => ({ ...rule, matches: picomatch_default()(rule.files, { dot: true }) }));
    return (path) => {
        const matching = tested.filter((rule) => rule.matches(path));
        const name = path.split('/').at(-1) ?? path;
        return {
            contentType: matching.find((rule) => rule.contentType !== undefined)?.contentType ?? ((0,mime_types.contentType)(name) || 'application/octet-stream'),
            cacheControl: matching.find((rule) => rule.cacheControl !== undefined)?.cacheControl ?? usualCaching(path, isHtml(path)),
        };
    };
}
function usualCaching(path, isHtml) {
    if (isHtml)
        return 'no-cache';
    return isNamedByContent(path) ? 'public, max-age=31536000, immutable' : 'public, max-age=300';
}

;// CONCATENATED MODULE: ./src/site/large-delete.ts

/** @param maxShare of the lasting files, 0 to 1. Undefined when it is not too much. */
function largeDelete({ strayPages, strayAssets }, stored, maxShare) {
    const [strays, lasting] = [countLasting([...strayPages, ...strayAssets]), countLasting(stored)];
    return strays > lasting * maxShare ? { strays, lasting } : undefined;
}
function countLasting(objects) {
    return objects.filter(({ key }) => !isNamedByContent(key)).length;
}

;// CONCATENATED MODULE: ./src/commands/site-files.ts
// The built frontend on the host that built it: what it consists of, and the changed files packed for the way to the bucket.


/** Runs on the host, in node: the files below a folder with size and hashes, as one line of JSON. */
const describeFiles = `
const fs = require('fs'), path = require('path'), crypto = require('crypto');
const root = process.argv[1];
const digest = (kind, bytes) => crypto.createHash(kind).update(bytes).digest('hex');
const files = fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => {
  const file = path.join(entry.parentPath || entry.path, entry.name), bytes = fs.readFileSync(file);
  return { path: path.relative(root, file), sizeBytes: bytes.length, sha256: digest('sha256', bytes), md5: digest('md5', bytes) };
});
console.log('fact\\tsite\\t' + JSON.stringify(files.sort((a, b) => (a.path < b.path ? -1 : 1))));`.trim();
function siteFolder(recipe, commit) {
    return (0,shell.sh) `${folderOf(commit)}/${recipe.directory === '.' ? (0,shell.sh) `` : (0,shell.sh) `${recipe.directory}/`}${recipe.outputs[0] ?? ''}`;
}
/** Reports the manifest as fact `site`. */
function describeSite(recipe, commit) {
    return (0,shell.sh) `node -e ${describeFiles} ${siteFolder(recipe, commit)}`;
}
/** Writes the files one behind the other into one file, in the order given. Fact `pack` names it. */
function packFiles(recipe, commit, files, name) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `mkdir -p "$state"/outbox; pack="$state"/outbox/${name}`, (0,shell.sh) `cd ${siteFolder(recipe, commit)}`, (0,shell.sh) `printf '%s\0' ${files} | xargs -0 -r cat -- >"$pack"`, (0,shell.sh) `fact pack "$pack"`);
}
function removePack(name) {
    return (0,shell.sh) `rm -f "$state"/outbox/${name}`;
}
/** Keeps the list of objects that the rollback left in the bucket for open tabs; `prepare` removes them later. */
function noteLeftovers(run, json) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `mkdir -p "$state/leftovers"`, (0,shell/* replaceFile */.fR)((0,shell.sh) `"$state/leftovers/"${run}.json`, (0,shell.sh) `printf '%s\n' ${json}`));
}
/** Facts `leftovers` (`run json`), one for each list. */
const readLeftovers = (0,shell.sh) `for file in "$state"/leftovers/*.json; do if [ -f "$file" ]; then name=\${file##*/}; fact leftovers "\${name%.json} $(cat "$file")"; fi; done`;
function forgetLeftovers(runs) {
    return (0,shell/* lines */.Mn)(...runs.map((run) => (0,shell.sh) `rm -f "$state/leftovers/"${run}.json`));
}

;// CONCATENATED MODULE: ./src/site/manifest.ts
/** @throws Error when the text is no manifest, or names a path that would leave the site. */
function parseManifest(json) {
    const files = JSON.parse(json);
    if (!Array.isArray(files))
        throw new Error('The manifest is no list of files.');
    return files.map(parseFile);
}
function manifestText({ files, stamp }) {
    return JSON.stringify({ stamp, files });
}
/** @throws Error as `parseManifest` does, and when it does not say what it was built with. */
function parseStoredManifest(json) {
    const parsed = JSON.parse(json);
    if (typeof parsed?.stamp !== 'string')
        throw new Error('The manifest does not say what it was built with.');
    return { stamp: parsed.stamp, files: parseManifest(JSON.stringify(parsed.files ?? null)) };
}
function parseFile(entry) {
    const file = entry;
    const { path, sizeBytes, sha256, md5 } = file;
    if (typeof path !== 'string' || typeof sizeBytes !== 'number' || typeof sha256 !== 'string' || typeof md5 !== 'string') {
        throw new Error(`The manifest holds something that is no file: ${JSON.stringify(entry)}`);
    }
    if (path.split('/').some((name) => ['', '.', '..'].includes(name)) || /[\0\n]/.test(path))
        throw new Error(`The manifest names a path outside the site: ${JSON.stringify(path)}`);
    return { path, sizeBytes, sha256, md5 };
}

;// CONCATENATED MODULE: ./src/steps/parts/frontend-build.ts
// The built frontend of the target: on the host that builds it, or as standby in the release bucket.









const frontend_build_buildTimeoutMs = 15 * 60_000;
const noSwitch = 'The frontend was not touched. Mend the build, or choose another target, then run this again.';
function viaHost(situation, frontend) {
    return situation.environment.hosts.find((host) => host.name === frontend.via && factsOf(situation, host.name) !== undefined);
}
/** The command that builds it; empty when it is built already. */
function buildCommands(situation, frontend) {
    const host = viaHost(situation, frontend);
    const facts = host === undefined ? undefined : factsOf(situation, host.name);
    if (host === undefined || facts === undefined || builtAt(situation, host, frontend.recipe) !== undefined)
        return [];
    const { target, environment } = situation;
    const order = { recipe: frontend.recipe, processes: [], tag: target.tag, commit: target.commit, stamp: wantedStamp(frontend.recipe, facts), keepModules: situation.rollbackType === 'prepare' };
    return commandsFor([host], () => hostScript(host, `Build the frontend of ${target.tag}`, frontend_build_buildTimeoutMs, build(order, environment)));
}
/** The files of the build on the host, by name and hash. @throws StepError when the build is empty or has no page. */
async function describeOnHost({ situation, ports, signal }, frontend) {
    const host = viaHost(situation, frontend);
    if (host === undefined)
        throw new errors/* StepError */.zg(`${frontend.via} is not reachable, and the release bucket has no standby of ${situation.target.tag}`, { host: frontend.via, nextAction: noSwitch });
    const [reply] = await ports.hosts.look(commandsFor([host], () => hostScript(host, 'List the built frontend', 60_000, describeSite(frontend.recipe, situation.target.commit))), signal);
    if (reply === undefined)
        throw new errors/* StepError */.zg('no reply', { host: host.name, nextAction: noSwitch });
    requireAll([reply], noSwitch);
    const files = parseManifest(fact(parseFacts(reply.stdout), 'site'));
    if (!files.some((file) => file.path.endsWith('.html'))) {
        throw new errors/* StepError */.zg(`the build of ${situation.target.tag} holds ${files.length} files and no HTML page: it will not replace the site`, { host: host.name, nextAction: `Look at what ${frontend.recipe.build} makes in ${frontend.recipe.outputs[0]}. ${noSwitch}` });
    }
    return files;
}
/** Brings the bytes of some files here, checked by length; `source` tells where each one lies. */
async function fetchFiles(context, frontend, files) {
    const { situation, ports, signal } = context;
    const host = viaHost(situation, frontend);
    const source = new Map();
    if (host === undefined || files.length === 0)
        return source;
    const name = `${situation.run.id}-site`;
    const names = files.map((file) => file.path);
    const replies = await ports.hosts.change('pack-frontend', commandsFor([host], () => hostScript(host, 'Pack the changed files', 120_000, packFiles(frontend.recipe, situation.target.commit, names, name))), { signal });
    requireAll(replies, noSwitch);
    const path = `${ports.scratchFolder}/${name}`;
    await ports.hosts.download(host.name, fact(parseFacts(replies[0]?.stdout ?? ''), 'pack'), path, signal);
    let offsetBytes = 0;
    for (const file of files) {
        source.set(file.path, { kind: 'file', slice: { path, offsetBytes, sizeBytes: file.sizeBytes } });
        offsetBytes += file.sizeBytes;
    }
    await ports.hosts.look(commandsFor([host], () => hostScript(host, 'Remove the pack', 20_000, removePack(name))), signal);
    return source;
}
/** Where a release stands in the release bucket. */
function releasePrefix(releases, commit) {
    return `${releases.prefix}${commit}/`;
}
function manifestKey(releases, commit) {
    return `${releasePrefix(releases, commit)}manifest.json`;
}
/** The standby in the release bucket, when it is there whole: its manifest is written last. */
async function findInBucket({ situation, ports, signal }, frontend) {
    const { releases } = frontend;
    if (releases === undefined)
        return undefined;
    const { commit } = situation.target;
    const prefix = releasePrefix(releases, commit);
    const manifest = await ports.store.get(releases.bucket, manifestKey(releases, commit), signal);
    if (manifest === undefined)
        return undefined;
    const { files, stamp } = parseStoredManifest(new TextDecoder().decode(manifest));
    const source = new Map(files.map((file) => [file.path, { kind: 'object', bucket: releases.bucket, key: `${prefix}files/${file.path}` }]));
    const wanted = await bucketStamp(situation, frontend);
    return { site: { commit, files, source }, isCurrent: wanted === undefined ? 'unknown' : wanted === stamp ? 'yes' : 'no' };
}
/** What the manifest of today's build says; undefined while the host that builds is away. A digest, because a recipe may hold a secret. */
async function bucketStamp(situation, frontend) {
    const facts = factsOf(situation, frontend.via);
    if (facts === undefined)
        return undefined;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(wantedStamp(frontend.recipe, facts)));
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
/** For people, where a standby is used that nobody could compare. */
function unprovenStandby({ via }) {
    return `${via}, which builds the frontend, did not answer: nobody knows whether the standby in the release bucket was built with today's recipe, Node and shared files; it is used all the same`;
}

;// CONCATENATED MODULE: ./src/steps/parts/phases.ts
/** Notes under the phase how long the work took, in whole ms. */
async function timed(phasesMs, phase, clock, work) {
    const begin = clock.monotonicMs();
    const result = await work();
    phasesMs[phase] = Math.round(clock.monotonicMs() - begin);
    return result;
}

;// CONCATENATED MODULE: ./src/steps/prepare-frontend.ts
// Quick Rollback, Step 4 (parts 1 and 2): gets the built frontend of the target and finds what differs from the bucket. Nothing served changes yet.









const prepareFrontend = {
    title: 'Prepare the frontend',
    section: 'Quick Rollback, Step 4: Revert Frontend',
    documentedMs: 120_000,
    deadlineMs: 16 * 60_000,
    blocking: true,
    undo: 'nothing to undo: the bucket was not touched',
    plan: prepare_frontend_plan,
    async run(planned, context) {
        const { frontend } = context.situation.environment;
        if (frontend === undefined)
            return outcome('there is no frontend', { state: 'already' });
        const standby = await findInBucket(context, frontend);
        if (standby !== undefined && standby.isCurrent !== 'no') {
            const stored = await context.ports.store.list(frontend.bucket, frontend.prefix, context.signal);
            const difference = compareWithBucket(context, frontend, standby.site, stored);
            context.carried.site = { site: standby.site, difference };
            return outcome(`standby in the release bucket: no install, no build; ${prepare_frontend_describe(difference)}`, { warnings: standby.isCurrent === 'yes' ? [] : [unprovenStandby(frontend)] });
        }
        return buildAndCompare(planned.commands, context, frontend);
    },
};
function prepare_frontend_plan(situation) {
    const { frontend } = situation.environment;
    if (frontend === undefined)
        return { notNeeded: 'the configuration has no frontend' };
    const host = viaHost(situation, frontend);
    const built = host === undefined ? undefined : builtAt(situation, host, frontend.recipe);
    const commands = buildCommands(situation, frontend);
    const how = built === undefined ? `${frontend.via}: ${frontend.recipe.install}, then ${frontend.recipe.build}, unless the release bucket has it, built the same way` : `${frontend.via}: standby of ${situation.target.tag} is ready, built ${built}: no install, no build`;
    return { says: [how, `compare its files with s3://${frontend.bucket}/${frontend.prefix} by content`], commands };
}
async function buildAndCompare(commands, context, frontend) {
    const { ports, signal, situation } = context;
    const replies = commands.length === 0 ? [] : await ports.hosts.change('prepare-frontend', commands, { signal });
    const hosts = requireAll(replies, 'The frontend was not touched. See the build output below; mend the build or choose another target, then run this again.');
    const phasesMs = phasesOf(replies);
    // Neither needs the other: the host reads its files while the bucket tells its own.
    const [files, stored] = await Promise.all([
        timed(phasesMs, 'describe', ports.clock, () => describeOnHost(context, frontend)),
        timed(phasesMs, 'list', ports.clock, () => ports.store.list(frontend.bucket, frontend.prefix, signal)),
    ]);
    const site = { commit: situation.target.commit, files, source: new Map() };
    const difference = compareWithBucket(context, frontend, site, stored);
    const source = await timed(phasesMs, 'fetch', ports.clock, () => fetchFiles(context, frontend, [...difference.assets, ...difference.html]));
    context.carried.site = { site: { ...site, source }, difference };
    const way = commands.length === 0 ? 'standby on the host: no install, no build' : 'built';
    return outcome(`${way}; ${prepare_frontend_describe(difference)}`, { hosts, output: outputOf(replies), phasesMs });
}
/** @throws StepError when the target would take away more of the site than is allowed. */
function compareWithBucket({ situation }, frontend, site, stored) {
    const difference = compareSite(site.files, stored, frontend.prefix, frontend.html);
    const large = frontend.delete === 'never' || situation.allow.includes('large-delete') ? undefined : largeDelete(difference, stored, frontend.maxDeleteShare);
    if (large !== undefined) {
        throw new errors/* StepError */.zg(`the target lacks ${large.strays} of the ${large.lasting} lasting files in s3://${frontend.bucket}/${frontend.prefix}: more than max-delete allows (${Math.round(frontend.maxDeleteShare * 100)} %)`, {
            nextAction: 'Look whether bucket, prefix and output are right. If they are, run this again with allow: large-delete. The frontend was not touched.',
        });
    }
    return difference;
}
function prepare_frontend_describe({ assets, html, unchanged, strayPages, strayAssets }) {
    return `${(0,plurals/* counted */.h)(assets.length, 'asset')} and ${(0,plurals/* counted */.h)(html.length, 'page')} to upload, ${(0,plurals/* counted */.h)(unchanged, 'file')} equal, ${(0,plurals/* counted */.h)(strayPages.length + strayAssets.length, 'object')} only in the newer version`;
}

;// CONCATENATED MODULE: ./src/commands/backup-download.ts

/**
 * `downloader(spec, progress, fail)`: `chunksOf(file)` are the bytes of a file from its bucket. What was sent already is never sent twice: a
 * broken connection goes on at its byte, and If-Match says that it is still the same object. `telling(work)` writes down how far it is meanwhile.
 */
const downloader = `
function downloader(spec, progress, fail) {
const fs = require('fs'), crypto = require('crypto');
const read = () => JSON.parse(fs.readFileSync(spec, 'utf8'));
const files = read(), total = files.reduce((sum, file) => sum + file.sizeBytes, 0), began = Date.now(), sums = {};
let done = 0;
const say = () => { fs.writeFileSync(progress + '.new', JSON.stringify({ done, total, ms: Date.now() - began, sums })); fs.renameSync(progress + '.new', progress); };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const get = (url, from, etag) => new Promise((resolve, reject) => {
  const headers = { range: 'bytes=' + from + '-', 'if-match': '"' + etag + '"' };
  const request = require(url.startsWith('https:') ? 'https' : 'http').get(url, { headers, timeout: 30000 }, resolve);
  request.on('error', reject).on('timeout', () => request.destroy(new Error('no byte for 30 s')));
});
const refusal = (status) => status === 412 ? 'the object was replaced while it was read' : status === 404 ? 'the object is gone' : status === 403 ? 'its address is not accepted any more (HTTP 403)' : 'the bucket answered HTTP ' + status;
async function* chunksOf(file) {
  const hash = crypto.createHash('sha256');
  let at = 0, tries = 0;
  while (at < file.sizeBytes) {
    try {
      const url = (read().find(({ name }) => name === file.name) || file).url;
      const reply = await get(url, at, file.etag), status = reply.statusCode;
      if (status !== 206 && !(status === 200 && at === 0)) {
        reply.destroy();
        if (status < 500 && status !== 408 && status !== 429) fail(file.name + ': ' + refusal(status));
        throw new Error('HTTP ' + status);
      }
      for await (const chunk of reply) {
        hash.update(chunk);
        at += chunk.length; done += chunk.length; tries = 0;
        yield chunk;
      }
      if (at < file.sizeBytes) throw new Error('it ended early');
    } catch (error) {
      if (++tries > 8) fail(file.name + ' cannot be read from the bucket: ' + error.message + ', at byte ' + at + ' of ' + file.sizeBytes, 69);
      await sleep(Math.min(10000, 200 * 2 ** tries));
    }
  }
  const sum = sums[file.name] = hash.digest('hex');
  if (at !== file.sizeBytes) fail(file.name + ' has ' + at + ' bytes and not ' + file.sizeBytes);
  if (file.sha256 && file.sha256 !== sum) fail(file.name + ': its SHA-256 is ' + sum + ' and not ' + file.sha256 + ' as the checksum beside it says: it was damaged');
}
async function telling(work) {
  say();
  const ticking = setInterval(say, 500);
  await work();
  clearInterval(ticking);
  say();
}
return { files, chunksOf, telling };
}`.trim();
/** `download FILES PROGRESS TARGET`. Target `-` is stdout, else a folder. Exit status 141: nobody reads any more. */
const download = `${downloader}
${`
const fs = require('fs'), path = require('path'), [spec, progress, target] = process.argv.slice(1);
const fail = (why, code = 65) => { console.error(why); process.exit(code); };
const { files, chunksOf, telling } = downloader(spec, progress, fail);
const put = (fd, bytes) => new Promise((resolve) => {
  const next = (from) => fs.write(fd, bytes, from, bytes.length - from, null, (error, written) => {
    if (error && error.code === 'EAGAIN') return setTimeout(next, 5, from);
    if (error) fail('the backup cannot be passed on: ' + error.message, error.code === 'EPIPE' ? 141 : 74);
    from + written < bytes.length ? next(from + written) : resolve();
  });
  next(0);
});
async function copy(file, fd) { for await (const chunk of chunksOf(file)) await put(fd, chunk); }
async function intoFolder(file) {
  const place = path.resolve(target, file.name);
  if (!place.startsWith(path.resolve(target) + path.sep)) fail(file.name + ' is no name of a file');
  fs.mkdirSync(path.dirname(place), { recursive: true });
  const fd = fs.openSync(place, 'w');
  await copy(file, fd);
  fs.closeSync(fd);
}
telling(async () => {
  if (target === '-') return copy(files[0], 1);
  const waiting = [...files];
  await Promise.all([1, 2, 3, 4].map(async () => { for (let file; (file = waiting.shift()); ) await intoFolder(file); }));
}).catch((error) => fail(String(error.message), 70));`.trim()}`;
function downloadTo(target, files, progress) {
    return (0,shell.sh) `node -e ${download} ${files} ${progress} ${target}`;
}

;// CONCATENATED MODULE: ./src/commands/sql-inspection.ts
// Reads SQL of pg_dump while it passes by: counts its rows, sees whether it is whole (faults 28, 31), and lets nothing through that would leave the side database.

/**
 * Takes SQL apart while it passes by: `take(chunk, last)` hands `pass` what has come to its end and was found harmless, in order, as
 * `{kind, bytes, …}`: a statement (`sql`), the head of COPY (`copy`), some of its `rows`, the last of them with their end mark (`end`).
 * psql would also obey \\connect, \\! and CREATE DATABASE. Exit status 65: it is not whole, or not harmless; 141: nobody reads any more.
 */
const lexer = String.raw `
const fs = require('fs');
const [report, ...options] = process.argv.slice(1);
const fail = (why, code = 65) => { console.error(why); process.exit(code); };
const count = { tables: 0, constraints: 0, indexes: 0, sequences: 0, owners: 0, grants: 0, bytes: 0 }, rows = {};
let mode = 'sql', close = null, depth = 0, parens = 0, head = '', comment = '', values = false, table = '', whole = false, lineStart = true;
let column = 0, first = 0, second = 0, held = [], ended = [];
const name = (text) => Buffer.from(text, 'latin1').toString('utf8');
const trailer = /^ PostgreSQL database dump complete\s*$/;
const place = String.raw${'`'}((?:"(?:[^"]|"")+"|[^\s."(]+)(?:\.(?:"(?:[^"]|"")+"|[^\s."(]+))?)${'`'};
const isCopy = new RegExp('^COPY\\s+' + place + '\\s*(?:\\(|FROM\\s)', 'i'), isInsert = new RegExp('^INSERT\\s+INTO\\s+' + place, 'i');
function judge() {
  const text = head.trim(), upper = text.slice(0, 300).toUpperCase();
  if (text === '') return;
  whole = false;
  if (/^(CREATE|DROP|ALTER)\s+(DATABASE|ROLE|USER(?!\s+MAPPING)|GROUP|TABLESPACE)\b/.test(upper)) fail('the dump wants to change more than one database (' + upper.slice(0, 40).trim() + ' …): it was made by pg_dumpall or pg_dump --create; make one without');
  const copy = isCopy.exec(text);
  if (copy && /\bFROM\s+stdin\b/i.test(text)) { table = name(copy[1]); rows[table] = rows[table] || 0; mode = 'rest'; return; }
  if (/^CREATE\s+(UNLOGGED\s+)?TABLE\b/.test(upper)) count.tables += 1;
  else if (/^CREATE\s+(UNIQUE\s+)?INDEX\b/.test(upper)) count.indexes += 1;
  else if (/^ALTER\s+TABLE\b.*\bADD\s+CONSTRAINT\b/is.test(text)) count.constraints += 1;
  else if (/^SELECT\s+PG_CATALOG\.SETVAL\b/.test(upper)) count.sequences += 1;
  else if (/\bOWNER\s+TO\b/.test(upper) && /^ALTER\b/.test(upper)) count.owners += 1;
  else if (/^INSERT\s+INTO\s.*\bDEFAULT\s+VALUES$/is.test(text)) { table = name((isInsert.exec(text) || [])[1] || ''); rows[table] = (rows[table] || 0) + 1; }
  else if (/^(GRANT|REVOKE)\b/.test(upper)) count.grants += 1;
}
const isWord = (byte) => (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || byte === 95 || (byte >= 97 && byte <= 122) || byte >= 128;
const keep = (text) => { if (head.length < 65536) head += text; };
/** @returns where the rows end, or -1. */
function copyRows(bytes, from) {
  for (let at = from; ; ) {
    const end = bytes.indexOf(10, at);
    if (end < 0) {
      for (let index = at; index < bytes.length && column < 3; index++, column++) { if (column === 0) first = bytes[index]; else if (column === 1) second = bytes[index]; }
      if (bytes.length - at > 3) column = 3;
      return -1;
    }
    const a = column === 0 ? bytes[at] : first, b = column === 0 ? bytes[at + 1] : column === 1 ? bytes[at] : second, length = column + end - at;
    column = 0;
    if (a === 92 && b === 46 && (length === 2 || (length === 3 && bytes[end - 1] === 13))) return end + 1;
    rows[table] += 1;
    at = end + 1;
  }
}
let carry = Buffer.alloc(0);
/** The lexer wants a few bytes beyond where it stands: \$tags\$, --, /*. */
function lex(bytes, last) {
  const enough = last ? bytes.length : bytes.length - 128;
  let at = 0, safe = 0;
  const cut = (to, kind, statement) => { if (to > safe) ended.push({ kind, statement, table, bytes: [...held, bytes.subarray(safe, to)] }); held = []; safe = to; };
  const skipTo = (text, plus) => { const end = bytes.indexOf(text, at, 'latin1'); if (end < 0) { at = Math.max(at, bytes.length - text.length + 1); return false; } at = end + text.length + (plus || 0); return true; };
  while (mode === 'copy' || at < (mode === 'sql' ? enough : bytes.length)) {
    if (mode === 'copy') {
      const end = copyRows(bytes, at);
      cut(end < 0 ? bytes.length : end, end < 0 ? 'rows' : 'end');
      at = safe;
      if (end < 0) break;
      mode = 'sql'; head = ''; lineStart = true; parens = 0;
    } else if (mode === 'rest') {
      const end = bytes.indexOf(10, at);
      if (end < 0) break;
      cut(at = end + 1, 'copy'); mode = 'copy'; column = 0;
    } else if (mode === 'comment') {
      const end = bytes.indexOf(10, at), stop = end < 0 ? bytes.length : end;
      if (comment.length < 200) comment += bytes.latin1Slice(at, Math.min(stop, at + 200));
      if (end < 0) { at = bytes.length; break; }
      if (trailer.test(comment)) whole = true;
      at = end + 1; mode = 'sql'; lineStart = true; keep('\n');
    } else if (mode === 'block') {
      const open = bytes.indexOf('/*', at, 'latin1'), end = bytes.indexOf('*/', at, 'latin1');
      if (end < 0 && open < 0) { at = Math.max(at, bytes.length - 1); break; }
      if (open >= 0 && (end < 0 || open < end)) { depth += 1; at = open + 2; } else { depth -= 1; at = end + 2; if (depth === 0) mode = 'sql'; }
    } else if (mode === 'dollar') { if (!skipTo(close)) break; mode = 'sql'; }
    else if (mode === 'quote') { const end = bytes.indexOf(39, at); if (end < 0) { at = bytes.length; break; } at = end + 1; mode = 'sql'; }
    else if (mode === 'escape') {
      while (at < bytes.length && bytes[at] !== 39) { if (bytes[at] === 92) { if (at + 1 >= bytes.length) break; at += 1; } at += 1; }
      if (at >= bytes.length || bytes[at] !== 39) break;
      at += 1; mode = 'sql';
    } else if (mode === 'name') { const end = bytes.indexOf(34, at); if (end < 0) { keep(bytes.latin1Slice(at)); at = bytes.length; break; } keep(bytes.latin1Slice(at, end + 1)); at = end + 1; mode = 'sql'; }
    else {
      const byte = bytes[at];
      if (byte === 59 && /\bBEGIN\s+ATOMIC\b/i.test(head) && !/\bEND\s*$/i.test(head)) { keep(';'); at += 1; }
      else if (byte === 59 && parens > 0 && /^\s*CREATE\s+(OR\s+REPLACE\s+)?RULE\b/i.test(head)) { keep(';'); at += 1; }
      else if (byte === 59) { at += 1; judge(); if (mode === 'sql') cut(at, 'sql', head.trim()); head = ''; parens = 0; values = false; }
      else if (byte === 39) { mode = /(^|[^A-Za-z0-9_$])[eE]$/.test(head.slice(-2)) ? 'escape' : 'quote'; keep("'"); at += 1; }
      else if (byte === 34) { keep('"'); at += 1; mode = 'name'; }
      else if (byte === 45 && bytes[at + 1] === 45) { at += 2; mode = 'comment'; comment = ''; }
      else if (byte === 47 && bytes[at + 1] === 42) { at += 2; depth = 1; mode = 'block'; }
      else if (byte === 36 && !isWord(at > 0 ? bytes[at - 1] : 32)) {
        const tag = /^\$(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?\$/.exec(bytes.latin1Slice(at, at + 120));
        if (tag) { close = tag[0]; at += close.length; mode = 'dollar'; keep('$$'); } else { keep('$'); at += 1; }
      } else if (byte === 92) {
        const line = bytes.latin1Slice(at, Math.min(bytes.length, at + 120)).split('\n')[0];
        if (!lineStart || head.trim() !== '' || !/^\\(un)?restrict(\s|$)/.test(line)) fail('the dump holds the psql command ' + JSON.stringify(name(line.slice(0, 40))) + ', which could reach beyond the side database: make a plain pg_dump of one database');
        at += line.length; cut(at, 'sql', '');
      } else {
        let end = at + 1;
        if (isWord(byte)) while (end < bytes.length && isWord(bytes[end])) end++;
        const text = bytes.latin1Slice(at, end);
        if (byte === 40) { if (parens === 0 && (values || /^\s*INSERT\s+INTO\s.*\bVALUES\s*$/is.test(head))) { if (!values) { values = true; table = name((isInsert.exec(head.trim()) || [])[1] || ''); rows[table] = rows[table] || 0; } rows[table] += 1; } parens += 1; }
        else if (byte === 41) parens -= 1;
        lineStart = byte === 10 || (lineStart && (byte === 32 || byte === 9 || byte === 13));
        keep(text); at = end;
      }
    }
  }
  if (at > safe) held.push(Buffer.from(bytes.subarray(safe, at)));
  return at;
}
async function take(bytes, last) {
  const text = carry.length === 0 ? bytes : Buffer.concat([carry, bytes]);
  carry = text.subarray(lex(text, last));
  if (ended.length > 0) await pass(ended.splice(0));
}
/** @returns the bytes after the last statement. */
async function takeAll(chunks) {
  for await (const chunk of chunks) {
    if (count.bytes === 0 && chunk.subarray(0, 5).toString('latin1') === 'PGDMP') fail('this is an archive of pg_dump inside a compressed file: store it as it is, it is compressed already');
    count.bytes += chunk.length;
    await take(chunk, false);
  }
  await take(Buffer.alloc(0), true);
  if (mode === 'copy' || mode === 'rest') fail('the dump is cut off amid the rows of ' + table + ', after ' + rows[table]);
  if (mode !== 'sql' && mode !== 'comment' || head.trim() !== '') fail('the dump is cut off amid a statement');
  if (!whole && !(mode === 'comment' && trailer.test(comment))) fail('the dump is cut off: its last line is not "-- PostgreSQL database dump complete"');
  return Buffer.concat([...held, carry]);
}
const nap = new Int32Array(new SharedArrayBuffer(4));
const readSome = (buffer, at) => { try { return fs.readSync(0, buffer, at, buffer.length - at, null); } catch (error) { if (error.code !== 'EAGAIN') throw error; Atomics.wait(nap, 0, 0, 2); return -1; } };
/** pg_restore writes 4 kB at a time: to be woken for each would cost more than all the rest, so that a short read waits for the pipe to fill. */
async function* standardInput() {
  for (let got = 1; got !== 0; ) {
    const buffer = Buffer.allocUnsafe(1 << 18);
    let filled = 0;
    while (got !== 0 && filled < 196608) {
      got = readSome(buffer, filled);
      if (got > 0) filled += got;
      if (got > 0 && got < 32768) Atomics.wait(nap, 0, 0, 0.2);
    }
    if (filled > 0) yield buffer.subarray(0, filled);
    await new Promise(setImmediate);
  }
}
const write = () => fs.writeFileSync(report, JSON.stringify({ ...count, rows }));`.trim();
/** `inspect REPORT`, from stdin to stdout. */
const inspect = `${lexer}
${String.raw `
const put = (bytes) => new Promise((resolve) => {
  const next = (from) => fs.write(1, bytes, from, bytes.length - from, null, (error, written) => {
    if (error && error.code === 'EAGAIN') return setTimeout(next, 5, from);
    if (error) fail('the dump cannot be passed on: ' + error.message, error.code === 'EPIPE' ? 141 : 74);
    from + written < bytes.length ? next(from + written) : resolve();
  });
  bytes.length === 0 ? resolve() : next(0);
});
const pass = (parts) => put(Buffer.concat(parts.flatMap(({ bytes }) => bytes)));
(async () => { await put(await takeAll(standardInput())); write(); })().catch((error) => fail(String(error.stack), 70));`.trim()}`;
function inspectSql(report) {
    return (0,shell.sh) `node -e ${inspect} ${report}`;
}

;// CONCATENATED MODULE: ./src/commands/sql-loading.ts
// Loads SQL of pg_dump into a database through several sessions of psql. What is done, and in which order, is what one session would do:
// only the rows of one large table are shared out among them, and indexes and foreign keys of different tables are made side by side.



/** A table of so many bytes is worth a second session. */
const largeBytes = 1 << 20;
/** What may wait for one session. */
const waitingBytes = 1 << 19;
/** Sessions, each a psql: `send` gives one of them bytes, `reach` waits until it has done all that it was given. */
const sessions = String.raw `
const [jobs, work, spec, progress] = options;
const { spawn } = require('child_process'), mark = 'mark-' + require('crypto').randomBytes(9).toString('hex') + '-';
const sessions = [], settings = [];
let marks = 0, broken = false, over = false, wakers = [];
/** What broke says why, in files as a stage of a pipe does. */
function breakOff(stage, why, code) {
  if (broken) return;
  broken = true;
  fs.writeFileSync(work + '/' + stage + '.err', why);
  fs.writeFileSync(work + '/' + stage + '.code', String(code));
  for (const { child } of sessions) child.kill();
  process.exit(141);
}
function gone(session, code, signal) {
  if (code !== 0 || !over) breakOff('psql', session.said + (code === null ? '\nended by ' + signal : ''), code || 70);
}
function open() {
  const child = spawn('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', '-', process.env.side_address]);
  const session = { child, said: '', seen: '', reached: new Map(), task: null };
  child.stdin.on('error', () => {}).on('drain', () => { for (const wake of wakers.splice(0)) wake(); });
  child.stderr.setEncoding('utf8').on('data', (text) => (session.said = (session.said + text).slice(-4000)));
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (session.seen + text).split('\n');
    session.seen = lines.pop().slice(-1000);
    for (const line of lines) if (session.reached.has(line)) { session.reached.get(line)(); session.reached.delete(line); }
  });
  session.ended = new Promise((resolve) => child.on('error', (error) => { session.said = error.message; gone(session, 70); }).on('close', (code, signal) => { gone(session, code, signal); resolve(); }));
  for (const bytes of settings) child.stdin.write(bytes);
  sessions.push(session);
  return session;
}
const backlog = ({ child }) => child.stdin.writableLength;
async function room(some) {
  for (;;) {
    const session = some.reduce((best, each) => (backlog(each) < backlog(best) ? each : best));
    if (backlog(session) < ${waitingBytes}) return session;
    await new Promise((resolve) => wakers.push(resolve));
  }
}
async function send(session, parts) { await room([session]); for (const part of parts) session.child.stdin.write(part); }
const reach = (session) => new Promise((resolve) => { const line = mark + (marks += 1); session.reached.set(line, resolve); session.child.stdin.write("\nselect '" + line + "';\n"); });`;
/**
 * Rows of one COPY. Once the first session has come to it, the table is committed, and others may begin theirs; each goes on where a line ends.
 * What follows waits until all of them are done.
 */
const sharing = String.raw `
const weights = {};
let begin = [], current = null, size = 0, block = false, begun = null;
const used = new Set();
async function beginRows(main, statement) {
  begin = statement; current = main; size = 0; used.clear(); used.add(main);
  begun = jobs > 1 && !block ? reach(main) : null;
  await send(main, statement);
}
async function shareRows(parts) {
  for (const part of parts) size += part.length;
  const at = jobs > 1 && !block && size > ${largeBytes} && parts.length === 1 ? parts[0].indexOf(10) + 1 : 0;
  if (at === 0) return send(current, parts);
  await begun;
  while (sessions.length < jobs) open();
  const next = await room(sessions);
  if (next === current) return send(current, parts);
  await send(current, [parts[0].subarray(0, at)]);
  if (!used.has(next)) { used.add(next); await send(next, begin); }
  current = next;
  await send(next, [parts[0].subarray(at)]);
}
async function endRows(parts, table) {
  for (const part of parts) size += part.length;
  weights[table] = (weights[table] || 0) + size;
  await send(current, parts);
  for (const other of used) if (other !== current) await send(other, [Buffer.from('\\.\n')]);
  if (used.size > 1) await Promise.all([...used].map(reach));
}`;
/**
 * Tasks are indexes and keys. Two of them run at a time only where no lock of theirs would meet, as with pg_restore; whatever else comes waits
 * until all are done. None that is small opens a session.
 */
const tasks = String.raw `
const queue = [];
let idle = [];
const isIndex = new RegExp('^CREATE\\s+(?:UNIQUE\\s+)?INDEX\\s+.+?\\sON\\s+(?:ONLY\\s+)?' + place + '\\s+USING\\s', 'is');
const isKey = new RegExp('^ALTER\\s+TABLE\\s+(?:ONLY\\s+)?' + place + '\\s+ADD\\s+CONSTRAINT\\s+.+?\\s(?:PRIMARY\\s+KEY|UNIQUE|EXCLUDE|FOREIGN\\s+KEY\\s.*?\\sREFERENCES\\s+' + place + ')[\\s(]', 'is');
function taskOf(statement, bytes) {
  const index = isIndex.exec(statement), key = index ? null : isKey.exec(statement), found = index || key;
  if (!found || block) return null;
  const tables = found.slice(1).filter(Boolean);
  return { bytes, tables, together: Boolean(index), weight: Math.max(...tables.map((table) => weights[name(table)] || 0)) };
}
const meets = (left, right) => !(left.together && right.together) && left.tables.some((table) => right.tables.includes(table));
function dispatch() {
  const ahead = sessions.flatMap(({ task }) => task || []);
  for (const task of [...queue]) {
    const free = sessions.find((session) => session.task === null) || (task.weight > ${largeBytes} && sessions.length < jobs ? open() : null);
    if (!free) return;
    if (!ahead.some((other) => meets(task, other))) {
      queue.splice(queue.indexOf(task), 1);
      free.task = task;
      for (const part of task.bytes) free.child.stdin.write(part);
      void reach(free).then(() => { free.task = null; dispatch(); });
    }
    ahead.push(task);
  }
  if (queue.length === 0 && sessions.every(({ task }) => task === null)) for (const done of idle.splice(0)) done();
}
const tasksDone = () => new Promise((resolve) => { idle.push(resolve); dispatch(); });`;
/**
 * What a dump says to a database that is not empty: ours is new. `pg_dump --clean` begins with drops of all that it makes, and fails on the first
 * without `--if-exists`; `pg_dump --schema=public` makes the schema that every database has.
 */
const forNewDatabase = String.raw `
let made = false;
const takesAway = /^(?:DROP\s|ALTER\s+(?:FOREIGN\s+)?(?:TABLE|DOMAIN|SEQUENCE)\b.*\bDROP\s+(?:CONSTRAINT|DEFAULT|IDENTITY)\b)/is;
/** What is sent instead of a statement; undefined: it goes as it is. */
function insteadOf(statement) {
  made = made || /^CREATE\b/i.test(statement);
  if (!made && takesAway.test(statement)) return [];
  if (/^CREATE\s+SCHEMA\s+(?:public|"public")$/i.test(statement)) return [Buffer.from('\nCREATE SCHEMA IF NOT EXISTS public;')];
}`;
const load = `${[lexer, downloader, sessions, sharing, tasks, forNewDatabase].join('\n')}
${String.raw `
const main = open();
let behind = false;
async function run({ kind, statement, bytes, table }) {
  if (kind === 'rows') return shareRows(bytes);
  if (kind === 'end') return endRows(bytes, table);
  if (kind === 'sql') bytes = insteadOf(statement) || bytes;
  const task = kind === 'sql' && bytes.length > 0 ? taskOf(statement, bytes) : null;
  if (task) {
    if (behind) await reach(main);
    behind = false;
    queue.push(task);
    return dispatch();
  }
  if (!behind) await tasksDone();
  behind = true;
  if (kind === 'copy') return beginRows(main, bytes);
  if (/^(BEGIN|START\s+TRANSACTION)\b/i.test(statement)) block = true;
  else if (/^(COMMIT|END|ROLLBACK|ABORT)\b/i.test(statement)) block = false;
  else if (/^(SET\s|SELECT\s+pg_catalog\.set_config\b)/i.test(statement)) {
    settings.push(...bytes);
    for (const session of sessions) if (session !== main) await send(session, bytes);
  }
  await send(main, bytes);
}
async function pass(parts) { for (const part of parts) await run(part); }
async function takeFromBucket() {
  let rest;
  const { files, chunksOf, telling } = downloader(spec, progress, (why, code = 65) => breakOff('download', why, code));
  await telling(async () => { rest = await takeAll(chunksOf(files[0])); });
  return rest;
}
(async () => {
  await send(main, [spec ? await takeFromBucket() : await takeAll(standardInput())]);
  await tasksDone();
  over = true;
  for (const { child } of sessions) child.stdin.end();
  await Promise.all(sessions.map(({ ended }) => ended));
  write();
})().catch((error) => fail(String(error.stack), 70));`.trim()}`;
/** Into `$side_address`, which names a service and holds no secret: `ps` shows it. */
function loadSql({ report, jobs, work, from }) {
    return (0,shell.sh) `node -e ${load} ${report} ${jobs} ${work}${from === undefined ? (0,shell.sh) `` : (0,shell.sh) ` ${from[0]} ${from[1]}`}`;
}

;// CONCATENATED MODULE: ./src/commands/restore.ts




const addresses = (0,shell.sh) `"$state"/access/backup.json`;
/** The presigned addresses, for their owner alone. Never part of a job or a plan. */
function grantDownload(files) {
    return (0,shell.sh) `umask 077; printf '%s' ${JSON.stringify(files)} >${addresses}`;
}
/** Where everything of one restore lies on the host. */
function restoreFolder(side) {
    return (0,shell.sh) `"$state"/restore/${side.replace(/[^A-Za-z0-9_.-]/g, '_')}`;
}
/** How far it is, for people: facts `phase` and `progress`. */
function readProgress(side) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `work=${restoreFolder(side)}`, (0,shell.sh) `for name in phase progress; do if [ -r "$work/$name" ]; then fact "$name" "$(cat "$work/$name")"; fi; done`);
}
function forgetRestore(side) {
    return (0,shell.sh) `rm -rf ${restoreFolder(side)}`;
}
/** libpq's own quotes: the service gives the rest. */
function sideAddress(side) {
    return `service=admin dbname='${side.replace(/[\\']/g, '\\$&')}'`;
}
/**
 * Facts: `restored` (`now`, or `before` where an earlier try of this run had done it), `inspection` (JSON) and `download` (JSON, with the SHA-256 that was measured).
 */
function restoreBeside(database, order) {
    return (0,shell/* lines */.Mn)(useAccess(database), (0,shell.sh) `umask 077; work=${restoreFolder(order.side)} files=${addresses} side=${order.side} side_address=${sideAddress(order.side)}`, (0,shell.sh) `admin() { psql -XAtq -v ON_ERROR_STOP=1 -v side="$side" "$@" service=admin; }`, (0,shell.sh) `report() { fact restored "$1"; fact inspection "$(cat "$work/inspection.json")"; fact download "$(cat "$work/progress")"; }`, skipWhenDone(order), failures, createSide(order), restore_load(database, order.format), collectStatistics(database), markSide({ ...markOf(order), state: 'restored' }), (0,shell.sh) `trap - EXIT; rm -rf "$work/backup"`, (0,shell.sh) `report now`, (0,shell.sh) `echo ${`${order.key} is restored beside the live database`}`);
}
function markOf({ run, key, etag }) {
    return { state: 'restoring', run, at: '@now', from: key, etag, sha256: '@sha256' };
}
/** The same run found it whole before, made from the same object. */
function skipWhenDone({ etag }) {
    const question = `select count(*) from pg_database d where datname = :'side' and shobj_description(d.oid, 'pg_database') ~ '"state":"(restored|verified)"' and strpos(shobj_description(d.oid, 'pg_database'), :'etag') > 0`;
    return (0,shell/* lines */.Mn)((0,shell.sh) `there=$(printf '%s' ${question} | admin -v etag=${`"etag":${JSON.stringify(etag)}`} -f -)`, (0,shell.sh) `if [ "$there" = 1 ] && [ -s "$work/progress" ]; then report before; echo 'restored before by this run'; exit 0; fi`);
}
/** Programs of a pipe and what each said: `stage NAME COMMAND …` runs one, `blame NAME …` ends the script with the one that failed first. They need a folder $work. */
const pipeStages = (0,shell/* lines */.Mn)((0,shell.sh) `blame() { local name code failed=0; for name in "$@"; do code=$(cat "$work/$name.code" 2>/dev/null || echo 0); if [ "$code" != 0 ] && [ "$code" != 141 ]; then echo "\${name%.*}: $(grep -v '^$' "$work/$name.err" | tail -n 4 | paste -sd ' ')" >&2; exit 65; fi; [ "$code" = 0 ] || failed=1; done; [ "$failed" = 0 ] || { echo 'the restore broke off without a word' >&2; exit 70; }; }`, (0,shell.sh) `stage() { local name=$1 code=0; shift; "$@" 2>"$work/$name.err" || code=$?; echo "$code" >"$work/$name.code"; return "$code"; }`);
const dropSide = 'set client_min_messages = warning; drop database if exists :"side" with (force);';
const commentSide = `comment on database :"side" is :'mark';`;
/** What failed first tells why: whoever stands behind it in the pipe only sees its input end, whoever stands before it sees nobody read (141). */
const failures = (0,shell/* lines */.Mn)((0,shell.sh) `drop_side() { printf '%s' ${dropSide} | admin -f - >/dev/null; }`, (0,shell.sh) `give_up() { drop_side || echo "the database $side could not be dropped: drop it by hand" >&2; rm -rf "$work"; }`, pipeStages, (0,shell.sh) `trap give_up EXIT; trap 'exit 143' TERM INT HUP`);
/** Like the live one in what cannot be changed later; what an earlier try left goes first. A try that was killed may still be busy on the server. */
function createSide(order) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `rm -rf "$work"; mkdir -p "$work"; echo create >"$work/phase"`, makeMark(markOf(order)), (0,shell.sh) `make_side() { printf '%s' ${[dropSide, createLike, commentSide].join('\n')} | admin -v mark="$mark" -f - >/dev/null; }`, (0,shell.sh) `for try in 1 2 3; do if make_side 2>"$work/create.err"; then break; fi; if [ "$try" = 3 ]; then cat "$work/create.err" >&2; exit 1; fi; sleep 1; done`);
}
/** Versions name their columns differently, so that they are read as JSON. */
const createLike = String.raw `
select format('create database %I template template0 owner %I encoding %L lc_collate %L lc_ctype %L', :'side', pg_get_userbyid(d.datdba), pg_encoding_to_char(d.encoding), d.datcollate, d.datctype)
  || case when t.spcname = 'pg_default' then '' else format(' tablespace %I', t.spcname) end
  || case j->>'datlocprovider'
       when 'i' then format(' locale_provider icu icu_locale %L', coalesce(j->>'datlocale', j->>'daticulocale'))
       when 'b' then format(' locale_provider builtin builtin_locale %L', j->>'datlocale')
       else '' end
from pg_database d join pg_tablespace t on t.oid = d.dattablespace, to_jsonb(d) j where d.datname = current_database() \gexec
`.trim();
function makeMark(mark) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `mark=${JSON.stringify(mark)}; mark=\${mark/@now/$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)}; sum=$(grep -o '"sums":{"backup":"[0-9a-f]*"' "$work/progress" 2>/dev/null | cut -d'"' -f6 || true); mark="emergency-rollback \${mark/@sha256/$sum}"`);
}
function markSide(mark) {
    return (0,shell/* lines */.Mn)(makeMark(mark), (0,shell.sh) `printf '%s' ${commentSide} | admin -v mark="$mark" -f - >/dev/null`);
}
/** Nothing that is restored has to survive a power cut before it is marked as verified: that is written like any other change, and all before it with it. */
const quickly = (0,shell.sh) `export PGOPTIONS='-c synchronous_commit=off'`;
/**
 * One pipe, read once: from the bucket through what unpacks it into the side database, so that nothing of it touches the disk. An archive in a
 * folder lies there until it is read. What pg_restore reads to its end is whole, which it says of none that it only lists.
 */
function restore_load({ jobs }, format) {
    const [files, progress, folder] = [(0,shell.sh) `"$files"`, (0,shell.sh) `"$work/progress"`, (0,shell.sh) `"$work/backup"`];
    const download = (target) => (0,shell.sh) `stage download ${downloadTo(target, files, progress)}`;
    const loading = { report: (0,shell.sh) `"$work/inspection.json"`, jobs, work: (0,shell.sh) `"$work"` };
    const through = (name, program, source = (0,shell.sh) `${download((0,shell.sh) `-`)} | `) => (0,shell.sh) `${source}stage ${name} ${program} | stage inspection ${loadSql(loading)} || true; blame download ${name} inspection psql`;
    const pipes = {
        plain: () => (0,shell.sh) `stage inspection ${loadSql({ ...loading, from: [files, progress] })} || true; blame download inspection psql`,
        gzip: () => through('gzip', (0,shell.sh) `gzip -dc`),
        zstd: () => through('zstd', (0,shell.sh) `zstd -dcq`),
        custom: () => through('reading', (0,shell.sh) `pg_restore -f -`),
        directory: () => through('reading', (0,shell.sh) `pg_restore -f - ${folder}`, (0,shell.sh) ``),
    };
    return (0,shell/* lines */.Mn)(format === 'directory' ? (0,shell.sh) `echo download >"$work/phase"; mkdir -p ${folder}; ${download(folder)} || true; blame download` : undefined, (0,shell.sh) `echo restore >"$work/phase"; export side_address; ${quickly}`, pipes[format]());
}
/** What `analyze` without names would look at, in several sessions; a partitioned table takes its partitions along. */
function collectStatistics({ jobs }) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `echo analyze >"$work/phase"`, (0,shell.sh) `collect() { printf '%s' ${statisticsOf} | psql -XAtq -v ON_ERROR_STOP=1 -v part="$1" -v jobs=${jobs} -f - "$side_address" >/dev/null; }`, (0,shell.sh) `for part in $(seq ${jobs}); do stage "analyze.$part" collect "$part" & done; wait`, (0,shell.sh) `for part in $(seq ${jobs}); do blame "analyze.$part"; done`);
}
const statisticsOf = `
set client_min_messages = error;
select format('analyze %s', string_agg(name, ', ')) from (
  select c.oid::regclass::text as name, (row_number() over (order by pg_relation_size(c.oid) desc, c.oid) - 1) % :jobs + 1 as part
  from pg_class c where c.relkind in ('r', 'm', 'p') and not c.relispartition and not c.relisshared and c.relpersistence <> 't' and c.oid <> 'pg_statistic'::regclass
) as tables where part = :part having count(*) > 0 \\gexec
`.trim();

;// CONCATENATED MODULE: ./src/database/backup-format.ts
// In which form a backup comes: said by its name, decided by its first bytes.
/** The programs that a restore of it needs on the host, apart from psql. */
const toolsOf = { plain: [], gzip: ['gzip'], zstd: ['zstd'], custom: ['pg_restore'], directory: ['pg_restore'] };
/** An archive of pg_dump is no stream: it lies on the host's disk while it is restored. */
function isArchive(format) {
    return format === 'custom' || format === 'directory';
}
const byEnding = [
    [/\.(?:gz|gzip)$/i, 'gzip'],
    [/\.(?:zst|zstd)$/i, 'zstd'],
    [/\.(?:dump|backup|pgdump|custom|fc)$/i, 'custom'],
];
/** A guess, for when the bytes cannot be looked at yet. */
function formatByName(key) {
    return byEnding.find(([ending]) => ending.test(key))?.[1] ?? 'plain';
}
/**
 * @param head the first bytes, read as text: what is no UTF-8 has become U+FFFD.
 * @returns the format, or what it is instead.
 */
function formatByHead(head) {
    if (head.startsWith('\u001f\ufffd'))
        return 'gzip';
    if (head.startsWith('(\ufffd/\ufffd'))
        return 'zstd';
    if (head.startsWith('PGDMP'))
        return 'custom';
    if (head.slice(257, 262) === 'ustar')
        return { instead: 'a tar archive (pg_dump -Ft)' };
    if (/^(?:\ufeff)?(?:<\?xml|<!doctype|<html)/i.test(head))
        return { instead: 'a page of markup' };
    return head.includes('\0') ? { instead: 'something in a binary form that pg_dump does not write' } : 'plain';
}
function describeFormat(format) {
    const words = { plain: 'plain SQL', gzip: 'plain SQL in gzip', zstd: 'plain SQL in zstd', custom: 'custom archive', directory: 'directory archive' };
    return words[format];
}

;// CONCATENATED MODULE: ./src/database/drop-advice.ts

/** Everybody may read these two columns. A server that does not say has none that we know of. */
async function subscriptionsOf(session, database) {
    const rows = await session.rows('select subname::text as name from pg_subscription where subdbid = (select oid from pg_database where datname = $1) order by 1', [database]).catch(() => []);
    return rows.map(({ name }) => name);
}
/** How it is dropped: PostgreSQL drops no database that has subscriptions, not even by force. */
async function dropAdvice(session, database) {
    const subscriptions = await subscriptionsOf(session, database);
    const drop = `DROP DATABASE ${quoteName(database)}`;
    if (subscriptions.length === 0)
        return drop;
    const first = subscriptions.map((name) => `DROP SUBSCRIPTION ${quoteName(name)}`).join(', ');
    return `connected to it, ${first}, without which PostgreSQL does not drop it (each takes its slot on the publisher with it: where another database reads from that slot, ALTER SUBSCRIPTION … DISABLE and ALTER SUBSCRIPTION … SET (slot_name = NONE) come first); then ${drop}`;
}

;// CONCATENATED MODULE: ./src/database/restore-marks.ts
// How a restore is recognised by whoever comes later: names of databases, and a line of JSON at the end of their comments.
const states = ['restoring', 'restored', 'verified', 'live', 'kept', 'back', 'undone'];
const word = 'emergency-rollback ';
const longestName = 63;
/** Year to second. */
const stampLength = 14;
function markLine(mark) {
    return `${word}${JSON.stringify(mark)}`;
}
/** Our last line, wherever it stands: people may have written below it. */
function readMark(comment) {
    return comment.split('\n').flatMap((line) => parseLine(line) ?? []).at(-1);
}
/** Undefined for what people wrote, however it begins. */
function parseLine(line) {
    if (!line.startsWith(word))
        return undefined;
    try {
        const value = JSON.parse(line.slice(word.length));
        return isMark(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}
function isMark(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    const { state, run, at, from } = value;
    return states.some((known) => known === state) && [run, at, from].every((text) => typeof text === 'string');
}
/** What a person wrote stays above our line. */
function withMark(comment, mark) {
    const own = withoutMark(comment);
    return own === '' ? markLine(mark) : `${own}\n${markLine(mark)}`;
}
function withoutMark(comment) {
    return comment.split('\n').filter((line) => parseLine(line) === undefined).join('\n');
}
/** The same for every try of a run, so that the next one finds what the one before began. */
function sideName(database, run) {
    const plain = run.toLowerCase().replace(/[^a-z0-9]+/g, '_');
    return withSuffix(database, `_restore_${plain.length <= 24 ? plain : `${plain.slice(0, 15)}_${restore_marks_hash(run)}`}`);
}
/** Whether a restore made it, or began to make it, beside this database. */
function isSideOf({ name, mark }, database) {
    return mark !== undefined && name === sideName(database, mark.run) && (mark.state === 'restoring' || mark.state === 'restored' || mark.state === 'verified');
}
/** What a database that is put aside is called from then on. @param at ISO 8601, UTC. */
function keptName(database, kind, at) {
    return withSuffix(database, `_${kind}_${at.replace(/\D/g, '').slice(0, stampLength)}`);
}
/** The same for people, while nobody knows the moment. */
function keptNames(database, kind) {
    return `${keptName(database, kind, '0'.repeat(stampLength)).slice(0, -stampLength)}…`;
}
/** By its name alone: people write comments of their own. */
function isKept(name, database, kind) {
    const at = name.slice(-stampLength);
    return /^\d+$/.test(at) && name === keptName(database, kind, at);
}
/** The newest database that a restore of this one put aside. */
function newestKept(databases, database) {
    return newest(databases.filter(({ name }) => isKept(name, database, 'before')));
}
/** Of databases whose names differ in their moments alone. */
function newest(databases) {
    return [...databases].sort((left, right) => (left.name < right.name ? 1 : -1))[0];
}
/** PostgreSQL cuts longer names without a word; counted in bytes. Two names that begin alike stay apart by what they are in whole. */
function withSuffix(database, suffix) {
    if (bytesOf(`${database}${suffix}`) <= longestName)
        return `${database}${suffix}`;
    const end = `_${restore_marks_hash(database)}${suffix}`;
    let base = database;
    while (bytesOf(base) + end.length > longestName)
        base = [...base].slice(0, -1).join('');
    return `${base}${end}`;
}
function bytesOf(text) {
    return new TextEncoder().encode(text).length;
}
/** FNV-1a, 32 bits: to tell long names apart, not for secrets. */
function restore_marks_hash(text) {
    let value = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(text))
        value = Math.imul(value ^ byte, 0x01000193) >>> 0;
    return value.toString(16).padStart(8, '0');
}
/** Why a restore cannot be undone (again): what is still aside then stems from an earlier one, and holds what was live long ago. */
function undoneBefore(live) {
    return live?.mark?.state === 'back' ? `the run ${live.mark.run} has swapped ${live.name} back already, at ${live.mark.at}` : undefined;
}

;// CONCATENATED MODULE: ./src/database/address.ts
/** Prisma and most clients do not verify certificates unless they are told to; only `disable` speaks in the clear. */
function sslModeOf(mode) {
    if (mode === 'verify-full' || mode === 'verify-ca')
        return 'verify-full';
    return mode === 'require' || mode === 'no-verify' ? 'require' : 'disable';
}
/**
 * @param instead the database to use whatever the address names, if any.
 * @returns what is wrong with it, as text, where it is no such address. The text never holds the address.
 */
function parseAddress(text, via, instead) {
    if (!URL.canParse(text))
        return 'it is no address; write postgresql://user:password@host:port/database';
    const url = new URL(text);
    if (!['postgresql:', 'postgres:'].includes(url.protocol))
        return `it begins with ${url.protocol}// instead of postgresql://`;
    if (url.hostname === '' || url.searchParams.get('host')?.startsWith('/') === true)
        return 'it names a local socket; name a host, such as 127.0.0.1';
    const database = instead ?? decode(url.pathname.slice(1));
    if (database === '' || url.username === '')
        return `it names no ${database === '' ? 'database' : 'user'}`;
    const address = {
        via,
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: Number(url.port || 5432),
        user: decode(url.username),
        password: decode(url.password),
        database,
        sslMode: sslModeOf(url.searchParams.get('sslmode')),
    };
    return { address, schema: url.searchParams.get('schema') ?? 'public' };
}
/** What is no escape stands for itself: a password may hold a bare percent sign. */
function decode(text) {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
        try {
            return decodeURIComponent(escapes);
        }
        catch {
            return escapes;
        }
    });
}
/** The same server and user, another database. */
function inDatabase(address, database) {
    return { ...address, database };
}

;// CONCATENATED MODULE: ./src/steps/parts/admin-session.ts
// Sessions of the user that may create and rename databases, for as long as a piece of work lasts.


/** @param name of the database that the session is in. */
async function inAdminSession(context, name, work) {
    const session = await context.ports.databases.open(inDatabase(databaseWork(context).facts.adminAddress, name), context.signal);
    try {
        return await work(session);
    }
    finally {
        await session.close();
    }
}
/** A session outside every database that is renamed: in `postgres`, or in `template1` where there is no such, or where it is the application's own. */
async function outsideAll(context, work) {
    const { database, facts: { adminAddress } } = databaseWork(context);
    const open = (name) => context.ports.databases.open(inDatabase(adminAddress, name), context.signal);
    const session = database.name === 'postgres' ? await open('template1') : await open('postgres').catch(() => open('template1'));
    try {
        return await work(session);
    }
    finally {
        await session.close();
    }
}

;// CONCATENATED MODULE: ./src/steps/parts/restore-progress.ts
// Says how far a restore is while its job runs on the host: bytes, speed, time left.






const everyMs = 2_000;
/** Looks every two seconds until the work has ended. It is for people alone: whatever the host answers, the work goes on. */
async function whileTelling(context, side, work) {
    const ended = new AbortController();
    const signal = AbortSignal.any([ended.signal, context.signal]);
    const telling = restore_progress_tell(context, side, signal).catch(() => undefined);
    try {
        return await work();
    }
    finally {
        ended.abort();
        await telling;
    }
}
async function restore_progress_tell({ ports, situation, progress }, side, signal) {
    const hosts = [(0,runs_on/* databaseHost */.iz)(situation.environment) ?? []].flat();
    const commands = commandsFor(hosts, (host) => hostScript(host, 'How far the restore is', 20_000, readProgress(side)));
    for (;;) {
        await ports.clock.sleep(everyMs, signal);
        const [reply] = await ports.hosts.look(commands, signal);
        const facts = parseFacts(reply?.stdout ?? '');
        progress(describeProgress(fact(facts, 'phase'), parseProgress(fact(facts, 'progress'))));
    }
}
function parseProgress(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function describeProgress(phase, progress) {
    if (phase === 'create' || phase === '')
        return 'making the side database';
    if (phase === 'analyze')
        return 'collecting statistics for the planner';
    if (progress === undefined)
        return 'reading the backup';
    const { done, total, ms } = progress;
    if (done >= total)
        return `${sizeText(total)} read from the bucket; building the rest of the database`;
    const perMs = ms === 0 ? 0 : done / ms;
    const left = perMs === 0 ? '' : `, about ${(0,durations/* approximately */.YY)((total - done) / perMs)} left`;
    return `${sizeText(done)} of ${sizeText(total)}, ${sizeText(Math.round(perMs * 1000))}/s${left}`;
}

;// CONCATENATED MODULE: ./src/database/catalog.ts

const members = (catalog, alias) => `not exists (select 1 from pg_depend x where x.classid = '${catalog}'::regclass and x.objid = ${alias}.oid and x.deptype = 'e')`;
const ours = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;
const grants = (acl, kind, owner) => `array(select coalesce(quote_ident(r.rolname), 'public') || ' ' || a.privilege_type from aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) a left join pg_roles r on r.oid = a.grantee order by 1)`;
const none = `'{}'::text[]`;
const relation = `format('%I.%I', n.nspname, c.relname)`;
const keys = (numbers, table) => `array(select attname::text from pg_attribute col where col.attrelid = ${table} and col.attnum = any(${numbers}) order by 1)`;
/** A sequence of a serial column belongs to its table: it follows the table's owner. */
const parts = [
    `select 'schema', quote_ident(n.nspname), '', ${none}, '', quote_ident(pg_get_userbyid(n.nspowner)), ${grants('n.nspacl', 'n', 'n.nspowner')} from pg_namespace n where ${ours} and ${members('pg_namespace', 'n')}`,
    `select case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'view' else 'table' end, ${relation}, coalesce(o.owned::regclass::text, ''), ${none}, c.relkind::text, case when o.owned is null then quote_ident(pg_get_userbyid(c.relowner)) else '' end, case c.relkind when 'S' then ${grants('c.relacl', 's', 'c.relowner')} else ${grants('c.relacl', 'r', 'c.relowner')} end
   from pg_class c join pg_namespace n on n.oid = c.relnamespace left join lateral (select refobjid as owned from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype in ('a', 'i') and refclassid = 'pg_class'::regclass and c.relkind = 'S' limit 1) o on true
   where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and ${ours} and ${members('pg_class', 'c')}`,
    `select 'column', ${relation} || '.' || quote_ident(a.attname), ${relation}, array[a.attname::text], format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end, '', case when a.attacl is null then ${none} else ${grants('a.attacl', 'c', 'c.relowner')} end
   from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f') and ${ours} and ${members('pg_class', 'c')}`,
    `select 'constraint', ${relation} || '.' || quote_ident(k.conname), ${relation}, ${keys('k.conkey', 'c.oid')}, pg_get_constraintdef(k.oid), '', ${none}
   from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace where k.contype in ('c', 'f', 'p', 'u', 'x') and ${ours} and ${members('pg_class', 'c')}`,
    `select 'index', format('%I.%I', n.nspname, i.relname), ${relation}, ${keys('x.indkey::int2[]', 'c.oid')}, pg_get_indexdef(i.oid), '', ${none}
   from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace where x.indisvalid and not exists (select 1 from pg_constraint k where k.conindid = i.oid and k.contype in ('p', 'u', 'x')) and c.relkind in ('r', 'p', 'm') and ${ours} and ${members('pg_class', 'c')}`,
    `select 'trigger', ${relation} || '.' || quote_ident(t.tgname), ${relation}, ${none}, pg_get_triggerdef(t.oid), '', ${none}
   from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where not t.tgisinternal and ${ours}`,
    `select 'routine', format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), '', ${none}, '', quote_ident(pg_get_userbyid(p.proowner)), ${grants('p.proacl', 'f', 'p.proowner')}
   from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours} and ${members('pg_proc', 'p')}`,
    `select 'type', format('%I.%I', n.nspname, t.typname), '', ${none}, t.typtype::text || array(select enumlabel::text from pg_enum e where e.enumtypid = t.oid order by enumsortorder)::text, quote_ident(pg_get_userbyid(t.typowner)), ${grants('t.typacl', 'T', 't.typowner')}
   from pg_type t join pg_namespace n on n.oid = t.typnamespace where (t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and exists (select 1 from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))) and ${ours} and ${members('pg_type', 't')}`,
    `select 'extension', quote_ident(extname), '', ${none}, extversion, '', ${none} from pg_extension`,
    `select 'policy', ${relation} || '.' || quote_ident(p.polname), ${relation}, ${none}, coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' / ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''), '', ${none}
   from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where ${ours}`,
    `select 'publication', quote_ident(pubname), '', ${none}, '', '', ${none} from pg_publication`,
    `select 'subscription', quote_ident(subname), '', ${none}, '', '', ${none} from pg_subscription where subdbid = (select oid from pg_database where datname = current_database())`,
    `select 'event trigger', quote_ident(evtname), '', ${none}, '', '', ${none} from pg_event_trigger e where ${members('pg_event_trigger', 'e')}`,
];
/** Names come as any search path would need them. */
async function readFeatures(session) {
    await session.run(`select set_config('search_path', '', false)`);
    return session.rows(`select * from (${parts.join('\nunion all\n')}) as features (kind, name, "table", columns, detail, owner, grants) order by 1, 2`);
}
/** Tables that hold rows of their own. */
function ownTables(features) {
    return features.filter(({ kind, detail }) => kind === 'table' && detail === 'r').map(({ name }) => name);
}
/** Exact, and of one moment. Nothing limits how long it takes. */
async function countInOneStatement(session, tables) {
    if (tables.length === 0)
        return [];
    const rows = await session.rows(tables.map((name) => `select ${catalog_literal(name)} as name, count(*)::text as rows from only ${name}`).join('\nunion all\n'));
    return rows.map(({ name, rows: count }) => ({ name, rows: Number(count) }));
}
/** Of names that a backup has rows for and that hold none of their own: partitioned tables that it fills as a whole, tables of extensions. */
async function countOthers(session, names) {
    const there = await session.rows(`select name, relkind = 'p' as partitioned from unnest($1::text[]) as name join pg_class on oid = to_regclass(name)`, [names]);
    const counted = [];
    for (const { name, partitioned } of there) {
        const [row] = await session.rows(`select count(*)::text as rows from ${name}`);
        counted.push({ name, rows: Number(row?.rows), more: !partitioned });
    }
    return counted;
}
async function countLargeObjects(session) {
    const [row] = await session.rows('select count(*)::text as count from pg_largeobject_metadata');
    return Number(row?.count);
}
/** How far each sequence is; nothing of one that was never used. Costs nothing on a busy database. */
async function readSequenceValues(session) {
    const rows = await session.rows(`select format('%I.%I', schemaname, sequencename) as name, last_value::text as value from pg_sequences where last_value is not null`);
    return new Map(rows.map(({ name, value }) => [name, Number(value)]));
}
/** By what they take on the disk. */
async function largestFirst(session, tables) {
    const rows = await session.rows(`select name from unnest($1::text[]) as name order by pg_relation_size(name::regclass) desc, name`, [tables]);
    return rows.map(({ name }) => name);
}
/** What the planner believes; costs nothing on a busy database. */
async function estimateRows(session) {
    const rows = await session.rows(`select ${relation} as name, greatest(c.reltuples, coalesce(pg_stat_get_live_tuples(c.oid), 0))::bigint::text as rows from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and ${ours} and ${members('pg_class', 'c')}`);
    return rows.map(({ name, rows: count }) => ({ name, rows: Number(count) }));
}
/** Every sequence that feeds a column and counts upwards, with the largest value there. */
async function readSequences(session) {
    const fed = await session.rows(`select format('%I.%I', sn.nspname, s.relname) as sequence, format('%I.%I', n.nspname, c.relname) as table, a.attname::text as column
     from pg_class s join pg_namespace sn on sn.oid = s.relnamespace join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.oid and d.deptype in ('a', 'i') and d.refclassid = 'pg_class'::regclass
     join pg_class c on c.oid = d.refobjid join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid join pg_sequence q on q.seqrelid = s.oid where s.relkind = 'S' and q.seqincrement > 0`);
    if (fed.length === 0)
        return [];
    const each = fed.map(({ sequence, table, column }) => `select ${catalog_literal(sequence)} as name, ${catalog_literal(`${table}.${quoteName(column)}`)} as column, (select case when is_called then last_value else last_value - 1 end from ${sequence})::text as value, (select max(${quoteName(column)}) from ${table})::text as largest`);
    const values = await session.rows(each.join('\nunion all\n'));
    return values.map(({ name, column, value, largest }) => ({ name, column, value: Number(value), largest: largest === null ? null : Number(largest) }));
}
function catalog_literal(text) {
    return text.includes('\\') ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`;
}

;// CONCATENATED MODULE: ./src/database/align-restored.ts


const keywords = { schema: 'schema', table: 'table', view: 'table', sequence: 'sequence', routine: 'routine', type: 'type' };
/**
 * For what both have: the owner of the live one, and every grant that it has and the restored one lacks. More grants in the backup stay.
 * @param heir owner of what only the backup has, where the backup names no owners; undefined where it does.
 */
function alignObjects(live, restored, heir) {
    return [...alignShared(live, restored), ...(heir === undefined ? [] : adopt(live, restored, heir))];
}
function adopt(live, restored, heir) {
    const known = new Set(live.map((feature) => `${feature.kind} ${feature.name}`));
    return restored.filter((feature) => keywords[feature.kind] !== undefined && feature.owner !== '' && feature.owner !== heir && !known.has(`${feature.kind} ${feature.name}`)).map(({ kind, name }) => `alter ${keywords[kind]} ${name} owner to ${heir}`);
}
function alignShared(live, restored) {
    const there = new Map(restored.map((feature) => [`${feature.kind} ${feature.name}`, feature]));
    return live.flatMap((feature) => {
        const other = there.get(`${feature.kind} ${feature.name}`);
        const keyword = keywords[feature.kind];
        if (other === undefined)
            return [];
        if (feature.kind === 'column')
            return columnGrants(feature, other);
        if (keyword === undefined)
            return [];
        const owner = feature.owner === '' || feature.owner === other.owner ? [] : [`alter ${keyword} ${feature.name} owner to ${feature.owner}`];
        const lacking = feature.grants.filter((grant) => !other.grants.includes(grant));
        return [...owner, ...lacking.map((grant) => `grant ${privilege(grant)} on ${keyword} ${feature.name} to ${grantee(grant)}`)];
    });
}
function columnGrants(feature, other) {
    const [column = ''] = feature.columns;
    return feature.grants.filter((grant) => !other.grants.includes(grant)).map((grant) => `grant ${privilege(grant)} (${quoteName(column)}) on table ${feature.table} to ${grantee(grant)}`);
}
function privilege(grant) {
    return grant.slice(grant.lastIndexOf(' ') + 1);
}
function grantee(grant) {
    return grant.slice(0, grant.lastIndexOf(' '));
}
async function readProperties(session, database) {
    const [found] = await session.rows(`select quote_ident(pg_get_userbyid(datdba)) as owner, datconnlimit as "connectionLimit",
       array(select coalesce(quote_ident(r.rolname), 'public') || ' ' || a.privilege_type from aclexplode(coalesce(datacl, acldefault('d', datdba))) a left join pg_roles r on r.oid = a.grantee order by 1) as grants,
       coalesce((select json_agg(json_build_object('role', coalesce(quote_ident(r.rolname), ''), 'setting', setting) order by r.rolname, setting)
         from pg_db_role_setting s cross join unnest(s.setconfig) setting left join pg_roles r on r.oid = s.setrole where s.setdatabase = d.oid), '[]') as settings
     from pg_database d where datname = $1`, [database]);
    return found;
}
/** Makes the side's properties those of the live one. Empty where they are already. */
function alignProperties(side, live, own) {
    const name = quoteName(side);
    const same = ({ role, setting }) => own.settings.some((other) => other.role === role && other.setting === setting);
    return [
        ...(live.owner === own.owner ? [] : [`alter database ${name} owner to ${live.owner}`]),
        ...own.grants.filter((grant) => !live.grants.includes(grant)).map((grant) => `revoke ${privilege(grant)} on database ${name} from ${grantee(grant)}`),
        ...live.grants.filter((grant) => !own.grants.includes(grant)).map((grant) => `grant ${privilege(grant)} on database ${name} to ${grantee(grant)}`),
        ...live.settings.filter((setting) => !same(setting)).map(({ role, setting }) => settingStatement(name, role, setting)),
        ...(live.connectionLimit === own.connectionLimit ? [] : [`alter database ${name} connection limit ${live.connectionLimit}`]),
    ];
}
/** Settings that hold lists; quoted whole they would be one word. */
const lists = ['search_path', 'session_preload_libraries', 'local_preload_libraries', 'temp_tablespaces', 'datestyle'];
function settingStatement(database, role, setting) {
    const at = setting.indexOf('=');
    const [key, value] = [setting.slice(0, at), setting.slice(at + 1)];
    const words = lists.includes(key.toLowerCase()) ? wordsOf(value) : [value];
    const subject = role === '' ? `alter database ${database}` : `alter role ${role} in database ${database}`;
    return `${subject} set ${key.split('.').map(quoteName).join('.')} = ${words.map(catalog_literal).join(', ')}`;
}
/** PostgreSQL keeps them as names in double quotes, and takes an empty one (of `search_path = ''`) only as a text. */
function wordsOf(list) {
    const words = [...list.matchAll(/"((?:[^"]|"")*)"|([^\s,][^,]*)/g)].map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim());
    return words.length === 0 ? [''] : words;
}

;// CONCATENATED MODULE: ./src/database/migrations.ts
// What `_prisma_migrations` says, compared with the migrations of a release (FACTS: Prisma's own `migrate status` cannot tell when the database is ahead).
/** The state of every migration that the database knows, by name, oldest first: Prisma's order is that of the names. */
function knownMigrations(rows) {
    const names = [...new Set(rows.map(({ name }) => name))].sort();
    return names.map((name) => migrations_describe(name, rows.filter((row) => row.name === name)));
}
function migrations_describe(name, rows) {
    const decisive = rows.find((row) => !row.finished && !row.rolledBack) ?? rows.find((row) => row.finished && !row.rolledBack) ?? rows.at(-1);
    return { name, state: migrations_stateOf(rows), checksum: decisive?.checksum ?? '', succeeded: rows.some(({ finished }) => finished), ...timesOf(rows) };
}
function timesOf(rows) {
    const spells = rows.flatMap(spellOf);
    return spells.length === 0 ? {} : { spells };
}
function spellOf({ finishedMs, rolledBack, rolledBackMs }) {
    if (typeof finishedMs !== 'number')
        return [];
    return [{ fromMs: finishedMs, untilMs: rolledBack ? (rolledBackMs ?? finishedMs) : Number.POSITIVE_INFINITY }];
}
/** A migration that is applied now and was not at that time; false where nobody knows. */
function isAppliedSince({ state, spells = [] }, atMs) {
    return state === 'applied' && spells.length > 0 && !spells.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
}
function appliedNames(known) {
    return known.filter(({ state }) => state === 'applied').map(({ name }) => name);
}
/** Of all rows of one name; undefined without any. */
function migrations_stateOf(rows) {
    if (rows.some((row) => !row.finished && !row.rolledBack))
        return 'failed';
    return rows.some((row) => row.finished && !row.rolledBack) ? 'applied' : 'rolled-back';
}
/**
 * Migrations that the database has and the release does not, newest first: the order in which they are undone.
 * One that was rolled back and is older than the newest of the release is history: the release was made after it,
 * and may have made again, under another name, what this one once made. Its down.sql would take that away.
 */
function beyond(known, release) {
    const newest = [...release].sort().at(-1) ?? '';
    return known.filter(({ name, state }) => !release.includes(name) && !(state === 'rolled-back' && name < newest)).reverse();
}
/** Migrations of the release that the database does not have applied: then it is not this system's, or older than the release. */
function missing(known, release) {
    return release.filter((name) => !known.some((migration) => migration.name === name && migration.state === 'applied'));
}

;// CONCATENATED MODULE: ./src/database/sql-names.ts
// Names in the skeleton of a SQL statement: with or without quotes, with or without a schema.
const sql_names_name = String.raw `(?:"(?:[^"]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`;
const qualified = String.raw `(?:${sql_names_name}\s*\.\s*)?${sql_names_name}`;
const alterTable = new RegExp(String.raw `^alter table (?:if exists )?(?:only )?(${qualified})`, 'i');
/** The qualified names of a list that is divided by commas. */
function sql_names_names(list) {
    return [...list.matchAll(new RegExp(qualified, 'g'))].map(([text]) => text);
}
function splitName(text) {
    const parts = [...text.matchAll(new RegExp(sql_names_name, 'g'))].map(([part]) => unquote(part));
    return { schema: parts.length > 1 ? parts[0] : undefined, name: parts.at(-1) ?? '' };
}
/** PostgreSQL folds what stands without quotes to lower case. */
function unquote(text) {
    return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}
/** An ALTER TABLE's table, and the names that the pattern finds in it; undefined for other statements. */
function columnsIn(skeleton, pattern) {
    const table = alterTable.exec(skeleton)?.[1];
    if (table === undefined)
        return undefined;
    return { table, columns: [...skeleton.matchAll(pattern)].map((match) => unquote(match[1] ?? '')) };
}

;// CONCATENATED MODULE: ./src/database/claims.ts

const notColumns = 'constraint|default|not null|expression|identity|column';
/** What the script drops, empties, deletes from or writes over; another type can cut values off. */
function doomedBy(statements) {
    return merge(statements.flatMap(({ skeleton }) => [
        ...tables('dropped', skeleton, new RegExp(String.raw `^drop table (?:if exists )?(${qualified}(?:\s*,\s*${qualified})*)`, 'i')),
        ...tables('deleted', skeleton, new RegExp(String.raw `^truncate (?:table )?(?:only )?(${qualified}(?:\s*,\s*${qualified})*)`, 'i')),
        ...tables('deleted', skeleton, new RegExp(String.raw `^delete from (?:only )?(${qualified})`, 'i')),
        ...columns(skeleton, new RegExp(String.raw `\bdrop (?:column )?(?!(?:${notColumns})\b)(?:if exists )?(${sql_names_name})`, 'gi')),
        ...claims_changes(skeleton),
        ...columns(skeleton, new RegExp(String.raw `\balter (?:column )?(${sql_names_name}) (?:set data )?type\b`, 'gi'), 'changed'),
    ]));
}
/** What the script makes: for a migration without down.sql. */
function madeBy(statements) {
    return merge(statements.flatMap(({ skeleton }) => [
        ...tables('dropped', skeleton, new RegExp(String.raw `^create (?:unlogged )?table (?:if not exists )?(${qualified})`, 'i')),
        ...columns(skeleton, new RegExp(String.raw `\badd (?:column )?(?!(?:constraint|primary|unique|foreign|check|exclude|column)\b)(?:if not exists )?(${sql_names_name})`, 'gi')),
    ]));
}
const altered = String.raw `^alter table (?:if exists )?(?:only )?(${qualified}) (?:\* )?`;
const renamedTable = new RegExp(String.raw `${altered}rename to (${sql_names_name})$`, 'i');
const renamedColumn = new RegExp(String.raw `${altered}rename (?:column )?(${sql_names_name}) to (${sql_names_name})$`, 'i');
const movedTable = new RegExp(String.raw `${altered}set schema ${sql_names_name}$`, 'i');
/** What has another name or another schema after the script: as it is called then. Without columns: the whole table. */
function renamedBy(statements) {
    return statements.flatMap(({ skeleton }) => {
        const table = renamedTable.exec(skeleton)?.[2] ?? movedTable.exec(skeleton)?.[1];
        if (table !== undefined)
            return [{ table: split(table).table, columns: [] }];
        const [, on, , column] = renamedColumn.exec(skeleton) ?? [];
        return on === undefined || column === undefined ? [] : [{ table: split(on).table, columns: [unquote(column)] }];
    });
}
/** Schemas that the script makes, or calls otherwise. */
function schemasBy(statements) {
    const pattern = new RegExp(String.raw `^(?:create schema (?:if not exists )?(?!authorization\b)|alter schema ${sql_names_name} rename to )(${sql_names_name})`, 'i');
    return statements.flatMap(({ skeleton }) => pattern.exec(skeleton)?.[1] ?? []).map(unquote);
}
function tables(loss, skeleton, pattern) {
    return sql_names_names(pattern.exec(skeleton)?.[1] ?? '').map((text) => ({ loss, ...split(text), columns: [] }));
}
function columns(skeleton, pattern, loss = 'dropped') {
    const found = columnsIn(skeleton, pattern);
    return found === undefined || found.columns.length === 0 ? [] : [{ loss, ...split(found.table), columns: found.columns }];
}
const update = new RegExp(String.raw `^update (?:only )?(${qualified})\s*(?:\*\s*)?(?:(?:as )?(?!set\b)${sql_names_name} )?set (.*)$`, 'i');
/** Columns that an UPDATE sets; all of the table, where its text does not say them plainly. */
function claims_changes(skeleton) {
    const [, table = '', rest = ''] = update.exec(skeleton) ?? [];
    if (table === '')
        return [];
    const flat = withoutParentheses(rest).replace(/\b(?:from|where|returning)\b.*$/i, '');
    const set = flat.split(',').map((part) => new RegExp(String.raw `^\s*(${sql_names_name})\s*=`).exec(part)?.[1]);
    const plain = set.every((column) => column !== undefined);
    return [{ loss: 'changed', ...split(table), columns: plain ? set.map((column) => unquote(column ?? '')) : [] }];
}
function withoutParentheses(text) {
    const shorter = text.replace(/\([^()]*\)/g, ' ');
    return shorter === text ? text : withoutParentheses(shorter);
}
function split(text) {
    const { schema, name: table } = splitName(text);
    return { schema, table };
}
/** A table that goes takes all else of it along; otherwise one claim for each kind of loss. */
function merge(claims) {
    const tableOf = ({ schema, table }) => `${schema ?? ''}.${table}`;
    const gone = new Set(claims.filter(({ loss, columns: list }) => loss === 'dropped' && list.length === 0).map(tableOf));
    const merged = new Map();
    for (const claim of claims) {
        const whole = gone.has(tableOf(claim));
        const loss = whole ? 'dropped' : claim.loss;
        const key = `${tableOf(claim)} ${loss}`;
        const known = merged.get(key);
        const all = whole || claim.columns.length === 0 || known?.columns.length === 0;
        merged.set(key, { ...claim, loss, columns: all ? [] : [...new Set([...(known?.columns ?? []), ...claim.columns])] });
    }
    return [...merged.values()];
}

;// CONCATENATED MODULE: ./src/database/search-path.ts

/** Until the transaction ends. Where the address names no other schema, the settings of its user hold. */
async function searchIn(session, schema) {
    if (schema !== 'public')
        await session.run(`set local search_path = ${quoteName(schema)}, public`);
}
/** In a transaction of its own, so that the next user of a pooled session finds its settings as they were. */
async function inSchema(session, schema, work, mode = 'read write') {
    await session.run(`begin transaction ${mode}`);
    try {
        await searchIn(session, schema);
        const result = await work();
        await session.run(mode === 'read only' ? 'rollback' : 'commit');
        return result;
    }
    catch (error) {
        await session.run('rollback').catch(() => undefined);
        throw error;
    }
}
/** As the key of its counts: `orders` is `shop.orders` there, where the application's schema is shop and has one. */
function countedName(name, known, schema) {
    const ways = [...(schema === 'public' ? [] : [`${schema}.${name}`]), name, name.replace(/^public\./, '')];
    return ways.find((way) => known.includes(way)) ?? name;
}

;// CONCATENATED MODULE: ./src/database/measure.ts



const userSchemas = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'`;
/** `pfa_records`; with its schema where that is not `public`. */
function tableName({ schema, name }) {
    return schema === 'public' ? name : `${schema}.${name}`;
}
/** Tables that hold rows of the application: without Prisma's own, partitions counted with their table. */
async function userTables(session) {
    return session.rows(`select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and not c.relispartition and c.relname <> '_prisma_migrations' and ${userSchemas} order by 1, 2`);
}
/**
 * Exact counts, all as of one moment.
 * @param limitMs for each table: what takes longer is left out and named.
 * @param wanted tables by name; all of them when empty.
 * @param schema of the application: names without one are looked for there first.
 */
async function countEachWithin(limitMs, session, wanted, schema = 'public') {
    const there = await userTables(session);
    const known = there.map(tableName);
    const names = wanted.map((name) => countedName(name, known, schema));
    const tables = wanted.length === 0 ? there : there.filter((table) => names.includes(tableName(table)));
    const absent = wanted.filter((_name, index) => !known.includes(names[index] ?? ''));
    const counts = {};
    const failed = [];
    await session.run(`begin isolation level repeatable read read only; ${everyRow}; set local statement_timeout = ${Math.max(1, Math.round(limitMs))}`);
    try {
        for (const table of tables) {
            await session.run('savepoint before_count');
            try {
                const [row] = await session.rows(`select count(*)::text as rows from ${quoteName(table.schema)}.${quoteName(table.name)}`);
                counts[tableName(table)] = Number(row?.rows ?? 0);
            }
            catch (error) {
                await session.run('rollback to savepoint before_count');
                failed.push(`${tableName(table)}: not counted (${error instanceof Error ? error.message : String(error)})`);
            }
        }
    }
    finally {
        await session.run('rollback');
    }
    return { counts, absent, failed };
}
/** Names alone: cheap to read, and enough to see what a dump that was cut off lacks. */
async function readFingerprint(session) {
    const names = async (sql) => (await session.rows(sql)).map(({ name }) => name);
    const place = `case when n.nspname = 'public' then '' else n.nspname || '.' end`;
    return {
        constraints: await names(`select ${place} || t.relname || '.' || c.conname as name from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace where ${userSchemas} order by 1`),
        indexes: await names(`select ${place} || t.relname || '.' || i.relname as name from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid join pg_namespace n on n.oid = t.relnamespace where ${userSchemas} order by 1`),
        sequences: await names(`select ${place} || s.relname as name from pg_class s join pg_namespace n on n.oid = s.relnamespace where s.relkind = 'S' and ${userSchemas} order by 1`),
    };
}

;// CONCATENATED MODULE: ./src/database/sql-statements.ts
// Splits a SQL script into its statements, as PostgreSQL would read it: quotes, dollar quotes and comments are seen, meaning is not.
/** One piece of a script: what the scanner steps over at once. */
const piece = new RegExp([
    String.raw `(?<comment>--[^\n\r]*|\/\*)`,
    String.raw `(?<escaped>[eE]'(?:[^'\\]|\\[\s\S]|'')*')`,
    String.raw `(?<quoted>'(?:[^']|'')*')`,
    String.raw `(?<name>"(?:[^"]|"")*")`,
    String.raw `(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$)`,
    String.raw `(?<word>[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*)`,
    String.raw `(?<end>;)`,
    String.raw `(?<space>\s+)`,
    String.raw `(?<other>[\s\S])`,
].join('|'), 'y');
/** Statements without content (a lone semicolon, comments alone) are left out. */
function sqlStatements(script) {
    const statements = [];
    const nesting = new Nesting();
    let from = 0;
    let skeleton = '';
    const finish = (to) => {
        const tidy = skeleton.replace(/\s+/g, ' ').trim();
        if (tidy !== '')
            statements.push({ text: script.slice(from, to).trim(), skeleton: tidy });
        skeleton = '';
    };
    for (let at = 0; at < script.length;) {
        const { end, kind } = nextPiece(script, at);
        const text = script.slice(at, end);
        if (kind === 'end' && !nesting.open) {
            finish(at);
            nesting.reset();
            from = end;
        }
        else {
            nesting.see(kind, text);
            skeleton += skeletonOf(kind, text);
        }
        at = end;
    }
    finish(script.length);
    return statements;
}
/** Where a semicolon ends no statement: in parentheses (CREATE RULE) and in the body of a function written as BEGIN ATOMIC … END. */
class Nesting {
    parentheses = 0;
    blocks = 0;
    lastWord = '';
    get open() {
        return this.parentheses > 0 || this.blocks > 0;
    }
    reset() {
        [this.parentheses, this.blocks, this.lastWord] = [0, 0, ''];
    }
    see(kind, text) {
        if (text === '(')
            this.parentheses += 1;
        if (text === ')')
            this.parentheses = Math.max(0, this.parentheses - 1);
        if (kind !== 'word')
            return;
        const word = text.toLowerCase();
        if (word === 'atomic' && this.lastWord === 'begin')
            this.blocks = 1;
        else if (this.blocks > 0 && word === 'case')
            this.blocks += 1;
        else if (this.blocks > 0 && word === 'end')
            this.blocks -= 1;
        this.lastWord = word;
    }
}
function skeletonOf(kind, text) {
    if (kind === 'comment' || kind === 'space')
        return ' ';
    return kind === 'text' ? `''` : text;
}
function nextPiece(script, at) {
    piece.lastIndex = at;
    const groups = piece.exec(script)?.groups ?? {};
    const end = piece.lastIndex;
    if (groups['comment'] === '/*')
        return { kind: 'comment', end: endOfComment(script, at) };
    if (groups['dollar'] !== undefined) {
        const close = script.indexOf(groups['dollar'], end);
        return { kind: 'text', end: close < 0 ? script.length : close + groups['dollar'].length };
    }
    if (groups['escaped'] !== undefined || groups['quoted'] !== undefined)
        return { kind: 'text', end };
    return { kind: Object.entries(groups).find(([, value]) => value !== undefined)?.[0] ?? 'other', end };
}
/** Block comments nest. */
function endOfComment(script, at) {
    let depth = 0;
    for (let index = at; index < script.length;) {
        const two = script.slice(index, index + 2);
        if (two === '/*')
            depth += 1;
        if (two === '*/')
            depth -= 1;
        index += two === '/*' || two === '*/' ? 2 : 1;
        if (depth === 0)
            return index;
    }
    return script.length;
}

;// CONCATENATED MODULE: ./src/database/restore-verdict.ts
// Whether a restored database may go live: compared with what the backup said of itself and with the live one. Pure.






const shownAtMost = 12;
/** What pg_dump leaves out where its user may not make it, or on request; the data is whole without it. */
const besides = ['publication', 'subscription', 'event trigger'];
function judgeRestore(evidence) {
    const { missing, changed } = compare(evidence);
    const late = lateSequences(evidence);
    const rows = evidence.restored.rows.reduce((sum, { rows: count }) => sum + count, 0);
    return {
        rows,
        problems: [...wrongCounts(evidence), ...noRows(evidence), ...lackingMigrations(evidence), ...failedMigrations(evidence, false), ...missing.filter(({ kind }) => !besides.includes(kind)).map(({ kind, name }) => `${kind} ${name} is missing`), ...late.filter(({ why }) => why === 'lost').map(({ text }) => text)].flatMap(shorten),
        notes: [...missing.filter(({ kind }) => besides.includes(kind)).map(({ kind, name }) => `${kind} ${name} is not in the backup: make it again once the restored database is live`), ...late.filter(({ why }) => why === 'as-live').map(({ text }) => `${text}; so it is in the live database`), ...changed.map(({ kind, name }) => `${kind} ${name} is defined in another way than in the live database`), ...emptied(evidence), ...failedMigrations(evidence, true), ...againstBaseline(evidence)].flatMap(shorten),
    };
}
/** A long list says the same as its beginning. */
function shorten(line, index, all) {
    if (index < shownAtMost)
        return [line];
    return index === shownAtMost ? [`and ${all.length - shownAtMost} more`] : [];
}
function wrongCounts({ counted, restored }) {
    const known = new Map(restored.rows.map(({ name, rows }) => [name, rows]));
    return Object.entries(counted).flatMap(([table, expected]) => {
        const other = restored.others.find(({ name }) => name === table);
        if (other?.more === true && other.rows >= expected)
            return [];
        const rows = known.get(table) ?? other?.rows;
        if (rows === undefined)
            return expected === 0 ? [] : [`the backup has ${expected} rows for ${table}, which is not there`];
        return rows === expected ? [] : [`${table} has ${rows} rows, the backup has ${expected}`];
    });
}
/** A dump of the schema alone is whole in its own way; so is one of some tables or schemas, which has no large objects. */
function noRows({ restored, live }) {
    const total = (rows) => rows.filter(({ name }) => !name.endsWith('._prisma_migrations')).reduce((sum, { rows: count }) => sum + count, 0);
    const empty = total(restored.rows) === 0 && total(live.rows) > 0 ? ['the backup holds no rows at all, and the live database does'] : [];
    if (restored.largeObjects === 0 && live.largeObjects > 0)
        empty.push(`the backup holds no large objects, and the live database has ${live.largeObjects}: pg_dump leaves them out with --schema, --table or --no-blobs`);
    return restored.migrations.length === 0 && live.migrations.length > 0 ? [...empty, '_prisma_migrations is empty or missing: it is not a backup of this system'] : empty;
}
function lackingMigrations({ restored, live, needed }) {
    const applied = appliedNames(restored.migrations);
    const lacking = needed.filter((name) => !applied.includes(name) && !failedNames(restored).includes(name));
    const strange = applied.filter((name) => !live.migrations.some((migration) => migration.name === name));
    return [
        ...(restored.migrations.length > 0 && lacking.length > 0 ? [`the backup is older than the code that will run on it: it lacks the ${(0,plurals/* inNumber */.D)(lacking.length, 'migration')} ${lacking.join(', ')}`] : []),
        ...strange.map((name) => `the backup has the migration ${name}, which the live database never had: it is of another environment`),
    ];
}
function failedNames({ migrations }) {
    return migrations.filter(({ state }) => state === 'failed').map(({ name }) => name);
}
/** The backup was made between the beginning of a migration and the moment at which somebody resolved it: what it made is there by half. */
function failedMigrations({ restored, allowsFailed = false }, allowed) {
    if (allowsFailed !== allowed)
        return [];
    return failedNames(restored).map((name) => allowed
        ? `the migration ${name} is failed in the backup, and goes live so (allowed: newer-code): resolve it by hand before the next deployment`
        : `the migration ${name} is failed in the backup: it began there and did not end, and prisma migrate deploy refuses until it is resolved; choose a backup from before it began or from after it was resolved, or set allow: newer-code, which takes this one as it is, and resolve it by hand before the next deployment`);
}
const keyOf = ({ kind, name }) => `${kind} ${name}`;
/** What the live one has and the restored one lacks, apart from what migrations made that were not applied when the backup was made: not yet, or not any more. */
function compare({ restored, live, scripts }) {
    const there = new Map(restored.features.map((feature) => [keyOf(feature), feature]));
    const texts = beyond(live.migrations, appliedNames(restored.migrations)).flatMap(({ name }) => scripts.get(name) ?? []);
    const explained = explain(texts, restored.features);
    const missing = live.features.filter((feature) => !there.has(keyOf(feature)) && !explained(feature));
    const changed = live.features.filter((feature) => feature.kind !== 'extension' && feature.detail !== (there.get(keyOf(feature))?.detail ?? feature.detail) && !explained(feature));
    return { missing, changed };
}
/**
 * A name in a migration explains that name; a table or column that it makes or renames explains whatever hangs on it, and so does a schema that
 * the backup does not have.
 */
function explain(scripts, there) {
    const words = new Set(scripts.flatMap((text) => [...text.matchAll(/"((?:[^"]|"")+)"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g)].map(([word, quoted]) => quoted?.replaceAll('""', '"') ?? word.toLowerCase())));
    const statements = scripts.flatMap(sqlStatements);
    const claims = [...madeBy(statements), ...renamedBy(statements)];
    const makes = (table, column) => claims.some((claim) => claim.table === lastName(table) && (claim.columns.length === 0 || (column !== undefined && claim.columns.includes(column))));
    const schemas = schemasBy(statements).filter((schema) => !there.some(({ kind, name }) => kind === 'schema' && lastName(name) === schema));
    return ({ kind, name, table, columns }) => {
        if (schemas.includes(firstName(name)))
            return true;
        if (kind === 'table')
            return makes(name);
        if (table !== '' && (makes(table) || columns.some((column) => makes(table, column))))
            return true;
        return kind !== 'column' && kind !== 'schema' && words.has(lastName(name));
    };
}
/** `public."Odd name"` → `Odd name`. */
function lastName(name) {
    return splitName(withoutArguments(name)).name;
}
function firstName(name) {
    const { schema, name: own } = splitName(withoutArguments(name));
    return schema ?? own;
}
/** Of routines: `public.f(integer)` → `public.f`. */
function withoutArguments(name) {
    return /^(?:"(?:[^"]|"")*"|[^"(])*/.exec(name)?.[0] ?? '';
}
/** The next insert would collide. */
function lateSequences({ restored, live }) {
    return restored.sequences.flatMap(({ name, column, value, largest }) => {
        if (largest === null || value >= largest)
            return [];
        const lost = (live.sequences.get(name) ?? 0) >= largest;
        return [{ why: lost ? 'lost' : 'as-live', text: `sequence ${name} is at ${value}, but ${column} goes up to ${largest}` }];
    });
}
function emptied({ restored, live }) {
    const rows = new Map(restored.rows.map(({ name, rows: count }) => [name, count]));
    return live.rows.filter(({ name, rows: count }) => count > 0 && rows.get(name) === 0).map(({ name, rows: count }) => `${name} is empty in the backup; the live database has about ${count} rows`);
}
function againstBaseline({ restored, baseline = {} }) {
    const rows = new Map(restored.rows.map(({ name, rows: count }) => [nameInBaseline(name), count]));
    return Object.entries(baseline).flatMap(([table, before]) => {
        const now = rows.get(table);
        return now === undefined || now === before ? [] : [`${table} has ${now} rows; before the last deployment it had ${before}`];
    });
}
/** A baseline spells names without quotes. */
function nameInBaseline(name) {
    return tableName({ schema: firstName(name), name: lastName(name) });
}

;// CONCATENATED MODULE: ./src/database/restore-queries.ts

/** All databases with what their comments tell. */
async function readDatabases(session) {
    const rows = await session.rows(`select datname as name, shobj_description(oid, 'pg_database') as comment from pg_database where not datistemplate order by datname`);
    return rows.map(({ name, comment }) => ({ name, comment: comment ?? '', mark: readMark(comment ?? '') }));
}
/** Sessions of these databases that our user may not end. The kind of a session is hidden from those who may not read all of it. */
async function untouchableSessions(session, databases) {
    return session.rows(`select a.pid, a.usename as "user", a.application_name as application, a.datname as database from pg_stat_activity a join pg_roles r on r.oid = a.usesysid, (select rolsuper from pg_roles where rolname = current_user) me
     where a.datname = any($1) and a.pid <> pg_backend_pid() and coalesce(a.backend_type, 'client backend') = 'client backend' and not me.rolsuper and (r.rolsuper or not (pg_has_role(a.usesysid, 'MEMBER') or pg_has_role('pg_signal_backend', 'MEMBER')))`, [databases]);
}
/** What is done about workers that only who started them can stop: ended, they come back at once, and a rename fails. */
const stopWorkers = 'Stop them where they come from, such as ALTER SUBSCRIPTION … DISABLE, or the configuration of the extension (pg_cron: cron.database_name)';
/** Background workers in a database, with their subscription where they have one; a server tells their kind only to those who may read all. */
async function backgroundWorkers(session, database) {
    const rows = await session.rows(`select coalesce(nullif(a.backend_type, ''), 'worker') || ' (pid ' || a.pid || coalesce(', subscription ' || quote_ident(s.subname), '') || ')' as worker
     from pg_stat_activity a left join pg_stat_subscription s on s.pid = a.pid where a.datname = $1 and a.backend_type not in ('client backend', 'walsender', 'autovacuum worker', 'parallel worker') order by 1`, [database]);
    return rows.map(({ worker }) => worker);
}
/** What makes a rename impossible, or stays with the old database. */
async function readTies(session, database) {
    const [row] = await session.rows(`select (select count(*)::int from pg_prepared_xacts where database = $1) as prepared, array(select slot_name::text from pg_replication_slots where database = $1) as slots`, [database]);
    return { preparedTransactions: row?.prepared ?? 0, slots: row?.slots ?? [] };
}

;// CONCATENATED MODULE: ./src/steps/parts/verify-restored.ts











/** @throws StepError when it may not go live; then it is dropped, and the live database was not touched. */
async function verifyRestored(context, side, inspection, baseline) {
    const reading = inAdminSession(context, databaseWork(context).database.name, (session) => readLive(context, session));
    // Until it is waited for, below.
    reading.catch(() => undefined);
    const { verdict, aligned, problems } = await inAdminSession(context, side, async (session) => {
        const found = await verify_restored_compare(context, session, { side, live: reading, inspection, baseline });
        if (found.problems.length === 0)
            await markVerified(session, side);
        return found;
    });
    if (problems.length === 0)
        return { verdict, aligned };
    const left = await verify_restored_dropSide(context, side);
    throw new errors/* StepError */.zg(`the restored database may not go live: ${problems.join('; ')}`, { nextAction: `The live database was not touched${left === undefined ? ', and the restored one was dropped' : `; the restored one could not be dropped (${left.why}), so do it by hand: ${left.how}`}. Choose another backup (input backup), then run this again.` });
}
/** Why it could not be, and how people do it: what it is refused for must be heard all the same. */
async function verify_restored_dropSide(context, side) {
    return inAdminSession(context, databaseWork(context).database.name, (session) => session.run(`drop database if exists ${quoteName(side)} with (force)`).then(() => undefined, async (error) => ({ why: (0,errors/* messageOf */.bD)(error), how: await dropAdvice(session, side) })));
}
/** Rows are counted while the live database is read. Owners are given afterwards: both want locks on all tables, each in its own order. */
async function verify_restored_compare(context, session, { side, live: reading, inspection, baseline }) {
    const before = await readFeatures(session);
    const [rows, live] = await Promise.all([countBySessions(context, side, ownTables(before)), reading]);
    const owners = await alignOwners(session, live.features, before, inspection, context);
    const aligned = [...owners, ...(await alignDatabase(session, databaseWork(context).database.name, side))];
    const features = owners.length === 0 ? before : await readFeatures(session);
    const others = await countOthers(session, Object.keys(inspection.rows).filter((name) => !rows.some((table) => table.name === name)));
    const restored = { features, rows, others, largeObjects: await countLargeObjects(session), sequences: await readSequences(session), migrations: await readMigrations(context, session) };
    const verdict = judgeRestore({ counted: inspection.rows, restored, live, baseline, ...expectations(context) });
    const useless = alignObjects(live.features, restored.features, undefined).map((statement) => `it was of no use: ${statement}`);
    return { verdict, aligned, problems: [...verdict.problems, ...useless] };
}
/** In as many sessions as a restore has, each with a share of the large tables. */
async function countBySessions(context, side, tables) {
    const { jobs } = databaseWork(context).database;
    const shares = await inAdminSession(context, side, async (session) => {
        const ordered = await largestFirst(session, tables);
        const share = (part) => ordered.filter((_, index) => index % jobs === part);
        const others = Array.from({ length: jobs - 1 }, (_, index) => inAdminSession(context, side, (other) => countInOneStatement(other, share(index + 1))));
        return Promise.all([countInOneStatement(session, share(0)), ...others]);
    });
    return shares.flat();
}
function expectations({ situation }) {
    const { beyond = [], release = [] } = situation.database?.facts ?? {};
    const anyCode = situation.allow.includes('newer-code');
    return { scripts: new Map(beyond.flatMap(({ name, file }) => (file === undefined ? [] : [[name, file.up]]))), needed: anyCode ? [] : release, allowsFailed: anyCode };
}
async function readLive(context, session) {
    const features = await readFeatures(session);
    return { features, rows: await estimateRows(session), largeObjects: await countLargeObjects(session), sequences: await readSequenceValues(session), migrations: await readMigrations(context, session) };
}
async function readMigrations(context, session) {
    return knownMigrations(await readMigrationRows(session, databaseWork(context).facts.schema));
}
/** A dump without owners makes everything belong to whoever restores it. */
async function alignOwners(session, live, restored, inspection, context) {
    const heir = inspection.owners > 0 ? undefined : (await readProperties(session, databaseWork(context).database.name))?.owner;
    const statements = alignObjects(live, restored, heir);
    await verify_restored_runAll(session, statements);
    return statements;
}
async function alignDatabase(session, live, side) {
    const [wanted, own] = [await readProperties(session, live), await readProperties(session, side)];
    if (wanted === undefined || own === undefined)
        throw new errors/* StepError */.zg(`${wanted === undefined ? live : side} is not there any more`, { nextAction: 'Look at the databases of the server (psql -l), then run this again.' });
    const statements = alignProperties(side, wanted, own);
    await verify_restored_runAll(session, statements);
    return statements;
}
/** All or nothing. */
async function verify_restored_runAll(session, statements) {
    if (statements.length === 0)
        return;
    try {
        await session.run(statements.join(';\n'));
    }
    catch (error) {
        throw new errors/* StepError */.zg(`the restored database cannot be made like the live one: ${(0,errors/* messageOf */.bD)(error)}`, { nextAction: `The live database was not touched. Give the user of database.admin-url the right, or do it by hand in the restored one, then run this again: ${statements.join('; ')}`, cause: error });
    }
}
async function markVerified(session, side) {
    const comment = (await readDatabases(session)).find(({ name }) => name === side)?.comment ?? '';
    const mark = readMark(comment);
    if (mark === undefined)
        throw new errors/* StepError */.zg(`${side} does not say any more where it comes from`, { nextAction: 'The live database was not touched. Run this again.' });
    await session.run(`comment on database ${quoteName(side)} is ${catalog_literal(withMark(comment, { ...mark, state: 'verified' }))}`);
}

;// CONCATENATED MODULE: ./src/steps/prepare-restore.ts
// Full Rollback, Alternative: Full Database Restore (parts 1 to 3): restores the backup beside the live database and proves it, while production serves.

















const restoreMs = 6 * 60 * 60_000;
const untouched = 'The live database was not touched.';
const prepareRestore = {
    title: 'Restore the backup beside the live database',
    section: 'Full Rollback, Alternative: Full Database Restore',
    documentedMs: 900_000,
    deadlineMs: restoreMs + 30 * 60_000,
    blocking: true,
    undo: 'drop the side database; the live one was not touched',
    plan: prepare_restore_plan,
    async run(planned, context) {
        const { backup } = context.situation.database?.restore ?? {};
        if (backup === undefined)
            return outcome('the restore of this run is live already', { state: 'already' });
        const { database } = databaseWork(context);
        const side = sideName(database.name, context.situation.run.id);
        const replies = await withAccess(context, async () => {
            await grantBackup(context, backup);
            return whileTelling(context, side, () => context.ports.hosts.change(planned.step, planned.commands, { signal: context.signal }));
        });
        const hosts = requireAll(replies, `${untouched} If the backup is damaged, choose another one (input backup); else mend what is named. Then run this again.`);
        const facts = parseFacts(replies[0]?.stdout ?? '');
        const verified = await verifyRestored(context, side, JSON.parse(fact(facts, 'inspection')), baselineOf(context.situation)?.database?.counts);
        return outcome(prepare_restore_describe(side, backup, verified), { state: fact(facts, 'restored') === 'before' ? 'already' : 'done', hosts, output: outputOf(replies), phasesMs: phasesOf(replies), warnings: verified.verdict.notes, forPeople: await orphans(context, side) });
    },
};
function prepare_restore_plan(situation) {
    const { environment, database: known, run } = situation;
    const { database } = environment;
    if (database === undefined || known?.decision.strategy !== 'restore')
        return { notNeeded: 'only with database-strategy: restore' };
    const backup = known.restore?.backup;
    if (backup === undefined)
        return { says: ['the restore of this run is live already'], commands: [] };
    const side = sideName(database.name, run.id);
    const order = { format: backup.format, key: backup.key, etag: backup.etag, side, run: run.id };
    return {
        says: [...describeBackup(backup), `restore it into ${side} on the same server, while ${database.name} (${sizeText(known.facts.sizeBytes)}) serves; the server needs about as much free disk again, which cannot be seen from here`, 'compare rows, tables, constraints, indexes, sequences, owners, grants, settings and migrations before it may go live'],
        commands: commandsFor([(0,runs_on/* databaseHost */.iz)(environment) ?? []].flat(), (host) => hostScript(host, `Restore ${backup.key} into ${side}`, restoreMs, restoreBeside(database, order))),
    };
}
function describeBackup({ bucket, key, format, sizeBytes, files, takenAt, ageMs }) {
    const summed = files.every(({ sha256 }) => sha256 !== undefined);
    return [
        `backup: s3://${bucket}/${key}, ${describeFormat(format)}, ${sizeText(sizeBytes)}${files.length > 1 ? ` in ${files.length} files` : ''}, of ${takenAt}`,
        `what was written in the ${(0,durations/* approximately */.YY)(ageMs)} since then is not in it; it stays in the database that is kept`,
        summed ? 'its SHA-256 is known and compared' : `nobody wrote down its SHA-256: ${isArchive(format) ? 'a flipped bit in an uncompressed archive would not be found' : 'a flipped bit inside a value would not be found'}`,
    ];
}
async function grantBackup(context, backup) {
    const { ports } = context;
    const files = await Promise.all(backup.files.map(async ({ key, name, sizeBytes, etag, sha256 }) => ({ url: await ports.store.presign('GET', backup.bucket, key, restoreMs), name, sizeBytes, etag, sha256 })));
    files.forEach(({ url }) => ports.protect(url));
    await onDatabaseHost(context, 'Grant access to the backup', grantDownload(files), `${untouched} Mend what the host says, then run this again.`);
}
function prepare_restore_describe(side, backup, { verdict, aligned }) {
    return `${backup.key} is in ${side} and equals what the backup says: ${verdict.rows} rows${aligned.length === 0 ? '' : `; ${(0,plurals/* counted */.h)(aligned.length, 'statement')} made owners, grants and settings those of the live database`}`;
}
/** Of runs that never came to their end. Other databases of the server are other people's. */
async function orphans(context, side) {
    const { environment, database } = context.situation;
    const left = (database?.restore?.databases ?? []).filter((each) => each.name !== side && isSideOf(each, environment.database?.name ?? ''));
    if (left.length === 0)
        return [];
    return outsideAll(context, async (session) => {
        const told = [];
        for (const { name, mark } of left)
            told.push(`Drop ${name}, which the run ${mark?.run} left and nobody uses: ${await dropAdvice(session, name)}.`);
        return told;
    });
}

;// CONCATENATED MODULE: ./src/steps/propose-drill-report.ts
// Rollback Testing, "Rollback Drill Procedure", 6: proposes what the drill wrote, in one pull request.


const proposeDrillReport = {
    ...openPullRequest,
    title: 'Propose it',
    section: section('6. Identify gaps'),
    plan: () => ({ says: ['one pull request with all three'], commands: [] }),
};

;// CONCATENATED MODULE: ./src/commands/error-log.ts
// The error logs of what pm2 runs (Quick Rollback, Step 3.3): a switch notes where each ends, and whoever looks afterwards judges every line that came since.
// Where they are, pm2's own record says: `error_file:` of the ecosystem file, an instance of a cluster, merge_logs.




/** The folders that pm2 writes error logs to; without a daemon, those of when its processes were saved. */
const folders = (0,shell.sh) `{ printf '%s\n' "\${PM2_HOME:-$HOME/.pm2}/logs/"; if ${daemonAlive}; then { ${list}; } | grep -o '"errorLog":"[^"]*"' | cut -d'"' -f4; else sed -n 's/^ *"pm_err_log_path": "\(.*\)",\{0,1\}$/\1/p' "\${PM2_HOME:-$HOME/.pm2}/dump.pm2"; fi; } 2>/dev/null`;
/** A line for each file there, because a process that is started anew may get another number in its name: size, inode, path. The inode finds it again under another name. */
const notes = (0,shell.sh) `{ { ${folders} || true; } | sed 's|/[^/]*$||' | sort -u | while IFS= read -r folder; do printf '%s\n' "$(readlink -f "$folder")"/*; done | xargs -r -d '\n' stat -L -c '%s:%i %n' -- 2>/dev/null || true; }`;
/** Before the first restart of a run, so that the verification judges only what the switched backend wrote. Needs `$kept`. */
const noteErrorLogs = (0,shell.sh) `if [ ! -f "$kept/logs" ]; then ${notes} >"$kept/logs.new"; mv "$kept/logs.new" "$kept/logs"; fi`;
/** Where this run switched nothing, its verification begins with today's: fact `log.notes`, in base64. */
function reportNotes(run) {
    return (0,shell/* lines */.Mn)(findKept(run), (0,shell.sh) `if [ -z "$kept" ] || [ ! -f "$kept/logs" ]; then fact log.notes "$({ echo '0 of this run'; ${notes}; } | base64 -w0)"; fi`);
}
/** What `reportNotes` reported; undefined where the switch of this run has its own. */
function parseNotes(stdout) {
    return fact(parseFacts(stdout), 'log.notes') || undefined;
}
/**
 * Judges the error logs of processes since the switch, on the host: whatever their length, no line is passed over, and the expressions are JavaScript's.
 * @param since what `parseNotes` gave; without it, a run that switched nothing reads what was written since the last switch of another.
 */
function readErrorLog({ run, names, rules, since }) {
    const others = (0,shell.sh) `own=; notes=$(cat "$(ls -t "$state"/replaced/*/logs 2>/dev/null | head -1)" 2>/dev/null || true)`;
    return (0,shell/* lines */.Mn)((0,shell.sh) `if ! ${daemonAlive}; then echo 'pm2 does not run, so nothing says where its logs are' >&2; exit 66; fi`, findKept(run), (0,shell.sh) `own=1`, (0,shell.sh) `if [ -n "$kept" ] && [ -f "$kept/logs" ]; then notes=$(cat "$kept/logs"); else ${since === undefined ? others : (0,shell.sh) `notes=$(printf '%s' ${since} | base64 -d)`}; fi`, (0,shell.sh) `{ printf '%s\n' "$notes"; ${list}; } | node -e ${reader} ${JSON.stringify({ names, critical: rules.critical, known: rules.known })} "$own"`);
}
/** What `readErrorLog` reported; undefined where it did not come to its end. */
function parseErrorLog(stdout) {
    const text = fact(parseFacts(stdout), 'error-log');
    return text === '' ? undefined : JSON.parse(text);
}
/**
 * Runs on the host, in node, with the notes and pm2's list on stdin. Arguments: what is asked, whether the notes are of this very run.
 * A log that is another file than noted, or a shorter one, was rotated. The rest of the old one is read where it only has another name;
 * what was emptied is not known, and in a run of its own that is said. A log that was not noted is read from its beginning.
 */
const reader = `
const fs = require('fs'), { basename, dirname, join } = require('path'), { StringDecoder } = require('string_decoder');
const [question, own] = process.argv.slice(1);
const { names, critical, known } = JSON.parse(question);
const compile = (sources) => sources.map((source) => new RegExp(source));
const bad = compile(critical), harmless = compile(known);
const found = { critical: [], count: 0, tail: '', unread: [], discarded: [] };
const judge = (line) => {
  if (!bad.some((rule) => rule.test(line)) || harmless.some((rule) => rule.test(line))) return;
  found.count += 1;
  if (found.count <= 20) found.critical.push(line.slice(0, 300));
};
const scan = (file, from) => {
  const opened = fs.openSync(file, 'r'), chunk = Buffer.alloc(65536), decoder = new StringDecoder('utf8');
  try {
    let at = from, rest = '';
    for (let size; (size = fs.readSync(opened, chunk, 0, chunk.length, at)) > 0; at += size) {
      const text = decoder.write(chunk.subarray(0, size));
      found.tail = (found.tail + text).slice(-65536);
      const lines = (rest + text).split('\\n');
      rest = lines.pop();
      lines.forEach(judge);
      if (rest.length > 1048576) { judge(rest); rest = ''; }
    }
    judge(rest);
  } finally { fs.closeSync(opened); }
};
const stateOf = (file) => { const { size, ino } = fs.statSync(file, { bigint: true }); return { size: Number(size), inode: String(ino) }; };
const tried = (work) => { try { return work(); } catch (error) { return undefined; } };
const input = fs.readFileSync(0, 'utf8').split('\\n'), notes = new Map();
for (const line of input) {
  const parts = /^(\\d+):(\\d+) (.*)$/.exec(line);
  if (parts !== null) notes.set(parts[3], { size: Number(parts[1]), inode: parts[2] });
}
const renamed = (file, note) => fs.readdirSync(dirname(file)).map((name) => join(dirname(file), name)).find((other) => {
  const state = tried(() => stateOf(other));
  return state !== undefined && state.inode === note.inode && state.size >= note.size;
});
const read = (file) => {
  if (!fs.statSync(file).isFile()) return found.discarded.push(file);
  const note = notes.get(file) ?? notes.get(join(fs.realpathSync(dirname(file)), basename(file))), now = stateOf(file);
  if (note === undefined) return scan(file, 0);
  const same = note.inode === now.inode;
  if (same && now.size >= note.size) return scan(file, note.size);
  const before = same ? undefined : renamed(file, note);
  if (before !== undefined) scan(before, note.size);
  scan(file, 0);
  if (before === undefined && own !== '') throw new Error(file + ': it was emptied or replaced since the switch, and what it held before is not known');
};
const listed = input.find((line) => line.startsWith('fact\\tprocesses\\t'));
const processes = listed === undefined ? [] : JSON.parse(listed.slice(15));
const files = new Set();
for (const name of names) {
  const instances = processes.filter((each) => each.name === name);
  if (instances.length === 0) found.unread.push('pm2 lists no ' + name);
  for (const { errorLog } of instances) if (errorLog) files.add(errorLog); else found.unread.push('pm2 keeps no error log of ' + name);
}
for (const file of files) { try { read(file); } catch (error) { found.unread.push(error.message.includes(file) ? error.message : file + ': ' + error.message); } }
console.log('fact\\terror-log\\t' + JSON.stringify(found).replace(/[\\u2028\\u2029]/g, ' '));`.trim();

;// CONCATENATED MODULE: ./src/steps/parts/read-error-logs.ts
// Reads the error logs of hosts since the switch: the same look and the same words for the steps that verify and for the checklist.


/** One for each host; what was not read says so itself. */
async function readErrorLogs({ hosts, names, rules, since, timeoutMs }, { situation, ports, signal }) {
    const commands = commandsFor(hosts, (host) => hostScript(host, 'Read the error log', timeoutMs, readErrorLog({ run: situation.run.id, names: names(host), rules, since: since?.get(host.name) })));
    const replies = await ports.hosts.look(commands, signal);
    return hosts.map(({ name }) => ({ host: name, ...logOf(replies.find(({ host }) => host === name)) }));
}
/** `app-1: the error log cannot be read: …`, for each host that has not read all. */
function unreadLogs(logs) {
    return logs.filter(({ unread }) => unread.length > 0).map(({ host, unread }) => `${host}: the error log cannot be read: ${unread.join(', ')}`);
}
/** The same, where it is asked for what a log holds: one that nobody keeps does not tell. */
function untoldLogs(logs) {
    return unreadLogs(logs.map((log) => ({ ...log, unread: [...log.unread, ...log.discarded.map((file) => `${file}: what is written there is not kept`)] })));
}
function logOf(reply) {
    const log = reply?.status === 'exited' && reply.exitCode === 0 ? parseErrorLog(reply.stdout) : undefined;
    return log ?? { critical: [], count: 0, tail: '', unread: [whyUnread(reply)], discarded: [] };
}
function whyUnread(reply) {
    if (reply === undefined)
        return 'it was not asked';
    const { status, exitCode, stderr } = reply;
    if (status === 'timed-out')
        return 'it did not answer in time';
    if (status === 'lost')
        return 'the connection was lost';
    if (status !== 'exited')
        return stderr.trim() || 'it was not reached';
    return exitCode === 0 ? 'it said nothing of it' : stderr.trim().split('\n').at(-1) || `exit status ${exitCode}`;
}

;// CONCATENATED MODULE: ./src/steps/parts/backend-error-log.ts
// What the backend wrote to its error log since the switch: a critical line fails the step that reads it, a log that was not read leaves it open, and a failure shows the log.









const backend_error_log_timeoutMs = 20_000;
/** Looks at the backend, then reads its error log. @throws StepError when the look fails, with the log beside it, or the log has a critical line; InconclusiveError when a host's log was not read. */
async function withErrorLog(context, nextAction, look) {
    const { begun, silent } = await noteLogs(context);
    const [seen] = await Promise.allSettled([look()]);
    const logs = (context.signal.aborted ? [] : await readLogs(context, begun)).map((log) => (silent.has(log.host) ? { ...log, unread: ['where it ended before the look is not known'] } : log));
    if (seen.status === 'rejected')
        throw withLog(seen.reason, logs);
    requireNoCriticalLine(logs, nextAction);
    requireAllRead(logs, nextAction);
    return { seen: seen.value, output: backend_error_log_outputOf(logs), warnings: logs.flatMap(({ host, discarded }) => discarded.map((file) => `${host}: pm2 writes the error log of the backend to ${file}: nothing of it could be judged`)) };
}
/** The longest that the looks at the error log and at the processes can take, two each: before and after what is waited for. */
function looksMs(situation) {
    return 4 * scriptsMs(hostsWith(situation, 'backend').length, backend_error_log_timeoutMs, situation.environment.rollout);
}
/** Where each log ends, on hosts that this run did not switch: there the look itself is the beginning. */
async function noteLogs({ situation, ports, signal }) {
    const replies = await ports.hosts.look(commandsFor(hostsWith(situation, 'backend'), (host) => hostScript(host, 'Measure the error log', backend_error_log_timeoutMs, reportNotes(situation.run.id))), signal);
    const answered = replies.filter(({ status, exitCode }) => status === 'exited' && exitCode === 0);
    const begun = answered.flatMap(({ host, stdout }) => {
        const notes = parseNotes(stdout);
        return notes === undefined ? [] : [[host, notes]];
    });
    return { begun: new Map(begun), silent: new Set(replies.filter((reply) => !answered.includes(reply)).map(({ host }) => host)) };
}
function readLogs(context, since) {
    const { environment } = context.situation;
    const names = ({ name }) => (0,runs_on/* backendsOn */.fl)(environment, name).map((process) => process.name);
    return readErrorLogs({ hosts: hostsWith(context.situation, 'backend'), names, rules: environment.health, since, timeoutMs: backend_error_log_timeoutMs }, context);
}
function requireNoCriticalLine(logs, nextAction) {
    const first = logs.find(({ count }) => count > 0);
    if (first === undefined)
        return;
    const count = logs.reduce((sum, log) => sum + log.count, 0);
    throw new errors/* StepError */.zg(`${first.host}: ${(0,plurals/* counted */.h)(count, 'critical line')} in the error log since the switch: ${first.critical[0]?.slice(0, 200)}`, {
        host: first.host,
        nextAction: `Judge whether they are harmless (then add them to error-log.known) or choose an older target. ${nextAction}`,
        output: backend_error_log_outputOf(logs),
    });
}
function requireAllRead(logs, nextAction) {
    const unread = unreadLogs(logs);
    if (unread.length === 0)
        return;
    throw new errors/* InconclusiveError */.Xp(unread.join('; '), { nextAction: `The backend answers as it should, but nobody knows what it wrote to its error log. Read it there (pm2 logs --err), and mend what the message names. ${nextAction}`, output: backend_error_log_outputOf(logs) });
}
function withLog(reason, logs) {
    if (!(reason instanceof errors/* StepError */.zg))
        return reason;
    const hosts = reason instanceof HostsError ? reason.hosts : [];
    return new HostsError(reason.message, hosts, backend_error_log_outputOf(logs.map((log) => ({ ...log, tail: log.tail.trim().split('\n').slice(-50).join('\n') }))), reason.nextAction);
}
function backend_error_log_outputOf(logs) {
    return logs.map((log) => ({ title: `${log.host}: error log since the switch`, text: backend_error_log_textOf(log) })).filter(({ text }) => text !== '');
}
/** Critical lines first: its end may not hold them. */
function backend_error_log_textOf({ critical, tail, unread }) {
    return [...unread.map((why) => `not read: ${why}`), ...critical.map((line) => `critical: ${line}`), tail.trim()].filter((line) => line !== '').join('\n');
}

;// CONCATENATED MODULE: ./src/steps/parts/list-backends.ts
// Lists the processes of hosts with a backend, and which of those the host runs must be there.







const listTimeoutMs = 20_000;
/** @param names of the hosts; all that answered, when left out. */
function listBackends(situation, names) {
    const { environment } = situation;
    const hosts = hostsWith(situation, 'backend').filter(({ name }) => names === undefined || names.includes(name));
    return commandsFor(hosts, (host) => hostScript(host, 'List the processes', listTimeoutMs, (0,shell/* lines */.Mn)(list, missingProcesses((0,runs_on/* backendsOn */.fl)(environment, host.name), environment))));
}
/** @param reply to `listBackends`, or to a restart. */
function expectedAt({ host, stdout }, { environment }) {
    return (0,runs_on/* expectedNames */.vw)(host, allFacts(parseFacts(stdout), 'release.without'), environment);
}

;// CONCATENATED MODULE: ./src/checks/stability.ts
/** What speaks against a stable process between two looks; empty when nothing does. */
function instability(name, before, after) {
    const first = before.filter((process) => process.name === name);
    const second = after.filter((process) => process.name === name);
    if (second.length === 0)
        return [`pm2 does not know ${name}`];
    return second.flatMap((process) => {
        const earlier = first.find(({ id }) => id === process.id);
        if (process.status !== 'online')
            return [`${name} is ${process.status} after ${process.restarts} restarts`];
        if (earlier === undefined)
            return [`${name} was started anew while it was watched`];
        if (process.restarts > earlier.restarts)
            return [`${name} was restarted ${process.restarts - earlier.restarts} times while it was watched`];
        return process.pid === earlier.pid ? [] : [`${name} changed its process from ${earlier.pid} to ${process.pid}`];
    });
}

;// CONCATENATED MODULE: ./src/steps/parts/stay-stable.ts
// Fault, a crash loop: pm2 says online between two crashes, so pid and restart count must stay the same over a window.





/** Two looks at the processes, and what is done between them. @param commands list the processes of the hosts. @throws HostsError naming what did not stay, or what `meanwhile` throws. */
async function stayStable(commands, meanwhile, nextAction, { ports, situation, signal }) {
    const before = await ports.hosts.look(commands, signal);
    requireAll(before, nextAction);
    const [seen] = await Promise.allSettled([meanwhile()]);
    const after = await ports.hosts.look(commands, signal);
    const hosts = requireAll(after, nextAction).map((host, index) => {
        const found = expectedAt(after[index] ?? { host: host.host, stdout: '' }, situation).flatMap((name) => instability(name, processesOf(before[index]), processesOf(after[index])));
        return found.length === 0 ? { ...host, detail: 'kept its process' } : { ...host, state: 'failed', detail: found.join('; ') };
    });
    const bad = hosts.filter((host) => host.state === 'failed');
    if (bad.length > 0)
        throw new HostsError(bad.map((host) => `${host.host}: ${host.detail}`).join('; '), hosts, [], nextAction);
    if (seen.status === 'rejected')
        throw seen.reason;
    return { hosts, seen: seen.value };
}
/** A process that came back from a crash answers well: it takes time to tell. */
function stabilityWindow({ ports, situation, signal }) {
    return ports.clock.sleep(situation.environment.health.stableForMs, signal);
}
function processesOf(reply) {
    return parseProcesses(fact(parseFacts(reply?.stdout ?? ''), 'processes'));
}

;// CONCATENATED MODULE: ./src/steps/prove-backend-stable.ts
// Quick Rollback, Step 3, what takes a while: the backend keeps its process over a window. The frontend is switched meanwhile (ADR 7).








const proveBackendStable = {
    title: 'Prove the backend stable',
    section: 'Quick Rollback, Step 3: Verify Backend Health',
    documentedMs: 120_000,
    deadlineMs: 180_000,
    blocking: true,
    undo: 'nothing to undo: it only looks',
    plan: prove_backend_stable_plan,
    async run(planned, context) {
        const next = nextWhenSick(context.situation);
        const { seen, output, warnings } = await withErrorLog(context, next, () => stayStable(planned.commands, () => stabilityWindow(context), next, context));
        return outcome(`the same process for ${(0,durations/* exactly */.pV)(context.situation.environment.health.stableForMs)}`, { hosts: seen.hosts, output, warnings });
    },
};
function prove_backend_stable_plan(situation) {
    const { health, backendProcesses } = situation.environment;
    if (backendProcesses.length === 0)
        return { notNeeded: 'the configuration has no backend process' };
    return {
        deadlineMs: deadlineOf(proveBackendStable.deadlineMs, health.stableForMs, looksMs(situation)),
        says: [`${(0,runs_on/* namesOf */.eZ)(backendProcesses)}: the same process and restart count for ${(0,durations/* exactly */.pV)(health.stableForMs)} on every host`, 'no critical line in the error log since the switch'],
        commands: listBackends(situation),
    };
}

;// CONCATENATED MODULE: ./src/steps/prune-releases.ts
// Keeps the disk of the hosts free: removes releases beyond the retention, never the live one or the standby.






const scriptTimeoutMs = 90_000;
const pruneReleases = {
    title: 'Remove old releases',
    section: 'none: housekeeping of ours',
    deadlineMs: 120_000,
    blocking: false,
    undo: 'nothing to undo: a release can be built again',
    plan(situation) {
        const { environment, target } = situation;
        const hosts = hostsThatAnswered(situation);
        return {
            deadlineMs: deadlineOf(pruneReleases.deadlineMs, scriptsMs(hosts.length, scriptTimeoutMs, environment.rollout)),
            says: [`keep the newest ${environment.retention.releases} releases, the live one and ${target.tag}`],
            commands: commandsFor(hosts, (host) => hostScript(host, 'Remove old releases', scriptTimeoutMs, prune(environment.retention.releases, [target.commit, factsOf(situation, host.name)?.head ?? '']))),
        };
    },
    async run(planned, { ports, signal }) {
        const replies = await ports.hosts.change(planned.step, planned.commands, { signal });
        const hosts = requireAll(replies, 'Free the disk by hand: remove folders below releases/ in the state folder.');
        const pruned = factsByHost(replies, 'pruned');
        return outcome(pruned.length === 0 ? 'nothing was too old' : `${pruned.length} releases removed`, { hosts });
    },
};

;// CONCATENATED MODULE: ./src/steps/record-baseline.ts
// Full Rollback, "record count matches pre-deployment count": measures what is so before a deployment, and keeps it on every host.











const requests = 10;
const keepTimeoutMs = 20_000;
const countLimitMs = 60_000;
const recordBaseline = {
    title: 'Record the baseline',
    section: 'Full Rollback, done ahead',
    deadlineMs: 300_000,
    // A deployment must not fail because nobody could count.
    blocking: false,
    undo: 'nothing to undo: the baselines before it stay in the state folder',
    plan(situation) {
        const { database, health, rollout } = situation.environment;
        const checks = health.checks.filter(({ on }) => on === 'runner');
        const tables = database === undefined || database.counts.length === 0 ? 'every table' : database.counts.join(', ');
        return {
            deadlineMs: recordBaseline.deadlineMs + Math.max(0, turnsOf(situation.facts.hosts.length, rollout) - 1) * keepTimeoutMs,
            says: [
                'the release that runs on every host',
                ...(checks.length === 0 ? [] : [`${checks.map(http/* nameOf */.Vb).join(', ')}: ${requests} requests each, for latency and errors`]),
                ...(situation.database === undefined ? [] : [`${database?.name}: the rows of ${tables}, its migrations, its constraints, indexes and sequences by name`]),
                `keep it as baseline.json in the state folder of ${situation.facts.hosts.map(({ host }) => host).join(', ')}`,
            ],
            commands: [],
        };
    },
    async run(_planned, context) {
        const baseline = await measure(context);
        const { situation, ports, carried, signal } = context;
        const hosts = hostsThatAnswered(situation);
        const replies = await ports.hosts.change('record-baseline', commandsFor(hosts, (host) => hostScript(host, 'Keep the baseline', keepTimeoutMs, keepBaseline(baselineText(baseline), baseline.at))), { signal });
        const outcomes = replies.map(describeReply);
        const bad = outcomes.filter(({ state }) => state !== 'done').map(({ host, detail }) => `${host} does not keep the baseline: ${detail}`);
        if (bad.length === outcomes.length)
            throw new errors/* StepError */.zg(bad.join('; '), { nextAction: 'Mend what the hosts say. A rollback goes on without a baseline, but cannot compare with it.' });
        carried.baseline = baseline;
        return outcome(record_baseline_describe(baseline), { hosts: outcomes, warnings: [...baseline.missing.slice(unread(situation).length), ...bad] });
    },
};
async function measure(context) {
    const { situation, ports } = context;
    const { environment, run, target, facts } = situation;
    const missing = [...unread(situation)];
    const [checks, database] = await Promise.all([sampleChecks(context), measureDatabase(context, missing)]);
    return {
        format: 1,
        at: ports.clock.now().toISOString(),
        system: environment.system,
        environment: environment.name,
        run: run.id,
        release: target,
        hosts: facts.hosts.map(({ host, head }) => ({ host, release: releaseOf(situation, host), commit: head })),
        checks,
        database,
        missing,
    };
}
/** What preflight could not read; the plan has warned of it. */
function unread({ facts, database, environment }) {
    const without = database === undefined && environment.database !== undefined ? [`${environment.database.name} could not be read`] : [];
    return [...facts.unreachable.map(({ host, reason }) => `${host} did not answer: ${reason}`), ...without];
}
async function measureDatabase({ situation, ports, signal }, missing) {
    const { environment, database } = situation;
    if (database === undefined || environment.database === undefined)
        return undefined;
    const { address, schema, sizeBytes, migrations } = database.facts;
    try {
        const session = await ports.databases.open(address, signal);
        try {
            const counted = await countEachWithin(countLimitMs, session, environment.database.counts, schema);
            missing.push(...counted.absent.map((table) => `${table}: there is no such table`), ...counted.failed);
            return { name: address.database, sizeBytes, migrations: migrations.filter(({ state }) => state === 'applied').map(({ name }) => name), counts: counted.counts, fingerprint: await readFingerprint(session) };
        }
        finally {
            await session.close();
        }
    }
    catch (error) {
        signal.throwIfAborted();
        missing.push(`${address.database}: ${(0,errors/* messageOf */.bD)(error)}`);
        return undefined;
    }
}
function sampleChecks(context) {
    const checks = context.situation.environment.health.checks.filter(({ on }) => on === 'runner');
    return Promise.all(checks.map((check) => sample(check, context)));
}
async function sample(check, { situation, ports, signal }) {
    const times = [];
    let errors = 0;
    for (let request = 0; request < requests; request += 1) {
        const beginMs = ports.clock.monotonicMs();
        try {
            const reply = await ports.web.request((0,http/* requestOf */.fo)(check), signal);
            times.push(ports.clock.monotonicMs() - beginMs);
            // Which version answers is no question of health here: the deployment is still to come.
            if ((0,http/* mismatches */.vJ)({ ...check, version: undefined }, reply, situation.target, situation.environment.tagPrefix).length > 0)
                errors += 1;
        }
        catch {
            signal.throwIfAborted();
            errors += 1;
        }
    }
    const sorted = times.sort((left, right) => left - right);
    const round = (ms) => Math.round((ms ?? 0) * 10) / 10;
    return { name: (0,http/* nameOf */.Vb)(check), requests, errorShare: errors / requests, medianMs: round(sorted[Math.floor(sorted.length / 2)]), slowestMs: round(sorted.at(-1)) };
}
function record_baseline_describe({ release, database, checks }) {
    const counts = Object.values(database?.counts ?? {});
    const rows = database === undefined ? [] : [`${counts.reduce((sum, each) => sum + each, 0)} rows in ${counts.length} tables of ${database.name}`];
    return [`${release.tag} runs`, ...rows, ...checks.map(({ name, medianMs, errorShare }) => `${name}: ${medianMs} ms${errorShare === 0 ? '' : `, ${Math.round(errorShare * 100)}% errors`}`)].join('; ');
}

;// CONCATENATED MODULE: ./src/site/leftovers.ts
/** @param stored what the bucket holds now that the target is served. */
function leftoversOf(kept, site, stored, place, since) {
    const [keys, served] = [new Set(kept.map(({ key }) => key)), new Set(site.map(({ path }) => `${place.prefix}${path}`))];
    return {
        bucket: place.bucket,
        since,
        served: stored.filter(({ key }) => served.has(key)).map(({ key, etag }) => ({ key, etag })),
        objects: stored.filter(({ key }) => keys.has(key)).map(({ key, etag, modifiedAt }) => ({ key, etag, modifiedAt })),
    };
}
/** @param text `run json`, as the host keeps it. */
function parseLeftovers(text) {
    const space = text.indexOf(' ');
    return { run: text.slice(0, space), ...JSON.parse(text.slice(space + 1)) };
}
/**
 * Keys that may be deleted now: old enough, untouched since, and nothing that is served can name them. The bucket alone
 * tells what is served: after a rollback of the frontend the hosts have another version checked out.
 */
function removable(leftovers, bucket, stored, nowMs, keepMs) {
    const now = new Map(stored.map((object) => [object.key, object]));
    const stillServed = leftovers.bucket === bucket && leftovers.served.length > 0 && leftovers.served.every(({ key, etag }) => now.get(key)?.etag === etag);
    if (!stillServed || nowMs - Date.parse(leftovers.since) < keepMs)
        return [];
    return leftovers.objects.filter(({ key, etag, modifiedAt }) => now.get(key)?.etag === etag && now.get(key)?.modifiedAt === modifiedAt).map(({ key }) => key);
}

;// CONCATENATED MODULE: ./src/steps/remove-leftovers.ts
// Deletes assets that an earlier rollback kept for open tabs, once they are old enough and only while the bucket still serves what that rollback put there.







const removeLeftovers = {
    title: 'Remove what an earlier rollback kept for open tabs',
    section: 'Quick Rollback, Step 4.3 (--delete), done later',
    deadlineMs: 120_000,
    blocking: false,
    undo: 'nothing to undo: no page names these files',
    plan(situation) {
        const { frontend } = situation.environment;
        if (frontend === undefined)
            return { notNeeded: 'the configuration has no frontend' };
        const host = viaHost(situation, frontend);
        if (host === undefined)
            return { notNeeded: `${frontend.via} is not reachable` };
        return { says: [`delete noted assets older than ${(0,durations/* exactly */.pV)(frontend.keepAssetsMs)} from s3://${frontend.bucket}`], commands: commandsFor([host], () => hostScript(host, 'Read the notes', 20_000, readLeftovers)) };
    },
    async run(planned, context) {
        const { ports, signal, situation } = context;
        const { frontend } = situation.environment;
        const replies = await ports.hosts.look(planned.commands, signal);
        const notes = replies.flatMap((reply) => allFacts(parseFacts(reply.stdout), 'leftovers')).map(parseLeftovers);
        const host = frontend === undefined ? undefined : viaHost(situation, frontend);
        if (frontend === undefined || host === undefined || notes.length === 0)
            return outcome('there is nothing to remove', { state: 'already' });
        const stored = await ports.store.list(frontend.bucket, frontend.prefix, signal);
        const now = ports.clock.now().getTime();
        const due = notes.filter((note) => now - Date.parse(note.since) >= frontend.keepAssetsMs);
        const keys = due.flatMap((note) => removable(note, frontend.bucket, stored, now, frontend.keepAssetsMs));
        // After a newer deployment the same assets may be live again: then they stay, and the note is forgotten.
        const failed = keys.length === 0 ? [] : await ports.store.remove(frontend.bucket, keys, signal);
        if (failed.length === 0 && due.length > 0)
            await ports.hosts.change('forget-leftovers', commandsFor([host], () => hostScript(host, 'Forget the notes', 20_000, forgetLeftovers(due.map((note) => note.run)))), { signal });
        return outcome(`${keys.length - failed.length} assets removed`, { warnings: failed.map((key) => `${key} could not be deleted`) });
    },
};

;// CONCATENATED MODULE: ./src/steps/roll-forward.ts
// Rollback Testing, "Rollback Drill Procedure", the end of 4: the command of the team brings the release back that was rolled back.


const rollForward = {
    title: 'Roll forward again',
    section: section('4. Execute rollback procedure, and back'),
    deadlineMs: 60 * 60_000,
    blocking: true,
    undo: 'nothing to undo: it ends as it began',
    plan: ({ environment, target }) => ({
        deadlineMs: drillOf(environment).deadlineMs + environment.health.withinMs + 60_000,
        says: [`on the runner: ${commandLine(environment, drillOf(environment).forward, target.tag)}`, `${target.tag} is healthy again`],
        commands: [],
    }),
    async run(_planned, context) {
        const ran = await runCommand(drillOf(context.situation.environment).forward, context);
        const health = await awaitHealthy(context);
        return { ...ran, detail: [ran.detail, ...health].join('; ') };
    },
};

// EXTERNAL MODULE: ./src/checks/json-path.ts
var json_path = __webpack_require__(8051);
;// CONCATENATED MODULE: ./src/checklist/captures.ts

const placeholder = /\{([A-Za-z][A-Za-z0-9_-]*)\}/g;
/** Everything that a check sends, as one text: to look for placeholders in it. */
function sentBy({ http, command }) {
    return JSON.stringify([http?.url, http?.headers, http?.body, command?.run, command?.env]);
}
/** Names that a check needs and that some check of the list captures; braces around anything else are only braces. */
function needsOf(item, all) {
    const offered = new Set(all.flatMap(({ http }) => Object.keys(http?.capture ?? {})));
    return [...new Set([...sentBy(item).matchAll(placeholder)].map((match) => match[1] ?? ''))].filter((name) => offered.has(name));
}
function fill(text, captures) {
    return text.replace(placeholder, (whole, name) => captures.get(name) ?? whole);
}
function fillAll(texts, captures) {
    return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, fill(text, captures)]));
}
/** @returns what a reply gives, or the names that it should have given and did not. */
function captureFrom(body, wanted) {
    if (Object.keys(wanted).length === 0)
        return { found: new Map(), missing: [] };
    let parsed;
    try {
        parsed = JSON.parse(body);
    }
    catch {
        return { found: new Map(), missing: Object.keys(wanted) };
    }
    const values = Object.entries(wanted).map(([name, path]) => [name, (0,json_path/* valueAt */.f)(parsed, path)]);
    const usable = values.filter(([, value]) => typeof value === 'string' || typeof value === 'number');
    return { found: new Map(usable.map(([name, value]) => [name, String(value)])), missing: values.filter((entry) => !usable.includes(entry)).map(([name]) => name) };
}
/** Checks that may run at the same time, wave after wave: a check comes after those that give it what it needs. */
function waves(items) {
    const made = [];
    const given = new Set();
    let left = [...items];
    while (left.length > 0) {
        const ready = left.filter((item) => needsOf(item, items).every((name) => given.has(name)));
        // Two that wait for each other: they run, and say themselves what they lack.
        const wave = ready.length === 0 ? left : ready;
        made.push(wave);
        wave.forEach(({ http }) => Object.keys(http?.capture ?? {}).forEach((name) => given.add(name)));
        left = left.filter((item) => !wave.includes(item));
    }
    return made;
}

;// CONCATENATED MODULE: ./src/checklist/verdict.ts
// What became of one check of the checklist.
/** True when the checklist as a whole does not hold. */
function verdict_isBroken({ kind, blocks }) {
    return blocks && (kind === 'failed' || kind === 'inconclusive');
}

// EXTERNAL MODULE: ./src/checklist/judge.ts
var judge = __webpack_require__(4799);
// EXTERNAL MODULE: ./src/config/checklist-schema.ts
var checklist_schema = __webpack_require__(7532);
;// CONCATENATED MODULE: ./src/steps/parts/database-session.ts
// A session with the application's database while a piece of work lasts.


/** When the run is cancelled it ends at once: PostgreSQL takes back what is not committed. @throws StepError when the database does not answer. */
async function withDatabase(context, work) {
    const { ports, signal } = context;
    const { facts } = databaseWork(context);
    const session = await ports.databases.open(facts.address, signal).catch((error) => {
        signal.throwIfAborted();
        throw new errors/* StepError */.zg((0,errors/* messageOf */.bD)(error), { cause: error, nextAction: 'Mend the way to the database, then run this again. Nothing was changed in this session.' });
    });
    const end = () => void session.close();
    signal.addEventListener('abort', end, { once: true });
    try {
        return await work(session);
    }
    finally {
        signal.removeEventListener('abort', end);
        await session.close();
    }
}

;// CONCATENATED MODULE: ./src/checks/served-page.ts


const passed = { kind: 'passed', why: [] };
function judgePage(html, expected) {
    const wrong = pageMismatches(html, expected);
    if (wrong.length > 0)
        return { kind: 'failed', why: wrong };
    if (expected.release.commit === '')
        return { kind: 'inconclusive', why: ['nothing says which version the site served before'] };
    if (expected.versionPattern !== undefined)
        return passed;
    if (expected.page === undefined)
        return { kind: 'inconclusive', why: ['frontend.version is not set: nothing tells which version the page served is of'] };
    return carries(html, expected.page) ? passed : { kind: 'inconclusive', why: ['the page served is not the page that was uploaded'] };
}
/** @param file undefined where its name tells the content. */
function judgeFile(body, file) {
    return file === undefined || carries(body, file) ? passed : { kind: 'inconclusive', why: ['the file served is not the one that was uploaded'] };
}
/** Code of another version under the same name is another version. Pictures and fonts are not: a CDN may serve them smaller. */
function isToldByContentAlone(asset) {
    return /\.(?:[cm]?js|css|wasm)$/.test(asset) && !isNamedByContent(asset);
}
/** What the port hands over of a body, at most. */
const bodyLimitBytes = 1024 ** 2;
function carries(body, bytes) {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, bodyLimitBytes)) === body;
}
/** What is surely wrong with the served page. */
function pageMismatches(html, expected) {
    const missing = expected.assets.filter((asset) => !html.includes(asset));
    const found = missing.length === 0 ? [] : [`the page served does not name ${missing[0]}: it is another version`];
    if (expected.versionPattern === undefined)
        return found;
    const version = new RegExp(expected.versionPattern).exec(html)?.[1];
    if (version === undefined)
        return [...found, 'the page served holds no version'];
    return expected.release.commit === '' || (0,http/* isVersion */.lF)(version, expected.release, expected.tagPrefix) ? found : [...found, `the page served says version ${version} instead of ${expected.release.tag}`];
}
/** The files of the site that a page names in src or href. */
function assetsOf(html, files) {
    const names = [...html.matchAll(/(?:src|href)\s*=\s*["']?([^"'\s>]+)/g)].map((match) => (match[1] ?? '').replace(/[?#].*$/, ''));
    return files.filter((file) => names.some((name) => name.replace(/^(?:https?:\/\/[^/]+)?(?:\.?\/)*/, '').endsWith(file)));
}

;// CONCATENATED MODULE: ./src/steps/parts/ask-page.ts
// Asks the address that users open, and the files that its page names, once (Quick Rollback, Step 4.5; Verification Checklist 5).


const ask_page_timeoutMs = 10_000;
const index = 'index.html';
/** The page that this run uploaded for the address that users open; undefined where it uploaded none, or the build has none. */
async function uploadedPage(frontend, context) {
    const built = context.carried.site?.site.files.map(({ path }) => path) ?? [];
    const path = pageAt(frontend.url).find((each) => built.includes(each));
    return path === undefined ? undefined : uploadedFile(frontend, path, context);
}
/** Where the page of an address may stand in a build: a part of its path may be the prefix in the bucket. `…/shop/en/`: shop/en/index.html, en/index.html, index.html. */
function pageAt(url) {
    const folders = new URL(url).pathname.split('/').filter((part) => part !== '');
    const page = folders.at(-1)?.endsWith('.html') === true ? (folders.pop() ?? index) : index;
    return [...folders.map((_folder, depth) => `${folders.slice(depth).join('/')}/${page}`), page];
}
/** As the bucket holds it. */
async function uploadedFile({ bucket, prefix }, path, { ports, signal }) {
    return ports.store.get(bucket, `${prefix}${path}`, signal);
}
async function askPage({ url }, expected, context) {
    return ask_page_ask(url, { accept: 'text/html' }, (body) => judgePage(body, expected), context);
}
/** @param file what it must hold; undefined where its name tells it. */
async function askFile(url, file, context) {
    return ask_page_ask(url, {}, (body) => judgeFile(body, file), context);
}
async function ask_page_ask(url, headers, judge, { ports, signal }) {
    try {
        const reply = await ports.web.request({ url, method: 'GET', headers, timeoutMs: ask_page_timeoutMs }, signal);
        return reply.status === 200 ? judge(reply.body) : { kind: 'failed', why: [`status ${reply.status} instead of 200`] };
    }
    catch (error) {
        signal.throwIfAborted();
        return { kind: 'failed', why: [`no reply (${(0,errors/* messageOf */.bD)(error)})`] };
    }
}

;// CONCATENATED MODULE: ./src/steps/checklist/http-check.ts
// An HTTP check of the checklist: a request, its judgement, the values it gives, and the removal of what it made.



async function runHttpCheck(item, timeoutMs, captures, context) {
    const { ports, signal, situation } = context;
    let reply;
    try {
        reply = await ports.web.request(requestFor(item, captures, timeoutMs), signal);
    }
    catch (error) {
        // It may have been made all the same.
        const left = await cleanUp(item, captures, timeoutMs, 'perhaps made', context);
        throw left === '' ? error : new Error(`${(0,errors/* messageOf */.bD)(error)}; ${left}`, { cause: error });
    }
    const { found, missing } = captureFrom(reply.body, item.capture);
    for (const value of found.values())
        ports.protect(value);
    const finding = (0,judge/* judgeHttp */.i2)(item, reply, missing, situation.target, situation.environment.tagPrefix);
    const left = await cleanUp(item, new Map([...captures, ...found]), timeoutMs, http_check_madeBy(reply), context);
    return { captured: found, finding: left === '' ? finding : { kind: 'failed', expected: `${finding.expected}, and nothing left behind`, actual: `${finding.actual}; ${left}` } };
}
/** What was refused was not made; an error of the server says nothing. */
function http_check_madeBy({ status }) {
    if (status >= 500)
        return 'perhaps made';
    return status >= 400 ? 'not made' : 'made';
}
function requestFor({ url, method, headers, body }, captures, timeoutMs) {
    const json = typeof body === 'object';
    const text = body === undefined ? undefined : fill(json ? JSON.stringify(body) : body, captures);
    return { url: fill(url, captures), method, headers: { ...(json ? { 'content-type': 'application/json' } : {}), ...fillAll(headers, captures) }, body: text, timeoutMs };
}
/** What is left behind, for people; empty when nothing is. */
async function cleanUp({ cleanup }, captures, timeoutMs, made, { ports, signal }) {
    if (cleanup === undefined || made === 'not made')
        return '';
    const place = `${cleanup.method} ${cleanup.url}`;
    try {
        const { status } = await ports.web.request(requestFor(cleanup, captures, timeoutMs), signal);
        const gone = [cleanup.status].flat().includes(status) || (made === 'perhaps made' && status === 404);
        return gone ? '' : `what it made is still there: ${place} answers ${status}`;
    }
    catch (error) {
        signal.throwIfAborted();
        return `what it made may still be there: ${place}: ${(0,errors/* messageOf */.bD)(error)}`;
    }
}

;// CONCATENATED MODULE: ./src/steps/checklist/run-check.ts
// Makes one check of the checklist, by its kind.














const nothing = new Map();
const shown = 300;
/** How each kind is made: one that is missing here does not compile. */
const making = {
    http: runHttpCheck,
    sql: (sql, _timeoutMs, _captures, context) => checkSql(sql, context),
    logs: (logs, timeoutMs, _captures, context) => checkLogs(logs, timeoutMs, context),
    'served-version': (part, _timeoutMs, _captures, context) => checkServedVersion(part, context),
    prometheus: async (asked, timeoutMs, _captures, { ports, signal }) => (0,judge/* judgeSamples */.xn)(await ports.metrics.instant(asked.query, timeoutMs, signal), asked),
    alerts: async ({ labels }, timeoutMs, _captures, { ports, signal }) => (0,judge/* judgeAlerts */.tH)(await ports.metrics.alerts(timeoutMs, signal), labels),
    command: async ({ run, directory, env }, timeoutMs, captures, { ports, signal }) => (0,judge/* judgeCommand */.Bc)(await ports.commands.run(fill(run, captures), { directory, variables: fillAll(env, captures), timeoutMs }, signal)),
    manual: ({ text }) => Promise.resolve({ kind: 'manual', expected: text, actual: '' }),
};
/** @throws Error where the check could not be made: that is inconclusive. */
async function runCheck(item, captures, context) {
    const kind = checklist_schema/* checkKinds */.aT.find((each) => item[each] !== undefined);
    if (kind === undefined)
        throw new Error(`check "${item.name}" asks for nothing`);
    const made = await make(kind, item, captures, context);
    return 'finding' in made ? made : { finding: made, captured: nothing };
}
function make(kind, item, captures, context) {
    return making[kind](item[kind], item.timeout, captures, context);
}
/** One value, read in a transaction that cannot write. */
async function checkSql(sql, context) {
    const { schema } = databaseWork(context).facts;
    const [row] = await withDatabase(context, (session) => inSchema(session, schema, () => session.rows(sql.query), 'read only'));
    const value = row === undefined ? undefined : Object.values(row)[0];
    const counts = baselineOf(context.situation)?.database?.counts ?? {};
    return (0,judge/* judgeSql */.g$)(value, sql, sql.baseline === undefined ? undefined : (counts[countedName(sql.baseline, Object.keys(counts), schema)] ?? null));
}
async function checkLogs(logs, timeoutMs, context) {
    const { situation } = context;
    const { environment } = situation;
    const { health } = environment;
    const names = ({ name }) => (logs.process === 'worker' ? (0,runs_on/* workersOn */.L3)(environment, name) : (0,runs_on/* backendsOn */.fl)(environment, name)).map((process) => process.name);
    const hosts = hostsWith(situation, logs.process).filter((host) => names(host).length > 0);
    if (hosts.length === 0)
        throw new Error(`the configuration has no ${logs.process} on the hosts that answered`);
    const found = await readErrorLogs({ hosts, names, rules: { critical: logs.critical ?? health.critical, known: [...health.known, ...logs.known] }, timeoutMs }, context);
    const unread = untoldLogs(found);
    if (unread.length > 0 && found.every(({ count }) => count === 0))
        throw new Error(unread.join('; ').slice(0, shown));
    return (0,judge/* judgeLogs */.Jh)(found);
}
/** Asked once: whoever switched has waited for it already. */
async function checkServedVersion(part, context) {
    const { situation } = context;
    const { frontend } = situation.environment;
    if (part !== 'backend' && frontend === undefined)
        throw new Error('the configuration has no frontend');
    const expected = [...(part === 'frontend' ? [] : [`the backend serves ${(0,unknown_version/* releaseText */.hO)(backendRelease(situation))}`]), ...(part === 'backend' ? [] : [`the site serves ${(0,unknown_version/* releaseText */.hO)(siteRelease(situation))}`])].join(', ');
    const [health, page] = await Promise.all([part === 'frontend' ? [] : askHealth(context), part === 'backend' || frontend === undefined ? passed : askSite(frontend, context)]);
    const wrong = [...health, ...page.why.map((line) => `${frontend?.url}: ${line}`)];
    if (health.length === 0 && page.kind === 'inconclusive')
        throw new Error(wrong.join('; ').slice(0, shown));
    return { kind: wrong.length === 0 ? 'passed' : 'failed', expected, actual: wrong.join('; ').slice(0, shown) || 'so it is' };
}
/** The page alone. One that says no version is compared with what this run uploaded, if it did. */
async function askSite(frontend, context) {
    const { versionPattern } = frontend;
    const page = versionPattern === undefined ? await uploadedPage(frontend, context) : undefined;
    return askPage(frontend, { versionPattern, page, assets: [], release: siteRelease(context.situation), tagPrefix: context.situation.environment.tagPrefix }, context);
}

;// CONCATENATED MODULE: ./src/steps/run-checklist.ts
// Post-Rollback Verification: runs the checks of `verify:`, side by side where they do not need each other.







const run_checklist_spareMs = 30_000;
const marks = { passed: '✅', failed: '❌', inconclusive: '❔', manual: '☐' };
const runChecklist = {
    title: 'Run the verification checklist',
    section: 'Post-Rollback Verification',
    documentedMs: 900_000,
    deadlineMs: 900_000,
    blocking: true,
    undo: 'nothing to undo: what a check makes, it removes',
    plan(situation) {
        const checklist = itemsOf(situation);
        if (checklist.length === 0)
            return { notNeeded: 'the configuration has no verify: for this type' };
        const deadlineMs = waves(checklist).reduce((sum, wave) => sum + Math.max(...wave.map(longestMs)), run_checklist_spareMs);
        return { deadlineMs, says: checklist.map(({ name, blocks, manual }) => `${name}${manual === undefined ? (blocks ? '' : ' (a warning when it fails)') : ' (by a person)'}`), commands: [] };
    },
    run: async (_planned, context) => conclude(await run_checklist_runAll(context)),
};
function itemsOf({ rollbackType, environment: { checklist } }) {
    return checklist.filter(({ only }) => only === undefined || only.includes(rollbackType));
}
async function run_checklist_runAll(context) {
    const checklist = itemsOf(context.situation);
    const verdicts = new Map();
    let captures = new Map();
    for (const wave of waves(checklist)) {
        const ended = await Promise.all(wave.map(async (item) => ({ item, ...(await runOne(item, checklist, captures, context)) })));
        for (const { item, verdict } of ended)
            verdicts.set(item, verdict);
        captures = new Map([...captures, ...ended.flatMap(({ captured }) => [...captured])]);
        context.progress(`${verdicts.size} of ${checklist.length} checks done`);
    }
    return checklist.flatMap((item) => verdicts.get(item) ?? []);
}
async function runOne(item, all, captures, context) {
    const begin = context.ports.clock.monotonicMs();
    const lacking = needsOf(item, all).filter((name) => !captures.has(name));
    const { finding, captured } = lacking.length > 0 ? { finding: notRun(lacking), captured: new Map() } : await runSafely(item, captures, context);
    const actual = [...captured.values(), ...captures.values()].reduce((text, secret) => (secret.length < 6 ? text : text.replaceAll(secret, '***')), finding.actual);
    return { captured, verdict: { ...finding, actual, name: item.name, blocks: item.blocks, durationMs: Math.round(context.ports.clock.monotonicMs() - begin), link: item.manual?.link } };
}
function notRun(lacking) {
    return { kind: 'inconclusive', expected: `${lacking.join(', ')} of an earlier check`, actual: 'not run: the earlier check did not give it' };
}
/** What prevents a check from being made leaves it open: that is no success, and no proof of the contrary. */
async function runSafely(item, captures, context) {
    const limitMs = longestMs(item);
    const late = new Error(`not done within ${(0,durations/* exactly */.pV)(limitMs)}`);
    try {
        // Be what is asked ever so patient.
        return await (0,time_limit/* withinTime */.dn)(context.ports.clock, limitMs, context.signal, (signal) => runCheck(item, captures, { ...context, signal }), late);
    }
    catch (error) {
        context.signal.throwIfAborted();
        return { finding: { kind: 'inconclusive', expected: 'an answer', actual: (0,errors/* messageOf */.bD)(error) }, captured: new Map() };
    }
}
/** A check that removes what it made has its time for each of the two. */
function longestMs({ timeout, http }) {
    return http?.cleanup === undefined ? timeout : 2 * timeout;
}
/** @throws StepError when a blocking check failed, InconclusiveError when one could not be judged. */
function conclude(verdicts) {
    const output = [{ title: 'Checklist', text: verdicts.map(run_checklist_describe).join('\n') }];
    const broken = verdicts.filter(verdict_isBroken);
    const failed = broken.filter(({ kind }) => kind === 'failed');
    const nextAction = 'Look at what the checks name. If the target does not run well either, choose an older one; if a check is wrong, mend verify: and run type verify again.';
    if (failed.length > 0)
        throw new errors/* StepError */.zg(failed.map(describeShort).join('; '), { output, nextAction });
    if (broken.length > 0)
        throw new errors/* InconclusiveError */.Xp(broken.map(describeShort).join('; '), { output, nextAction });
    const soft = verdicts.filter(({ kind, blocks }) => !blocks && (kind === 'failed' || kind === 'inconclusive'));
    const manual = verdicts.filter(({ kind }) => kind === 'manual');
    const passed = verdicts.filter(({ kind }) => kind === 'passed').length;
    return outcome(`${passed} of ${verdicts.length - manual.length} checks passed`, { output, warnings: soft.map(describeShort), forPeople: manual.map(({ name, expected, link }) => `${name}: ${expected}${link === undefined ? '' : ` (${link})`}`) });
}
function run_checklist_describe({ name, kind, expected, actual, durationMs }) {
    return `${marks[kind]} ${name}: ${kind === 'manual' ? expected : `expected ${expected}; found ${actual} (${durationMs} ms)`}`;
}
function describeShort({ name, kind, expected, actual }) {
    return `${name}: ${kind === 'inconclusive' ? 'could not be judged: ' : ''}${actual}, expected ${expected}`;
}

;// CONCATENATED MODULE: ./src/steps/soak-release.ts
// Rollback Testing, "Rollback Drill Procedure", 3: looks at the health checks for the length of the soak.





const soakRelease = {
    title: 'Let it soak',
    section: section('3. Wait (simulate production soak time)'),
    deadlineMs: 24 * 60 * 60_000,
    heartbeatMs: 60_000,
    blocking: true,
    undo: 'nothing to undo: it only looks',
    plan({ environment: { drill, health } }) {
        const soakMs = drill?.soakMs ?? 0;
        if (soakMs === 0)
            return { notNeeded: 'drill.soak is 0' };
        return { deadlineMs: soakMs + 10 * 60_000, says: [`look at the health checks for ${(0,durations/* exactly */.pV)(soakMs)}; ${health.replies} sick looks in a row end the drill`], commands: [] };
    },
    async run(_planned, context) {
        const looks = await soak(context);
        return outcome(`${looks} looks, healthy to the end`);
    },
};
/** How often it looked. @throws StepError when it was sick so often in a row as it must be healthy elsewhere. */
async function soak(context) {
    const { ports: { clock }, situation: { environment }, signal, progress } = context;
    const { soakMs, intervalMs } = drillOf(environment);
    const beginMs = clock.monotonicMs();
    for (let looks = 1, sick = 0;; looks += 1) {
        const wrong = await askHealth(context);
        sick = wrong.length === 0 ? 0 : sick + 1;
        const restMs = soakMs - (clock.monotonicMs() - beginMs);
        if (sick >= environment.health.replies)
            throw new errors/* StepError */.zg(`sick ${sick} times in a row: ${wrong.join('; ')}`, { nextAction: 'Mend the release or the environment; nothing was rolled back. Then start the drill again.' });
        if (restMs <= 0 && sick === 0)
            return looks;
        progress(wrong.length === 0 ? 'healthy' : wrong.join('; '));
        await clock.sleep(restMs > 0 ? Math.min(intervalMs, restMs) : environment.health.intervalMs, signal);
    }
}

;// CONCATENATED MODULE: ./src/steps/parts/next-boot.ts
// What a boot of a host would do after this (Quick Rollback, Step 1): where its list could not be written, and what of it is left to people.


/** Hosts where a boot would start what was stopped. */
function warningsAtBoot(replies, situation) {
    return byHost(factsByHost(replies, 'pm2.unsaved')).map(([host, reasons]) => `${host}: what pm2 starts when the host boots could not be written (${reasons.join('; ')}): a reboot would start again what is stopped now. ${mend(situation, host)}`);
}
/** `pm2 save` writes what the daemon lists: after one that died, that is not all. */
function mend(situation, host) {
    const { home = '~/.pm2', daemon = 'unknown' } = factsOf(situation, host)?.pm2 ?? {};
    if (daemon === 'alive')
        return 'Type there: pm2 save --force';
    return `Its daemon was dead, so do not type pm2 save; in ${home}/dump.pm2, give what is stopped "status": "stopped"`;
}
function tasksAtBoot(replies, situation) {
    const unscheduled = factsByHost(replies, 'pm2.unscheduled').map(({ host, value }) => `${host}: pm2 does not start ${value} by its schedule (cron_restart) after a boot any more; started from its ecosystem file it has it again, started by its name only with pm2 restart --cron-restart`);
    const gone = byHost(factsByHost(replies, 'pm2.gone')).filter(([host]) => daemonWasDead(situation, host));
    return [...unscheduled, ...gone.map(([host, names]) => `${host}: its pm2 daemon was dead, and of what it shall run, ${names.join(', ')} does not run: type pm2 resurrect there; what was stopped stays stopped. No pm2 save before that: it would forget them`)];
}
function byHost(facts) {
    return [...new Set(facts.map(({ host }) => host))].map((host) => [host, facts.filter((each) => each.host === host).map(({ value }) => value)]);
}
function daemonWasDead(situation, host) {
    return factsOf(situation, host)?.pm2.daemon === 'dead';
}

;// CONCATENATED MODULE: ./src/steps/start-backend.ts
// Database Rollback: starts the same backend again where it was stopped at once.









const start_backend_scriptTimeoutMs = 60_000;
const startBackend = {
    title: 'Start the backend',
    section: 'Full Rollback, Step 4: Deploy Previous Version',
    deadlineMs: 120_000,
    blocking: true,
    undo: 'pm2 stop the backend',
    plan(situation) {
        const { environment } = situation;
        const { backendProcesses } = environment;
        if (backendProcesses.length === 0)
            return { notNeeded: 'the configuration has no backend process' };
        if (!stopsBackend(situation))
            return { notNeeded: 'it was not stopped' };
        const hosts = hostsWith(situation, 'backend');
        return {
            deadlineMs: deadlineOf(startBackend.deadlineMs, scriptsMs(hosts.length, restartingMs(start_backend_scriptTimeoutMs, environment), environment.rollout)),
            says: [`${(0,runs_on/* namesOf */.eZ)(backendProcesses)}: started again on ${hosts.map((host) => host.name).join(', ')}`],
            commands: commandsFor(hosts, (host) => hostScript(host, `Start ${(0,runs_on/* namesOf */.eZ)((0,runs_on/* backendsOn */.fl)(environment, host.name))}`, restartingMs(start_backend_scriptTimeoutMs, environment), restart((0,runs_on/* backendsOn */.fl)(environment, host.name), environment, situation.run.id))),
        };
    },
    async run(planned, { ports, signal, situation }) {
        const replies = await ports.hosts.change(planned.step, planned.commands, { signal });
        const hosts = requireAll(replies, 'Start it by hand (pm2 start), then run this again.');
        return outcome('started on every host', { hosts, output: outputOf(replies), warnings: warningsAtBoot(replies, situation), forPeople: tasksAtBoot(replies, situation) });
    },
};

;// CONCATENATED MODULE: ./src/commands/stop-for-good.ts



/** What telling the next boot may add to the time of stopping them. */
const keepMs = 5_000;
/** What was proved dead is kept so at the end of the script, also where another would not stop. */
function stopForGood(all, run) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `stopped=()`, (0,shell.sh) `keep_stopped() { [ \${#stopped[@]} -eq 0 ] || ${keepStopped((0,shell.sh) `"\${stopped[@]}"`, run)}; }`, (0,shell.sh) `trap keep_stopped EXIT`, ...all.flatMap(({ process, registered, known }) => [stopAndProve(process, registered, known), (0,shell.sh) `stopped+=(${process.name})`]));
}

;// CONCATENATED MODULE: ./src/steps/parts/stopping-backend.ts
// Full Rollback, Step 1 (parts 2 and 3): how the backend is stopped on every host, with the proof that no process of it is left. When, two steps say.













const stopping_backend_stopTimeoutMs = 20_000;
const stopping_backend_scriptTimeoutMs = 2 * stopping_backend_stopTimeoutMs + 15_000 + keepMs;
const stopCard = {
    section: 'Full Rollback, Step 1: Stop All Services',
    documentedMs: 120_000,
    deadlineMs: 120_000,
    blocking: true,
    undo: 'pm2 start the backend again, then pm2 save',
    run: stopping_backend_stop,
};
function planStop(situation) {
    const { environment } = situation;
    const { backendProcesses, rollout } = environment;
    if (backendProcesses.length === 0)
        return { notNeeded: 'the configuration has no backend process' };
    if (!stopsBackend(situation))
        return { notNeeded: `${(0,runs_on/* namesOf */.eZ)(backendProcesses)}: runs as it should, and nothing is left to change below it` };
    const hosts = hostsWith(situation, 'backend');
    return {
        deadlineMs: deadlineOf(stopCard.deadlineMs, scriptsMs(hosts.length, backendProcesses.length * stopping_backend_scriptTimeoutMs, rollout)),
        says: [`${(0,runs_on/* namesOf */.eZ)(backendProcesses)}: pm2 stop on ${hosts.map((host) => host.name).join(', ')}, then wait until no process is left. From here on nobody is served`],
        commands: commandsFor(hosts, (host) => hostScript(host, `Stop ${(0,runs_on/* namesOf */.eZ)((0,runs_on/* backendsOn */.fl)(environment, host.name))}`, backendProcesses.length * stopping_backend_scriptTimeoutMs, stopOn(situation, host.name))),
    };
}
function stopOn(situation, host) {
    const listed = factsOf(situation, host)?.pm2.processes ?? [];
    const processes = (0,runs_on/* backendsOn */.fl)(situation.environment, host).map((process) => ({ process: { ...process, stopTimeoutMs: stopping_backend_stopTimeoutMs, kill: true }, registered: listed.some(({ name }) => name === process.name) }));
    return (0,shell/* lines */.Mn)(stopForGood(processes, situation.run.id), logLine(`Backend stopped for rollback - Ticket: ${incidentText(situation.incident, situation.run)}`));
}
async function stopping_backend_stop(planned, { situation, ports, signal }) {
    const replies = await ports.hosts.change(planned.step, planned.commands, { signal });
    const hosts = requireAll(replies, 'Stop the backend by hand on the hosts named (pm2 stop, then kill); then run this again. The database was not touched.');
    // The document's words: SYSTEM OFFLINE once it is, and not before.
    ports.messages.handOver(offlineAnnouncement(situation));
    return outcome('no process of the backend is left on any host', { hosts, output: outputOf(replies), warnings: [...factsByHost(replies, 'killed').map(({ host, value }) => `${host}: ${value} did not end by itself and was killed`), ...warningsAtBoot(replies, situation), ...unwrittenLogs(replies)], forPeople: tasksAtBoot(replies, situation) });
}

;// CONCATENATED MODULE: ./src/database/undo.ts






/** Nothing was changed: PostgreSQL took it all back. */
class UndoFailure extends Error {
    nextAction;
    name = 'UndoFailure';
    constructor(message, nextAction, options) {
        super(message, options);
        this.nextAction = nextAction;
    }
}
/** The session broke while it committed: look whether it did. */
class CommitInDoubt extends Error {
    name = 'CommitInDoubt';
}
/** The advisory lock that Prisma's own command line takes. */
const prismaLock = 72_707_369;
const nothingChanged = 'Nothing was changed.';
const undo_mend = 'Mend in the database what it meets, such as an object that depends on what goes or a right that is missing, or choose database-strategy: keep; then run it again. down.sql itself is read from the commit of the release that brought it: a mended one counts only in a commit.';
/** @throws UndoFailure, CommitInDoubt. */
async function undoInOneTransaction(session, order, signal) {
    try {
        await begin(session, order);
        await compareWithPlan(session, order);
        await undoWithoutLoss(session, order);
        await runHooks(session, order);
        await requireUndone(session, order);
        const inTheWay = await standingOf(session, order.made);
        signal.throwIfAborted();
        await commit(session);
        return { inTheWay };
    }
    catch (error) {
        if (error instanceof CommitInDoubt)
            throw error;
        const holders = codeOf(error) === lockTimeout ? await readHolders(session, order) : '';
        signal.throwIfAborted();
        throw undo_describeFailure(error, holders);
    }
}
/**
 * The same up to its commit, and everything is taken back. Whether the rows are kept is not asked: they are dumped later.
 * @returns why it is no proof either way, such as a lock that it did not get; empty where all of it works.
 * @throws UndoFailure where PostgreSQL refuses it.
 */
async function tryInOneTransaction(session, order) {
    try {
        await begin(session, order);
        await undoAll(session, order);
        await runHooks(session, order);
        await session.run('set constraints all immediate; rollback');
        return '';
    }
    catch (error) {
        if (isPassing(error))
            return undo_textOf(error);
        throw undo_describeFailure(error, '');
    }
}
async function begin(session, order) {
    const { doomed } = order;
    await session.run('begin');
    await settings(session, order);
    await session.rows('select pg_advisory_xact_lock($1)', [prismaLock]);
    await lock(session, doomed);
}
/** As Prisma runs its scripts. Also takes back what a script before has set. */
async function settings(session, { schema, lockTimeoutMs, statementTimeoutMs }) {
    await session.run(`reset session authorization; reset all; set local lock_timeout = ${lockTimeoutMs}${statementTimeoutMs === undefined ? '' : `; set local statement_timeout = ${statementTimeoutMs}`}`);
    if (schema !== 'public')
        await session.run(`set local search_path = ${quoteName(schema)}`);
}
/** From here on nobody writes to what goes. Values that are written over may be read meanwhile. */
async function lock(session, places) {
    const tables = (wanted) => [...new Set(places.filter(wanted).map(quoteTable))].join(', ');
    const gone = tables(({ loss }) => loss === 'dropped');
    const written = tables(({ loss }) => loss !== 'dropped');
    if (gone !== '')
        await session.run(`lock table ${gone} in access exclusive mode`);
    if (written !== '')
        await session.run(`lock table ${written} in exclusive mode`);
}
async function compareWithPlan(session, { schema, expected }) {
    const text = (migrations) => migrations.map(({ name, state }) => `${name} ${state}`);
    const planned = text(expected);
    const found = text(knownMigrations(await readMigrationRows(session, schema)));
    const differences = [...found.filter((each) => !planned.includes(each)).map((each) => `now: ${each}`), ...planned.filter((each) => !found.includes(each)).map((each) => `in the plan: ${each}`)];
    if (differences.length > 0)
        throw new UndoFailure(`the migrations are not the ones that the plan was made for (${differences.join('; ')}): somebody deployed or resolved meanwhile. ${nothingChanged}`, 'Run it again: it plans afresh.');
}
/** What the scripts took away without saying so is looked at before it goes: they run again, this time with that locked. */
async function undoWithoutLoss(session, order) {
    if (order.undo.every(({ statements }) => statements.length === 0))
        return undoAll(session, order);
    const catalog = await readCatalog(session);
    const looked = await lookAt(session, order.doomed);
    for (let unforeseen = await tryToUndo(session, order, catalog, looked); unforeseen.length > 0; unforeseen = await tryToUndo(session, order, catalog, looked)) {
        await session.run('rollback to savepoint before_undoing');
        await lock(session, unforeseen);
        looked.push(...(await lookAt(session, unforeseen)));
        requireKept(looked.slice(-unforeseen.length), order);
    }
}
async function lookAt(session, places) {
    const looked = [];
    for (const place of places)
        looked.push(await readPrint(session, place));
    return looked;
}
/** @returns what goes and was not looked at. */
async function tryToUndo(session, order, catalog, looked) {
    await session.run('savepoint before_undoing');
    await undoAll(session, order);
    const losses = await lossesSince(catalog, session);
    requireKept(looked.filter((each) => losses.some((loss) => losses_covers(each, loss))), order);
    return losses.filter((loss) => !looked.some((each) => losses_covers(each, loss)));
}
/** Newest first: down.sql, then what Prisma's own `migrate resolve` writes. */
async function undoAll(session, order) {
    const { undo, schema } = order;
    for (const { name, statements } of undo) {
        await undo_runAll(session, `${name}/down.sql`, statements);
        if (statements.length > 0)
            await settings(session, order);
        await session.rows(`update ${quoteName(schema)}._prisma_migrations set rolled_back_at = now() where migration_name = $1 and rolled_back_at is null`, [name]);
    }
}
/** They belong to the application, not to Prisma: their names may be in public, too. */
async function runHooks(session, order) {
    const { hooks, schema } = order;
    if (hooks.length === 0)
        return;
    await searchIn(session, schema);
    await undo_runAll(session, 'database.after', hooks);
    await settings(session, order);
}
function requireKept(looked, { kept }) {
    const objections = looked.flatMap((each) => {
        const objection = objectionTo(each, kept);
        return objection === undefined ? [] : [`${holdings_placeOf(each)}: ${objection}`];
    });
    if (objections.length === 0)
        return;
    throw new UndoFailure(`rows would be lost: ${objections.join('; ')}. ${nothingChanged}`, 'Run it again: it dumps afresh. Where down.sql takes away more than its text says (CASCADE, functions, triggers), name those tables in it, or choose database-strategy: keep.');
}
async function undo_runAll(session, where, statements) {
    for (const [index, { text, skeleton }] of statements.entries()) {
        try {
            await session.run(text);
        }
        catch (error) {
            const shown = skeleton.length > 120 ? `${skeleton.slice(0, 120)}…` : skeleton;
            throw Object.assign(new Error(`${where}, statement ${index + 1} of ${statements.length} (${shown}): ${undo_textOf(error)}`, { cause: error }), { code: codeOf(error) });
        }
    }
}
async function requireUndone(session, { undo, schema }) {
    const rows = await readMigrationRows(session, schema);
    const not = undo.filter(({ name }) => migrations_stateOf(rows.filter((row) => row.name === name)) !== 'rolled-back');
    if (not.length > 0)
        throw new UndoFailure(`${not.map(({ name }) => name).join(', ')} could not be marked as rolled back. ${nothingChanged}`, 'Look at _prisma_migrations: a trigger or a policy may keep its rows as they are.');
}
async function commit(session) {
    try {
        await session.run('commit');
    }
    catch (error) {
        // The server's own word that it refused, such as a deferred constraint; what says that the session broke says nothing.
        if (!isBroken(error))
            throw error;
        throw new CommitInDoubt(undo_textOf(error), { cause: error });
    }
}
/** Who holds what we waited for; empty when that cannot be read. */
async function readHolders(session, { doomed }) {
    try {
        await session.run('rollback');
        const rows = await session.rows(`select distinct format('session %s (%s, %s)', a.pid, coalesce(nullif(a.application_name, ''), a.usename, 'unknown'), coalesce(a.state, 'state unknown')) as holder
       from pg_locks l join pg_stat_activity a on a.pid = l.pid
       where l.granted and a.pid <> pg_backend_pid() and (l.relation::text in (select to_regclass(name)::oid::text from unnest($1::text[]) as name) or (l.locktype = 'advisory' and l.objid = $2))`, [doomed.map(quoteTable), prismaLock]);
        return rows.map(({ holder }) => holder).join(', ');
    }
    catch {
        return '';
    }
}
function undo_describeFailure(error, holders) {
    if (error instanceof UndoFailure)
        return error;
    if (codeOf(error) === lockTimeout) {
        return new UndoFailure(`another session did not let go in time: ${undo_textOf(error)}${holders === '' ? '' : `; held by ${holders}`}. ${nothingChanged}`, `End that session (select pg_terminate_backend(pid)) or wait for it, then run this again; database.lock-timeout says how long to wait.`, { cause: error });
    }
    const lost = isBroken(error);
    return new UndoFailure(`${undo_textOf(error)}. ${lost ? 'The session broke before it committed: PostgreSQL takes it all back.' : nothingChanged}`, lost ? 'Run it again.' : undo_mend, { cause: error });
}
function undo_textOf(error) {
    return error instanceof Error ? explained(error) : String(error);
}

;// CONCATENATED MODULE: ./src/database/down-script.ts

/** Its own transaction becomes part of ours. Savepoints mean in ours what they mean in its own. */
const ownTransaction = /^(?:begin|start transaction|commit|end)\b(?! prepared)/i;
const objectionable = [
    { pattern: /^(?:rollback|abort)(?! (?:(?:work|transaction) )?to\b)/i, why: 'takes back what stands before it: it does not say what is to be undone' },
    { pattern: /^(?:prepare transaction|commit prepared|rollback prepared)\b/i, why: 'makes or ends a prepared transaction' },
    { pattern: /^set (?:local |session )?(?:transaction|session characteristics)\b/i, why: 'wants a transaction of another kind' },
    { pattern: /^(?:create (?:unique )?index|drop index|reindex\b.*?|refresh materialized view|alter table\b.*? detach partition\b.*?) ?concurrently\b|^(?:reindex|refresh)\b.*\bconcurrently\b/i, why: 'cannot run in a transaction: leave CONCURRENTLY out, nobody writes meanwhile' },
    { pattern: /^reindex (?:\([^)]*\) )?(?:database|system|schema)\b/i, why: 'cannot run in a transaction' },
    { pattern: /^(?:vacuum|alter system|(?:create|drop) (?:database|tablespace|subscription)|alter database\b.*\bset tablespace|discard all)\b/i, why: 'cannot run in a transaction' },
    { pattern: /^cluster(?: verbose)?$/i, why: 'cannot run in a transaction' },
    { pattern: /^copy\b.*\b(?:from stdin|to stdout)\b/i, why: 'needs psql: write INSERT statements' },
];
function downScript(script) {
    const all = sqlStatements(script);
    return { statements: all.filter(({ skeleton }) => !ownTransaction.test(skeleton)), objections: [...new Set(all.flatMap(objectionsTo))] };
}
/** The same as problems of a preflight. */
function downScriptProblems(where, script) {
    return downScript(script).objections.map((what) => ({ where, what, mend: 'commit a down.sql that is plain SQL for one transaction, or choose database-strategy: keep' }));
}
/** Whether some of it can stay when it fails: PostgreSQL runs a script without transactions of its own as one. */
function commitsMidway(script) {
    return sqlStatements(script).some(({ skeleton }) => /^(?:commit|end)\b/i.test(skeleton) || /\bconcurrently\b|^vacuum\b/i.test(skeleton));
}
function objectionsTo({ skeleton }) {
    const shown = skeleton.length > 60 ? `${skeleton.slice(0, 60)}…` : skeleton;
    if (skeleton.replace(/"(?:[^"]|"")*"/g, '').includes('\\'))
        return [`"${shown}" is a command of psql, not SQL`];
    return objectionable.filter(({ pattern }) => pattern.test(skeleton)).map(({ why }) => `"${shown}" ${why}`);
}

;// CONCATENATED MODULE: ./src/steps/parts/undo-order.ts


function orderFor({ situation, carried }, decision, database) {
    const undone = decision.actions.filter(({ action }) => action === 'revert' || action === 'mark');
    const resolved = undo_order_namesOf(decision, 'resolve');
    const facts = situation.database?.facts;
    return {
        schema: facts?.schema ?? 'public',
        lockTimeoutMs: database.lockTimeoutMs,
        undo: undone.map(({ migration, action }) => ({ name: migration.name, statements: action === 'revert' ? downScript(migration.file?.down ?? '').statements : [] })),
        expected: (facts?.migrations ?? []).map(({ name, state }) => ({ name, state: resolved.includes(name) ? 'rolled-back' : state })),
        doomed: doomedHoldings(situation),
        kept: carried.kept ?? [],
        made: undone.flatMap(({ migration }) => migration.standing),
        hooks: hooksOf(database),
    };
}
function hooksOf({ after }) {
    return after.flatMap((hook) => downScript(hook).statements);
}
function undo_order_namesOf({ actions }, wanted) {
    return actions.filter(({ action }) => action === wanted).map(({ migration }) => migration.name);
}

;// CONCATENATED MODULE: ./src/steps/parts/try-undo.ts
// Tries the revert on the live database, in a transaction that is rolled back, right before the backend is stopped for it: a down.sql that
// fails leaves users served. It holds its locks for moments only, of tables whose users are about to be stopped anyway; whatever it waits
// for too long is no proof. What no rollback takes back is a number of a sequence, and what a script does outside of its session.





/** Shorter than the second after which PostgreSQL ends one of two that wait for each other. */
const lockMs = 500;
const statementMs = 5_000;
const tryLimitMs = 20_000;
function hasDownScripts({ database }) {
    return database?.decision.actions.some(({ action }) => action === 'revert') === true;
}
/** Warnings: why it is not known. @throws StepError where PostgreSQL refuses the scripts. */
async function tryUndo(context) {
    const { environment, database } = context.situation;
    if (!hasDownScripts(context.situation) || database === undefined || environment.database === undefined)
        return [];
    const order = { ...orderFor(context, database.decision, environment.database), lockTimeoutMs: Math.min(lockMs, environment.database.lockTimeoutMs), statementTimeoutMs: statementMs };
    try {
        const doubt = await (0,time_limit/* withinTime */.dn)(context.ports.clock, tryLimitMs, context.signal, (signal) => withDatabase({ ...context, signal }, (session) => tryInOneTransaction(session, order)));
        return doubt === '' ? [] : [untried(doubt)];
    }
    catch (error) {
        context.signal.throwIfAborted();
        if (error instanceof UndoFailure)
            throw new errors/* StepError */.zg(`tried before the backend is stopped, the revert fails: ${error.message}`, { nextAction: `The backend was not stopped: it serves as before. ${error.nextAction}`, cause: error });
        if (error instanceof errors/* StepError */.zg || error instanceof time_limit/* TimeUpError */.Jg)
            return [untried((0,errors/* messageOf */.bD)(error))];
        throw error;
    }
}
function untried(why) {
    return `down.sql could not be tried before the backend was stopped, so whether it works shows only then: ${why}`;
}

;// CONCATENATED MODULE: ./src/steps/stop-backend.ts
// Full Rollback, Step 1 (parts 2 and 3): stops the backend after everything is prepared. Until then users are served.



const stopBackend = {
    ...stopCard,
    title: 'Stop the backend',
    plan(situation) {
        if (isHarmful(situation))
            return { notNeeded: `scenario ${situation.scenario}: it was stopped at once` };
        const intent = planStop(situation);
        if ('notNeeded' in intent || !hasDownScripts(situation))
            return intent;
        return { ...intent, deadlineMs: (intent.deadlineMs ?? stopCard.deadlineMs) + tryLimitMs, says: ['First down.sql is tried in a transaction that is rolled back: where it fails, nothing is stopped', ...intent.says] };
    },
    async run(planned, context) {
        const warnings = await tryUndo(context);
        const ended = await stopCard.run(planned, context);
        return { ...ended, warnings: [...warnings, ...ended.warnings] };
    },
};

;// CONCATENATED MODULE: ./src/steps/stop-backend-at-once.ts
// Full Rollback, Step 1, where every further request does harm: stops the backend before anything is prepared.



const stopBackendAtOnce = {
    ...stopCard,
    title: 'Stop the backend at once',
    plan: (situation) => (isHarmful(situation) ? planStop(situation) : { notNeeded: `only in the scenarios ${request/* harmfulScenarios */.tO.join(' and ')}` }),
};

;// CONCATENATED MODULE: ./src/steps/parts/worker-commands.ts
// What people type to start the stopped workers again: nobody else does it.


/**
 * A line for hosts that need the same command: `on app-1, app-2: …`.
 * @param forgot the daemon of that host was dead: pm2 does not know what it ran, and its `save` would forget it for good.
 */
function startAgain(environment, hosts, forgot = () => false) {
    const commands = new Map();
    for (const host of hosts) {
        for (const worker of (0,runs_on/* workersOn */.L3)(environment, host.name)) {
            const start = environment.layout === 'symlink' ? anew(worker, host.current ?? '') : commandFor(worker, host.repository);
            const command = forgot(host.name) ? `pm2 resurrect && ${start}` : start;
            commands.set(command, [...(commands.get(command) ?? []), host.name]);
        }
    }
    return [...commands].map(([command, names]) => `on ${names.join(', ')}: \`${command}\``).join('; ');
}
/** pm2 keeps the folder of what it knows, behind the link as it was: it has to forget it first, or the newer version would start. */
function anew(worker, current) {
    return worker.ecosystem === undefined ? commandFor(worker, current) : `${(0,shell.sh) `pm2 delete ${worker.name}`.text}; ${commandFor(worker, current)}`;
}
/** Saved, so that a reboot does not stop it again. */
function commandFor({ name, ecosystem, env }, folder) {
    if (ecosystem === undefined)
        return (0,shell.sh) `pm2 start ${name} && pm2 save`.text;
    return (0,shell.sh) `cd ${(0,shell/* path */.Ae)(folder)} && pm2 start ${(0,shell/* path */.Ae)(ecosystem)} --only ${name}${env === undefined ? (0,shell.sh) `` : (0,shell.sh) ` --env ${env}`} && pm2 save`.text;
}

;// CONCATENATED MODULE: ./src/steps/stop-worker.ts
// Quick Rollback, Step 1: stops the sync worker on every host and proves that no process of it is left.













const stopWorker = {
    title: 'Stop the sync worker',
    section: 'Quick Rollback, Step 1: Stop Sync Worker',
    documentedMs: 60_000,
    deadlineMs: 120_000,
    blocking: true,
    undo: 'pm2 start the worker again, once its version fits the backend, then pm2 save',
    plan(situation) {
        const { workers, rollout } = situation.environment;
        if (workers.length === 0)
            return { notNeeded: 'the configuration names no worker' };
        const hosts = hostsWith(situation, 'worker');
        const names = workers.map((worker) => worker.name).join(', ');
        return {
            deadlineMs: deadlineOf(stopWorker.deadlineMs, scriptsMs(hosts.length, stop_worker_timeoutMs(situation), rollout)),
            says: [`${names}: pm2 stop on ${hosts.map((host) => stop_worker_placeOf(host, situation.environment)).join(', ')}, then wait until no process is left${workers.some((worker) => worker.kill) ? ', kill what stays' : ''}`],
            commands: commandsFor(hosts, (host) => hostScript(host, `Stop ${names}`, stop_worker_timeoutMs(situation), stop_worker_stopAll(situation, host.name))),
        };
    },
    async run(planned, { ports, signal, situation }) {
        const replies = await ports.hosts.change(planned.step, planned.commands, { signal });
        const hosts = requireAll(replies, 'Stop the worker by hand on the hosts named (pm2 stop, then kill); then run this again. No code and no data was changed.');
        const left = unstopped(replies, situation);
        const { workers } = situation.environment;
        const stays = left.unknown.length + left.away.length === workers.length ? [] : [`The worker stays stopped: nothing here starts it again. When its version fits the backend that runs now, ${startAgain(situation.environment, hostsWith(situation, 'worker'), (host) => daemonWasDead(situation, host))}`];
        return outcome(detailOf(situation, left), {
            hosts,
            output: outputOf(replies),
            warnings: [...factsByHost(replies, 'killed').map(({ host, value }) => `${host}: ${value} did not end by itself and was killed`), ...warningsOf(left), ...warningsAtBoot(replies, situation), ...unwrittenLogs(replies)],
            forPeople: [...stays, ...tasksAtBoot(replies, situation)],
        });
    },
};
/** Where a host runs some of the workers alone, they are named. */
function stop_worker_placeOf({ name }, environment) {
    const its = (0,runs_on/* workersOn */.L3)(environment, name);
    return its.length === environment.workers.length ? name : `${name} (${its.map((worker) => worker.name).join(', ')} alone)`;
}
function unstopped(replies, situation) {
    const { environment } = situation;
    const said = factsByHost(replies, 'unknown');
    const runs = (name) => replies.map(({ host }) => host).filter((host) => (0,runs_on/* workersOn */.L3)(environment, host).some((worker) => worker.name === name));
    const isUnknown = (name) => runs(name).every((host) => said.some((each) => each.host === host && each.value === name));
    const names = environment.workers.map(({ name }) => name);
    const missing = environment.hosts.filter(({ name }) => factsOf(situation, name) === undefined).map(({ name }) => ({ host: name, workers: (0,runs_on/* workersOn */.L3)(environment, name).map((worker) => worker.name) }));
    return { unknown: names.filter((name) => runs(name).length > 0 && isUnknown(name)), away: names.filter((name) => runs(name).length === 0), missing: missing.filter(({ workers }) => workers.length > 0) };
}
function warningsOf({ unknown, missing }) {
    return [
        ...unknown.map((name) => `pm2 knows no ${name}: nothing was stopped. Whatever else writes goes on.`),
        ...missing.map(({ host, workers }) => `${host} did not answer: ${workers.join(', ')} may run there and go on writing. Keep it from the database, or stop it by hand: ${workers.map((name) => `${(0,shell.sh) `pm2 stop ${name}`.text}; `).join('')}pm2 save`),
    ];
}
/** What nobody knows, or nobody was asked for, was not stopped; nobody knows of a host that did not answer. */
function detailOf({ environment: { workers } }, { unknown, away, missing }) {
    const stopped = workers.map(({ name }) => name).filter((name) => !unknown.includes(name) && !away.includes(name));
    const everywhere = missing.length === 0 ? 'on any host' : 'on any host that answered';
    const parts = [
        ...(stopped.length === 0 ? [] : [`no process of ${stopped.length === workers.length ? 'the worker' : stopped.join(', ')} is left ${everywhere}`]),
        ...(unknown.length === 0 ? [] : [`pm2 knows no such process as ${unknown.join(', ')}: nothing was stopped`]),
        ...(away.length === 0 ? [] : [`no host that runs ${away.join(', ')} answered: nothing was stopped there`]),
        ...(missing.length === 0 ? [] : [`not stopped on ${missing.map(({ host }) => host).join(', ')}`]),
    ];
    return parts.join('; ');
}
function stop_worker_stopAll(situation, host) {
    const processes = factsOf(situation, host)?.pm2.processes ?? [];
    const workers = (0,runs_on/* workersOn */.L3)(situation.environment, host);
    const isKnownAnywhere = (name) => situation.facts.hosts.some(({ pm2 }) => isKnown(pm2, name));
    return (0,shell/* lines */.Mn)(stopForGood(workers.map((process) => ({ process, registered: processes.some(({ name }) => name === process.name), known: isKnownAnywhere(process.name) })), situation.run.id), logLine(`${workers.some(({ name }) => isKnownAnywhere(name)) ? 'Sync worker stopped for rollback' : 'Sync worker not known to pm2, nothing stopped for rollback'} - Ticket: ${incidentText(situation.incident, situation.run)}`));
}
function stop_worker_timeoutMs({ environment }) {
    return environment.workers.reduce((sum, worker) => sum + 2 * worker.stopTimeoutMs + 15_000, keepMs);
}

;// CONCATENATED MODULE: ./src/steps/parts/upload-site.ts
// Puts files of a built frontend into a bucket, with the headers that the configuration wants. What is served goes in one order: assets, then pages.




/** What the store takes at once: over a distance each of them mostly waits. */
const uploadsAtOnce = 64;
/** Pages are uploaded last: whoever gets a new page finds every asset that it names. */
async function uploadPagesLast({ assets, html }, site, frontend, phasesMs, context) {
    const { clock } = context.ports;
    await timed(phasesMs, 'assets', clock, () => upload_site_upload(assets, site, frontend, frontend, context));
    await timed(phasesMs, 'pages', clock, () => upload_site_upload(html, site, frontend, frontend, context));
}
/** In no order: for a place that nobody is served from, or for files that do not name each other. */
async function upload_site_upload(files, site, to, frontend, { ports, signal }) {
    const headersOf = headerRules(frontend.cache, frontend.html);
    await mapLimited(files, uploadsAtOnce, async (file) => {
        const source = site.source.get(file.path);
        if (source === undefined)
            throw new errors/* StepError */.zg(`the bytes of ${file.path} were not fetched`, { nextAction: 'Run this again.' });
        await ports.store.put(to.bucket, `${to.prefix}${file.path}`, source, { ...headersOf(file.path), md5: file.md5 }, signal);
    });
}

;// CONCATENATED MODULE: ./src/steps/store-frontend.ts






const storeFrontend = {
    title: 'Store the built frontend',
    section: 'Quick Rollback, Step 4: Revert Frontend, done ahead',
    deadlineMs: 16 * 60_000,
    blocking: true,
    undo: 'nothing to undo: nothing that is served was touched',
    plan(situation) {
        const { frontend } = situation.environment;
        if (frontend === undefined)
            return { notNeeded: 'the configuration has no frontend' };
        const place = frontend.releases === undefined ? `kept on ${frontend.via}` : `stored in s3://${frontend.releases.bucket}/${releasePrefix(frontend.releases, situation.target.commit)}`;
        const host = viaHost(situation, frontend);
        return { says: [`${host?.name ?? frontend.via}: the frontend of ${situation.target.tag} is built and ${place}`], commands: buildCommands(situation, frontend) };
    },
    async run(planned, context) {
        const { ports, signal, situation } = context;
        const { frontend } = situation.environment;
        if (frontend === undefined)
            return outcome('there is no frontend', { state: 'already' });
        const standby = await findInBucket(context, frontend);
        if (standby?.isCurrent === 'yes')
            return outcome('it is in the release bucket already', { state: 'already' });
        if (standby?.isCurrent === 'unknown')
            return outcome('it is in the release bucket already', { state: 'already', warnings: [unprovenStandby(frontend)] });
        const replies = planned.commands.length === 0 ? [] : await ports.hosts.change(planned.step, planned.commands, { signal });
        const hosts = requireAll(replies, 'Nothing that is served was touched. See the build output below.');
        const files = await describeOnHost(context, frontend);
        const rest = { hosts, output: outputOf(replies), phasesMs: phasesOf(replies) };
        if (frontend.releases === undefined)
            return outcome(`${files.length} files are ready on ${frontend.via}`, rest);
        await store(files, standby !== undefined, context, frontend, frontend.releases);
        return outcome(`${files.length} files are ready in s3://${frontend.releases.bucket}/${releasePrefix(frontend.releases, situation.target.commit)}`, rest);
    },
};
/** The manifest is the mark of a whole release: an outdated one goes first, the new one comes last. */
async function store(files, replaces, context, frontend, releases) {
    const { ports, signal, situation } = context;
    const { commit } = situation.target;
    const key = manifestKey(releases, commit);
    const site = { commit, files, source: await fetchFiles(context, frontend, files) };
    if (replaces && (await ports.store.remove(releases.bucket, [key], signal)).length > 0)
        throw new errors/* StepError */.zg(`s3://${releases.bucket}/${key} could not be deleted: it describes an outdated build`, { nextAction: `Give this identity s3:DeleteObject on ${releases.bucket}, then run this again.` });
    await upload_site_upload(files, site, { bucket: releases.bucket, prefix: `${releasePrefix(releases, commit)}files/` }, frontend, context);
    const manifest = manifestText({ files, stamp: (await bucketStamp(situation, frontend)) ?? '' });
    await ports.store.put(releases.bucket, key, { kind: 'bytes', bytes: new TextEncoder().encode(manifest) }, { contentType: 'application/json' }, signal);
}

;// CONCATENATED MODULE: ./src/database/swap.ts
// The two renames that put another database live (docs/adr/0004): one transaction, sent in one message.



/** Decided by names and comments alone, so that it can be asked again at any time. */
function swapState(databases, order) {
    const live = databases.find(({ name }) => name === order.database);
    if (live === undefined)
        return { kind: 'not-ready', why: `there is no database ${order.database}` };
    if (isDone(databases, live, order))
        return { kind: 'swapped', aside: asideOf(databases, order) };
    return order.strategy === 'restore' ? restoreSwap(databases, live, order) : undoSwap(databases, live, order);
}
/** Whoever tries again from a terminal is the same run, and may have asked for another backup meanwhile. */
function isDone(databases, { mark }, { strategy, database, run }) {
    if (mark?.run !== run || mark.state !== (strategy === 'restore' ? 'live' : 'back'))
        return false;
    const side = databases.find(({ name }) => name === sideName(database, run))?.mark;
    return strategy === 'undo-restore' || side?.state !== 'verified' || (side.from === mark.from && side.etag === mark.etag);
}
function asideOf(databases, { strategy, database, run }) {
    const [state, kind] = strategy === 'restore' ? ['kept', 'before'] : ['undone', 'restored'];
    return newest(databases.filter(({ name, mark }) => mark?.state === state && mark.run === run && isKept(name, database, kind)))?.name;
}
function restoreSwap(databases, live, { database, run, now, reason }) {
    const side = databases.find(({ name }) => name === sideName(database, run));
    if (side?.mark?.state !== 'verified')
        return { kind: 'not-ready', why: side === undefined ? 'nothing was restored beside it' : `${side.name} was not verified` };
    const aside = { state: 'kept', run, at: now, from: `restore of ${side.mark.from}${reason === '' ? '' : ` (${reason})`}` };
    return { kind: 'ready', swap: { live: database, next: side.name, aside: keptName(database, 'before', now), liveComment: withMark(live.comment, { ...side.mark, state: 'live' }), asideComment: withMark(live.comment, aside) } };
}
function undoSwap(databases, live, { database, run, now, reason }) {
    const why = undoneBefore(live);
    if (why !== undefined)
        return { kind: 'not-ready', why };
    const kept = newestKept(databases, database);
    if (kept === undefined)
        return { kind: 'not-ready', why: 'no restore put one aside' };
    const because = reason === '' ? 'undo-restore' : `undo-restore (${reason})`;
    return {
        kind: 'ready',
        swap: { live: database, next: kept.name, aside: keptName(database, 'restored', now), liveComment: withMark(kept.comment, { state: 'back', run, at: now, from: kept.name }), asideComment: withMark(live.comment, { state: 'undone', run, at: now, from: because }) },
    };
}
/** A killed client, a lost connection or an error leaves everything as it was. */
function swapStatement({ live, next, aside, liveComment, asideComment }, lockTimeoutMs) {
    return [
        'begin',
        swap_lockTimeout(lockTimeoutMs),
        `alter database ${quoteName(live)} rename to ${quoteName(aside)}`,
        `alter database ${quoteName(next)} rename to ${quoteName(live)}`,
        `comment on database ${quoteName(aside)} is ${catalog_literal(asideComment)}`,
        `comment on database ${quoteName(live)} is ${catalog_literal(liveComment)}`,
        'commit',
    ].join(';\n');
}
function swap_lockTimeout(ms) {
    return `set local lock_timeout = ${Math.max(1, Math.round(ms))}`;
}
/**
 * A rename that finds sessions looks again every 100 ms only. So it shall not look before they are gone: it has to wait for the lock that this
 * takes, and new sessions, which this lock would let in, wait behind the rename. Nobody keeps the comment: whatever ends this session takes it back.
 */
function holdStatement(database, lockTimeoutMs) {
    return ['begin', swap_lockTimeout(lockTimeoutMs), `comment on database ${quoteName(database)} is null`].join(';\n');
}
/**
 * The kind of a session is hidden from those who may not read all of it. A worker of autovacuum, which has no user, may be ended by superusers
 * alone; else the rename does it.
 */
const endable = `pid <> pg_backend_pid() and ((usesysid is not null and coalesce(backend_type, 'client backend') in ('client backend', 'walsender')) or (backend_type = 'autovacuum worker' and current_setting('is_superuser') = 'on'))`;
/**
 * Sent by who holds: waits until the rename stands in line, ends whoever is connected, and lets go once nobody is, all on the server, for each
 * way there and back would be time in which users wait. Twice nobody: a session leaves the list a moment before the rename counts it no more.
 * @param pid of the session that renames. @param heldAtMostMs from then on the rename waits by itself, and looks every 100 ms.
 */
function letGoStatement(database, pid, heldAtMostMs) {
    const until = `clock_timestamp() < ends`;
    return `do $$ declare ends timestamptz := clock_timestamp() + interval '${Math.round(heldAtMostMs)} ms'; nobody int := 0;
begin
  while ${until} and not exists (select from pg_locks where pid = ${pid} and not granted) loop perform pg_sleep(0.0005); end loop;
  while ${until} and nobody < 2 loop
    perform pg_stat_clear_snapshot();
    perform pg_terminate_backend(pid) from pg_stat_activity where datid = ${database}::oid and ${endable};
    nobody := case when found then 0 else nobody + 1 end;
    perform pg_sleep(0.0005);
  end loop;
end $$;
rollback`;
}
/**
 * A rename that is taken back: whoever is still connected to a database that nobody uses is gone after it, autovacuum too, which only a rename
 * may end. It waits as long as it must, and nobody waits for it.
 */
function rehearseStatement({ next, aside }, lockTimeoutMs) {
    return ['begin', swap_lockTimeout(lockTimeoutMs), `alter database ${quoteName(next)} rename to ${quoteName(aside)}`, 'rollback'].join(';\n');
}
/** Each that was still there. By the numbers of their databases: a name means another database a moment later. */
const endSessions = `select pid, pg_terminate_backend(pid) from pg_stat_activity where datid = any($1::oid[]) and ${endable}`;
/** How many would be ended. */
const countSessions = `select count(*)::int as sessions from pg_stat_activity where datid = $1::oid and ${endable}`;

;// CONCATENATED MODULE: ./src/steps/parts/end-sessions.ts
// Full Rollback, Alternative: Full Database Restore (part 4): ends the sessions of a database whose rename is held back, then lets it go.


/** Between two looks. */
const pauseMs = 5;
/** Sessions that are not gone by then are left to the rename, which waits for five seconds. */
const heldAtMostMs = 1_000;
/**
 * Whatever becomes of who holds, its lock is gone then, and the rename waits for sessions by itself: so they are ended until it is done. Nor does it
 * matter what becomes of who ends them: whether the rename was done, the rename alone says.
 */
async function endSessionsUntil(context, { session, hold, database, pid, done }) {
    const { clock } = context.ports;
    const work = { going: true };
    void done.then(() => (work.going = false));
    await hold.run(letGoStatement(database, pid, Math.min(heldAtMostMs, databaseWork(context).database.lockTimeoutMs / 2))).catch(() => undefined);
    for (await clock.sleep(pauseMs); work.going; await clock.sleep(pauseMs))
        await Promise.race([session.rows(endSessions, [[database]]).catch(() => undefined), done]);
}

;// CONCATENATED MODULE: ./src/steps/swap-database.ts
// Full Rollback, Alternative: Full Database Restore (part 4): puts the restored database live by two renames in one transaction, and keeps the old one.













const tries = 3;
const betweenTriesMs = 500;
/** A rename gives up after five seconds by itself. */
const decidedWithinMs = 15_000;
const unchanged = 'Nothing was changed: the database is live as before.';
const swapDatabase = {
    title: 'Swap the databases',
    section: 'Full Rollback, Alternative: Full Database Restore',
    deadlineMs: 120_000,
    blocking: true,
    undo: 'rollback-type: database with database-strategy: undo-restore',
    plan: swap_database_plan,
    async run(_planned, context) {
        return outsideAll(context, async (session) => {
            const order = orderOf(context);
            const state = swapState(await readDatabases(session), order);
            if (state.kind === 'not-ready')
                throw new errors/* StepError */.zg(`there is nothing to swap: ${state.why}`, { nextAction: `${unchanged} Run this again from the beginning.` });
            if (state.kind === 'swapped')
                return swap_database_describe(context, session, state.aside, { state: 'already' });
            const warnings = await refuseTies(session, state.swap);
            const { tookMs, ended } = await swapWithTries(context, session, state.swap);
            await forget(context);
            return swap_database_describe(context, session, state.swap.aside, { warnings, phasesMs: { swap: tookMs } }, ended);
        });
    },
};
function swap_database_plan(situation) {
    const { environment: { database }, database: known, run } = situation;
    const strategy = known?.decision.strategy;
    if (database === undefined || known === undefined || (strategy !== 'restore' && strategy !== 'undo-restore'))
        return { notNeeded: 'only with database-strategy: restore or undo-restore' };
    const databases = known.restore?.databases ?? [];
    const next = strategy === 'restore' ? sideName(database.name, run.id) : newestKept(databases, database.name)?.name;
    const kept = keptNames(database.name, strategy === 'restore' ? 'before' : 'restored');
    if (next === undefined || swap_database_isDone(situation))
        return { says: [strategy === 'restore' ? 'the restore of this run is live already' : 'this run has swapped it back already'], commands: [] };
    return {
        says: [
            `${database.name} becomes ${kept} and stays; ${next} becomes ${database.name}: two renames in one transaction. All of its sessions are ended; new ones wait for a moment`,
            strategy === 'restore' ? 'nothing is lost: what was written since the backup is in the kept database, and database-strategy: undo-restore swaps back' : 'what was written since the restore is in the kept database',
        ],
        commands: [],
    };
}
/** Where there is a backup to restore, it is another one than what this run may have put live before. */
function swap_database_isDone(situation) {
    const { backup, databases = [] } = situation.database?.restore ?? {};
    return backup === undefined && swapState(databases, orderAt(situation, '')).kind === 'swapped';
}
function orderOf({ situation, ports }) {
    return orderAt(situation, ports.clock.now().toISOString());
}
function orderAt({ database, environment, run, incident }, now) {
    const strategy = database?.decision.strategy === 'undo-restore' ? 'undo-restore' : 'restore';
    return { strategy, database: environment.database?.name ?? '', run: run.id, now, reason: incident };
}
/** What would make the rename fail is said before a single session is ended. */
async function refuseTies(session, { live, next }) {
    const { preparedTransactions, slots } = await readTies(session, live);
    if (preparedTransactions > 0)
        throw new errors/* StepError */.zg(`${live} has ${preparedTransactions} prepared transactions, with which it cannot be renamed`, { nextAction: `${unchanged} End them (COMMIT PREPARED or ROLLBACK PREPARED, see pg_prepared_xacts), then run this again.` });
    const workers = await backgroundWorkers(session, live);
    if (workers.length > 0)
        throw new errors/* StepError */.zg(`background workers are connected to ${live}, with which it cannot be renamed: ${workers.join(', ')}`, { nextAction: `${unchanged} ${stopWorkers}; then run this again.` });
    const others = await untouchableSessions(session, [live, next]);
    if (others.length > 0)
        throw new errors/* StepError */.zg(`sessions are open that our user may not end: ${others.map(({ pid, user, application, database }) => `${user} ${application} (pid ${pid}, in ${database})`).join(', ')}`, { nextAction: `${unchanged} End them, or give database.admin-url with a user that may (pg_signal_backend; a superuser for a superuser's), then run this again.` });
    return slots.length === 0 ? [] : [`The replication slots ${slots.join(', ')} stay with the old database: whoever reads them must begin anew on the restored one.`];
}
/** A session that slipped in can make one try fail. */
async function swapWithTries(context, session, swap) {
    for (let count = 1;; count += 1) {
        try {
            return await swapOnce(context, session, swap);
        }
        catch (error) {
            context.signal.throwIfAborted();
            if (!isBusy(error) || count === tries)
                throw await swap_database_explain(context, error, swap);
            await context.ports.clock.sleep(betweenTriesMs, context.signal);
        }
    }
}
function isBusy(error) {
    return [objectInUse, lockTimeout, deadlock].includes(codeOf(error));
}
/** One session renames, one holds it back until all others are ended: whoever comes meanwhile waits behind the rename's lock. */
async function swapOnce(context, session, swap) {
    const numbers = await numbersOf(session, swap);
    const renaming = await outsideAll(context, (rename) => outsideAll(context, (hold) => renameHeld(context, { session, rename, hold }, swap, numbers)));
    if (renaming.result.kind === 'failed')
        await swap_database_settle(context, renaming.result.error, renaming.pid);
    return { tookMs: renaming.tookMs, ended: renaming.ended };
}
async function numbersOf(session, { live, next }) {
    const [numbers] = await session.rows(`select (select oid from pg_database where datname = $1)::text as live, (select oid from pg_database where datname = $2)::text as next`, [live, next]);
    if (numbers === undefined)
        throw new Error('PostgreSQL does not say which databases it has.');
    return numbers;
}
async function renameHeld(context, { session, rename, hold }, swap, { live, next }) {
    const { clock } = context.ports;
    const { lockTimeoutMs } = databaseWork(context).database;
    const [self] = await rename.rows('select pg_backend_pid() as pid');
    await session.rows(endSessions, [[next]]);
    await rename.run(rehearseStatement(swap, lockTimeoutMs));
    const [there] = await session.rows(countSessions, [live]);
    await hold.run(holdStatement(swap.live, lockTimeoutMs));
    const beginMs = clock.monotonicMs();
    const done = rename.run(swapStatement(swap, lockTimeoutMs)).then(() => ({ kind: 'done' }), (error) => ({ kind: 'failed', error }));
    const pid = self?.pid ?? 0;
    await endSessionsUntil(context, { session, hold, database: live, pid, done });
    return { result: await done, pid, tookMs: Math.round(clock.monotonicMs() - beginMs), ended: there?.sessions ?? 0 };
}
/** The server's no is a no. A connection that broke says nothing: then the names tell, once that session is gone. @throws the error where it was not swapped. */
async function swap_database_settle(context, error, pid) {
    if (error instanceof Error && 'severity' in error)
        throw error;
    await outsideAll(context, async (session) => {
        for (let waitedMs = 0; waitedMs < decidedWithinMs; waitedMs += 100) {
            const still = await session.rows('select 1 from pg_stat_activity where pid = $1', [pid]);
            if (still.length === 0)
                break;
            await context.ports.clock.sleep(100, context.signal);
        }
        if (swapState(await readDatabases(session), orderOf(context)).kind !== 'swapped')
            throw error;
    });
}
async function swap_database_explain(context, error, { live, next }) {
    const state = await outsideAll(context, async (session) => swapState(await readDatabases(session), orderOf(context))).catch(() => undefined);
    context.signal.throwIfAborted();
    if (state === undefined)
        return new errors/* StepError */.zg(`it is not known whether the databases were swapped: ${(0,errors/* messageOf */.bD)(error)}`, { nextAction: `PostgreSQL does not answer any more. ${live} is wholly the old one or wholly the new one. When it answers, run this again: it looks which, and goes on from there.`, cause: error });
    const where = state.kind === 'swapped' ? `${live} is the new one.` : unchanged;
    return new errors/* StepError */.zg(`the databases were not swapped: ${(0,errors/* messageOf */.bD)(error)}`, { nextAction: `${where} Find out who holds sessions in ${live} or ${next} (pg_stat_activity), then run this again: what was restored is found again.`, cause: error });
}
async function forget({ ports, situation, signal }) {
    const { environment } = situation;
    const hosts = [(0,runs_on/* databaseHost */.iz)(environment) ?? []].flat();
    const side = sideName(environment.database?.name ?? '', situation.run.id);
    await ports.hosts.look(commandsFor(hosts, (host) => hostScript(host, 'Forget what the restore needed', 20_000, forgetRestore(side))), signal);
}
async function swap_database_describe(context, session, aside, rest, ended) {
    const { strategy, database } = orderOf(context);
    const kept = aside === undefined ? 'the old database is gone' : `${aside} holds what was live before`;
    const detail = `${rest.state === 'already' ? 'it is live already' : `${database} is the ${strategy === 'restore' ? 'restored' : 'former'} one again`}${ended === undefined ? '' : `; ${ended} sessions were ended`}; ${kept}`;
    return outcome(detail, { ...rest, forPeople: aside === undefined ? [] : toDo(strategy, database, aside, await dropAdvice(session, aside)) });
}
function toDo(strategy, database, aside, how) {
    const drop = `When nobody needs it any more: ${how}.`;
    if (strategy === 'undo-restore')
        return [`The database that the restore had made is kept as ${aside}, with everything written to it. ${drop}`];
    return [`The database as it was before is kept as ${aside}, with everything written since the backup. To swap back: rollback-type: database, database-strategy: undo-restore, confirm: ${database}. ${drop}`];
}

;// CONCATENATED MODULE: ./src/commands/settle.ts





/** Proves that outputs of the target are live and no worker is left. Fact `worker.without`: a worker that the target does not have. */
function settle_settle({ recipe, workers, tag }, environment) {
    const live = liveTree(environment);
    const startable = workers.flatMap(({ name, ecosystem }) => (ecosystem === undefined ? [] : [{ name, ecosystem }]));
    return (0,shell/* lines */.Mn)(...recipe.outputs.map((output) => within(recipe.directory, output)).map((output) => (0,shell.sh) `[ -e ${live}/${output} ] || { echo ${`${output} of ${tag} is not in the live tree: check out another version there, then run this again`}; exit 10; }`), ...workers.map((worker) => stopAndProve(worker, worker.registered)), startable.length === 0 ? undefined : defineIsMissing(environment), ...startable.map(({ name, ecosystem }) => (0,shell.sh) `if is_missing ${name} ${ecosystem}; then fact worker.without ${name}; fi`), (0,shell.sh) `echo ${`${tag} is in place, and nothing of it runs`}`);
}

;// CONCATENATED MODULE: ./src/commands/switch.ts











const switch_kept = (0,shell.sh) `"$kept"`;
/** Brings the backend of one host to the target and restarts it. Running it twice is safe at any point. */
function switchBackend(order, environment, host) {
    const arrange = environment.layout === 'symlink' ? flip(order, environment) : swapInPlace(order);
    return (0,shell/* lines */.Mn)((0,shell.sh) `release=${folderOf(order.commit)}`, openKept(order.run), noteErrorLogs, keepNotes(switch_kept), arrange, order.idle === undefined ? restart(order.processes, environment, order.run) : settle_settle({ ...order, workers: order.idle }, environment), host.log === undefined ? undefined : logLine(order.logText));
}
function swapInPlace(order) {
    const { recipe, commit, paths } = order;
    return (0,shell/* lines */.Mn)((0,shell.sh) `if [ "${notedBackend}" = ${commit} ] && ${isNoteOfBackendCurrent((0,shell.sh) `"$repository"`)} && ${isThere(commit, paths)}; then echo 'the live tree is there already'; else`, defineSwap, ...recipe.outputs.map((output) => (0,shell.sh) `require_prepared ${within(recipe.directory, output)}`), showHidden(paths), saveEdits(switch_kept, paths), 
    // From here on the tree is no longer what it was, and what it was is kept: src/commands/switch-back.ts.
    (0,shell.sh) `if [ ! -s "$kept/begun" ]; then git -C "$repository" rev-parse HEAD >"$kept/begun.new"; mv "$kept/begun.new" "$kept/begun"; fi`, 
    // Where it says what it shall say again at the end, a switch that is cut off would look like one that was done.
    (0,shell.sh) `rm -f "$state/live.backend"`, moveColliding(commit, switch_kept, paths), paths === undefined ? checkout(commit) : restorePaths(commit, paths), ...recipe.outputs.map((output) => (0,shell.sh) `swap ${within(recipe.directory, output)}`), ...order.otherOutputs.map((output) => (0,shell.sh) `set_aside ${output}`), (0,shell.sh) `rm -f "$release.backend" "$release.backend.files"`, noteBackend(commit, paths), (0,shell.sh) `fi`);
}
function isThere(commit, paths) {
    return paths === undefined ? (0,shell.sh) `[ "$(git -C "$repository" rev-parse HEAD)" = ${commit} ]` : (0,shell.sh) `git -C "$repository" diff --quiet ${commit} -- ${paths}`;
}
/** Each output is in one of three places; from whichever state an earlier try left, `swap` goes on. Its mark is set before the move, so that no crash can hide one. */
const defineSwap = (0,shell/* lines */.Mn)((0,shell.sh) `set_aside() { if [ -e "$repository/$1" ] && [ ! -e "$kept/$1" ]; then mkdir -p "$(dirname "$kept/$1")"; mv -T "$repository/$1" "$kept/$1"; fi; }`, (0,shell.sh) `mark_of() { printf '%s' "$kept/moved/\${1//\//-}"; }`, (0,shell.sh) `require_prepared() {`, (0,shell.sh) `  if [ ! -e "$release/$1" ] && { [ ! -e "$repository/$1" ] || [ ! -e "$(mark_of "$1")" ]; }; then echo "the prepared $1 is missing: prepare the release again"; exit 7; fi`, (0,shell.sh) `}`, (0,shell.sh) `swap() {`, (0,shell.sh) `  [ -e "$release/$1" ] || return 0`, (0,shell.sh) `  set_aside "$1"`, 
// What was there before this rollback is kept already. This came since: from an earlier try with another target, or from somebody who deployed meanwhile.
(0,shell.sh) `  if [ -e "$repository/$1" ]; then mkdir -p "$(dirname "$kept/since/$1")"; mv -T --backup=numbered "$repository/$1" "$kept/since/$1"; fi`, (0,shell.sh) `  mkdir -p "$kept/moved"; : >"$(mark_of "$1")"`, (0,shell.sh) `  mkdir -p "$(dirname "$repository/$1")"; mv -T "$release/$1" "$repository/$1"`, (0,shell.sh) `}`);
function flip(order, environment) {
    const current = liveTree(environment);
    return (0,shell/* lines */.Mn)(
    // Before the flip: tied to the tree that will serve, it says nothing until then.
    order.site === undefined ? undefined : noteSite(order.site, (0,shell.sh) `"$release"`, siteIn(environment)), (0,shell.sh) `[ -f "$release.backend" ] || { echo 'the prepared release is missing: prepare it again'; exit 7; }`, (0,shell.sh) `if [ "$(readlink -f ${current} 2>/dev/null)" != "$(readlink -f "$release")" ]; then`, 
    // Of a path where nothing is, readlink would name the path itself. What an earlier try has flipped is not what ran before.
    (0,shell.sh) `  if [ -L ${current} ] && [ ! -s "$kept/previous" ]; then readlink -f ${current} >"$kept/previous" 2>/dev/null || true; fi`, (0,shell.sh) `  if [ -e ${current} ] && [ ! -L ${current} ]; then echo ${current} 'is a folder and no link'; exit 8; fi`, (0,shell/* replaceLink */.td)(current, (0,shell.sh) `"$release"`), (0,shell.sh) `fi`, noteBackend(order.commit));
}

;// CONCATENATED MODULE: ./src/steps/parts/switch-in-waves.ts








async function switchInWaves(commands, isSwitched, context) {
    const { ports, situation, signal } = context;
    const { rollout } = situation.environment;
    const waves = switchWaves(situation, commands.flatMap(({ hosts }) => hosts));
    const replies = [];
    for (const [index, wave] of waves.entries()) {
        replies.push(...(await ports.hosts.change('switch-backend', only(commands, wave), { signal, holdOnFailure: true })));
        const left = waves.slice(index + 1).flat();
        if (left.length === 0 && rollout.onFailure === 'hold')
            break;
        const failed = replies.filter((reply) => !isSwitched(reply)).map(({ host }) => host);
        const beyond = failed.length > rollout.maxFailures;
        const sick = beyond ? undefined : await sickness(wave.filter((host) => serves(situation, host) && !failed.includes(host)), context);
        if (beyond || sick !== undefined)
            return { replies: [...replies, ...left.map(held)], sick };
    }
    return { replies, sick: undefined };
}
function only(commands, hosts) {
    return commands.map((command) => ({ ...command, hosts: command.hosts.filter((host) => hosts.includes(host)) })).filter((command) => command.hosts.length > 0);
}
/** Healthy by the checks that hosts are asked, and the same process over the window. @param switched those of a wave that were, and serve: who failed is no sign of the others. */
async function sickness(switched, context) {
    if (switched.length === 0)
        return undefined;
    const nextAction = 'The target does not run well on the hosts that went first; those whose turn had not come were not touched. Choose an older target, or mend what the message names, then run this again.';
    try {
        await Promise.all([awaitHealthyHosts(switched, context), stayStable(listBackends(context.situation, switched), () => stabilityWindow(context), nextAction, context)]);
        return undefined;
    }
    catch (error) {
        if (error instanceof errors/* StepError */.zg)
            return error;
        throw error;
    }
}
/** The longest until it is known whether a wave runs well. */
function sicknessMs(hosts, { health, rollout }) {
    return healthyMs(health) + health.stableForMs + 2 * scriptsMs(hosts, listTimeoutMs, rollout);
}

;// CONCATENATED MODULE: ./src/steps/switch-backend.ts
// Quick Rollback, Step 2 (parts 2 and 6): puts the prepared backend live and restarts it, wave by wave as the rollout says.

















const switch_backend_scriptTimeoutMs = 120_000;
const whenAway = 'The lock stays on the hosts. Where a host is not reachable, take it out of the load balancer; when it is back, run this again: it finishes what is left and repeats nothing.';
const whenFailed = 'The lock stays on the hosts. Mend what the message names (its last lines stand in the output below), or choose another target; then run this again: it finishes what is left and repeats nothing.';
const switch_backend_switchBackend = {
    title: 'Switch the backend',
    section: 'Quick Rollback, Step 2: Revert Backend Code',
    documentedMs: 180_000,
    deadlineMs: 180_000,
    blocking: true,
    undo: 'run a quick rollback to the newer tag with allow: newer-target; edits and replaced outputs are kept in the state folder',
    plan: switch_backend_plan,
    async run(planned, context) {
        const { situation } = context;
        if (planned.commands.length === 0)
            return outcome(planned.says.join('; '), { state: 'already' });
        const { replies, sick } = await switchInWaves(planned.commands, (reply) => succeeded(reply) && notRestarted(reply, situation).length === 0, context);
        const live = hostsWithCode(situation).map((host) => host.name).filter((host) => !replies.some((reply) => reply.host === host));
        const problem = switchProblem(versionsByHost(situation, replies, live), replies, sick, situation);
        if (problem !== undefined)
            throw await switchBackIfAsked(problem, replies, context);
        const without = factsByHost(replies, 'release.without').map(({ host, value }) => `${host}: ${situation.target.tag} has no ${value}: it was stopped`);
        const absent = factsByHost(replies, 'worker.without').map(({ host, value }) => `${host}: ${situation.target.tag} has no ${value}: there is nothing to start`);
        const saved = factsByHost(replies, 'saved').map(({ host, value }) => `${host}: edits made by hand were saved as ${value}`);
        return outcome(`switched from ${runningText(situation.running)} to ${situation.target.tag}`, { hosts: versionsByHost(situation, replies, live), output: outputOf(replies), warnings: [...unwrittenLogs(replies), ...warningsAtBoot(replies, situation)], forPeople: [...saved, ...without, ...absent, ...tasksAtBoot(replies, situation)] });
    },
};
/** Names the version of every host, for they may differ now; undefined when all is well. */
function switchProblem(hosts, replies, sick, situation) {
    if (sick !== undefined)
        return new HostsError(`${sick.message}; ${switch_backend_describe(hosts)}`, hosts, [...outputOf(replies), ...sick.output], sick.nextAction);
    if (hosts.some(({ state }) => state !== 'done' && state !== 'already'))
        return new HostsError(switch_backend_describe(hosts), hosts, outputOf(replies), replies.some(({ status }) => status !== 'exited' && status !== 'held') ? whenAway : whenFailed);
    const left = new Map(replies.map((reply) => [reply.host, notRestarted(reply, situation)]).filter(([, names]) => names.length > 0));
    if (left.size === 0)
        return undefined;
    const marked = hosts.map((host) => (left.has(host.host) ? { ...host, state: 'failed', detail: `its files are switched, ${left.get(host.host)?.join(', ')} is not` } : host));
    const names = [...new Set([...left.values()].flat())];
    return new HostsError(`pm2 did not restart ${names.join(', ')} on ${[...left.keys()].join(', ')}: it is not online, or still runs what ran before`, marked, outputOf(replies), `Read its error log there: pm2 logs ${names[0]} --err --lines 50. Is it named like this in the ecosystem file of the target?`);
}
function switch_backend_describe(hosts) {
    return hosts.map(({ host, detail }) => `${host}: ${detail}`).join('; ');
}
function succeeded({ status, exitCode }) {
    return status === 'exited' && exitCode === 0;
}
function switch_backend_plan(situation) {
    const { environment, target } = situation;
    const { backend: recipe, rollout } = environment;
    if (recipe === undefined || environment.backendProcesses.length === 0)
        return { notNeeded: 'the configuration has no backend' };
    const all = hostsWithCode(situation);
    // What this very plan stops must be started, even where the target is live as it is being made.
    const hosts = all.filter((host) => (stopsBackend(situation) && serves(situation, host.name)) || !backendIsLive(situation, host));
    const waves = switchWaves(situation, hosts.map((host) => host.name));
    return {
        says: [...all.filter((host) => !hosts.includes(host)).map((host) => `${host.name}: is there already`), ...hosts.map((host) => `${host.name}: ${treeIsLive(situation, host) ? `${target.tag} is in place already` : howToSwitch(situation)}${situation.silent?.includes(host.name) === true ? ', but does not answer as it should' : ''}, ${whatItStarts(situation, host.name)}`), ...describeWaves(waves, rollout)],
        deadlineMs: deadlineOf(switch_backend_switchBackend.deadlineMs, ...waves.map((wave) => scriptsMs(wave.length, Math.max(...wave.map((host) => switch_backend_timeoutMs(situation, host))), rollout)), ...waves.slice(rollout.onFailure === 'hold' ? 1 : 0).map((_wave, index) => sicknessMs(waves[index]?.length ?? 0, environment)), ...(rollout.onFailure === 'hold' ? [] : [scriptsMs(hosts.length, restartingMs(switchBackTimeoutMs, environment), rollout), healthyMs(environment.health)])),
        commands: commandsFor(hosts, (host) => {
            const order = {
                recipe,
                processes: (0,runs_on/* backendsOn */.fl)(environment, host.name),
                idle: serves(situation, host.name) ? undefined : idleWorkers(situation, host.name),
                tag: target.tag,
                commit: target.commit,
                run: situation.run.id,
                paths: pathsAlone(situation),
                otherOutputs: otherOutputs(situation),
                site: siteLeftAlone(situation),
                logText: `Backend switched from ${runningText(situation.running)} to ${target.tag} - Ticket: ${incidentText(situation.incident, situation.run)}`,
            };
            return hostScript(host, `Switch the backend to ${target.tag}`, switch_backend_timeoutMs(situation, host.name), switchBackend(order, environment, host));
        }),
    };
}
/** Where workers alone run, nothing is restarted; what is stopped already is looked for once more. */
function switch_backend_timeoutMs(situation, host) {
    const { environment } = situation;
    if (serves(situation, host))
        return restartingMs(switch_backend_scriptTimeoutMs, environment);
    return (0,runs_on/* workersOn */.L3)(environment, host).reduce((sum, worker) => sum + 2 * worker.stopTimeoutMs + 15_000, switch_backend_scriptTimeoutMs);
}
function whatItStarts(situation, host) {
    const { environment } = situation;
    const workers = (0,runs_on/* workersOn */.L3)(environment, host);
    if (!serves(situation, host))
        return `starts nothing: ${(0,runs_on/* namesOf */.eZ)(workers)} ${workers.length === 1 ? 'stays' : 'stay'} stopped`;
    return `${stopsBackend(situation) ? 'starts' : 'restarts'} ${(0,runs_on/* namesOf */.eZ)((0,runs_on/* backendsOn */.fl)(environment, host))}`;
}
function idleWorkers(situation, host) {
    const listed = factsOf(situation, host)?.pm2.processes ?? [];
    return (0,runs_on/* workersOn */.L3)(situation.environment, host).map((worker) => ({ ...worker, registered: listed.some(({ name }) => name === worker.name) }));
}
/** Behind a link the whole tree is switched: without a note, nobody would know that the site was not. */
function siteLeftAlone(situation) {
    const { rollbackType, environment } = situation;
    return rollbackType === 'backend' && environment.layout === 'symlink' && environment.frontend !== undefined ? siteRelease(situation).commit : undefined;
}
function howToSwitch(situation) {
    const { environment, target } = situation;
    if (environment.layout === 'symlink')
        return 'flips the link to the prepared release';
    const paths = pathsAlone(situation);
    return `${paths === undefined ? `checks out ${target.tag}` : `takes ${paths.join(', ')} from ${target.tag}, nothing else,`} and moves the prepared ${environment.backend?.outputs.join(', ') ?? ''} into place`;
}
/** pm2 says 0 to much that it did not do: only a process that started after we asked counts. */
function notRestarted(reply, situation) {
    const facts = parseFacts(reply.stdout);
    const processes = parseProcesses(fact(facts, 'processes'));
    const isNew = ({ status, startedAtMs }) => ['online', 'launching'].includes(status) && startedAtMs >= Number(fact(facts, 'restarting-at'));
    return expectedAt(reply, situation).filter((name) => {
        const instances = processes.filter((process) => process.name === name);
        return instances.length === 0 || !instances.every(isNew);
    });
}

;// CONCATENATED MODULE: ./src/database/row-setting.ts


function describeRow({ table, where, set }) {
    const pairs = (values, between) => Object.entries(values).map(([column, value]) => `${column} = ${JSON.stringify(value)}`).join(between);
    return `${table} where ${pairs(where, ' and ')}: ${pairs(set, ', ')}`;
}
/** What is named and not there, in a transaction with the search path of the application. */
async function lackingOf(session, { table, where, set }) {
    const [row] = await session.rows(`select to_regclass($1) is not null as there,
       array(select n.nspname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relname = $2 and c.relkind in ('r', 'p', 'v') and n.nspname !~ '^pg_' order by 1) as elsewhere,
       array(select wanted from unnest($3::text[]) as wanted where not exists (select from pg_attribute where attrelid = to_regclass($1) and attname = wanted and attnum > 0 and not attisdropped)) as columns`, [row_setting_quoteTable(table), table.split('.').at(-1), Object.keys({ ...where, ...set })]);
    return row === undefined || row.there ? { table: false, elsewhere: [], columns: row?.columns ?? [] } : { table: true, elsewhere: row.elsewhere, columns: [] };
}
/** @returns `already` when it held so before. A row that is not there is made. */
async function setRow(session, setting, schema) {
    return inSchema(session, schema, () => makeItHold(session, setting));
}
async function makeItHold(session, setting) {
    const table = row_setting_quoteTable(setting.table);
    const where = Object.entries(setting.where);
    const set = Object.entries(setting.set);
    const condition = where.map(([column], index) => `${quoteName(column)} = $${index + 1}`).join(' and ');
    const held = set.map(([column], index) => `${quoteName(column)} is not distinct from $${where.length + index + 1}`).join(' and ');
    const values = [...where, ...set].map(([, value]) => value);
    const [before] = await session.rows(`select count(*)::text as rows, count(*) filter (where ${held})::text as held from ${table} where ${condition}`, values);
    if (before !== undefined && before.rows !== '0' && before.rows === before.held)
        return 'already';
    if (before?.rows === '0') {
        const columns = [...where, ...set].map(([column]) => quoteName(column)).join(', ');
        await session.rows(`insert into ${table} (${columns}) values (${values.map((_, index) => `$${index + 1}`).join(', ')})`, values);
        return 'made';
    }
    const assignments = set.map(([column], index) => `${quoteName(column)} = $${where.length + index + 1}`).join(', ');
    await session.rows(`update ${table} set ${assignments} where ${condition}`, values);
    return 'changed';
}
/** `flags`, `app.flags`. */
function row_setting_quoteTable(table) {
    return table.split('.').map(quoteName).join('.');
}

;// CONCATENATED MODULE: ./src/steps/switch-flag-off.ts
// Partial Rollback Scenarios, Scenario A, step 2: switches the synchronisation off for users.





const switchFlagOff = {
    title: 'Switch the feature flag off',
    section: 'Partial Rollback Scenarios, Scenario A',
    deadlineMs: 30_000,
    blocking: true,
    undo: 'set the flag again, once the worker runs',
    plan({ environment, database }) {
        const { flag } = environment.sync;
        if (flag === undefined)
            return { notNeeded: 'the configuration names no sync.flag' };
        return { says: [database === undefined ? `${describeRow(flag)}; the database could not be read: this will fail` : describeRow(flag)], commands: [] };
    },
    async run(_planned, context) {
        const { flag } = context.situation.environment.sync;
        if (flag === undefined)
            throw new errors/* StepError */.zg('there is no flag', { nextAction: 'Add sync.flag, then run this again.' });
        const done = await withDatabase(context, (session) => setRow(session, flag, databaseWork(context).facts.schema));
        return outcome(done === 'already' ? 'it was off already' : `switched off: ${describeRow(flag)}`, { state: done === 'already' ? 'already' : 'done' });
    },
};

;// CONCATENATED MODULE: ./src/steps/parts/note-site.ts
// Hosts remember what the site serves, where what they have checked out does not tell (docs/design.md, "What runs").




/** Returns a warning for those that could not note it: what runs is then taken from their checkout. */
async function noteWhatIsServed({ situation, ports, signal }) {
    const { target } = situation;
    const { toNote, toForget } = hostsToTell(situation);
    const commands = [
        ...commandsFor(toNote, (host) => hostScript(host, 'Note what the site serves', 20_000, noteSite(target.commit, liveTree(situation.environment), siteIn(situation.environment)))),
        ...commandsFor(toForget, (host) => hostScript(host, 'Forget what the site served', 20_000, forgetSite)),
    ];
    if (commands.length === 0)
        return [];
    const replies = await ports.hosts.change('note-site', commands, { signal });
    const silent = replies.filter(({ status, exitCode }) => status !== 'exited' || exitCode !== 0).map(({ host }) => host);
    return silent.length === 0 ? [] : [`${silent.join(', ')} did not note that the site serves ${target.tag}: later runs may take it for something else.`];
}
/** A switch of the backend checks the target out, which says it all: then the note of an earlier rollback goes, and where there is none nobody is asked. */
function hostsToTell(situation) {
    const { rollbackType, environment } = situation;
    const answered = hostsThatAnswered(situation);
    if (rollbackType === 'frontend' || environment.backend === undefined)
        return { toNote: answered, toForget: [] };
    const switched = hostsWithCode(situation);
    return { toNote: answered.filter((host) => !switched.includes(host)), toForget: switched.filter(({ name }) => factsOf(situation, name)?.liveSite !== undefined) };
}

;// CONCATENATED MODULE: ./src/steps/switch-frontend.ts
// Quick Rollback, Step 4 (parts 3 and 4): assets first, pages next, then the invalidation, and only then what the newer version left.











const switchFrontend = {
    title: 'Switch the frontend',
    section: 'Quick Rollback, Step 4: Revert Frontend',
    documentedMs: 120_000,
    deadlineMs: 10 * 60_000,
    blocking: true,
    undo: 'run a quick rollback to the newer tag with allow: newer-target',
    plan: switch_frontend_plan,
    async run(_planned, context) {
        const { frontend } = context.situation.environment;
        const prepared = context.carried.site;
        if (frontend === undefined || prepared === undefined)
            throw new errors/* StepError */.zg('the frontend was not prepared', { nextAction: 'Run this again.' });
        const { clock } = context.ports;
        const phasesMs = {};
        await uploadPagesLast(prepared.difference, prepared.site, frontend, phasesMs, context);
        // The pages are live: what hosts note of it must not hold up the invalidation.
        const [warnings, unnoted] = await Promise.all([timed(phasesMs, 'invalidate', clock, () => invalidate(frontend, context)), noteWhatIsServed(context)]);
        const removal = await timed(phasesMs, 'delete', clock, () => removeStrays(frontend, prepared, context));
        const { assets, html } = prepared.difference;
        return outcome(`${(0,plurals/* counted */.h)(assets.length, 'asset')} and ${(0,plurals/* counted */.h)(html.length, 'page')} uploaded${removal.detail}`, { phasesMs, warnings: [...warnings, ...unnoted, ...removal.warnings], forPeople: removal.forPeople });
    },
};
function switch_frontend_plan({ environment: { frontend } }) {
    if (frontend === undefined)
        return { notNeeded: 'the configuration has no frontend' };
    const strays = { later: 'delete pages that the target does not have; assets of other versions stay for open tabs, a later prepare removes them', immediate: 'delete what the target does not have', never: 'delete nothing' };
    return {
        says: [
            `upload changed assets, then pages, to s3://${frontend.bucket}/${frontend.prefix}`,
            frontend.distribution === undefined ? 'no distribution: nothing to invalidate' : `invalidate ${frontend.invalidate.join(' ')} of ${frontend.distribution}`,
            strays[frontend.delete],
        ],
        commands: [],
    };
}
/** One for each time that pages were uploaded: CloudFront answers a reference that it knows with the old invalidation, and edges would keep what they fetched since. */
function referenceOf({ id, attempt }, clock) {
    return `${id}-${attempt}-${clock.now().getTime()}`;
}
/** An invalidation that CloudFront will not take must not stop the rollback: the pages are not cached long. */
async function invalidate(frontend, { ports, situation, signal }) {
    if (frontend.distribution === undefined)
        return [];
    try {
        await ports.cdn.invalidate(frontend.distribution, frontend.invalidate, referenceOf(situation.run, ports.clock), signal);
        return [];
    }
    catch (error) {
        signal.throwIfAborted();
        return [`CloudFront did not take the invalidation (${(0,errors/* messageOf */.bD)(error)}). Repeat it by hand: aws cloudfront create-invalidation --distribution-id ${frontend.distribution} --paths ${frontend.invalidate.map((path) => `"${path}"`).join(' ')}`];
    }
}
async function removeStrays(frontend, prepared, context) {
    if (frontend.delete === 'never')
        return { detail: '', warnings: [], forPeople: [] };
    const { strayPages, strayAssets } = prepared.difference;
    const now = [...strayPages, ...(frontend.delete === 'immediate' ? strayAssets : [])].map((object) => object.key);
    const failed = now.length === 0 ? [] : await context.ports.store.remove(frontend.bucket, now, context.signal);
    const warnings = failed.length === 0 ? [] : [`${failed.length} objects could not be deleted: ${failed.slice(0, 5).join(', ')}`];
    const kept = frontend.delete === 'later' ? strayAssets : [];
    if (kept.length === 0)
        return { detail: `, ${now.length - failed.length} objects deleted`, warnings, forPeople: [] };
    const note = await keepNote(frontend, prepared, kept, context);
    return {
        detail: `, ${now.length - failed.length} objects deleted, ${(0,plurals/* counted */.h)(kept.length, 'asset')} of other versions kept for open tabs`,
        warnings: [...warnings, ...note],
        forPeople: [`${(0,plurals/* counted */.h)(kept.length, 'asset')} of other versions ${kept.length === 1 ? 'stays' : 'stay'} in the bucket for open tabs; a run of type prepare removes ${kept.length === 1 ? 'it' : 'them'} after ${(0,durations/* exactly */.pV)(frontend.keepAssetsMs)}.`],
    };
}
async function keepNote(frontend, { site }, kept, { situation, ports, signal }) {
    const host = viaHost(situation, frontend);
    const unnoted = ['The list of kept assets could not be noted: delete them by hand when no tab asks for them any more.'];
    if (host === undefined)
        return unnoted;
    const stored = await ports.store.list(frontend.bucket, frontend.prefix, signal).catch(() => undefined);
    signal.throwIfAborted();
    if (stored === undefined)
        return unnoted;
    const note = JSON.stringify(leftoversOf(kept, site.files, stored, frontend, ports.clock.now().toISOString()));
    const replies = await ports.hosts.change('note-leftovers', commandsFor([host], () => hostScript(host, 'Note the leftovers', 20_000, noteLeftovers(situation.run.id, note))), { signal });
    return replies.some((reply) => reply.exitCode === 0) ? [] : unnoted;
}

;// CONCATENATED MODULE: ./src/steps/tell-users.ts
// Partial Rollback Scenarios, Scenario A, step 4: "Sync temporarily disabled. Read-only mode." Never stops a rollback.





const tell_users_timeoutMs = 5_000;
const tellUsers = {
    title: 'Tell users by the banner',
    section: 'Partial Rollback Scenarios, Scenario A',
    deadlineMs: 30_000,
    blocking: false,
    undo: 'take the banner away, once the worker runs',
    plan({ environment: { sync } }) {
        if (sync.banner === undefined)
            return { notNeeded: 'the configuration names no sync.banner' };
        return { says: ['url' in sync.banner ? `${sync.banner.method} to the address of sync.banner` : describeRow(sync.banner)], commands: [] };
    },
    async run(_planned, context) {
        const { banner } = context.situation.environment.sync;
        if (banner === undefined)
            return outcome('there is no banner', { state: 'already' });
        if ('url' in banner)
            return postBanner(banner, context);
        const done = await withDatabase(context, (session) => setRow(session, banner, databaseWork(context).facts.schema));
        return outcome(done === 'already' ? 'it was shown already' : 'it is shown', { state: done === 'already' ? 'already' : 'done' });
    },
};
async function postBanner({ url, method, headers, body }, { ports, signal }) {
    const reply = await ports.web.request({ url, method, headers, body, timeoutMs: tell_users_timeoutMs }, signal);
    if (reply.status < 200 || reply.status > 299)
        throw new errors/* StepError */.zg(`the address of sync.banner answers ${reply.status}`, { nextAction: 'Set the banner by hand.' });
    return outcome(`it is shown (status ${reply.status})`);
}

;// CONCATENATED MODULE: ./src/commands/prisma.ts



/** npx must not fetch what is not installed: it would be another version. */
const asInstalled = (0,shell.sh) `export npm_config_yes=false PRISMA_HIDE_UPDATE_MESSAGE=1 CHECKPOINT_DISABLE=1`;
function inDirectory({ prisma }, environment) {
    return (0,shell.sh) `cd ${liveTree(environment)}/${prisma.directory}`;
}
function programs({ pathFolders }) {
    return pathFolders.length === 0 ? undefined : (0,shell.sh) `export PATH=${pathFolders.map((each) => (0,shell/* path */.Ae)(each)).reduce((left, right) => (0,shell.sh) `${left}:${right}`)}:"$PATH"`;
}
/** Fact `prisma.version`: from its package, where npx would find it or where the command lies; else by asking it. Empty where there is none. */
function prismaVersion(database, environment) {
    const [program = ''] = database.prisma.command.trim().split(/\s+/);
    return (0,shell/* lines */.Mn)(asInstalled, programs(database), (0,shell.sh) `${inDirectory(database, environment)} || exit 0`, (0,shell.sh) `version=$(node -e ${findPackage} "$(readlink -f "$(command -v ${program})")") || version=''`, (0,shell.sh) `if [ -z "$version" ]; then version=$(timeout 25 ${(0,shell/* userCommand */.L_)(`${database.prisma.command} --version`)} 2>/dev/null </dev/null | sed -nE 's/^prisma *: *([0-9][^ ]*).*/\1/p' | head -n 1) || true; fi`, (0,shell.sh) `fact prisma.version "$version"`);
}
/** Runs on the host, in node: the package above the folder, else the one that the program is part of. */
const findPackage = `
const fs = require('fs'), path = require('path');
const read = (file) => { try { return JSON.parse(fs.readFileSync(file, 'utf8')); } catch { return {}; } };
const above = (folder) => (folder === path.dirname(folder) ? [folder] : [folder, ...above(path.dirname(folder))]);
const found = [
  ...above(process.cwd()).map((folder) => read(path.join(folder, 'node_modules/prisma/package.json'))),
  ...above(path.resolve(process.argv[1] || '/')).map((folder) => read(path.join(folder, 'package.json'))),
].find(({ name }) => name === 'prisma');
if (found) console.log(found.version);`.trim();
/** Marks failed migrations as rolled back, each with its exit status as fact `prisma.resolve` (`0 NAME`). Ends well even where Prisma does not: the rows are looked at afterwards. */
function resolveRolledBack(database, environment, migrations) {
    return (0,shell/* lines */.Mn)(asInstalled, programs(database), prismaAddress, inDirectory(database, environment), ...migrations.map((name) => (0,shell.sh) `code=0; ${(0,shell/* userCommand */.L_)(`${database.prisma.command} migrate resolve --rolled-back ${name}`)} </dev/null 2>&1 || code=$?; fact prisma.resolve "$code "${name}`));
}
const meanings = {
    P1000: 'the database refuses the user or the password of the address',
    P1001: 'the database cannot be reached from the host',
    P1002: 'the database did not answer in time: another migration may hold Prisma’s lock, or the address leads through a transaction pooler; give the direct address',
    P1003: 'the database does not exist',
    P1012: 'Prisma’s schema or configuration is not valid, or DATABASE_URL is not what it reads',
    P3011: 'the database does not know this migration',
    P3012: 'the migration is not in failed state',
};
/** What Prisma's own code in its output means; its texts differ between engines. */
function meaningOf(output) {
    const code = /\bP[13]\d{3}\b/.exec(output)?.[0] ?? '';
    const meaning = meanings[code];
    return meaning === undefined ? code : `${code}: ${meaning}`;
}

;// CONCATENATED MODULE: ./src/database/made-objects.ts
// What a migration makes by name, so that it fails when it is applied again while that is still there: the forecast of the next deployment.

const made_objects_relation = new RegExp(String.raw `^create (?:unlogged |foreign )?(?:table|sequence|view|materialized view|recursive view) (?!if not exists)(${qualified})`, 'i');
const type = new RegExp(String.raw `^create (?:type|domain) (${qualified})`, 'i');
const schema = new RegExp(String.raw `^create schema (?!if not exists|authorization)(${sql_names_name})`, 'i');
const made_objects_index = new RegExp(String.raw `^create (?:unique )?index (?:concurrently )?(?!if not exists|on\b)(${qualified}) on (?:only )?(${qualified})(.*)$`, 'i');
const column = new RegExp(String.raw `\badd (?:column )?(?!(?:constraint|primary|unique|foreign|check|exclude|column|if not exists)\b)(${sql_names_name})`, 'gi');
const constraint = new RegExp(String.raw `\badd constraint (${sql_names_name})`, 'gi');
/** In order, without what the script itself drops again. */
function madeObjects(statements) {
    const drops = dropsOf(statements);
    return statements.flatMap(({ skeleton }) => madeByStatement(skeleton)).filter((object) => !isDropped(object, drops));
}
function madeByStatement(skeleton) {
    const plain = (kind, pattern) => sql_names_names(pattern.exec(skeleton)?.[1] ?? '').map((text) => ({ kind, ...splitName(text), table: '', columns: [] }));
    return [...plain('relation', made_objects_relation), ...plain('type', type), ...plain('schema', schema), ...indexes(skeleton), ...made_objects_parts('column', skeleton, column), ...made_objects_parts('constraint', skeleton, constraint)];
}
function indexes(skeleton) {
    const [, own = '', on = '', rest = ''] = made_objects_index.exec(skeleton) ?? [];
    if (own === '')
        return [];
    const table = splitName(on);
    return [{ kind: 'index', schema: table.schema, name: splitName(own).name, table: table.name, columns: [...rest.matchAll(new RegExp(sql_names_name, 'g'))].map(([text]) => unquote(text)) }];
}
function made_objects_parts(kind, skeleton, pattern) {
    const found = columnsIn(skeleton, pattern);
    if (found === undefined)
        return [];
    const table = splitName(found.table);
    return found.columns.map((each) => ({ kind, schema: table.schema, name: each, table: table.name, columns: [] }));
}
function dropsOf(statements) {
    const lists = (pattern) => statements.flatMap(({ skeleton }) => sql_names_names(new RegExp(String.raw `^drop (?:${pattern}) (?:if exists )?(${qualified}(?:\s*,\s*${qualified})*)`, 'i').exec(skeleton)?.[1] ?? '').map((text) => splitName(text).name));
    return {
        tables: lists('table'),
        parts: statements.flatMap(({ skeleton }) => droppedParts(skeleton)),
        others: lists('index|type|domain|view|materialized view|sequence|schema'),
    };
}
function droppedParts(skeleton) {
    const found = columnsIn(skeleton, new RegExp(String.raw `\bdrop (?:column |constraint )?(?!(?:default|not null|expression|identity|column|constraint)\b)(?:if exists )?(${sql_names_name})`, 'gi'));
    return (found?.columns ?? []).map((each) => `${splitName(found?.table ?? '').name}.${each}`);
}
/** Names alone are compared, not schemas: a script rarely uses two of one name. */
function isDropped({ kind, name: own, table, columns }, { tables, parts: gone, others }) {
    if (kind === 'relation')
        return tables.includes(own) || others.includes(own);
    if (kind === 'type' || kind === 'schema')
        return others.includes(own);
    if (tables.includes(table) || gone.includes(`${table}.${own}`))
        return true;
    return kind === 'index' && (others.includes(own) || columns.some((each) => gone.includes(`${table}.${each}`)));
}
function describeObject({ kind, name: own, table }) {
    if (kind === 'relation')
        return own;
    return kind === 'column' || kind === 'constraint' ? `${table}.${own}` : `${kind} ${own}`;
}

;// CONCATENATED MODULE: ./src/steps/undo-migrations.ts
// Full Rollback, Step 2: Rollback Database Migration. Failed migrations through Prisma's own command line, then one transaction for the rest.















/** Of one `migrate resolve`; Prisma itself waits 10 s for its lock. */
const resolveTimeoutMs = 45_000;
const shownStatements = 30;
const undoMigrations = {
    title: 'Undo the migrations',
    section: 'Full Rollback, Step 2: Rollback Database Migration',
    documentedMs: 300_000,
    deadlineMs: 900_000,
    blocking: true,
    undo: 'deploy the newer release again: prisma migrate deploy applies them; rows come back from the dump',
    plan: undo_migrations_plan,
    run: undo_migrations_run,
};
function undo_migrations_plan(situation) {
    const { database } = situation.environment;
    if (database === undefined || situation.database === undefined)
        return { notNeeded: 'there is no database to change' };
    const { decision } = situation.database;
    if (decision.strategy === 'restore' || decision.strategy === 'undo-restore')
        return { notNeeded: `strategy ${decision.strategy}: the database comes with its migrations` };
    if (decision.actions.every(({ migration, action }) => action === 'keep' && migration.state === 'rolled-back') && database.after.length === 0)
        return { notNeeded: `nothing to undo: ${nothingBecause(decision)}` };
    const { nextDeploy, strategy, reason } = decision;
    return {
        says: [
            `Strategy ${strategy}: ${reason}`,
            ...decision.actions.flatMap(describeAction),
            ...hooksOf(database).map((statement) => `  database.after: ${undo_migrations_shown(statement)}`),
            `The next prisma migrate deploy of the newer release ${nextDeploy.works ? 'works' : 'will fail'}: ${nextDeploy.why}`,
        ],
        commands: resolveCommands(situation, database, decision),
    };
}
function nothingBecause({ actions, reason }) {
    return actions.length === 0 ? 'the database has no migration that the target lacks' : `${actions.map(({ migration }) => migration.name).join(', ')}: rolled back already (${reason})`;
}
const meaningOfActions = { revert: 'down.sql and its mark as rolled back, in one transaction', mark: 'marked as rolled back; its tables stay', resolve: 'prisma migrate resolve --rolled-back', keep: 'stays as it is' };
function describeAction({ migration, action, why }) {
    const { name, state, file, holdings } = migration;
    const there = holdings.filter(({ exists }) => exists).map(describeHolding);
    const statements = action === 'revert' && file?.down !== undefined ? downScript(file.down).statements : [];
    return [
        `${name} (${state}): ${action}${why === '' ? '' : `, for ${why}`}: ${meaningOfActions[action]}`,
        ...(there.length === 0 ? [] : [`  ${action === 'revert' ? 'takes away' : 'leaves'} ${there.join('; ')}`]),
        ...statements.slice(0, shownStatements).map((statement) => `  ${undo_migrations_shown(statement)}`),
        ...(statements.length > shownStatements ? [`  … and ${statements.length - shownStatements} statements more, of down.sql in ${file?.commit.slice(0, 12) ?? ''}`] : []),
    ];
}
/** In one line, with its texts, unless that would hide something behind a comment. */
function undo_migrations_shown({ text, skeleton }) {
    return /--|\/\*/.test(text) ? skeleton : text.replace(/\s+/g, ' ');
}
function resolveCommands({ environment }, database, { actions }) {
    const host = (0,runs_on/* databaseHost */.iz)(environment);
    const failed = actions.filter(({ action }) => action === 'resolve').map(({ migration }) => migration.name);
    if (host === undefined || failed.length === 0)
        return [];
    return commandsFor([host], () => hostScript(host, `Resolve ${failed.join(', ')}`, failed.length * resolveTimeoutMs, resolveRolledBack(database, environment, failed)));
}
async function undo_migrations_run(planned, context) {
    const { situation } = context;
    const { database } = databaseWork(context);
    const decision = situation.database?.decision;
    if (decision === undefined)
        return outcome('there is no database to change');
    const resolved = planned.commands.length === 0 ? undefined : await resolveFailed(planned, context, decision);
    const { result, doubted } = await undo(context, orderFor(context, decision, database));
    return {
        ...outcome(summaryOf(decision), { forPeople: leftForPeople(decision), output: resolved?.output ?? [] }),
        warnings: [...(resolved?.warnings ?? []), ...(doubted ? ['The connection broke while PostgreSQL committed; looked at again, all of it is done.'] : []), ...otherThanForecast(decision, result)],
    };
}
/** First, for it changes least: where Prisma cannot run, nothing else has been done. What counts is the rows, not what it printed. */
async function resolveFailed(planned, context, decision) {
    const wanted = undo_order_namesOf(decision, 'resolve');
    const replies = await withAccess(context, () => context.ports.hosts.change(planned.step, planned.commands, { signal: context.signal }));
    const rows = await withDatabase(context, (session) => readMigrationRows(session, databaseWork(context).facts.schema));
    const states = knownMigrations(rows);
    const not = wanted.filter((name) => states.some((migration) => migration.name === name && migration.state !== 'rolled-back'));
    const output = outputOf(replies);
    if (not.length === 0)
        return { output, warnings: [] };
    const said = replies.map(({ stdout, stderr }) => `${stdout}\n${stderr}`).join('\n');
    throw new errors/* StepError */.zg(`prisma migrate resolve left ${not.join(', ')} as it was: ${meaningOf(said) || said.trim().split('\n').at(-1) || 'it said nothing'}`, { host: databaseWork(context).database.via, nextAction: 'Nothing else was changed. Mend what Prisma says (database.prisma in the configuration says where and how it runs), then run this again.' });
}
async function undo(context, order) {
    if (order.undo.length === 0 && order.hooks.length === 0)
        return { result: { inTheWay: [] }, doubted: false };
    try {
        return { result: await withDatabase(context, (session) => undoInOneTransaction(session, order, context.signal)), doubted: false };
    }
    catch (error) {
        if (error instanceof CommitInDoubt)
            return lookAfterDoubt(context, order, error);
        if (error instanceof UndoFailure)
            throw new errors/* StepError */.zg(error.message, { nextAction: error.nextAction, cause: error });
        throw error;
    }
}
/** Prisma's lock is free once the broken session has ended, one way or the other; then the rows tell which. */
async function lookAfterDoubt(context, order, doubt) {
    const rows = await withDatabase(context, async (session) => {
        await session.run(`begin; set local lock_timeout = 60000; select pg_advisory_xact_lock(${prismaLock}); commit`);
        return readMigrationRows(session, order.schema);
    });
    const states = knownMigrations(rows);
    const open = order.undo.filter(({ name }) => states.some((migration) => migration.name === name && migration.state !== 'rolled-back'));
    if (open.length === 0 && order.undo.length > 0)
        return { result: { inTheWay: [] }, doubted: true };
    const what = order.undo.length === 0 ? 'whether database.after was committed is not known' : `PostgreSQL took it all back: ${open.map(({ name }) => name).join(', ')} is as it was`;
    throw new errors/* StepError */.zg(`the connection broke while it committed (${doubt.message}); ${what}`, { nextAction: 'Run it again.', cause: doubt });
}
function summaryOf(decision) {
    const parts = ['revert', 'mark', 'resolve', 'keep'].flatMap((action) => {
        const names = undo_order_namesOf(decision, action);
        return names.length === 0 ? [] : [`${{ revert: 'reverted', mark: 'marked as rolled back', resolve: 'resolved as rolled back', keep: 'kept' }[action]}: ${names.join(', ')}`];
    });
    return parts.join('; ') || 'the hooks of database.after ran';
}
/** What stays behind must not be forgotten. */
function leftForPeople({ actions, nextDeploy }) {
    const left = actions.filter(({ action }) => action !== 'revert').flatMap(({ migration }) => migration.holdings.filter(({ exists }) => exists).map((holding) => `${describeHolding(holding)} (${migration.name})`));
    return [
        ...(left.length === 0 ? [] : [`Orphaned, nobody needs it at the target: ${left.join('; ')}. Drop it later with rollback-type: cleanup, or deploy the newer release again.`]),
        ...(nextDeploy.works ? [] : [`Before the newer release is deployed again: its prisma migrate deploy will fail, for ${nextDeploy.why}. rollback-type: cleanup takes that away.`]),
    ];
}
/** The text of down.sql promised more, or less, than it kept. */
function otherThanForecast({ nextDeploy }, { inTheWay }) {
    if (!nextDeploy.works || inTheWay.length === 0)
        return [];
    return [`Other than forecast, the next prisma migrate deploy of the newer release will fail: ${inTheWay.map(describeObject).join(', ')} is still there.`];
}

;// CONCATENATED MODULE: ./src/steps/verify-backend.ts
// Quick Rollback, Step 3: the backend is healthy when the expected version answers k times in a row, from the same process, and its error log is clean.










const verifyBackend = {
    title: 'Verify the backend',
    section: 'Quick Rollback, Step 3: Verify Backend Health',
    documentedMs: 120_000,
    deadlineMs: 180_000,
    blocking: true,
    undo: 'nothing to undo: it only looks',
    plan: verify_backend_plan,
    async run(planned, context) {
        const next = nextWhenSick(context.situation);
        const { seen, output, warnings } = await withErrorLog(context, next, () => stayStable(planned.commands, () => awaitHealthy(context), next, context));
        return outcome(seen.seen.join('; '), { hosts: seen.hosts, output, warnings });
    },
};
function verify_backend_plan(situation) {
    const { health, backendProcesses } = situation.environment;
    if (backendProcesses.length === 0)
        return { notNeeded: 'the configuration has no backend process' };
    return {
        deadlineMs: deadlineOf(verifyBackend.deadlineMs, healthyMs(health), looksMs(situation)),
        says: [
            ...health.checks.map((check) => `${(0,http/* nameOf */.Vb)(check)}${check.on === 'hosts' ? ' (from every host)' : ''}: status ${check.status}${check.version === undefined ? '' : `, version ${(0,unknown_version/* releaseText */.hO)(backendRelease(situation))}`}, ${health.replies} times in a row`),
            'no critical line in the error log since the switch',
        ],
        commands: listBackends(situation),
    };
}

;// CONCATENATED MODULE: ./src/database/verdict.ts
// Whether a database is as it was decided (Post-Rollback Verification, 6): its migrations, and its rows against the baseline. Pure.


/** What must be so after the action. */
function stateAfter({ migration, action }) {
    return action === 'keep' ? migration.state : 'rolled-back';
}
/** What is otherwise than decided; empty when nothing is. */
function migrationProblems(known, release, tag, { actions }) {
    const stateOf = (name) => known.find((migration) => migration.name === name)?.state;
    return [
        ...missing(known, release).map((name) => `${name} of ${tag} is ${stateOf(name) ?? 'not there'}`),
        ...actions.filter((each) => stateOf(each.migration.name) !== stateAfter(each)).map((each) => `${each.migration.name} is ${stateOf(each.migration.name) ?? 'not there'} instead of ${stateAfter(each)}`),
        ...known.filter(({ name, state }) => state === 'failed' && !release.includes(name) && !actions.some(({ migration }) => migration.name === name)).map(({ name }) => `${name} is failed: prisma migrate deploy refuses until it is resolved`),
    ];
}
/** @param takenAt when the backup was made, ISO 8601. */
function explainByBackup({ at }, takenAt) {
    return Date.parse(takenAt) < Date.parse(at) ? `the backup is of ${takenAt}, before that baseline: what was written in between is not in it` : undefined;
}
/**
 * @param target commit of the release that serves now: a baseline of the same one knows no table that may be gone.
 * @param explanation why fewer rows are expected; undefined: nothing explains them.
 */
function judgeRows(baseline, now, target, explanation) {
    const losses = compareCounts(baseline.database?.counts ?? {}, now.counts);
    const explained = explanation !== undefined;
    const than = `than in the baseline of ${baseline.at}`;
    const why = explained ? `; ${explanation}` : '';
    const gone = baseline.release.commit === target ? now.absent.map((table) => `${table} is not there, and held ${baseline.database?.counts[table] ?? 0} rows in the baseline of ${baseline.at}`) : [];
    return {
        problems: [...gone, ...(explained ? [] : losses.filter(({ emptied }) => emptied).map(({ table, before }) => `${table} is empty, and held ${before} rows in the baseline of ${baseline.at}`))],
        warnings: losses.filter(({ emptied }) => explained || !emptied).map((loss) => `${describeLoss(loss)} ${than}${why}`),
    };
}

;// CONCATENATED MODULE: ./src/steps/verify-database.ts









const verify_database_countLimitMs = 20_000;
const verify_database_tries = 3;
const verifyDatabase = {
    title: 'Verify the database',
    section: 'Post-Rollback Verification, 6. Database Connectivity',
    deadlineMs: 180_000,
    blocking: true,
    undo: 'nothing to undo: it only looks',
    plan: verify_database_plan,
    async run(_planned, context) {
        const session = await verify_database_open(context);
        try {
            const migrations = await verifyMigrations(session, context);
            const rows = await verifyRows(session, context);
            return outcome([`answers at ${databaseWork(context).facts.address.database}`, migrations, rows.detail].join('; '), { warnings: rows.warnings });
        }
        finally {
            await session.close();
        }
    },
};
function verify_database_plan(situation) {
    const { database } = situation;
    if (database === undefined)
        return { notNeeded: 'the configuration has no database' };
    const baseline = baselineOf(situation);
    return {
        says: [
            `${database.facts.address.database} answers at the application's address`,
            `${database.facts.release.length} migrations of ${situation.target.tag} are applied, none is failed${database.decision.actions.length === 0 ? '' : ', each one beyond it is as decided'}`,
            baseline?.database === undefined ? 'no baseline was recorded: rows are not compared' : `rows of ${tablesOf(baseline, situation).length} tables against the baseline of ${baseline.at}`,
        ],
        commands: [],
    };
}
/** Right after a swap the first try may meet the last moment of it. */
async function verify_database_open(context) {
    const { ports, signal } = context;
    const { address } = databaseWork(context).facts;
    for (let attempt = 1;; attempt += 1) {
        try {
            const session = await ports.databases.open(address, signal);
            await session.rows('select 1');
            return session;
        }
        catch (error) {
            signal.throwIfAborted();
            if (attempt === verify_database_tries)
                throw new errors/* StepError */.zg((0,errors/* messageOf */.bD)(error), { nextAction: 'Look at the database: does it run, does it let the application in? Then run this again.' });
            await ports.clock.sleep(1_000, signal);
        }
    }
}
/** @throws StepError naming each migration that is otherwise than decided. */
async function verifyMigrations(session, { situation }) {
    const { facts, decision } = situation.database ?? { facts: undefined, decision: undefined };
    if (facts === undefined || decision === undefined)
        return '';
    const known = knownMigrations(await readMigrationRows(session, facts.schema));
    const problems = migrationProblems(known, facts.release, situation.target.tag, decision);
    const accepted = decision.strategy === 'restore' && situation.allow.includes('newer-code');
    if (problems.length > 0 && !accepted)
        throw new errors/* StepError */.zg(problems.join('; '), { nextAction: 'Look at _prisma_migrations; did a deployment run meanwhile? Then run this again.' });
    if (problems.length > 0)
        return `${problems.join('; ')} (allowed: newer-code)`;
    const rolledBack = known.filter(({ state }) => state === 'rolled-back').length;
    return `${facts.release.length} migrations of ${situation.target.tag} applied${rolledBack === 0 ? '' : `, ${rolledBack} rolled back`}`;
}
async function verifyRows(session, { situation }) {
    const baseline = baselineOf(situation);
    if (baseline?.database === undefined)
        return { detail: 'no baseline to compare rows with', warnings: [] };
    const tables = tablesOf(baseline, situation);
    if (tables.length === 0)
        return { detail: `the baseline of ${baseline.at} has counted none of the tables`, warnings: [] };
    const now = await countEachWithin(verify_database_countLimitMs, session, tables);
    const { problems, warnings } = judgeRows(baseline, now, situation.target.commit, explanationOf(situation, baseline));
    if (problems.length > 0)
        throw verify_database_emptied(problems);
    const compared = Object.keys(now.counts).length;
    return { detail: warnings.length === 0 ? `${compared} tables hold no fewer rows than in the baseline of ${baseline.at}` : `${warnings.length} of ${compared} tables hold fewer rows than in the baseline`, warnings: [...warnings, ...now.failed] };
}
function verify_database_emptied(problems) {
    return new errors/* StepError */.zg(problems.join('; '), { nextAction: 'Find the rows before anybody writes: in the database that a restore kept, in the dumps of a revert, in the backup. Where a table may be empty, name in database.counts the tables that matter; then run this again.' });
}
/** What the baseline has counted and the configuration still wants counted. Tables of what is undone have their own fate: a dump, or the orphans. */
function tablesOf(baseline, { environment, database }) {
    const known = Object.keys(baseline.database?.counts ?? {});
    const wanted = (environment.database?.counts ?? []).map((name) => countedName(name, known, database?.facts.schema ?? 'public'));
    const undone = (database?.decision.actions ?? []).flatMap(({ migration }) => migration.holdings.filter(({ columns, loss }) => columns.length === 0 && loss === 'dropped').map(({ schema, table }) => tableName({ schema, name: table })));
    return known.filter((table) => (wanted.length === 0 || wanted.includes(table)) && !undone.includes(table));
}
/** A restore takes rows away that were there. Of one that an earlier try of this run has put live, the day is not known any more. */
function explanationOf({ database }, baseline) {
    if (database?.decision.strategy !== 'restore')
        return undefined;
    const takenAt = database.restore?.backup?.takenAt;
    return takenAt === undefined ? 'it was restored from a backup' : explainByBackup(baseline, takenAt);
}

;// CONCATENATED MODULE: ./src/steps/verify-frontend.ts
// Quick Rollback, Step 4.5: the address that users open serves the target's page, and every asset that it names is there.






const pollMs = 500;
const withinMs = 90_000;
/** What no distribution invalidates, a cache may keep as long as our own header lets it: five minutes. */
const uninvalidatedMs = 330_000;
const verifyFrontend = {
    title: 'Verify the frontend',
    section: 'Quick Rollback, Step 4: Revert Frontend',
    documentedMs: 120_000,
    deadlineMs: 120_000,
    blocking: true,
    undo: 'nothing to undo: it only looks',
    plan({ environment: { frontend }, target }) {
        if (frontend === undefined)
            return { notNeeded: 'the configuration has no frontend' };
        return { deadlineMs: assetsMs(frontend) + 30_000, says: [`${frontend.url} serves the page of ${target.tag}, and each asset that it names`], commands: [] };
    },
    async run(_planned, context) {
        const { frontend } = context.situation.environment;
        const site = context.carried.site?.site;
        if (frontend === undefined || site === undefined)
            throw new errors/* StepError */.zg('the frontend was not prepared', { nextAction: 'Run this again.' });
        const expected = await expectedPage(frontend, site, context);
        const beginMs = context.ports.clock.monotonicMs();
        const looks = await awaitPage(frontend, expected, beginMs + withinMs, context);
        const doubts = await mapLimited(expected.assets, 8, (asset) => awaitAsset(frontend, asset, beginMs, context));
        return outcome(`${frontend.url} serves ${context.situation.target.tag} and the ${(0,plurals/* counted */.h)(expected.assets.length, 'asset')} that it names (after ${(0,plurals/* counted */.h)(looks, 'look')})`, { warnings: doubts.flat() });
    },
};
/** @throws StepError where nothing could prove the page. */
async function expectedPage(frontend, site, context) {
    const { target, environment } = context.situation;
    const page = await uploadedPage(frontend, context);
    if (page === undefined && frontend.versionPattern === undefined) {
        throw new errors/* StepError */.zg(`the build of ${target.tag} has no index.html in s3://${frontend.bucket}/${frontend.prefix}, and frontend.version is not set: nothing proves which version ${frontend.url} serves`, {
            nextAction: `The bucket holds the target. Open ${frontend.url} and look. Then set frontend.version, or let the build make an index.html, and run this again.`,
        });
    }
    const assets = page === undefined ? [] : assetsOf(new TextDecoder().decode(page), site.files.map((file) => file.path));
    return { versionPattern: frontend.versionPattern, assets, release: target, tagPrefix: environment.tagPrefix, page };
}
/** An invalidation takes its time: the first replies can still be the old page. */
async function awaitPage(frontend, expected, untilMs, context) {
    const { served, looks } = await poll(() => askPage(frontend, expected, context), untilMs, context);
    const what = `${frontend.url}: ${served.why.join(', ')}`;
    if (served.kind === 'failed')
        throw new errors/* StepError */.zg(what, { nextAction: 'The bucket holds the target; look at the distribution: its origin, its invalidations, its behaviours. Then run this again.' });
    if (served.kind === 'inconclusive') {
        throw new errors/* InconclusiveError */.Xp(what, {
            nextAction: `The bucket holds the target. Compare what is served with s3://${frontend.bucket}/${frontend.prefix}index.html: if it is an older page, invalidate the distribution; if something on the way rewrites pages, set frontend.version, so that the version in the page is the proof. Then run this again.`,
        });
    }
    return looks;
}
function assetsMs({ distribution }) {
    return distribution === undefined ? uninvalidatedMs : withinMs;
}
/** @returns a doubt, where the version in the page is proof and only the bytes of an asset differ. */
async function awaitAsset(frontend, asset, beginMs, context) {
    const url = new URL(asset, frontend.url.endsWith('/') ? frontend.url : `${frontend.url}/`).href;
    const file = isToldByContentAlone(asset) ? ((await uploadedFile(frontend, asset, context)) ?? new Uint8Array()) : undefined;
    const { served } = await poll(() => askFile(url, file, context), beginMs + (file === undefined ? withinMs : assetsMs(frontend)), context);
    const what = `${url}: ${served.why.join(', ')}`;
    if (served.kind === 'failed')
        throw new errors/* StepError */.zg(what, { nextAction: 'The page names this file, and it is not served. Look at the bucket, and at the origin and the behaviours of the distribution; then run this again: it uploads what is missing.' });
    if (served.kind === 'inconclusive' && frontend.versionPattern !== undefined)
        return [`${what}: something on the way rewrites it, or it is older`];
    if (served.kind === 'inconclusive') {
        throw new errors/* InconclusiveError */.Xp(what, {
            nextAction: `Its name does not tell its version. Compare what is served with s3://${frontend.bucket}/${frontend.prefix}${asset}: if it is older, invalidate it; if something on the way rewrites it, let the build put a hash into its name. Then run this again.`,
        });
    }
    return [];
}
/** Looks until it passes or the time is over: an edge can be busy, or remember an error for a while. */
async function poll(look, untilMs, { ports, signal }) {
    for (let looks = 1;; looks += 1) {
        const served = await look();
        if (served.kind === 'passed' || ports.clock.monotonicMs() >= untilMs)
            return { served, looks };
        await ports.clock.sleep(pollMs, signal);
    }
}

;// CONCATENATED MODULE: ./src/watch/baseline-bounds.ts
/** @returns undefined where the condition needs a baseline and there is none to tell. */
function boundsWith(condition, baseline) {
    if (condition.baseline === undefined)
        return condition;
    const before = baseline === undefined ? undefined : measured(condition.baseline, baseline);
    if (before === undefined)
        return undefined;
    const { is, above, 'at-least': atLeast } = condition;
    return { is, above, 'at-least': atLeast, 'at-most': Math.max(before * condition.factor, condition.below ?? 0, condition['at-most'] ?? 0) };
}
/** The worst of the health checks: a share of 1, or seconds. */
function measured(kind, { checks }) {
    if (checks.length === 0)
        return undefined;
    return Math.max(...checks.map(({ errorShare, medianMs }) => (kind === 'error-rate' ? errorShare : medianMs / 1000)));
}

;// CONCATENATED MODULE: ./src/watch/observations.ts
/** Since when it is broken without a pause, in ms of the watch; undefined while it is not. What cannot be judged neither breaks nor mends. */
function brokenSinceMs({ looks }) {
    let since;
    for (const { atMs, finding } of looks) {
        if (finding.kind === 'failed')
            since ??= atMs;
        if (finding.kind === 'passed')
            since = undefined;
    }
    return since;
}
/** A condition counts as broken once it was so for its whole `for:`, as in an alerting rule: a shorter spike does not. */
function isSustained(observations, nowMs) {
    const since = brokenSinceMs(observations);
    return since !== undefined && nowMs - since >= observations.condition.for;
}
function missingLooks({ looks }) {
    return looks.filter(({ finding }) => finding.kind === 'inconclusive').length;
}
/** The worst value so far: the highest where there is an upper bound, else the lowest. */
function worst({ condition, looks }) {
    const values = looks.flatMap(({ value }) => (value === undefined || Number.isNaN(value) ? [] : [value]));
    if (values.length === 0)
        return undefined;
    return boundedAbove(condition) ? Math.max(...values) : Math.min(...values);
}
function boundedAbove(condition) {
    return condition.below !== undefined || condition['at-most'] !== undefined || condition.baseline !== undefined;
}

// EXTERNAL MODULE: ./src/watch/sparkline.ts
var sparkline = __webpack_require__(7684);
;// CONCATENATED MODULE: ./src/watch/verdict.ts
// The verdict of a watch (Success Criteria): stable, broken, or inconclusive. Silence is never a success.


/** While it goes on: a reason to end early, if there is one. */
function earlyEnd(all, nowMs) {
    const broken = all.filter((observations) => isSustained(observations, nowMs));
    return broken.length === 0 ? undefined : { kind: 'broken', why: broken.map((observations) => describeBreach(observations, nowMs)).join('; ') };
}
/** When the window is over. A breach that had no time to become sustained leaves it open. */
function finalVerdict(all, nowMs, maxMissingShare) {
    const early = earlyEnd(all, nowMs);
    if (early !== undefined)
        return early;
    const reasons = all.flatMap((observations) => [...verdict_missing(observations, maxMissingShare), ...stillBroken(observations, nowMs)]);
    return reasons.length === 0 ? { kind: 'stable' } : { kind: 'inconclusive', why: reasons.join('; ') };
}
function describeBreach(observations, nowMs) {
    const { condition, looks } = observations;
    const finding = [...looks].reverse().find((look) => look.finding.kind === 'failed')?.finding;
    const forMs = nowMs - (brokenSinceMs(observations) ?? nowMs);
    return `${condition.name}: ${finding?.actual ?? ''} instead of ${finding?.expected ?? ''}, for ${(0,durations/* exactly */.pV)(Math.round(forMs / 1000) * 1000)}`;
}
function verdict_missing(observations, maxMissingShare) {
    const { condition, looks } = observations;
    if (looks.length === 0)
        return [`${condition.name}: it was never looked at`];
    const count = missingLooks(observations);
    const last = looks.at(-1)?.finding;
    if (count / looks.length <= maxMissingShare && last?.kind !== 'inconclusive')
        return [];
    const reason = [...looks].reverse().find(({ finding }) => finding.kind === 'inconclusive')?.finding.actual ?? '';
    return [`${condition.name}: ${count} of ${looks.length} looks could not be judged (${reason})`];
}
function stillBroken(observations, nowMs) {
    return brokenSinceMs(observations) === undefined ? [] : [`${describeBreach(observations, nowMs)} when the watch ended`];
}

;// CONCATENATED MODULE: ./src/watch/watched-health.ts
// What a watch looks at where nobody wrote conditions: the health checks that are asked from here (Quick Rollback, Step 5.4).

const brokenForMs = 60_000;
/** @param windowMs a shorter one leaves a broken check no more time than that. */
function watchedIn({ watch, health }, windowMs) {
    if (watch.conditions.length > 0)
        return watch.conditions.map((condition) => ({ condition }));
    return health.checks.filter(({ on }) => on === 'runner').map((check) => ({ check, condition: { name: (0,http/* nameOf */.Vb)(check), for: Math.min(brokenForMs, windowMs), factor: 1, 'no-data': 'inconclusive' } }));
}
/** Whether it is well, not which version it is of: that was proved before. */
function judgeHealth(check, reply) {
    const wrong = typeof reply === 'string' ? [`no reply (${reply})`] : (0,http/* mismatches */.vJ)({ ...check, version: undefined }, reply, { tag: '', commit: '' }, '');
    return wrong.length === 0 ? { kind: 'passed', expected: 'a healthy reply', actual: 'healthy' } : { kind: 'failed', expected: 'a healthy reply', actual: wrong.join(', ') };
}

;// CONCATENATED MODULE: ./src/steps/watch-stability.ts
// Quick Rollback, Step 5.4 and Success Criteria: watches the metrics for a window, and ends early when one is clearly broken.











const watch_stability_queryTimeoutMs = 10_000;
const watchStability = {
    title: 'Watch until it is stable',
    section: 'Quick Rollback, Step 5: Announce Rollback',
    deadlineMs: 60 * 60_000,
    heartbeatMs: 60_000,
    blocking: true,
    undo: 'nothing to undo: it only looks',
    plan({ environment, watchWindowMs }) {
        const { watch } = environment;
        const windowMs = watchWindowMs ?? watch.windowMs;
        const watched = watchedIn(environment, windowMs);
        if (watched.length === 0)
            return { notNeeded: 'the configuration has neither watch.conditions nor a health check that is asked from here' };
        const slowestMs = Math.max(2 * watch_stability_queryTimeoutMs, ...watched.map(({ check }) => check?.timeout ?? 0));
        return {
            deadlineMs: windowMs + watch.intervalMs + slowestMs + 60_000,
            says: [`look every ${(0,durations/* exactly */.pV)(watch.intervalMs)} for ${(0,durations/* exactly */.pV)(windowMs)}`, ...watched.map(({ condition }) => `${condition.name}, broken for ${(0,durations/* exactly */.pV)(condition.for)} fails it`)],
            commands: [],
        };
    },
    async run(_planned, context) {
        const { environment, watchWindowMs } = context.situation;
        const all = await observe(context, watchWindowMs ?? environment.watch.windowMs);
        return watch_stability_conclude(all.observations, all.verdict);
    },
};
async function observe(context, windowMs) {
    const { ports, situation, signal, progress } = context;
    const { intervalMs, maxMissingShare } = situation.environment.watch;
    const watched = watchedIn(situation.environment, windowMs);
    const begin = ports.clock.monotonicMs();
    let observations = watched.map(({ condition }) => ({ condition, looks: [] }));
    for (;;) {
        const atMs = ports.clock.monotonicMs() - begin;
        const looks = await Promise.all(watched.map(({ condition, check }) => (check === undefined ? watch_stability_lookAt(condition, atMs, context) : askAt(check, atMs, context))));
        observations = observations.map(({ condition, looks: earlier }, index) => ({ condition, looks: [...earlier, looks[index]] }));
        progress(describeSoFar(observations));
        const nowMs = ports.clock.monotonicMs() - begin;
        const early = earlyEnd(observations, nowMs);
        if (early !== undefined)
            return { observations, verdict: early };
        if (nowMs >= windowMs)
            return { observations, verdict: finalVerdict(observations, nowMs, maxMissingShare) };
        await ports.clock.sleep(Math.min(intervalMs, windowMs - nowMs), signal);
    }
}
async function watch_stability_lookAt(condition, atMs, { situation, ports: { metrics }, signal }) {
    try {
        if (condition.alerts !== undefined)
            return { atMs, value: undefined, finding: (0,judge/* judgeAlerts */.tH)(await metrics.alerts(watch_stability_queryTimeoutMs, signal), condition.alerts) };
        const bounds = boundsWith(condition, baselineOf(situation));
        if (bounds === undefined)
            return { atMs, value: undefined, finding: { kind: 'inconclusive', expected: 'a baseline', actual: 'none was recorded before the deployment (rollback-type baseline)' } };
        const samples = await metrics.instant(condition.query ?? '', watch_stability_queryTimeoutMs, signal);
        return { atMs, value: extreme(condition, samples), finding: findingOf(condition, bounds, samples) };
    }
    catch (error) {
        signal.throwIfAborted();
        return { atMs, value: undefined, finding: { kind: 'inconclusive', expected: 'an answer', actual: (0,errors/* messageOf */.bD)(error) } };
    }
}
/** What does not answer is broken: unlike monitoring, it is the very thing that is watched. */
async function askAt(check, atMs, { ports: { web }, signal }) {
    const reply = await web.request((0,http/* requestOf */.fo)(check), signal).catch((error) => {
        signal.throwIfAborted();
        return (0,errors/* messageOf */.bD)(error);
    });
    return { atMs, value: undefined, finding: judgeHealth(check, reply) };
}
function findingOf(condition, bounds, samples) {
    if (samples.length === 0 && condition['no-data'] === 'fine')
        return { kind: 'passed', expected: 'no series, or one within the bounds', actual: 'no series' };
    return (0,judge/* judgeSamples */.xn)(samples, bounds);
}
function extreme(condition, samples) {
    const values = samples.map(({ value }) => value).filter((value) => !Number.isNaN(value));
    if (values.length === 0)
        return undefined;
    return boundedAbove(condition) ? Math.max(...values) : Math.min(...values);
}
function describeSoFar(observations) {
    return observations.map((each) => `${each.condition.name} ${describeWorst(each)}`).join(', ');
}
function describeWorst(observations) {
    const value = worst(observations);
    if (value !== undefined)
        return `at worst ${(0,judge/* describeSample */.gS)({ labels: {}, value, atSeconds: 0 })}`;
    return observations.looks.at(-1)?.finding.actual ?? 'not looked at';
}
/** @throws StepError when it is not stable, InconclusiveError when that cannot be said. */
function watch_stability_conclude(observations, verdict) {
    const charts = observations.map(chart);
    if (verdict.kind === 'stable')
        return outcome(`stable: ${describeSoFar(observations)}`, { output: charts });
    if (verdict.kind === 'inconclusive')
        throw new errors/* InconclusiveError */.Xp(verdict.why, { output: charts, nextAction: 'Nobody knows whether it is stable: mend the monitoring, look at the dashboards by hand, then watch again.' });
    throw new errors/* StepError */.zg(verdict.why, { output: charts, nextAction: 'It is not stable. Look at what is broken; roll back further (an older target, or type full), or mend it, then watch again.' });
}
function chart(observations) {
    const { condition, looks } = observations;
    const line = condition.query === undefined ? looks.map(({ finding }) => (finding.kind === 'passed' ? '▁' : finding.kind === 'failed' ? '█' : '·')).join('') : (0,sparkline/* sparkline */.K)(looks.map(({ value }) => value), boundedAbove(condition));
    return { title: `${condition.name}: ${describeWorst(observations)} in ${looks.length} looks`, text: line };
}

;// CONCATENATED MODULE: ./src/steps/write-report.ts
// Rollback Retrospective, Incident Report Template: writes the report into the checkout.

const writeReport = {
    ...filing_card,
    title: 'Write the incident report',
    section: within1Hour,
    undo: 'delete the file',
    plan: (situation) => planned(situation, ({ folder, name }) => `${folder}/${name}.md in the checkout`),
    async run(_planned, context) {
        const { dossier, ports } = work(context);
        const filing = await ports.recordFiles.keep(dossier);
        return filing_note(context, filing, { reportPath: filing.place });
    },
};

;// CONCATENATED MODULE: ./src/steps/write-drill-report.ts
// Rollback Testing, "Rollback Drill Procedure", 5: writes report, history and scoreboard of the drill.


const writeDrillReport = {
    ...writeReport,
    title: 'Write the drill report',
    section: section('5. Time each step'),
    plan: () => ({ says: ['docs/drills/DRILL-<date>.md, history.json and README.md in the checkout'], commands: [] }),
};

;// CONCATENATED MODULE: ./src/steps/registry.ts






































const steps = {
    'stop-worker': stopWorker,
    'prepare-backend': prepareBackend,
    'switch-backend': switch_backend_switchBackend,
    'verify-backend': verifyBackend,
    'prove-backend-stable': proveBackendStable,
    'prepare-frontend': prepareFrontend,
    'switch-frontend': switchFrontend,
    'verify-frontend': verifyFrontend,
    'stop-backend-at-once': stopBackendAtOnce,
    'stop-backend': stopBackend,
    'prepare-restore': prepareRestore,
    'dump-doomed-rows': dumpDoomedRows,
    'undo-migrations': undoMigrations,
    'swap-database': swapDatabase,
    'start-backend': startBackend,
    'verify-database': verifyDatabase,
    'record-baseline': recordBaseline,
    'switch-flag-off': switchFlagOff,
    'tell-users': tellUsers,
    'run-checklist': runChecklist,
    'watch-stability': watchStability,
    'announce-start': announceStart,
    'announce-end': announceEnd,
    'store-frontend': storeFrontend,
    'remove-leftovers': removeLeftovers,
    'prune-releases': pruneReleases,
    'write-report': writeReport,
    'open-pull-request': openPullRequest,
    'open-follow-up': openFollowUp,
    'judge-matrix': judgeMatrix,
    'open-rollback-run': openRollbackRun,
    'announce-drill': announceDrill,
    'deploy-release': deployRelease,
    'soak-release': soakRelease,
    'roll-forward': rollForward,
    'announce-drill-end': announceDrillEnd,
    'write-drill-report': writeDrillReport,
    'propose-drill-report': proposeDrillReport,
};

;// CONCATENATED MODULE: ./src/carrying-out.ts
// A plan is carried out: its steps run while users' requests are watched, people are told, and the lock goes back last, or stays.










async function carryOut(order, world, { plan, situation }, lock, signal) {
    const { environment, run, request } = order;
    const runbook = runbooks/* runbooks */.C[request.rollbackType];
    const hosts = new SafeHosts(world.fleet, environment, run, world.clock, lock !== noLock);
    const voice = new Voice(world, situation);
    const ports = { ...world, hosts, messages: voice.messages };
    const probe = environment.health.checks.find((check) => check.on === 'runner' && runbook.hostless !== true);
    const watch = probe === undefined ? undefined : watchDowntime(probe, world.web, world.clock);
    const carried = {};
    let undescribed = [];
    const describe = async () => (undescribed = await describePlan(lock, plan));
    const records = await execute(plan, steps, { situation, ports, carried, signal, progress: () => undefined }, voice.listening(world.emit), describe);
    const downtimeMs = await watch?.stop();
    const result = resultOf(records, plan);
    const bad = records.find((record) => ['failed', 'inconclusive', 'cancelled'].includes(record.state)) ?? (result === 'cancelled' ? records[0] : undefined);
    const idle = bad === undefined ? { what: '', mend: '' } : leftStopped(records, situation, lock.resumed);
    const message = bad === undefined ? '' : [`${bad.planned.title}: ${bad.detail || 'cancelled before it began'}`, idle.what].filter((part) => part !== '').join('. ');
    // Of a run that was cancelled before its first step, only what an earlier try did can be live.
    const stopped = bad !== undefined && keepsLock(request.rollbackType) && (bad.state !== 'not-reached' || lock.resumed);
    // Where this run put nothing else live, whoever comes next finds the lock that it took over.
    const nothingDone = bad !== undefined && (bad.state === 'not-reached' || lock.takenOver !== undefined);
    const frozen = bad === undefined && request.freeze && lock !== noLock;
    const speaking = voice.end({ stopped, watched: result !== 'cancelled' && records.some(({ planned }) => planned.step === 'watch-stability'), message });
    const [announced, stop] = await Promise.all([speaking, stopped ? describeStop(order, plan, lock, `${result} at ${bad.planned.step}`) : []]);
    // The lock goes back last: a run that is killed before that finds it again.
    const atLast = stopped ? stop : frozen ? await freeze(order, lock) : await (nothingDone ? takeBack(lock, order) : giveBack(lock));
    const left = stopped || frozen ? 'kept' : lock === noLock || lock.takenOver !== undefined && nothingDone ? 'none' : 'released';
    return { result, plan, steps: records, downtimeMs, message, nextAction: [bad?.nextAction ?? '', idle.mend].filter((part) => part !== '').join(' '), ...outcomeOf(carried), authorization: undefined, announced: announced.deliveries, lock: left, warnings: [...plan.warnings, ...undescribed, ...announced.warnings, ...atLast] };
}
function outcomeOf({ baseline, assessment, filed }) {
    return { baseline, assessment, filed, readiness: undefined, about: undefined };
}
function resultOf(records, plan) {
    if (records.some((record) => record.state === 'cancelled'))
        return 'cancelled';
    if (records.some((record) => record.state === 'failed'))
        return 'failed';
    if (records.some((record) => record.state === 'inconclusive'))
        return 'inconclusive';
    if (records.some((record) => record.state === 'not-reached'))
        return 'cancelled';
    return plan.unreachable.length > 0 && !runbooks/* runbooks */.C[plan.rollbackType].onlyRecords ? 'partial' : 'success';
}

;// CONCATENATED MODULE: ./src/ending.ts

/** Of a run without steps. */
const nothingRan = { plan: undefined, steps: [], downtimeMs: undefined, message: '', nextAction: '', baseline: undefined, assessment: undefined, readiness: undefined, authorization: undefined, announced: [], lock: 'none', filed: undefined, about: undefined, warnings: [] };
/**
 * @param resumed an earlier try of this run holds the lock: it may have changed things, and this one leaves them as they are.
 * @throws whatever is neither a cancellation nor a refusal.
 */
function failedEarly(error, signal, resumed = false) {
    if (signal.aborted)
        return { ...nothingRan, result: 'cancelled', message: resumed ? `Cancelled before this try changed anything. ${earlierTry}` : 'Cancelled before anything was changed.', nextAction: resumed ? 'Run this again: it goes on from there.' : '' };
    if (!(error instanceof errors/* RefusedError */.fk))
        throw error;
    const problems = error.problems.map(errors/* describeProblem */.BJ).join('\n');
    if (resumed)
        return { ...nothingRan, result: 'failed', message: `This try did not start. ${earlierTry}\n${problems}`, nextAction: 'Mend what is named, then run this again: it goes on from there.' };
    return { ...nothingRan, result: 'refused', message: problems, nextAction: 'Mend what is named, then run this again.' };
}
const earlierTry = 'An earlier try of this run, or the run whose lock it took over, began: what that changed stands where it stopped.';

;// CONCATENATED MODULE: ./src/plan/build-plan.ts

function buildPlan(runbook, steps, situation, warnings) {
    const leftOut = [];
    const stages = runbook.stages.map((stage) => ({ title: stage.title, steps: stage.steps.flatMap((name) => planStep(name, steps[name], runbook, situation, leftOut)) }));
    const { environment, facts, run, incident, reason, running, target } = situation;
    return {
        rollbackType: runbook.type,
        title: runbook.title,
        system: environment.system,
        environment: environment.name,
        run,
        incident,
        reason,
        running,
        target,
        hosts: facts.hosts.map((host) => host.host),
        unreachable: facts.unreachable.map((host) => host.host),
        stages: stages.filter((stage) => stage.steps.length > 0),
        database: planDatabase(runbook, situation),
        leftOut,
        warnings,
        authorization: '',
        digest: '',
        forPeople: runbook.switches ? ['Watch error rate, response times and restarts for 15 minutes (30 after full) before you declare success: rollback-type: watch does it.'] : [],
    };
}
/** What only reads the database says something of it when it is ahead of the target. */
function planDatabase(runbook, { database }) {
    if (database === undefined || runbook.onlyRecords === true)
        return undefined;
    const { facts, decision } = database;
    if (runbook.database !== 'changes' && decision.actions.length === 0)
        return undefined;
    const migrations = decision.actions.map(({ migration, action, why }) => ({ name: migration.name, state: migration.state, action, why, holds: migration.holdings.filter(({ exists }) => exists).map(describeHolding) }));
    return { name: facts.address.database, strategy: decision.strategy, reason: decision.reason, migrations, nextDeploy: decision.nextDeploy };
}
function planStep(name, step, { documented, onlyWarn = [] }, situation, leftOut) {
    const intent = step.plan(situation);
    if ('notNeeded' in intent) {
        leftOut.push({ step: name, reason: intent.notNeeded });
        return [];
    }
    const { title, undo } = step;
    const blocking = step.blocking && !onlyWarn.includes(name);
    const { section, documentedMs } = documented?.[name] ?? step;
    return [{ step: name, title, section, documentedMs, blocking, undo, ...intent, deadlineMs: situation.environment.deadlinesMs[name] ?? intent.deadlineMs ?? step.deadlineMs }];
}

;// CONCATENATED MODULE: ./src/ways/assess.ts
// The type assess: planned from the configuration and the request alone. It asks no host, and takes no lock.








async function assessWithoutHosts(order, world, signal) {
    try {
        const made = planWithoutHosts(order);
        world.emit({ kind: 'plan-made', at: world.clock.now().toISOString(), plan: made.plan });
        return order.request.dryRun ? { ...nothingRan, result: 'dry-run', plan: made.plan } : await carryOut(order, world, made, noLock, signal);
    }
    catch (error) {
        return failedEarly(error, signal);
    }
}
/** @throws RefusedError with every reason not to start. */
function planWithoutHosts(order) {
    const { request, environment } = order;
    const problems = assessProblems(environment.decide.rows.flatMap(({ fact }) => fact ?? []), environment.decide.rows.length, request.assess.facts);
    if (problems.length > 0)
        throw new errors/* RefusedError */.fk(problems);
    const situation = { ...bareSituation(order), assess: request.assess };
    return { situation, plan: buildPlan(runbooks/* runbooks */.C[request.rollbackType], steps, situation, []) };
}
function assessProblems(known, rows, said) {
    if (rows === 0)
        return [{ where: 'configuration', what: 'it has no decision matrix', mend: 'add decide.rows to the environment; examples/pfa-vanguard/rollback.yml has those of the document' }];
    return said.filter((name) => !known.includes(name)).map((name) => ({ where: 'input facts', what: `${JSON.stringify(name)} is no fact of the decision matrix`, mend: known.length === 0 ? 'add a row with fact: to decide.rows' : `choose from: ${known.join(', ')}` }));
}

;// CONCATENATED MODULE: ./src/policy/people.ts
/** Logins and names of environments do not tell upper from lower case. */
function same(left, right) {
    return left.toLowerCase() === right.toLowerCase();
}
function isIn(names, name) {
    return names.some((each) => same(each, name));
}
/** Teams that must be asked about a person before the role can be judged. */
function teamOf({ people, team }, login) {
    return isIn(people, login) ? undefined : team;
}
/** Whether a person may stand for a role at all; `unreadable` when only the team could tell. */
function standing(approver, login, memberships) {
    const team = teamOf(approver, login);
    if (isIn(approver.people, login))
        return 'member';
    return team === undefined ? 'stranger' : memberships(team, login);
}
/** Why a person counts for no role whatever; undefined when there is no such reason. */
function neverCounts(person, starters) {
    if (person === undefined)
        return 'the account is gone';
    if (!person.human)
        return `${person.login} is a bot`;
    return isIn(starters, person.login) ? `${person.login} started or re-ran this run` : undefined;
}
/** For each role a person of its own, out of those who could stand for it; undefined when there are not enough different people. */
function differentPeople(candidates, taken = []) {
    const [first, ...rest] = candidates;
    if (first === undefined)
        return [];
    for (const login of first.filter((each) => !isIn(taken, each))) {
        const others = differentPeople(rest, [...taken, login]);
        if (others !== undefined)
            return [login, ...others];
    }
    return undefined;
}
function describeWho({ people, team }) {
    return [...people, ...(team === undefined ? [] : [`anybody of the team ${team}`])].join(', ');
}

;// CONCATENATED MODULE: ./src/policy/judge-comments.ts

/** Incident numbers that are an issue of this repository: `#123` or `123`. */
function issueOf(incident) {
    const digits = /^#?([1-9]\d{0,9})$/.exec(incident)?.[1];
    return digits === undefined ? undefined : Number(digits);
}
/** A comment says it in its first line, and nothing else there. */
function judge_comments_wordsOf(text) {
    const [line = ''] = text.trimStart().split('\n');
    const [, verb, run = '', digest = ''] = /^\/(approve|reject)(?:\s+(?:gh-)?(\d+))?(?:\s+([0-9a-f]+))?\s*$/i.exec(line) ?? [];
    if (verb === undefined)
        return undefined;
    return { verb: verb.toLowerCase() === 'approve' ? 'approve' : 'reject', run, digest: digest.toLowerCase() };
}
function membershipsOfComments({ scenario, comments }) {
    return comments.flatMap(({ by, text }) => {
        if (by === undefined || judge_comments_wordsOf(text) === undefined)
            return [];
        return scenario.approvers.flatMap((approver) => {
            const team = teamOf(approver, by.login);
            return team === undefined ? [] : [{ team, login: by.login }];
        });
    });
}
function judgeComments(facts, memberships) {
    const { scenario, comments, runId } = facts;
    const said = comments.flatMap((comment) => {
        const words = judge_comments_wordsOf(comment.text);
        return words === undefined ? [] : [{ comment, words }];
    });
    const stands = (approver, login) => standing(approver, login, memberships) === 'member';
    const rejection = said.find(({ comment: { by }, words }) => words.verb === 'reject' && words.run === runId && by?.human === true && scenario.approvers.some((approver) => stands(approver, by.login)));
    if (rejection !== undefined)
        return { kind: 'rejected', by: rejection.comment.by?.login ?? '' };
    const approving = said.filter(({ words }) => words.verb === 'approve');
    const judged = approving.map(({ comment, words }) => ({ login: comment.by?.login ?? 'somebody', why: judge_comments_whyNot(comment, words, facts) ?? (scenario.approvers.some((approver) => stands(approver, comment.by?.login ?? '')) ? undefined : strangerText(facts, comment.by?.login ?? '', memberships)) }));
    const valid = judged.filter(({ why }) => why === undefined).map(({ login }) => login);
    const candidates = scenario.approvers.map((approver) => valid.filter((login) => stands(approver, login)));
    const people = differentPeople(candidates);
    if (people !== undefined)
        return { kind: 'approved', approvals: scenario.approvers.map(({ role }, index) => ({ role, login: people[index] ?? '', gate: 'comment' })) };
    const ignored = judged.flatMap(({ login, why }) => (why === undefined ? [] : [`the comment of ${login} does not count: ${why}`]));
    return { kind: 'waiting', missing: judge_comments_missing(scenario, candidates), ignored };
}
/** Why a comment counts for nobody; undefined when it may count. */
function judge_comments_whyNot({ by, createdAt, updatedAt }, words, { run, runId, digest }) {
    if (words.run !== runId)
        return words.run === '' ? 'it names no run' : `it is for run ${words.run}, and this is ${runId}`;
    if (words.digest !== digest)
        return words.digest === '' ? 'it names no plan' : `it is for plan ${words.digest}, and this is ${digest}`;
    if (createdAt !== updatedAt)
        return 'it was edited';
    if (!(Date.parse(createdAt) >= Date.parse(run.startedAt)))
        return 'it is older than this attempt of the run';
    return neverCounts(by, run.starters);
}
function strangerText({ scenario }, login, memberships) {
    const unreadable = scenario.approvers.flatMap((approver) => (standing(approver, login, memberships) === 'unreadable' ? [approver.team] : []));
    if (unreadable.length === 0)
        return `they are none of ${scenario.approvers.map(({ role }) => role).join(', ')}`;
    return `this token cannot read the team ${unreadable.join(', ')}; name people: in the table`;
}
/** Roles without a person of their own, as far as one can tell: whom to ask. */
function judge_comments_missing({ approvers }, candidates) {
    const empty = approvers.filter((_approver, index) => candidates[index]?.length === 0);
    return empty.length > 0 ? empty : approvers.slice(1);
}

;// CONCATENATED MODULE: ./src/policy/gate-protection.ts
const setUp = 'run script/setup-github, or mend it in Settings → Environments';
/**
 * @param branches those of the table; empty: any that is protected.
 * @param isPrivate GitHub offers required reviewers for private repositories in its Enterprise plan alone.
 */
function gateProblems(name, gate, branches, isPrivate) {
    const where = `gate ${name}`;
    const plan = isPrivate === true ? '; a private repository has required reviewers in GitHub’s Enterprise plan only: without it, set authorization.by: comments' : '';
    if (gate === undefined)
        return [{ where, what: 'there is no such environment; a job that names it would create it, open for everybody', mend: `${setUp}${plan}` }];
    const open = gate.reviewers.length === 0 ? [{ where, what: 'the environment has no required reviewers: every run passes it', mend: `${setUp}${plan}` }] : [];
    return [...open, ...branchRules(gate, branches)];
}
function branchRules({ name, branches: rule }, branches) {
    const where = `gate ${name}`;
    const mend = `${setUp}: only ${branches.length === 0 ? 'protected branches' : branches.join(', ')} may deploy to it`;
    if (rule === 'any')
        return [{ where, what: 'every branch may deploy to it: whoever can push a branch could change the workflow and the table', mend }];
    if (rule === 'protected')
        return [];
    const tooWide = rule.filter(({ pattern, tag }) => tag || (branches.length === 0 ? /^[*/]+$/.test(pattern) : !branches.includes(pattern)));
    if (tooWide.length === 0)
        return [];
    return [{ where, what: `${tooWide.map(({ pattern, tag }) => `${tag ? 'the tags' : 'the branches'} ${pattern}`).join(', ')} may deploy to it`, mend }];
}
/** As GitHub reads such a pattern: a star stands for anything but a slash. */
function restrictedTo(pattern, branch) {
    const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('[^/]*');
    return new RegExp(`^${source}$`).test(branch);
}

;// CONCATENATED MODULE: ./src/policy/judge-gates.ts


/** Which memberships must be read before the case can be judged. */
function membershipsToRead({ scenario, reviews }) {
    return scenario.approvers.flatMap((approver) => approvedBy(approver, reviews).flatMap(({ by }) => {
        const team = by === undefined ? undefined : teamOf(approver, by.login);
        return team === undefined || by === undefined ? [] : [{ team, login: by.login }];
    }));
}
function judgeGates(facts, memberships) {
    const { table, scenario, run, gates } = facts;
    const protection = scenario.approvers.flatMap(({ gate }) => gateProblems(gate, gates.get(gate), table.branches, run.isPrivate));
    const roles = scenario.approvers.map((approver) => judgeRole(approver, facts, memberships));
    const found = [...branchProblems(run, table.branches), ...protection, ...unprotectedBranch(run, [...gates.values()]), ...roles.flatMap(({ problems }) => problems)];
    if (found.length > 0)
        return { problems: found, approvals: [], notes: [] };
    const people = differentPeople(roles.map(({ logins }) => logins));
    if (people === undefined)
        return { problems: [onePersonTwice(scenario, roles.flatMap(({ logins }) => logins))], approvals: [], notes: [] };
    const approvals = scenario.approvers.map(({ role, gate }, index) => ({ role, gate, login: people[index] ?? '' }));
    const selfReview = scenario.approvers.filter(({ gate }) => gates.get(gate)?.preventsSelfReview === false).map(({ gate }) => `Gate ${gate} lets people approve runs of their own; such an approval does not count here (script/setup-github mends it).`);
    return { problems: [], approvals, notes: [...roles.flatMap(({ notes }) => notes), ...selfReview] };
}
function branchProblems({ branch }, branches) {
    if (branches.length === 0 || branches.some((pattern) => restrictedTo(pattern, branch)))
        return [];
    return [{ where: `branch ${branch}`, what: 'the table allows rollbacks from other branches only', mend: `run the workflow on ${branches.join(' or ')}` }];
}
/** Where no branch is protected, a gate for protected branches lets every branch through. */
function unprotectedBranch({ branch, branchIsProtected }, gates) {
    if (branchIsProtected === true || !gates.some((gate) => gate?.branches === 'protected'))
        return [];
    const what = branchIsProtected === undefined ? 'nobody can say whether it is protected' : 'it is not protected; where no branch is, gates for protected branches let every branch through';
    return [{ where: `branch ${branch}`, what, mend: branchIsProtected === undefined ? 'give the job permissions: contents: read' : `protect it, or write branches: [${branch}] into authorization: and run script/setup-github` }];
}
function judgeRole(approver, { run, reviews, gates }, memberships) {
    const where = `gate ${approver.gate}`;
    const refused = (what, mend) => ({ problems: [{ where, what, mend }], logins: [], notes: [] });
    const here = reviews.filter((review) => isIn(review.gates, approver.gate));
    const rejected = here.find(({ state }) => state === 'rejected');
    if (rejected !== undefined)
        return refused(`${rejected.by?.login ?? 'somebody'} rejected this run`, 'talk to each other, then start a new run: a rejected one stays rejected');
    const approved = approvedBy(approver, reviews);
    if (approved.length === 0)
        return refused(...nobodyApproved(approver, here));
    const counted = approved.map(({ by }) => judgePerson(approver, by?.login ?? '', neverCounts(by, run.starters), gates.get(approver.gate), memberships));
    const valid = counted.filter(({ why }) => why === '');
    if (valid.length > 0)
        return { problems: [], logins: valid.map(({ login }) => login), notes: valid.flatMap(({ note }) => note) };
    return refused(counted.map(({ why }) => why).join('; '), `start a new run and let the ${approver.role} approve it: ${describeWho(approver)}`);
}
function nobodyApproved({ role, gate }, here) {
    if (here.length > 0)
        return [`the review of the ${role} is still ${here.map(({ state }) => state).join(', ')}`, 'let it be approved on the page of the run, then re-run this job'];
    return [`nobody approved it in this run, as the ${role} must; an administrator who bypasses a gate leaves no approval`, `give the workflow a job with environment: ${gate} that this one needs, and have it approved, not bypassed`];
}
function approvedBy({ gate }, reviews) {
    return reviews.filter(({ gates, state }) => state === 'approved' && isIn(gates, gate));
}
function judgePerson(approver, login, never, gate, memberships) {
    const { role, team } = approver;
    if (never !== undefined)
        return { login, why: never, note: [] };
    const stands = standing(approver, login, memberships);
    if (stands === 'member')
        return { login, why: '', note: [] };
    if (stands === 'stranger')
        return { login, why: `${login} is no ${role}`, note: [] };
    if (gate !== undefined && asksOnly(gate, team ?? '', login))
        return { login, why: '', note: [`That ${login} is in the team ${team} was checked by GitHub: the gate ${approver.gate} asks this team (this token cannot read its members).`] };
    return { login, why: `nobody can say whether ${login} is in the team ${team}: this token cannot read it (name people: in the table, make the team the only reviewer of the gate, or give a token with members: read)`, note: [] };
}
/** Whoever opened it and is not named as a reviewer came in by the team: GitHub lets nobody else. */
function asksOnly({ reviewers }, team, login) {
    const teams = reviewers.filter(({ kind }) => kind === 'team');
    const asUser = reviewers.some(({ kind, name }) => kind === 'user' && same(name, login));
    return !asUser && teams.length > 0 && teams.every(({ name }) => same(name, team));
}
function onePersonTwice({ approvers, name }, logins) {
    return { where: `scenario ${name}`, what: `${approvers.map(({ role }) => role).join(' and ')} must be different people, and all was approved by ${[...new Set(logins)].join(', ')}`, mend: 'start a new run and let each gate be opened by another person' };
}

;// CONCATENATED MODULE: ./src/authorizing.ts
// May this run change anything? Asks GitHub side by side, lets src/policy judge, and waits for comments where that is the way. It holds no lock.







function needFor(order) {
    return (0,who_must_agree/* needOf */.ER)({ ...order, runbook: runbooks/* runbooks */.C[order.request.rollbackType] });
}
/**
 * @param planNow makes the plan without a lock: only where people must see it.
 * @throws RefusedError with everything that is missing, and how to mend it.
 */
async function authorize(order, world, planNow, signal) {
    const need = needFor(order);
    if (need.kind === 'refused')
        throw new errors/* RefusedError */.fk(need.problems);
    if (need.kind === 'settled')
        return { authorization: need.authorization, digest: undefined };
    const { approvals } = world;
    if (approvals === undefined)
        throw new errors/* RefusedError */.fk([{ where: 'authorization', what: 'there is nobody to ask who approved', mend: 'run the workflow on GitHub' }]);
    return need.table.by === 'comments' ? byComments(need, order, approvals, world, planNow, signal) : byGates(need, order, approvals, world, signal);
}
/** After the lock: what was approved must still be what would be done. @throws RefusedError when it is not. */
function checkDigest({ digest }, plan) {
    if (digest === undefined || digest === plan.digest)
        return;
    throw new errors/* RefusedError */.fk([{ where: 'plan', what: `plan ${digest} was approved, and by now it would be plan ${plan.digest}: something changed while people decided`, mend: 're-run this job; it shows the new plan and waits for approvals of that one' }]);
}
async function byGates({ table, scenario }, { run }, approvals, world, signal) {
    const names = scenario.approvers.map(({ gate }) => gate);
    const [facts, reviews, ...gates] = await allAnswers([approvals.run(signal), approvals.reviews(signal), ...names.map((name) => approvals.gate(name, signal))]);
    const memberships = await readMemberships(membershipsToRead({ scenario, reviews }), approvals, signal);
    const verdict = judgeGates({ table, scenario, run: facts, reviews, gates: new Map(names.map((name, index) => [name, gates[index]])) }, memberships);
    if (verdict.problems.length > 0)
        throw new errors/* RefusedError */.fk(verdict.problems);
    verdict.notes.forEach((text) => authorizing_note(world, 'info', text));
    return { digest: undefined, authorization: { scenario: scenario.name, way: 'environments', askedBy: run.actor, approvals: verdict.approvals, tell: scenario.tell } };
}
/** All at once, and when several fail, all their reasons. */
async function allAnswers(questions) {
    const settled = await Promise.allSettled(questions);
    const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    const other = failures.find((failure) => !(failure instanceof errors/* RefusedError */.fk));
    if (other !== undefined)
        throw other;
    const problems = failures.flatMap((failure) => (failure instanceof errors/* RefusedError */.fk ? failure.problems : []));
    if (problems.length > 0)
        throw new errors/* RefusedError */.fk(problems.filter((problem, index) => problems.findIndex((each) => each.what === problem.what) === index));
    return settled.map((each) => (each.status === 'fulfilled' ? each.value : undefined));
}
async function readMemberships(wanted, approvals, signal) {
    const keyOf = (team, login) => `${team}/${login}`.toLowerCase();
    const different = new Map(wanted.map((each) => [keyOf(each.team, each.login), each]));
    const read = await allAnswers([...different.values()].map(({ team, login }) => approvals.membership(team, login, signal)));
    const known = new Map([...different.keys()].map((key, index) => [key, read[index] ?? 'unreadable']));
    return (team, login) => known.get(keyOf(team, login)) ?? 'unreadable';
}
const authorizing_pollMs = 5_000;
const reminderMs = 60_000;
async function byComments(need, order, approvals, world, planNow, signal) {
    const { scenario, table } = need;
    const issue = issueOf(order.request.incident);
    if (issue === undefined)
        throw new errors/* RefusedError */.fk([noIssue(order.request.incident)]);
    const run = await approvals.run(signal);
    const unreadable = await unreadableTeams(need, run, approvals, signal);
    const problems = [...branchProblems(run, table.branches), ...unreadable];
    if (problems.length > 0)
        throw new errors/* RefusedError */.fk(problems);
    const plan = await planNow();
    const agreed = await waitForComments({ need, issue, run, runId: runNumber(order), digest: plan.digest }, approvals, world, signal);
    return { digest: plan.digest, authorization: { scenario: scenario.name, way: 'comments', askedBy: order.run.actor, approvals: agreed, tell: scenario.tell } };
}
function noIssue(incident) {
    return { where: 'input incident', what: `${JSON.stringify(incident)} is no issue, and by: comments waits for approvals on the incident issue`, mend: 'open an issue for the incident in this repository and give its number, such as #123' };
}
function runNumber({ run }) {
    return run.id.replace(/^gh-/, '');
}
/** Better now than after the deadline: a role of a team alone, which this token cannot look into, can be filled by nobody. */
async function unreadableTeams({ scenario }, { starters }, approvals, signal) {
    const teams = scenario.approvers.flatMap(({ role, team, people }) => (team === undefined || people.length > 0 ? [] : [{ role, team, login: starters[0] ?? '' }]));
    const memberships = await readMemberships(teams, approvals, signal);
    return teams.filter(({ team, login }) => memberships(team, login) === 'unreadable').map(({ role, team }) => ({ where: `role ${role}`, what: `this token cannot read the team ${team}, so nobody's comment could count`, mend: 'name people: in the table, or give a github-token with members: read' }));
}
/** Looks again and again until all agreed, one rejected, or time is up. What GitHub fails to answer is asked again. */
async function waitForComments(waiting, approvals, world, signal) {
    const { table, scenario } = waiting.need;
    const endMs = world.clock.monotonicMs() + table.deadlineMs;
    const said = new Set();
    const say = (level, text) => {
        if (!said.has(text))
            authorizing_note(world, level, text);
        said.add(text);
    };
    say('info', `Waiting for approvals on issue #${waiting.issue}, for at most ${(0,durations/* exactly */.pV)(table.deadlineMs)}. Comment there: /approve ${waiting.runId} ${waiting.digest} (or /reject ${waiting.runId}). Needed: ${scenario.approvers.map((approver) => `${approver.role} (${describeWho(approver)})`).join('; ')}`);
    let remindMs = world.clock.monotonicMs() + reminderMs;
    let last = { kind: 'waiting', missing: scenario.approvers, ignored: [] };
    for (;;) {
        const verdict = await look(waiting, approvals, signal).catch((error) => passing(error, (text) => say('warning', text)));
        if (verdict?.kind === 'approved')
            return verdict.approvals;
        if (verdict?.kind === 'rejected')
            throw new errors/* RefusedError */.fk([{ where: `issue #${waiting.issue}`, what: `${verdict.by} rejected this run`, mend: 'talk to each other, then start a new run' }]);
        if (verdict !== undefined)
            last = verdict;
        last.ignored.forEach((text) => say('warning', text));
        if (world.clock.monotonicMs() >= endMs)
            throw new errors/* RefusedError */.fk([tooLate(waiting, last)]);
        if (world.clock.monotonicMs() >= remindMs) {
            authorizing_note(world, 'info', `Still waiting on issue #${waiting.issue} for ${last.missing.map(({ role }) => role).join(', ')}: /approve ${waiting.runId} ${waiting.digest}`);
            remindMs += reminderMs;
        }
        await world.clock.sleep(authorizing_pollMs, signal);
    }
}
async function look({ need, issue, run, runId, digest }, approvals, signal) {
    const comments = await approvals.comments(issue, run.startedAt, signal);
    const { scenario } = need;
    const memberships = await readMemberships(membershipsOfComments({ scenario, comments }), approvals, signal);
    return judgeComments({ scenario, run, runId, digest, comments }, memberships);
}
/** Trouble that may pass is waited out. @throws whatever stays. */
function passing(error, say) {
    if (!(error instanceof errors/* UnansweredError */.jd) || !error.passing)
        throw error;
    say(`${error.problems.map(({ where, what }) => `${where}: ${what}`).join('; ')}; it is asked again`);
    return undefined;
}
function tooLate({ need, issue }, { missing, ignored }) {
    const why = ignored.length === 0 ? '' : ` (${ignored.join('; ')})`;
    return { where: `issue #${issue}`, what: `after ${(0,durations/* exactly */.pV)(need.table.deadlineMs)} nobody has approved as ${missing.map(({ role }) => role).join(', ')}${why}`, mend: 're-run this job, and reach these people first' };
}
function authorizing_note({ clock, emit }, level, text) {
    emit({ kind: 'note', at: clock.now().toISOString(), level, text });
}

;// CONCATENATED MODULE: ./src/doubtful-addresses.ts
// In a dry run: each address of the configuration is asked once, so that a wrong path is found before it fails a rollback. A real run waits for nothing of it.






const limitMs = 5_000;
const isHarmless = ({ method }) => method === 'GET' || method === 'HEAD';
/** A line for each that does not fit what is configured. Never throws for what they answer. */
async function doubtfulAddresses(order, world, signal) {
    const { environment, request } = order;
    const runbook = runbooks/* runbooks */.C[request.rollbackType];
    const checks = does(runbook, 'verify-backend', 'watch-stability') ? environment.health.checks.filter(isHarmless) : [];
    const backends = environment.hosts.filter(({ roles }) => roles.includes('backend'));
    const asked = await Promise.all([
        ...checks.flatMap((check) => (check.on === 'runner' ? [doubtful_addresses_fromHere(check, world, signal)] : backends.map((host) => doubtful_addresses_fromHost(check, host, world, signal)))),
        ...(environment.frontend !== undefined && does(runbook, 'verify-frontend') ? [site(environment.frontend.url, environment.frontend.versionPattern, world, signal)] : []),
    ]);
    return asked.flat();
}
async function doubtful_addresses_fromHere(check, { web }, signal) {
    const reply = await web.request((0,http/* requestOf */.fo)(check, limitMs), signal).catch((error) => (0,errors/* messageOf */.bD)(error));
    return told(`health check ${(0,http/* labelOf */.Wy)(check, 'here')}`, typeof reply === 'string' ? [noReply(reply)] : (0,http/* doubts */.OD)(check, reply));
}
/** A host that does not answer is told by its facts. */
async function doubtful_addresses_fromHost(check, host, { fleet }, signal) {
    const request = (0,http/* requestOf */.fo)(check, limitMs);
    const [reply] = await fleet.run(hostScript(host, 'Ask the health check', request.timeoutMs + 10_000, probe(request, host.variables)), [host.name], signal);
    if (reply?.status !== 'exited' || reply.exitCode !== 0)
        return [];
    const answer = parseProbe(reply.stdout);
    return told(`health check ${(0,http/* labelOf */.Wy)(check, host.name)}`, typeof answer === 'string' ? [noReply(answer)] : (0,http/* doubts */.OD)(check, answer));
}
async function site(url, pattern, { web }, signal) {
    const reply = await web.request({ url, method: 'GET', headers: { accept: 'text/html' }, timeoutMs: limitMs }, signal).catch((error) => (0,errors/* messageOf */.bD)(error));
    if (typeof reply === 'string')
        return told('frontend.url', [noReply(reply)]);
    if (reply.status !== 200)
        return told('frontend.url', [`answers ${reply.status} now: is the address right?`]);
    return pattern === undefined || new RegExp(pattern).test(reply.body) ? [] : told('frontend.url', ['frontend.version finds nothing in the page that is served now']);
}
function noReply(why) {
    return `does not answer now (${why}): is the address right?`;
}
function told(what, found) {
    return found.length === 0 ? [] : [`${what}: ${found.join('; ')}`];
}

;// CONCATENATED MODULE: ./src/ways/drill-ending.ts
/** Half done, these leave a database of which nobody knows what a deployment would make. */
const delicate = ['undo-migrations', 'swap-database'];
const bad = ['failed', 'inconclusive', 'cancelled'];
/** Not after what never rolled back, and not over what may still be at work. */
function wayBack({ environment, opening, rollback, cancelled }) {
    const failed = firstBad(opening);
    if (failed !== undefined && failed.planned.step !== 'soak-release')
        return { go: false, left: `the deployment on ${environment} did not end well: parts of the release may be there; nothing was rolled back` };
    if (failed !== undefined)
        return { go: false, left: `${environment} runs the release that was deployed, which did not stay healthy; nothing was rolled back` };
    if (rollback === undefined)
        return { go: false, left: `the drill was ended before the rollback: ${environment} runs what was deployed` };
    if (rollback.steps.length === 0)
        return { go: false, left: `${environment} runs what was deployed: the rollback was ${rollback.result} and changed nothing` };
    const stopped = firstBad(rollback.steps);
    const lock = rollback.lock === 'kept' ? 'its lock stays on the hosts, and ' : '';
    const stands = `${environment} stands where the rollback stopped (${rollback.message}); ${lock}nothing was rolled forward`;
    if (cancelled)
        return { go: false, left: rollback.message === '' ? `the drill was cancelled after the rollback: ${environment} runs what it went back to` : stands };
    if (stopped === undefined || !mayBeAtWork(stopped))
        return { go: true };
    return { go: false, left: `${stands}, because ${stopped.planned.title} may be half done` };
}
/** Its deadline passed or a host was lost: the job goes on there to its end. */
function mayBeAtWork({ planned, durationMs, hosts }) {
    return delicate.includes(planned.step) || durationMs >= planned.deadlineMs || hosts.some(({ state }) => state === 'unknown');
}
function firstBad(records) {
    return records.find(({ state }) => bad.includes(state));
}
/** The first thing that went wrong names the drill; what is left is said in any case. */
function drillVerdict({ opening, rollback, watch, cancelled }, forward, asItBegan, left) {
    const whole = [...opening.flatMap(fromRecord), ...fromReport('rollback', rollback), ...fromReport('watch', watch), ...forward.flatMap(fromRecord)];
    const first = whole[0] ?? (asItBegan ? undefined : { result: 'failed', message: 'it does not end as it began', nextAction: 'Deploy by hand what it ran before.' });
    const message = (text) => `${text}. Now: ${left}`;
    if (cancelled)
        return { result: 'cancelled', message: message(first?.message ?? 'cancelled'), nextAction: first?.nextAction ?? '' };
    if (first !== undefined)
        return { ...first, message: message(first.message) };
    return { result: rollback?.result === 'partial' ? 'partial' : 'success', message: '', nextAction: '' };
}
function fromRecord({ planned, state, detail, nextAction }) {
    return bad.includes(state) ? [{ result: state === 'inconclusive' ? 'inconclusive' : 'failed', message: `${planned.title}: ${detail}`, nextAction }] : [];
}
const ends = { failed: 'failed', refused: 'was refused', cancelled: 'was cancelled', inconclusive: 'is inconclusive' };
/** After a deployment nothing is "refused: nothing was changed" any more. */
function fromReport(what, report) {
    if (report === undefined || report.result === 'success' || report.result === 'partial')
        return [];
    return [{ result: report.result === 'inconclusive' ? 'inconclusive' : 'failed', message: `the ${what} ${ends[report.result] ?? report.result}: ${report.message}`, nextAction: report.nextAction }];
}

;// CONCATENATED MODULE: ./src/plan/drill-plan.ts
function drillPlan(frame, rollback, watch) {
    const forward = frame.stages.findIndex(({ steps }) => steps.some(({ step }) => step === 'roll-forward'));
    const stages = [...frame.stages.slice(0, forward), ...named('Rollback', rollback.stages), ...named('Watch', watch), ...frame.stages.slice(forward)];
    const { target, hosts, unreachable, database, leftOut, expected } = rollback;
    return { ...frame, title: `Rollback drill (${rollback.rollbackType})`, target, hosts, unreachable, database, stages, leftOut: [...frame.leftOut, ...leftOut], warnings: [...frame.warnings, ...rollback.warnings], ...(expected === undefined ? {} : { expected }) };
}
function named(part, stages) {
    return stages.map((stage) => ({ ...stage, title: `${part}: ${stage.title}` }));
}

// EXTERNAL MODULE: ./src/plan/safe-tag.ts
var safe_tag = __webpack_require__(1407);
;// CONCATENATED MODULE: ./src/plan/target.ts





function chooseTarget(facts, wish) {
    const local = new Map(facts.hosts.flatMap((host) => [...host.tags]));
    const origin = facts.hosts.find((host) => host.originTags !== undefined)?.originTags;
    // What runs may have a name that only a host knows. What to go back to must be the origin's, when it answers.
    const known = new Map([...local, ...(origin ?? [])]);
    const live = whatRuns(facts.hosts, wish.via ?? '', wish.prefix, known, wish.holders);
    const running = wish.earlier === undefined || wish.earlier.from === '' ? namesOf(live, target_partsOf(wish), wish.prefix) : wish.earlier.from.split(' ');
    const difference = differenceText(live, target_partsOf(wish));
    const now = { running, live, serves: live, target: undefined, problems: [], warnings: difference === undefined ? [] : [`One part was rolled back alone: ${difference}.`] };
    const silent = facts.hosts.filter((host) => whoServes(facts.hosts, wish).some((each) => each.host === host && each.commit === ''));
    if (wish.tag === 'previous' && wish.previousIs === 'running')
        return stayingAt(now, wish, known, silent);
    const offered = origin ?? local;
    const tag = wish.tag !== 'previous' ? wish.tag : wish.earlier?.target || previousOf(offered, running[0] ?? '', [live.backend, live.site], facts.hosts, wish);
    if (tag === undefined)
        return { ...now, problems: [running.length === 0 && silent.length > 0 ? (0,unknown_version/* nothingRuns */.w7)(silent) : noPrevious(running, [...offered.keys()], wish.prefix)] };
    const commit = offered.get(tag);
    if (commit === undefined)
        return { ...now, problems: [noSuchTag(tag, facts.hosts, offered, wish.prefix)] };
    if (isForeignRelease(tag, wish.prefix, offered.keys()) && !wish.allow.includes('newer-target'))
        return { ...now, problems: [foreignRelease(tag, offered, wish.prefix)] };
    const target = releaseOfTag(tag, commit, known);
    return {
        ...now,
        target,
        serves: servedAfter(target, live, wish),
        problems: [...facts.hosts.flatMap((host) => tagProblems(host, target)), ...(wish.switches ? orderProblems(target, facts.hosts, wish) : [])],
        warnings: [...now.warnings, ...earlierWarnings(wish, tag), ...originWarnings(facts.hosts, tag), ...(0,unknown_version/* silenceWarnings */.de)(silent, wish.switches ? tag : undefined), ...(wish.switches ? [...alreadyThere(target, facts.hosts, wish), ...orderWarnings(target, running, facts.hosts, wish)] : [])],
    };
}
/** Below the newest of what runs, and where parts or hosts differ above none of them. Another tag of the commit that runs leads nowhere. */
function previousOf(offered, newest, live, hosts, wish) {
    const seen = whoServes(hosts, wish);
    const runs = live.find(({ tag }) => tag === newest)?.commit ?? offered.get(newest);
    const safe = [...offered].filter(([tag, commit]) => (0,safe_tag/* isSafeTag */.O)(tag) && commit !== runs);
    const back = wish.switches ? safe.filter(([tag, commit]) => !seen.some((each) => isForward({ tag, commit }, each, wish.prefix))) : safe;
    const below = (those) => previousRelease(those.map(([tag]) => tag), newest, wish.prefix);
    return below(back) ?? below(safe);
}
function target_partsOf({ parts }) {
    return parts ?? ['backend'];
}
function servedAfter(target, live, { switches, parts }) {
    const leaves = (part) => switches && parts !== undefined && !parts.includes(part);
    return { backend: leaves('backend') ? live.backend : target, site: leaves('frontend') ? live.site : target };
}
/** What runs is what is live, whether or not a tag names it. The code of the backend is what a database must fit. */
function stayingAt(now, wish, known, silent) {
    const [tag = ''] = now.running;
    const live = target_partsOf(wish).includes('backend') ? now.live.backend : now.live.site;
    const target = live.commit === '' ? { tag, commit: known.get(tag) ?? '' } : live;
    if (target.tag === '' || target.commit === '')
        return { ...now, problems: [(0,unknown_version/* nothingRuns */.w7)(silent)] };
    return { ...now, target, warnings: [...now.warnings, ...(0,unknown_version/* silenceWarnings */.de)(silent, undefined)] };
}
function noPrevious(running, tags, prefix) {
    const releases = tags.filter((tag) => versionOf(tag, prefix) !== null).length;
    const readable = running[0] !== undefined && versionOf(running[0], prefix) !== null;
    const mend = releases > 1 && readable ? 'name the tag to roll back to' : 'set tag-prefix in the configuration to what stands before the version in your tags, or name the tag to roll back to';
    return { where: 'input target-tag', what: `no release before ${running[0] ?? 'what runs'} is known: ${releases} of ${tags.length} tags are ${JSON.stringify(prefix)} (tag-prefix) and a version`, mend };
}
function noSuchTag(tag, hosts, offered, prefix) {
    const known = someReleases(offered, prefix);
    const meant = [`${prefix}${tag}`, `v${tag}`].find((name) => offered.has(name) && (0,safe_tag/* isSafeTag */.O)(name));
    return { where: 'input target-tag', what: `there is no tag ${tag}: ${whyNone(tag, hosts)}`, mend: `${meant === undefined ? '' : `did you mean ${meant}? Else `}name a tag that exists: ${known || `none is known that is ${JSON.stringify(prefix)} (tag-prefix) and a version`}` };
}
function foreignRelease(tag, offered, prefix) {
    const what = `${tag} is no release of this system: its releases are ${JSON.stringify(prefix)} (tag-prefix) and a version`;
    return { where: 'input target-tag', what, mend: `name one of them: ${someReleases(offered, prefix)}; or set allow: newer-target if its commit is meant all the same` };
}
/** The newest ones that people may name; empty where there is none. */
function someReleases(offered, prefix) {
    const releases = [...offered.keys()].filter((tag) => (0,safe_tag/* isSafeTag */.O)(tag) && versionOf(tag, prefix) !== null);
    return newestFirst(releases, prefix).slice(0, 5).join(', ');
}
function whyNone(tag, hosts) {
    const silent = hosts.find((host) => host.originTags === undefined);
    if (hosts.every((host) => host.originTags === undefined))
        return `no host has it, and the origin did not answer (${silent?.originSaid ?? ''})`;
    const owners = hosts.filter((host) => host.tags.has(tag)).map((host) => host.host);
    return owners.length === 0 ? 'neither the origin nor a host has it' : `the origin has none, though ${owners.join(', ')} ${owners.length === 1 ? 'has' : 'have'} one of that name`;
}
function tagProblems(host, target) {
    const local = host.tags.get(target.tag);
    const told = host.originTags === undefined ? target.commit : host.originTags.get(target.tag);
    if (local === 'none')
        return [{ where: host.host, what: `tag ${target.tag} names no commit`, mend: 'choose a tag that names a release' }];
    if (told !== target.commit) {
        return [{ where: host.host, what: `its git remote has tag ${target.tag} at ${target_short(told)}, that of other hosts at ${target_short(target.commit)}`, mend: 'find out which remote is right, and let every host use it' }];
    }
    if (local !== undefined && local !== target.commit) {
        return [{ where: host.host, what: `tag ${target.tag} is at ${target_short(local)} here, but at ${target_short(target.commit)} elsewhere`, mend: `find out who moved it, then run: git fetch --force origin tag ${target.tag}` }];
    }
    const built = host.releases.some((release) => release.commit === target.commit);
    if (local === undefined && host.originTags === undefined && !built) {
        return [{ where: host.host, what: `tag ${target.tag} is not here and cannot be fetched (${host.originSaid})`, mend: 'let the host reach its git remote, or choose a tag that it has' }];
    }
    return [];
}
function target_short(commit) {
    return commit?.slice(0, 12) ?? 'nothing';
}
function orderProblems(target, hosts, wish) {
    const seen = whoServes(hosts, wish);
    if (seen.length > 0 && seen.every(({ commit }) => commit === target.commit)) {
        // Where a part was rolled back alone, the tree is not the target's: it is brought there, or nothing is left to do.
        if (wish.earlier !== undefined || wish.allow.includes('same-target') || holding(hosts, wish.holders).some(({ head }) => head !== target.commit))
            return [];
        return [{ where: 'input target-tag', what: `every host has ${target.tag} checked out already`, mend: 'choose an older tag, or set allow: same-target to do all of it again' }];
    }
    const behind = seen.filter((each) => isForward(target, each, wish.prefix));
    if (behind.length === 0 || wish.allow.includes('newer-target'))
        return [];
    const what = `${target.tag} is newer than what ${behind.map(({ who, commit, host }) => `${who} (${releaseAt(commit, wish.prefix, host.tags).tag})`).join(' and ')}: that is no rollback`;
    return [{ where: 'input target-tag', what, mend: 'choose an older tag, or set allow: newer-target to roll forward' }];
}
function whoServes(hosts, wish) {
    const via = hosts.find(({ host }) => host === wish.via) ?? hosts[0];
    const site = target_partsOf(wish).includes('frontend') && via !== undefined ? [{ who: 'the site serves', commit: siteCommit(hosts, via.host), host: via }] : [];
    return [...(target_partsOf(wish).includes('backend') ? holding(hosts, wish.holders).map((host) => ({ who: `${host.host} runs`, commit: backendCommit(host), host })) : []), ...site];
}
/** By version where both have one, else by git: the target's history holds what the host has checked out. */
function isForward(target, { commit, host }, prefix) {
    if (commit === target.commit)
        return false;
    const order = compareTags(target.tag, releaseAt(commit, prefix, host.tags).tag, prefix) ?? 0;
    return order === 0 ? commit === host.head && host.tagsAhead.includes(target.tag) : order > 0;
}
/** Hosts know it from a note: whoever doubts it can run it again, and nothing is done twice. */
function alreadyThere(target, hosts, wish) {
    const [part, ...more] = target_partsOf(wish);
    const seen = whoServes(hosts, wish);
    if (part === undefined || more.length > 0 || wish.earlier !== undefined || seen.some(({ commit }) => commit !== target.commit))
        return [];
    return [part === 'frontend' ? `As far as the hosts know, the site serves ${target.tag} already.` : `The backend of ${target.tag} runs on every host already.`];
}
/** Without versions git tells which is newer, but only on a host that has the tag. */
function orderWarnings(target, running, hosts, wish) {
    const [newest = 'what runs'] = running;
    if (running.length === 0 || compareTags(target.tag, newest, wish.prefix) !== undefined || hosts.some((host) => host.tags.has(target.tag)))
        return [];
    return [`Nothing tells whether ${target.tag} is older than ${newest}: no version, and no host has the tag yet.`];
}
/** Whoever takes over sees that this is not a rollback from what the hosts show. */
function earlierWarnings({ earlier }, tag) {
    if (earlier === undefined || earlier.target === '')
        return [];
    const begun = `from ${earlier.from.split(' ').join(' and ') || unknown_version/* unknownVersion */.VN} to ${earlier.target}`;
    return [tag === earlier.target ? `It goes on with the rollback that has begun, ${begun}.` : `A rollback ${begun} has begun, and may have got there in part; this one goes to ${tag} instead.`];
}
function originWarnings(hosts, tag) {
    const silent = hosts.filter((host) => host.originTags === undefined);
    if (silent.length === 0)
        return [];
    const names = silent.map((host) => host.host).join(', ');
    if (silent.length < hosts.length)
        return [`The origin did not answer on ${names}; what it told the other hosts was used.`];
    return [`The origin did not answer any host: ${tag} is what the hosts have themselves (${silent[0]?.originSaid ?? ''}).`];
}

// EXTERNAL MODULE: ./src/config/drill.ts
var config_drill = __webpack_require__(1643);
;// CONCATENATED MODULE: ./src/policy/drill-safety.ts
// Where a drill may run at all (fault: a scheduled drill pointed at production). Any doubt refuses it.

/** Every reason not to drill here; empty when it may. */
function drillProblems({ name, drill }) {
    const where = `environments.${name}`;
    const production = (0,config_drill/* isProduction */.K)(name) ? [{ where, what: `${JSON.stringify(name)} is production by its name, and a drill never runs there`, mend: 'choose the staging environment; rename this one if it is no production' }] : [];
    if (drill === undefined)
        return [...production, { where, what: 'it is not marked for drills', mend: 'choose an environment that has drill: in rollback.yml; give it to staging alone' }];
    const shared = drill.shared.map(({ environment, what }) => ({ where, what: `${what} belongs to ${environment} as well, which is not there for drills`, mend: `give ${name} its own, with a variable of its own where one \${NAME} fills both; or take drill: away from it` }));
    return [...production, ...shared];
}

;// CONCATENATED MODULE: ./src/preflight/parse-host-facts.ts
// From a host's reply to its facts.






/** @param nowMs our clock when the reply arrived, ms since 1970. */
function parseHostFacts(reply, nowMs) {
    const facts = parseFacts(reply.stdout);
    const repository = fact(facts, 'repository');
    return {
        host: reply.host,
        user: fact(facts, 'user'),
        path: fact(facts, 'path'),
        tools: allFacts(facts, 'tool'),
        nodeVersion: fact(facts, 'node'),
        clockOffsetMs: Math.round(Number(fact(facts, 'clock')) - (nowMs - reply.durationMs)),
        freeBytes: Number(fact(facts, 'disk.free-bytes')),
        freeInodes: Number(fact(facts, 'disk.free-inodes')),
        stateWritable: fact(facts, 'state') === 'writable',
        sameFileSystem: fact(facts, 'disk') === 'same',
        repository: repository === 'other' ? fact(facts, 'repository.said') : repository,
        ...parseHead(facts),
        deployed: fact(facts, 'head.deployed'),
        tags: parseTags(allFacts(facts, 'tag')),
        tagsAhead: allFacts(facts, 'tag.ahead'),
        originTags: fact(facts, 'origin.exit') === '0' ? parseTags(allFacts(facts, 'origin.tag')) : undefined,
        originSaid: allFacts(facts, 'origin.said').join(' '),
        edited: allFacts(facts, 'edited'),
        pm2: parsePm2(facts),
        releases: allFacts(facts, 'release').flatMap((text) => parseRelease(text) ?? []),
        sharedHash: fact(facts, 'shared.hash'),
        absent: allFacts(facts, 'absent'),
        unstartable: allFacts(facts, 'release.lacks'),
        missingProcesses: allFacts(facts, 'release.without'),
        places: parsePlaces(facts),
        appEnvs: parseAppEnvs(facts),
        liveBackend: parseLive(facts),
        livePaths: fact(facts, 'live.paths') || undefined,
        liveSite: parseLiveSite(facts),
        ...parseOwnSwitches(facts),
        lockHolder: parseHolder(fact(facts, 'lock.holder')),
        baseline: parseBaseline(fact(facts, 'baseline')),
        dumpNotes: allFacts(facts, 'dump.left'),
    };
}
function parseHead(facts) {
    return { head: fact(facts, 'head'), headSaid: fact(facts, 'head.said') || undefined };
}
function parseTags(texts) {
    return new Map(texts.map((text) => [text.slice(0, text.lastIndexOf(' ')), text.slice(text.lastIndexOf(' ') + 1)]));
}
function parsePlaces(facts) {
    const closed = [...new Set(allFacts(facts, 'place.closed'))].map((text) => ({ key: text.slice(0, text.indexOf(' ')), path: text.slice(text.indexOf(' ') + 1) }));
    return { current: linkStates.find((state) => state === fact(facts, 'place.current')), closed, closedLog: fact(facts, 'log.closed') || undefined };
}
function parseAppEnvs(facts) {
    const said = (kind) => allFacts(facts, `env.${kind}`).map((text) => ({ where: text.slice(0, text.indexOf(' ')), name: text.slice(text.indexOf(' ') + 1), has: kind === 'has' }));
    return [...said('has'), ...said('lacks')];
}
function parsePm2(facts) {
    return {
        home: fact(facts, 'pm2.home'),
        daemon: parseDaemon(fact(facts, 'pm2.daemon')),
        known: [...new Set(allFacts(facts, 'pm2.known'))],
        processes: parseProcesses(fact(facts, 'processes')),
    };
}
function parseDaemon(text) {
    return text === 'alive' || text === 'dead' ? text : 'unknown';
}
function parseLive(facts) {
    const [commit = '', head = '', sinceMs = ''] = fact(facts, 'live.backend').split(' ');
    return commit === '' ? undefined : { commit, head, sinceMs: Number(sinceMs) };
}
function parseLiveSite(facts) {
    const [commit = '', head = '', deployed = '', sinceMs = ''] = fact(facts, 'live.frontend').split(' ');
    return commit === '' ? undefined : { commit, head, deployed, sinceMs: Number(sinceMs) };
}
function parseOwnSwitches(facts) {
    const own = allFacts(facts, 'own.switched').map((text) => text.split(' ')).map(([part, at = '', before = '']) => ({ part: part === 'frontend' ? 'frontend' : 'backend', at, before }));
    return own.length === 0 ? {} : { ownSwitches: own };
}

;// CONCATENATED MODULE: ./src/preflight/read-site.ts

const page = 'index.html';
/** A bucket may be full of folders that are no sites. */
const mostFolders = 20;
const read_site_limitMs = 30_000;
/** @returns undefined where there is no site, or the bucket does not say: that is told as a missing right. */
async function readSite({ frontend }, { store, clock }, signal) {
    if (frontend === undefined)
        return undefined;
    try {
        return await (0,time_limit/* withinTime */.dn)(clock, read_site_limitMs, signal, (limited) => read_site_look(frontend, store, limited));
    }
    catch {
        signal.throwIfAborted();
        return undefined;
    }
}
async function read_site_look(frontend, store, signal) {
    if ((await hasPage(frontend, frontend.prefix, store, signal)) || (await hasOtherPages(frontend, store, signal)) || (await hasPagesBelow(frontend, store, signal)))
        return { stands: true, elsewhere: [] };
    return { stands: false, elsewhere: await sitesIn(frontend, store, signal) };
}
async function hasPage({ bucket }, prefix, store, signal) {
    return (await store.list(bucket, `${prefix}${page}`, signal)).some(({ key }) => key === `${prefix}${page}`);
}
/** Not every build has an index.html. */
async function hasOtherPages({ bucket, prefix }, store, signal) {
    return (await store.level(bucket, prefix, signal)).files.some((key) => key.endsWith('.html'));
}
/** A build for each language: en/index.html, de/index.html. At the root of a bucket such folders may as well be sites of others: the address tells. */
async function hasPagesBelow(frontend, store, signal) {
    const folders = new URL(frontend.url).pathname.split('/').filter((part) => part !== '');
    const below = folders.map((_folder, depth) => `${frontend.prefix}${folders.slice(depth).join('/')}/`);
    const found = await Promise.all(below.map((prefix) => hasPage(frontend, prefix, store, signal)));
    return found.includes(true);
}
async function sitesIn(frontend, store, signal) {
    const { folders } = await store.level(frontend.bucket, '', signal);
    const places = ['', ...folders.slice(0, mostFolders)].filter((prefix) => prefix !== frontend.prefix);
    const found = await Promise.all(places.map(async (prefix) => ((await hasPage(frontend, prefix, store, signal)) ? [prefix] : [])));
    return found.flat();
}

;// CONCATENATED MODULE: ./src/preflight/read-facts.ts
// Reads all facts from all systems at once. Changes nothing.






/** For each bucket and distribution, with all its tries. */
const rightsMs = 30_000;
const noRights = { denied: new Map(), unanswered: new Map() };
/** @param hostsAlone leaves out what others than the hosts say: the bucket, the distribution, and mostly the git remote. @param run whose own switches are looked for. */
async function readFacts(environment, systems, signal, hostsAlone = false, run = '') {
    const rights = hostsAlone ? noRights : readRights(environment, systems, signal);
    const [hosts, known, site] = await Promise.all([readHosts(environment, systems, signal, hostsAlone, run), rights, hostsAlone ? undefined : readSite(environment, systems, signal)]);
    return { ...hosts, ...known, site };
}
async function readHosts(environment, { fleet, clock }, signal, hostsAlone, run) {
    const commands = commandsFor(environment.hosts, (host) => hostFacts(host, environment, !hostsAlone, run));
    const timed = await Promise.all(commands.map(async ({ script, hosts }) => (await fleet.run(script, hosts, signal)).map((reply) => ({ reply, nowMs: clock.now().getTime() }))));
    const replies = timed.flat();
    return {
        hosts: replies.filter(({ reply }) => answered(reply)).map(({ reply, nowMs }) => parseHostFacts(reply, nowMs)),
        unreachable: replies.filter(({ reply }) => !answered(reply)).map(({ reply }) => ({ host: reply.host, reason: reasonOf(reply), untrusted: reply.status === 'untrusted' })),
    };
}
function answered(reply) {
    return reply.status === 'exited' && reply.exitCode === 0;
}
function reasonOf(reply) {
    const said = reply.stderr.trim().split('\n').at(-1) ?? '';
    return reply.status === 'exited' ? `its facts could not be read (exit status ${reply.exitCode}): ${said}` : said || reply.status;
}
/** A cloud that says nothing is no denial: the hosts can be healed meanwhile. */
async function readRights({ frontend }, { store, cdn, clock }, run) {
    if (frontend === undefined)
        return noRights;
    const { bucket, releases, distribution } = frontend;
    const checks = new Map([[`bucket ${bucket}`, (signal) => store.check(bucket, signal)]]);
    if (releases !== undefined)
        checks.set(`bucket ${releases.bucket}`, (signal) => store.check(releases.bucket, signal));
    if (distribution !== undefined)
        checks.set(`distribution ${distribution}`, (signal) => cdn.check(distribution, signal));
    const results = await Promise.all([...checks].map(async ([name, check]) => ({ name, error: await (0,time_limit/* withinTime */.dn)(clock, rightsMs, run, check).then(() => undefined, (thrown) => ({ thrown })) })));
    run.throwIfAborted();
    const reasons = (silent) => new Map(results.flatMap(({ name, error }) => (error !== undefined && error.thrown instanceof time_limit/* TimeUpError */.Jg === silent ? [[name, (0,errors/* messageOf */.bD)(error.thrown)]] : [])));
    return { denied: reasons(false), unanswered: reasons(true) };
}

;// CONCATENATED MODULE: ./src/words/keys.ts
// Foreign names as parts of markers and of branches: few characters, none with a meaning of its own.
/** For a marker that finds something again, and for a file or a branch. */
function keyText(text) {
    return text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/-{2,}/g, '-').slice(0, 100) || 'unknown';
}
/** Git refuses two dots in a row, and an end like that of its own locks. */
function branchText(text) {
    return text.replace(/\.{2,}/g, '.').replace(/\.(lock)?$/, '').slice(0, 200);
}

;// CONCATENATED MODULE: ./src/report/drill-trend.ts


/** Newest last; more have no room in a chart. */
const mostDrills = 12;
/** So many drills say what is usual. */
const usual = 3;
/** The median of the newest drills, rounded up to what people write down. Steps that ran side by side are added up. */
function suggestedTimes(sections, drills) {
    return sections.flatMap(({ section, documentedMs, steps }) => {
        const sums = drills.filter((drill) => steps.some((step) => drill.steps[step] !== undefined)).slice(-usual).map((drill) => steps.reduce((sum, step) => sum + (drill.steps[step] ?? 0), 0));
        if (sums.length === 0)
            return [];
        const medianMs = median(sums);
        return [{ section, documentedMs, medianMs, suggestedMs: roundedUp(medianMs) }];
    });
}
function median(values) {
    const sorted = [...values].sort((left, right) => left - right);
    const middle = Math.floor(sorted.length / 2);
    const [low = 0, high = 0] = sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]];
    return (low + high) / 2;
}
/** To 5 s below a minute, to 30 s below ten, to minutes above; never less than 5 s. */
function roundedUp(ms) {
    const stepMs = ms <= 60_000 ? 5_000 : ms <= 600_000 ? 30_000 : 60_000;
    return Math.max(5_000, Math.ceil(ms / stepMs) * stepMs);
}
/** Bars in seconds. Only digits and dates get into it: no text can break the chart. */
function trendChart(drills) {
    const shown = drills.slice(-mostDrills);
    if (shown.length === 0)
        return '';
    const seconds = shown.map(({ totalMs }) => (totalMs / 1000).toFixed(1));
    const highest = Math.max(1, Math.ceil(Math.max(...shown.map(({ totalMs }) => totalMs)) / 1000));
    return ['```mermaid', 'xychart-beta', '  title "Whole rollback, seconds"', `  x-axis [${shown.map(({ date }, index) => `"${index + 1}. ${date.slice(0, 10)}"`).join(', ')}]`, `  y-axis "seconds" 0 --> ${highest}`, `  bar [${seconds.join(', ')}]`, '```'].join('\n');
}
/** Newest first. */
function trendTable(drills) {
    const rows = [...drills].reverse().map(({ date, type, steps, totalMs }) => `| ${date.slice(0, 10)} | ${drill_trend_text(type)} | ${(0,durations/* durationText */.S5)(totalMs)} | ${slowest(steps)} |`);
    return ['| Drill | Type | Whole rollback | Slowest step |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
function slowest(steps) {
    const [first] = Object.entries(steps).sort(([, left], [, right]) => right - left);
    return first === undefined ? '' : `${drill_trend_text(first[0])}, ${(0,durations/* durationText */.S5)(first[1])}`;
}
function drill_trend_text(value) {
    return (0,neutralise/* markdownText */.p7)((0,neutralise/* clip */.$Q)(value, 100));
}

// EXTERNAL MODULE: ./src/report/gantt.ts
var gantt = __webpack_require__(4200);
// EXTERNAL MODULE: ./src/report/run-facts.ts
var run_facts = __webpack_require__(1381);
// EXTERNAL MODULE: ./src/report/times.ts
var report_times = __webpack_require__(7020);
;// CONCATENATED MODULE: ./src/report/drill-report.ts







/** `2026-08-01`, UTC. */
function drillDate({ startedAt }) {
    return startedAt.slice(0, 10);
}
function nextDrillDate({ startedAt, everyMs }) {
    return new Date(Date.parse(startedAt) + everyMs).toISOString().slice(0, 10);
}
/** For history.json: undefined where the rollback did not end verified, for then its times say nothing. */
function drillEntry(record) {
    const { rollback, type } = record;
    if (rollback === undefined || !['success', 'partial'].includes(rollback.result))
        return undefined;
    const timed = rollback.steps.filter(({ startedAt, state }) => startedAt !== '' && ['done', 'already', 'warned'].includes(state));
    return { date: drillDate(record), type, steps: Object.fromEntries(timed.map(({ planned, durationMs }) => [planned.step, durationMs])), totalMs: rollback.durationMs };
}
function drillReport(record) {
    return [...head(record), ...times(record), ...gaps(record), ...trend(record), ...suggestions(record), ...retrospective(record)].join('\n\n').concat('\n');
}
function head(record) {
    const { system, environment, type, release, target, result, message, left, rollback, history, run, incident } = record;
    const last = history.at(-1)?.date.slice(0, 10);
    const facts = [
        ['Verdict', result === 'success' ? '✅ rolled back, verified, and rolled forward again' : `❌ ${result}: ${line(message)}`],
        ['Rehearsed', `${line(type)} rollback from ${line(release)} to ${line(target)}`],
        ['The rollback took', rollback === undefined ? '' : (0,durations/* durationText */.S5)(rollback.durationMs)],
        ['Not served, seen from the runner', rollback?.downtimeMs === undefined ? '' : (0,durations/* durationText */.S5)(rollback.downtimeMs)],
        ['State now', line(left)],
        ['Drill', line(incident)],
        ['Run', (0,run_facts/* runLink */.ut)(run.url)],
        ['Drill before this one', last ?? 'none'],
        ['Last Drill Date', drillDate(record)],
        ['Next Drill Date', nextDrillDate(record)],
    ];
    return [`# Rollback drill: ${line(system)}, ${line(environment)}, ${drillDate(record)}`, facts.filter(([, value]) => value !== '').map(([name, value]) => `- **${name}:** ${value}`).join('\n')];
}
function times({ steps, history, type, rollback }) {
    const last = history.findLast((drill) => drill.type === type);
    const spans = (0,report_times/* documentedSpans */.IO)(steps).map(({ section, documentedMs, actualMs }) => `| ${line(section)} | ${(0,durations/* durationText */.S5)(documentedMs)} | ${(0,durations/* durationText */.S5)(actualMs)} | ${ratio(actualMs, documentedMs)} |`);
    const rows = steps.map(({ planned, stage, state, startedAt, durationMs }) => {
        const before = last !== undefined && stage.startsWith('Rollback') ? last.steps[planned.step] : undefined;
        return `| ${verdicts/* stateMarks */.A[state]} ${line(planned.title)} | ${startedAt === '' ? '' : (0,durations/* durationText */.S5)(durationMs)} | ${before === undefined ? '' : (0,durations/* durationText */.S5)(before)} |`;
    });
    return [
        '## Documented against actual',
        ...(spans.length === 0 ? ['No step with a documented time began.'] : [['| Section of the document | Documented | Actual | Ratio |', '| --- | --- | --- | --- |', ...spans].join('\n')]),
        ...[(0,gantt/* ganttMarkdown */.o)(rollback?.steps ?? [])].filter((chart) => chart !== ''),
        ['| Step | Took | In the drill before |', '| --- | --- | --- |', ...rows].join('\n'),
    ];
}
function ratio(actualMs, documentedMs) {
    return documentedMs === 0 ? '' : `${(actualMs / documentedMs).toFixed(2)}${actualMs > documentedMs ? ' 🐢' : ''}`;
}
/** What failed, what was slow, what was left to people, what was warned of. */
function gaps({ steps, rollback, warnings, message }) {
    const failed = steps.filter(({ state }) => ['failed', 'inconclusive', 'cancelled', 'warned'].includes(state)).map(({ planned, state, detail, nextAction }) => `${state}: ${line(planned.title)}: ${line(detail)}${nextAction === '' ? '' : ` → ${line(nextAction)}`}`);
    const slow = (0,report_times/* documentedSpans */.IO)(steps).filter(({ actualMs, documentedMs }) => actualMs > documentedMs).map(({ section, actualMs, documentedMs }) => `slower than documented: ${line(section)}: ${(0,durations/* durationText */.S5)(actualMs)} instead of ${(0,durations/* durationText */.S5)(documentedMs)}`);
    const left = steps.flatMap(({ forPeople }) => forPeople).map((task) => `left for people: ${line(task)}`);
    const warned = [...new Set([...warnings, ...(rollback?.warnings ?? []), ...steps.flatMap((step) => step.warnings)])].map((text) => `warning: ${line(text)}`);
    const unsaid = message !== '' && failed.length === 0 ? [`failed: ${line(message)}`] : [];
    const all = [...unsaid, ...failed, ...slow, ...left, ...warned].map((gap) => `- [ ] ${gap}`);
    return ['## Gaps', all.length === 0 ? 'None: every step was done by itself, within its documented time, without a warning.' : all.join('\n')];
}
function trend(record) {
    const drills = sameType(record);
    if (drills.length === 0)
        return ['## Trend', 'No drill of this type has ended verified so far.'];
    const documentedMs = (0,report_times/* documentedSpans */.IO)(record.rollback?.steps ?? []).reduce((sum, span) => sum + span.documentedMs, 0);
    return ['## Trend', documentedMs === 0 ? 'What the rollback took.' : `What the rollback took. The document gives its sections ${(0,durations/* durationText */.S5)(documentedMs)} in all.`, trendChart(drills), trendTable(drills)];
}
function suggestions(record) {
    const found = suggestedTimes(documentedSteps(record), sameType(record));
    if (found.length === 0)
        return [];
    const rows = found.map(({ section, documentedMs, medianMs, suggestedMs }) => `| ${line(section)} | ${(0,durations/* durationText */.S5)(documentedMs)} | ${(0,durations/* durationText */.S5)(medianMs)} | ${(0,durations/* durationText */.S5)(suggestedMs)} |`);
    return ['## Suggested new documented times', 'From the median of the last three drills of this type, rounded up. Steps of a section that ran side by side are added up.', ['| Section of the document | Documented | Median | Suggested |', '| --- | --- | --- | --- |', ...rows].join('\n')];
}
function documentedSteps({ rollback }) {
    const steps = (rollback?.steps ?? []).filter(({ planned }) => planned.documentedMs !== undefined);
    return (0,report_times/* documentedSpans */.IO)(steps).map(({ section, documentedMs }) => ({ section, documentedMs, steps: steps.filter(({ planned }) => planned.section === section).map(({ planned }) => planned.step) }));
}
function sameType(record) {
    const own = drillEntry(record);
    return [...record.history.filter(({ type }) => type === record.type), ...(own === undefined ? [] : [own])];
}
/** The document's seven items; what the drill did itself is ticked. */
function retrospective({ steps, rollback }) {
    const did = (step) => steps.some(({ planned, state }) => planned.step === step && state === 'done');
    const items = [
        [did('announce-drill'), 'Schedule drill (announce to team)'],
        [did('deploy-release'), 'Deploy to staging'],
        [did('soak-release'), 'Wait (simulate production soak time)'],
        [rollback?.result === 'success', 'Execute rollback procedure'],
        [rollback !== undefined && rollback.steps.length > 0, 'Time each step: actual times against documented times'],
        [false, 'Identify gaps: update the documentation with what was learned'],
        [false, 'Retrospective: team meeting to discuss drill results'],
    ];
    const questions = ['What went wrong?', 'What went right?', 'What can we improve?', 'Action items assigned'].map((question) => `  - [ ] ${question}`);
    return ['## Retrospective', [...items.map(([done, text]) => `- [${done ? 'x' : ' '}] ${text}`), ...questions].join('\n')];
}
function line(text) {
    return (0,neutralise/* markdownText */.p7)((0,neutralise/* clip */.$Q)(text, 1_000));
}

;// CONCATENATED MODULE: ./src/report/drill-scoreboard.ts
// docs/drills/README.md: all drills of history.json, with a chart for each type. Generated between two marks; what people write around them stays.


const drill_scoreboard_begin = '<!-- drills:start -->';
const end = '<!-- drills:end -->';
const fresh = `# Rollback drills\n\nThe rollback of staging, rehearsed and timed; the newest report beside this file says when the next one is due. Drills whose rollback did not end verified have a report, and no row here: their times would mislead.\n\n${drill_scoreboard_begin}\n${end}\n`;
/** @param present what is there; undefined for nothing. @param next day of the next drill. */
function scoreboard(present, history, next) {
    const page = present === undefined || present.trim() === '' ? fresh : present.includes(drill_scoreboard_begin) && present.includes(end) ? present : `${present.trimEnd()}\n\n${drill_scoreboard_begin}\n${end}\n`;
    const [before, after] = [page.slice(0, page.indexOf(drill_scoreboard_begin)), page.slice(page.indexOf(end) + end.length)];
    return `${before}${drill_scoreboard_begin}\n${content(history, next)}\n${end}${after}`;
}
function content(history, next) {
    const drills = parseHistory(history);
    const last = drills.at(-1);
    const charts = [...new Set(drills.map(({ type }) => type))].flatMap((type) => [`## ${type.replace(/[^a-z-]/g, '')}`, trendChart(drills.filter((drill) => drill.type === type))]);
    return [`**Last Drill Date:** ${last?.date.slice(0, 10) ?? 'none yet'}  \n**Next Drill Date:** ${next}`, ...charts, '## All drills', trendTable(drills)].join('\n\n');
}

;// CONCATENATED MODULE: ./src/report/drill-dossier.ts
// What is filed about a drill: its report, history.json and the scoreboard, in one pull request.





const drill_dossier_history = 'history.json';
const board = 'README.md';
function drillDossier(record) {
    const { system, environment, incident, run, startedAt, result, message } = record;
    const date = drillDate(record);
    return {
        key: `drill=${keyText(incident)} run=${keyText(run.id)}`,
        whole: true,
        branch: branchText(`rollback-drill/${date}-${keyText(run.id)}`),
        sinceAt: startedAt,
        folder: 'docs/drills',
        name: `DRILL-${date}`,
        report: drillReport(record),
        companions: companionsOf(record),
        title: (0,neutralise/* plainTitle */.D4)(`rollback drill of ${system} ${environment}, ${date}`),
        pullRequestBody: `The drill of ${date}: ${result}${message === '' ? '' : `: ${(0,neutralise/* markdownText */.p7)((0,neutralise/* clip */.$Q)(message, 500))}`}.\n\nIt holds the report, its times for history.json (plans show them as expected times) and the scoreboard. Go through the gaps in the retrospective, edit the report on this branch, then merge.\n`,
        issueTitle: '',
        issueBody: () => '',
    };
}
/** The newest text of history.json is what gets the entry: what others have added meanwhile stays. */
function companionsOf(record) {
    const entry = drillEntry(record);
    return {
        names: [drill_dossier_history, board],
        write(present) {
            const before = present.get(drill_dossier_history);
            const after = entry === undefined ? before : withEntry(before, entry);
            if (after === undefined)
                return new Map();
            const page = scoreboard(present.get(board), after, nextDrillDate(record));
            return new Map([...(parseHistory(after).length === 0 ? [] : [[drill_dossier_history, after]]), [board, page]]);
        },
    };
}

// EXTERNAL MODULE: ./src/report/redact.ts
var redact = __webpack_require__(649);
;// CONCATENATED MODULE: ./src/ways/drill.ts
// The type drill (Rollback Testing): deploy, soak, roll back by the same engine as in an emergency, watch, roll forward, write it down.
// The lock is taken by the rollback inside alone: the deployment may take it itself.





















/** @throws RefusedError before anything was deployed. */
async function drill(order, world, rollback, signal) {
    const startedAt = world.clock.now().toISOString();
    const problems = drillProblems(order.environment);
    if (problems.length > 0)
        throw new errors/* RefusedError */.fk(problems);
    const began = await drill_whatRuns(order, world, signal);
    const rehearsed = await rollback(inner(order, true), { ...world, emit: () => undefined }, signal);
    if (rehearsed.plan === undefined)
        return { ...nothingRan, result: rehearsed.result, message: rehearsed.message, nextAction: rehearsed.nextAction };
    const watched = await watchStages(order, world, rollback, signal);
    const prepared = prepare(order, began, rehearsed.plan, watched);
    world.emit({ kind: 'plan-made', at: startedAt, plan: prepared.plan });
    if (order.request.dryRun)
        return { ...nothingRan, result: 'dry-run', plan: prepared.plan, warnings: prepared.plan.warnings };
    return new Drilling(order, world, rollback, prepared, startedAt, signal).run();
}
/** @throws RefusedError when it cannot be told, or when the hosts are locked: an earlier try of the same drill stopped in the middle of its rollback then. */
async function drill_whatRuns({ environment }, world, signal) {
    const facts = await readFacts(environment, steady(world), signal);
    const holders = facts.hosts.flatMap(({ host, lockHolder }) => (lockHolder === undefined ? [] : [describeHolder(host, lockHolder)]));
    const silent = facts.unreachable.map(({ host, reason }) => ({ where: host, what: reason, mend: 'a drill needs every host: bring it back, or take it out of the configuration' }));
    const { running, target, problems } = chooseTarget(facts, { tag: 'previous', prefix: environment.tagPrefix, allow: [], earlier: undefined, previousIs: 'running', switches: false });
    const mixed = running.length > 1 ? [{ where: `environments.${environment.name}`, what: `its hosts run ${running.join(' and ')}`, mend: 'bring them to one release first' }] : [];
    const unsafe = target !== undefined && !(0,safe_tag/* isSafeTag */.O)(target.tag) ? [{ where: `environments.${environment.name}`, what: `it runs ${JSON.stringify(target.tag)}, which is no name for a release`, mend: 'deploy a release whose tag has letters, digits, dot, dash, plus, underscore and slash' }] : [];
    const all = [...holders, ...silent, ...(silent.length > 0 && facts.hosts.length === 0 ? [] : problems), ...mixed, ...unsafe];
    if (all.length > 0 || target === undefined)
        throw new errors/* RefusedError */.fk(all);
    return { release: target, facts };
}
/** The rollback inside. Marking an environment for drills is the decision that nobody has to approve one there (docs/authorization.md). */
function inner(order, dryRun, changes = {}) {
    const { request, environment } = order;
    const { type = 'quick', target = 'previous' } = environment.drill ?? {};
    const targetTag = request.targetTag === 'previous' ? target : request.targetTag;
    return { ...order, environment: { ...(0,people/* calmed */.Vb)(environment), authorization: 'none' }, request: { ...request, rollbackType: type, targetTag, dryRun, freeze: false, scenario: '', reason: request.reason === '' ? 'rollback drill' : request.reason, ...changes } };
}
function watchOrder(order, dryRun) {
    return inner(order, dryRun, { rollbackType: 'watch', targetTag: 'previous', watchWindowMs: order.request.watchWindowMs ?? order.environment.drill?.watchMs });
}
async function watchStages(order, world, rollback, signal) {
    if (order.environment.watch.conditions.length === 0)
        return [];
    return (await rollback(watchOrder(order, true), { ...world, emit: () => undefined }, signal)).plan?.stages ?? [];
}
function prepare(order, { release, facts }, rollback, watch) {
    const situation = { ...bareSituation(order), allow: [], watchWindowMs: undefined, running: [release.tag], target: release, facts };
    const plan = drillPlan(buildPlan(runbooks/* runbooks */.C.drill, steps, situation, []), rollback, watch);
    return { situation, plan: { ...plan, authorization: `no approval needed: ${order.environment.name} is marked for drills`, digest: rollback.digest } };
}
class Drilling {
    order;
    world;
    rollback;
    prepared;
    startedAt;
    signal;
    voice;
    ports;
    carried = {};
    warnings = [];
    constructor(order, world, rollback, prepared, startedAt, signal) {
        this.order = order;
        this.world = world;
        this.rollback = rollback;
        this.prepared = prepared;
        this.startedAt = startedAt;
        this.signal = signal;
        this.voice = new Voice(world, prepared.situation);
        this.ports = { ...world, messages: this.voice.messages, hosts: new SafeHosts(world.fleet, order.environment, order.run, world.clock) };
    }
    async run() {
        const { target: release } = this.prepared.situation;
        const { course, deployed } = await this.there();
        const way = wayBack(course);
        const free = way.go && (await this.freed(course.rollback));
        const forward = free ? await this.go(['roll-forward'], { target: this.expected(release, deployed) }) : this.skipped(['roll-forward']);
        const now = free ? await this.look() : undefined;
        const asItBegan = forward[0]?.state === 'done' && (now === undefined || now.tag === course.expected);
        const left = !way.go ? way.left : !free ? `the lock of the rollback could not be lifted: ${course.environment} stands where it stopped` : asItBegan ? `${course.environment} runs ${course.expected} again, as it began` : `${course.environment} is not proved to run ${course.expected} again; its hosts have ${now?.tag ?? 'an unknown release'} checked out`;
        const verdict = drillVerdict({ ...course, cancelled: this.signal.aborted }, forward, asItBegan, left);
        return this.close(course, forward, verdict, left, free);
    }
    /** Announcement, deployment, soak, rollback, watch: as far as each lets the next one begin. */
    async there() {
        const { situation } = this.prepared;
        const opened = await this.go(['announce-drill', 'deploy-release']);
        const running = firstBad(opened) === undefined ? await this.look() : undefined;
        const deployed = running ?? situation.target;
        const soaked = firstBad(opened) === undefined ? await this.go(['soak-release'], { target: deployed }) : this.skipped(['soak-release']);
        const opening = [...opened, ...soaked];
        const ready = firstBad(opening) === undefined && !this.signal.aborted;
        const rolled = ready ? await this.rollback(inner(this.order, false), this.loud(), this.signal) : undefined;
        const well = rolled?.result === 'success' || rolled?.result === 'partial';
        const watch = well && this.order.environment.watch.conditions.length > 0 && !this.signal.aborted ? await this.rollback(watchOrder(this.order, false), this.loud(), this.signal) : undefined;
        return { deployed, course: { environment: this.order.environment.name, expected: this.expected(situation.target, deployed).tag, opening, rollback: rolled, watch, cancelled: this.signal.aborted } };
    }
    /** Where the commands do not ask for the tag, they alone know what they bring. */
    expected(began, deployed) {
        return this.order.environment.drill?.forward.includes('{tag}') === true ? began : deployed;
    }
    /** One run has one end: the drill's. */
    loud() {
        return { ...this.world, emit: (event) => (event.kind === 'run-ended' ? undefined : this.world.emit(event)) };
    }
    go(names, changes = {}) {
        const { plan, situation } = this.prepared;
        const context = { situation: { ...situation, ...changes }, ports: this.ports, carried: this.carried, signal: this.signal, progress: () => undefined };
        return execute({ ...plan, stages: stagesOf(plan, names) }, steps, context, this.voice.listening(this.world.emit));
    }
    skipped(names) {
        return stagesOf(this.prepared.plan, names).flatMap((stage) => stage.steps.map((planned) => notReached(planned, stage.title)));
    }
    /** Undefined where it cannot be told. */
    async look() {
        if (this.signal.aborted)
            return undefined;
        try {
            return (await drill_whatRuns(this.order, this.world, this.signal)).release;
        }
        catch (error) {
            if (this.signal.aborted)
                return undefined;
            if (!(error instanceof errors/* RefusedError */.fk))
                throw error;
            this.warnings.push(`What runs could not be told: ${error.message}`);
            return undefined;
        }
    }
    /** A rollback that stopped keeps its lock, and a deployment may need it. */
    async freed(rollback) {
        if (rollback?.lock !== 'kept')
            return true;
        return (await this.rollback(inner(this.order, false, { rollbackType: 'release', breakLock: '' }), this.loud(), this.signal)).result === 'success';
    }
    async close(course, forward, verdict, left, free) {
        const { rollback, watch } = course;
        const inside = [...(rollback?.steps ?? []).map(drill_within('Rollback')), ...(watch?.steps ?? []).map(drill_within('Watch'))];
        const records = [...course.opening, ...inside, ...forward];
        const dossier = this.dossier(course, records, verdict, left);
        const closing = await this.go(['announce-drill-end', 'write-drill-report', 'propose-drill-report'], { dossier, drillEnded: { well: verdict.result === 'success', detail: this.lastWords(rollback, verdict, left) } });
        const { deliveries, warnings } = await this.voice.end({ stopped: false, watched: false, message: verdict.message });
        const kept = rollback?.lock === 'kept' && !free;
        // What the rollback left to people, the way forward has made good; the report names it.
        const done = forward[0]?.state === 'done';
        return {
            ...nothingRan,
            ...verdict,
            plan: this.prepared.plan,
            steps: [...(done ? records.map((record) => ({ ...record, forPeople: [] })) : records), ...closing],
            downtimeMs: rollback?.downtimeMs,
            authorization: rollback?.authorization,
            announced: [...(rollback?.announced ?? []), ...(watch?.announced ?? []), ...deliveries],
            lock: kept ? 'kept' : rollback === undefined ? 'none' : 'released',
            filed: this.carried.filed,
            warnings: [...new Set([...(rollback?.warnings ?? this.prepared.plan.warnings), ...(watch?.warnings ?? []), ...this.warnings, ...warnings])],
        };
    }
    lastWords(rollback, { result, message }, left) {
        const took = rollback === undefined ? '' : ` The rollback took ${(0,durations/* durationText */.S5)(rollback.durationMs)}.`;
        return result === 'success' ? `rolled back, verified and rolled forward.${took} Now: ${left}` : message;
    }
    dossier({ rollback }, records, { result, message }, left) {
        const { environment, run, request, drills = [] } = this.order;
        const { system, name, drill } = environment;
        const { plan, situation } = this.prepared;
        const record = { system, environment: name, run, incident: request.incident, startedAt: this.startedAt, type: drill?.type ?? '', release: situation.target.tag, target: rollback?.plan?.target.tag ?? plan.target.tag, result, message, left, steps: records, rollback, warnings: this.warnings, history: drills, everyMs: drill?.everyMs ?? 0 };
        return drillDossier((0,redact/* redacted */.pc)(record, this.world.redact));
    }
}
function stagesOf({ stages }, names) {
    return stages.filter(({ title, steps: planned }) => !/^(?:Rollback|Watch): /.test(title) && planned.some(({ step }) => names.includes(step)));
}
function drill_within(part) {
    return (record) => ({ ...record, stage: `${part}: ${record.stage}` });
}

;// CONCATENATED MODULE: ./src/ways/lock-only.ts
// The types hold and release: the lock of the hosts is taken and kept, or taken and given back. Nothing else is touched.








async function onlyLock(order, world, signal) {
    try {
        if (order.request.dryRun)
            return await whoHolds(order, world, signal);
        return { ...nothingRan, result: 'success', ...(await lock_only_settle(order, await lockFor(order, world, signal))) };
    }
    catch (error) {
        return failedEarly(error, signal);
    }
}
/** A dry run: nothing keeps it from looking, not even what would refuse a rollback. */
async function whoHolds({ environment, request }, world, signal) {
    const { hosts, unreachable } = await readFacts(environment, steady(world), signal);
    const holders = hosts.flatMap(({ host, lockHolder }) => (lockHolder === undefined ? [] : [(0,errors/* describeProblem */.BJ)(describeHolder(host, lockHolder))]));
    const message = holders.length === 0 ? `No host is locked; ${request.rollbackType} would be done at once.` : '';
    return { ...nothingRan, result: 'dry-run', message, warnings: [...holders, ...unreachable.map(({ host, reason }) => `${host} was not asked: ${reason}`)] };
}
/** @throws RefusedError when hold does not reach every host; then none is left locked by this try, and what it took over is as it was. */
async function lock_only_settle({ request, run }, lock) {
    const { lockOnly, toleratesMissingHosts } = runbooks/* runbooks */.C[request.rollbackType];
    if (lock.unreachable.length > 0 && !toleratesMissingHosts) {
        await lock.undo();
        throw new errors/* RefusedError */.fk(lock.unreachable.map(({ host, reason }) => ({ where: host, what: reason, mend: (0,key_trouble/* keyMend */.c)(reason) ?? 'bring the host back, or take it out of the configuration' })));
    }
    if (lockOnly === 'keep')
        return { lock: 'kept', message: `Run ${run.id} holds the lock of every host until the type release gives it back, in this run or for this incident (${request.incident}).`, warnings: [] };
    const stuck = await giveBack(lock);
    return { lock: 'released', message: 'The hosts are free: deployments and rollbacks may start.', warnings: [...halfDone(lock), ...lock.unreachable.map(({ host, reason }) => `${host} was not asked: ${reason}`), ...stuck] };
}
/** With the lock goes the only place that knows. */
function halfDone({ takenOver }) {
    if (takenOver === undefined)
        return [];
    const { from, target } = takenOver;
    if (from === '')
        return ['The run whose lock this was had begun, and may stand half done; it had not written down yet where it goes.'];
    if (target === '')
        return [`The run whose lock this was had begun while ${from.split(' ').join(' and ')} ran, and may stand half done.`];
    return [`The run whose lock this was had begun to go from ${from.split(' ').join(' and ')} to ${target}, and may stand half done. Give target-tag: ${target} to finish it; previous would mean what lies below the hosts as they are now.`];
}

;// CONCATENATED MODULE: ./src/database/foresee-restore.ts

/** @param needed whether the migrations of the target must be in the backup. */
function foreseeRestore({ migrations, release, beyond }, { key, takenAt }, needed) {
    const since = migrations.filter((migration) => isAppliedSince(migration, Date.parse(takenAt))).map(({ name }) => name);
    const lacking = needed ? since.filter((name) => release.includes(name)) : [];
    const unknown = since.filter((name) => beyond.some((migration) => migration.name === name && migration.file === undefined));
    return [
        ...(lacking.length === 0 ? [] : [`${key} is of ${takenAt}, before ${lacking.join(', ')} was applied, which the target needs: it will not go live. Name a newer backup.`]),
        ...(unknown.length === 0 ? [] : [`${key} is of ${takenAt}, before ${unknown.join(', ')} was applied, and no commit on the host holds it: what it made will look as if the backup had lost it, and the backup will not go live. Fetch the newer release there (git fetch --tags).`]),
    ];
}

;// CONCATENATED MODULE: ./src/database/strategy.ts




/**
 * One strategy for all of them: a newer migration may build on an older one, so an older one is never reverted while a newer one
 * stays, and `auto` keeps all where it must keep one.
 */
function decide(wish, migrations) {
    if (wish === 'restore' || wish === 'undo-restore')
        return { strategy: wish, reason: 'chosen', actions: [], nextDeploy: { works: true, why: 'the database is what the backup holds' }, problems: [] };
    const { strategy, reason } = wish === 'auto' ? automatic(migrations) : { strategy: wish, reason: 'chosen' };
    const actions = migrations.map((migration) => ({ migration, ...actionFor(strategy, migration, isLeft(migration, migrations)) }));
    return { strategy, reason, actions, nextDeploy: predictDeploy(actions), problems: actions.flatMap(problemsOf) };
}
/** New tables empty: revert. Rows in them, perhaps, or no way to revert: keep. Never restore. */
function automatic(migrations) {
    const there = migrations.filter((migration) => migration.state === 'applied' || isLeft(migration, migrations));
    if (there.length === 0)
        return { strategy: 'keep', reason: migrations.length === 0 ? 'the database has no migration that the target lacks' : 'nothing of them is left in the database' };
    const full = there.flatMap((migration) => lostWith(migration, migrations)).filter(({ rows }) => rows !== 0);
    if (full.length > 0)
        return { strategy: 'keep', reason: `rows would be lost: ${full.map(describeHolding).join(', ')}` };
    const unfit = there.filter(({ file }) => file?.down === undefined || downScriptProblems('', file.down).length > 0);
    if (unfit.length > 0)
        return { strategy: 'keep', reason: `there is no down.sql that can be run of ${unfit.map(({ name }) => name).join(', ')}` };
    return { strategy: 'revert', reason: 'nothing that it takes away holds a row' };
}
/** Values that are written over are kept before, but they are no reason to stay: a down.sql that turns a flag off is meant to. */
function lostWith(migration, all) {
    return (migration.state === 'applied' ? migration.holdings : leftBy(migration, all).holdings).filter(({ loss }) => loss !== 'changed');
}
function actionFor(strategy, { state }, left) {
    const half = strategy === 'revert' && left;
    if (state === 'rolled-back')
        return half ? { action: 'revert', why: 'it is marked as rolled back, but what it made is still there' } : { action: 'keep', why: 'it is rolled back already' };
    if (state === 'failed')
        return half ? { action: 'revert', why: 'it failed half way and left something: marked alone, it would make the next deployment fail' } : { action: 'resolve', why: 'it failed' };
    return { action: strategy === 'revert' || strategy === 'mark' ? strategy : 'keep', why: '' };
}
/**
 * What a failed or rolled-back migration left in the database, as far as it can be its own: nothing, where no try of it ended well
 * and its script is one transaction; and nothing that another, applied migration made or takes away.
 */
function leftBy({ name, state, succeeded, file, holdings, standing }, all) {
    const canBeItsOwn = succeeded || file === undefined || !file.matches || commitsMidway(file.up);
    if (state === 'applied' || !canBeItsOwn)
        return { holdings: [], standing: [] };
    const others = all.filter((other) => other.name !== name && other.state === 'applied');
    const isOwn = (holding) => holding.exists && holding.loss === 'dropped' && !others.some((other) => other.holdings.some((each) => isSameTable(each, holding)));
    const othersMade = others.flatMap((other) => other.standing.map(describeObject));
    return { holdings: holdings.filter(isOwn), standing: standing.filter((object) => !othersMade.includes(describeObject(object))) };
}
function isLeft(migration, all) {
    const { holdings, standing } = leftBy(migration, all);
    return holdings.length > 0 || standing.length > 0;
}
function problemsOf({ migration, action }) {
    if (action !== 'revert')
        return [];
    const { name, file } = migration;
    if (file === undefined)
        return [{ where: name, what: 'no commit on the host holds this migration', mend: 'fetch the newer release there (git fetch --tags), or choose database-strategy: keep' }];
    if (file.down === undefined)
        return [{ where: name, what: `it has no down.sql in ${file.commit.slice(0, 12)}`, mend: 'write one and commit it, or choose database-strategy: keep' }];
    return downScriptProblems(`${name}/down.sql`, file.down);
}
/** Prisma passes over what is applied and applies again what is rolled back; that fails on what is still there. */
function predictDeploy(actions) {
    const again = actions.filter(({ migration, action }) => !(action === 'keep' && migration.state === 'applied'));
    if (again.length === 0)
        return { works: true, why: 'nothing changes for it' };
    const drops = dropsOf(actions.filter(({ action }) => action === 'revert').flatMap(({ migration }) => sqlStatements(migration.file?.down ?? '')));
    const names = again.map(({ migration }) => migration.name).join(', ');
    const inTheWay = again.flatMap(({ migration }) => migration.standing.filter((object) => !isDropped(object, drops))).map(describeObject);
    if (inTheWay.length > 0)
        return { works: false, why: `it applies ${names} again, and finds there already: ${[...new Set(inTheWay)].join(', ')}` };
    return { works: true, why: `it applies ${names} again` };
}

;// CONCATENATED MODULE: ./src/plan/expected-times.ts
/** The plan with what the newest drill of its type took; without one, as it is. */
function withExpectedTimes(plan, history) {
    const last = history.findLast(({ type }) => type === plan.rollbackType);
    if (last === undefined)
        return plan;
    const date = last.date.slice(0, 10);
    const expect = (ms) => (ms === undefined ? {} : { expected: { ms, date } });
    return {
        ...plan,
        ...expect(last.totalMs),
        stages: plan.stages.map((stage) => ({ ...stage, steps: stage.steps.map((step) => ({ ...step, ...expect(Object.hasOwn(last.steps, step.step) ? last.steps[step.step] : undefined) })) })),
    };
}

;// CONCATENATED MODULE: ./src/preflight/missing-build-tools.ts
// A build that cannot begin: its program is not on the host. The backend is built on it for certain, so that is a reason not to start.
// Dependencies may come from the cache of a lockfile, and the site from the release bucket: there it is a warning.

/** Asks only where the plan builds: a standby needs none of them. */
function missingBuildTools(plan, facts, { backend, frontend }) {
    const missing = [lacking('prepare-backend', backend), lacking('prepare-frontend', frontend?.recipe)].flat();
    const [certain, doubtful] = [missing.filter((each) => each.key === 'backend.build'), missing.filter((each) => each.key !== 'backend.build')];
    return {
        problems: certain.map(({ host, what, key }) => ({ where: host, what, mend: `install it there, or mend ${key} or path: in the configuration` })),
        warnings: doubtful.map(({ host, what }) => `${host}: ${what}: without a cache of what it makes, the build fails`),
    };
    function lacking(step, recipe) {
        if (recipe === undefined)
            return [];
        const builders = plan.stages.flatMap(({ steps }) => steps).filter((planned) => planned.step === step).flatMap(({ commands }) => commands.flatMap(({ hosts }) => hosts));
        const words = [[`${recipe.part}.install`, firstWord(recipe.install)], [`${recipe.part}.build`, firstWord(recipe.build)]];
        const asked = facts.hosts.filter(({ host }) => builders.includes(host));
        return asked.flatMap(({ host, tools, path }) => words.flatMap(([key, word]) => (word === undefined || tools.includes(word) ? [] : [{ host, key, what: `${word}, which ${key} begins with, is not in PATH ${path}` }])));
    }
}

;// CONCATENATED MODULE: ./src/plan/nothing-to-undo.ts
const changing = ['undo-migrations', 'swap-database'];
/** A run that was stopped after its work goes on all the same: what it has yet to start or to verify is not done. */
function nothingToUndo({ stages, leftOut }, { type, switches, database }) {
    if (database !== 'changes' || switches || stages.some(({ steps }) => steps.some(({ step }) => changing.includes(step))))
        return [];
    const reason = leftOut.find(({ step }) => step === 'undo-migrations')?.reason ?? 'nothing to undo';
    return [{ where: 'database', what: `type ${type} has nothing to do: ${reason}`, mend: 'leave it as it is; or name another target, if this is not the one that is meant' }];
}

;// CONCATENATED MODULE: ./src/plan/gone-already.ts


/** What a run that was stopped holds is its lock, and it goes on from there; this is for one that has none. Empty where somebody has deployed since. */
function goneAlready({ hosts }, again) {
    if (again.tag !== 'previous')
        return [];
    const done = hosts.flatMap((host) => (host.ownSwitches ?? []).filter(({ part }) => again.parts.includes(part)).flatMap((own) => gone_already_wayOf(host, own, again)));
    const [first] = done;
    if (first === undefined)
        return [];
    return [{ where: 'input target-tag', what: `this very run (${again.run}) has rolled back already: ${first}`, mend: 'previous would be one release further back; to go there, name the target, in a new run' }];
}
/** What went live since, by a deployment or by rolling forward, may be rolled back anew. */
function gone_already_wayOf(host, { part, at, before }, { prefix, known }) {
    const name = (commit) => (commit === '' ? unknown_version/* unknownVersion */.VN : releaseAt(commit, prefix, known).tag);
    if (part === 'frontend') {
        const { liveSite, head, deployed } = host;
        if (liveSite === undefined || liveSite.head !== head || liveSite.deployed !== deployed || liveSite.commit === head)
            return [];
        return [`the site → ${name(liveSite.commit)}, at ${at}`];
    }
    const now = backendCommit(host);
    if (host.liveBackend?.commit !== now || now === before)
        return [];
    return [`${name(before)} → ${name(now)}, at ${at}`];
}

;// CONCATENATED MODULE: ./src/plan/plan-digest.ts
/** Characters of the digest that people type. */
const plan_digest_length = 16;
/**
 * @param hash SHA-256 of a text, hex: handed in, because the core has no cryptography of its own.
 * @param statements SQL that runs in the database, see `statementsOf`.
 */
function planDigest(plan, hash, statements = []) {
    return hash(decidedText(plan, statements)).slice(0, plan_digest_length);
}
/** What goes to the database itself, and so stands in no script of a host: each down.sql that is run, and the hooks. */
function statementsOf({ environment, database }) {
    const reverts = (database?.decision.actions ?? []).filter(({ action }) => action === 'revert');
    return [...reverts.map(({ migration }) => migration.file?.down ?? ''), ...(database === undefined ? [] : (environment.database?.after ?? []))];
}
/** Versions, place, steps and the scripts that they send. Not: times, the run, warnings, what people are told, what was counted. */
function decidedText({ rollbackType, system, environment, running, target, hosts, stages, database, run }, statements = []) {
    const lasting = (body) => body.replaceAll(run.attempt, 'ATTEMPT').replaceAll(run.id, 'RUN');
    return JSON.stringify({
        rollbackType,
        system,
        environment,
        running: [...running].sort(),
        target: target.commit,
        hosts: [...hosts].sort(),
        database: database === undefined ? null : { name: database.name, strategy: database.strategy, migrations: database.migrations.map(({ name, action }) => [name, action]) },
        ...(statements.length === 0 ? {} : { statements }),
        stages: stages.map((stage) => stage.steps.map((step) => decidedStep(step, lasting))),
    });
}
function decidedStep({ step, commands }, lasting) {
    return [step, commands.map(({ hosts, script }) => [[...hosts].sort(), script.title, lasting(script.body)])];
}

// EXTERNAL MODULE: ./src/policy/free-scenario.ts
var free_scenario = __webpack_require__(3997);
;// CONCATENATED MODULE: ./src/policy/prisma-cli.ts

/** Of which `migrate resolve` and `migrate deploy` were run and looked at. */
const testedPrismaMajors = ['6', '7'];
function prismaProblems({ prisma, via, source }, { prismaVersion = '', url }, { actions }) {
    const failed = actions.filter(({ action }) => action === 'resolve').map(({ migration }) => migration.name);
    if (failed.length === 0)
        return [];
    const [major = ''] = prismaVersion.split('.');
    const where = `${via}: Prisma`;
    const version = testedPrismaMajors.includes(major) ? [] : [prismaVersion === '' ? { where, what: `${prisma.command} does not answer in ${prisma.directory}, and ${failed.join(', ')} must be resolved with it`, mend: 'mend database.prisma in the configuration' } : { where, what: `Prisma ${major} (${prismaVersion}) was never tested with this rollback; ${testedPrismaMajors.join(' and ')} were`, mend: `resolve ${failed.join(', ')} by hand (prisma migrate resolve --rolled-back), then run this again` }];
    return [...version, ...(isPooled(url) ? [pooler(source)] : [])];
}
/** What Prisma's documentation wants in addresses that lead through PgBouncer: its advisory lock is lost there. */
function isPooled(url) {
    return URL.canParse(url) && new URL(url).searchParams.get('pgbouncer') === 'true';
}
/**
 * A warning where an address that does not say so looks like that of a transaction pooler: the ports that PgBouncer and Supabase use, Neon's hosts.
 * It matters where Prisma's lock is needed, and where databases are renamed; it may be a pooler of sessions, so it is no refusal.
 */
function poolerWarnings({ url, adminUrl }, { strategy, actions }) {
    const renames = strategy === 'restore' || strategy === 'undo-restore';
    if (!renames && !actions.some(({ action }) => action === 'resolve'))
        return [];
    const looks = looksPooled(renames ? adminUrl : url);
    if (looks === undefined)
        return [];
    return [`The address of the database looks like that of a transaction pooler (${looks}). ${renames ? 'Through one, databases cannot be renamed reliably: give the direct address in database.admin-url.' : 'Through one, the lock of Prisma’s migrate does not hold: give the direct address.'}`];
}
function looksPooled(url) {
    if (!URL.canParse(url))
        return undefined;
    const { hostname, port } = new URL(url);
    if (port === '6543' || port === '6432')
        return `port ${port}`;
    return /^[^.]+-pooler\./.test(hostname) ? `host ${hostname}` : undefined;
}
function pooler(source) {
    const place = source.kind === 'url' ? 'database.url' : 'database.variable (DIRECT_URL, in many projects)';
    return { where: 'database', what: 'its address leads through a transaction pooler (pgbouncer=true), where the lock of Prisma’s migrate does not hold', mend: `give the direct address in ${place}` };
}
/** The team's hooks run inside our transaction. */
function hookProblems({ after }) {
    return after.flatMap((hook, index) => downScriptProblems(`database.after[${index}]`, hook)).map((problem) => ({ ...problem, mend: 'mend it in the configuration: plain SQL for one transaction' }));
}

;// CONCATENATED MODULE: ./src/policy/database-safety.ts



/** Reasons not to change it; empty for what leaves it alone. */
function databaseRefusals(database, { facts, decision }, hosts, target, wish) {
    if (wish.runbook.database !== 'changes')
        return [];
    return [...decision.problems, ...standby(facts), ...oddNames(facts), ...confirmation(database, decision, wish), ...codeThatNeedsIt(decision, hosts, target, wish), ...rights(facts, decision), ...prismaProblems(database, facts, decision), ...hookProblems(database)];
}
function standby({ readOnly }) {
    return readOnly ? [{ where: 'database', what: 'it takes no writes: it is a standby of a replication', mend: 'give the address of the primary' }] : [];
}
function oddNames({ beyond }) {
    return beyond.filter(({ name }) => !/^[A-Za-z0-9_.-]+$/.test(name)).map(({ name }) => ({ where: 'database', what: `the migration ${JSON.stringify(name)} has a name that no folder has`, mend: 'look at _prisma_migrations: Prisma did not make this row' }));
}
function confirmation({ name, after }, { strategy, actions }, { runbook, confirm }) {
    const needed = strategy === 'restore' || strategy === 'undo-restore' || (runbook.type === 'cleanup' && (after.length > 0 || actions.some(({ action }) => action !== 'keep')));
    if (!needed || confirm === name)
        return [];
    return [{ where: 'input confirm', what: confirm === '' ? `${runbook.type} with ${strategy} must be confirmed` : `${JSON.stringify(confirm)} is not the name of the database`, mend: `type the name of the database: ${name}` }];
}
/** Code that stays and needs what would be taken away. */
function codeThatNeedsIt({ actions }, hosts, target, { runbook, allow }) {
    const undone = actions.filter(({ action }) => action === 'revert' || action === 'mark');
    const newer = hosts.filter(({ head }) => head !== target.commit);
    if (runbook.switches || undone.length === 0 || newer.length === 0 || allow.includes('newer-code'))
        return [];
    return [{ where: newer.map(({ host }) => host).join(', '), what: `the code that runs there is not ${target.tag} and may need ${undone.map(({ migration }) => migration.name).join(', ')}`, mend: 'run a full rollback, or a quick one first; or set allow: newer-code if you are sure' }];
}
function rights({ rights: { createDatabase, ownsDatabase } }, { strategy }) {
    if ((strategy !== 'restore' && strategy !== 'undo-restore') || (createDatabase && ownsDatabase))
        return [];
    const lacking = [...(createDatabase ? [] : ['create databases']), ...(ownsDatabase ? [] : ['rename this one (it belongs to another user)'])];
    return [{ where: 'database', what: `its user may not ${lacking.join(' nor ')}`, mend: 'give database.admin-url with a user that may (CREATEDB, and a member of the owner)' }];
}
/** What people should know about the database, whether or not it is changed. */
function databaseWarnings({ facts, decision }, runbook, target) {
    const applied = facts.beyond.filter(({ state }) => state !== 'rolled-back');
    const pooled = runbook.database === 'changes' ? poolerWarnings(facts, decision) : [];
    if (applied.length === 0 && runbook.database !== 'changes')
        return [];
    const names = applied.map(({ name, state }) => `${name}${state === 'failed' ? ' (failed)' : ''}`).join(', ');
    return [
        ...pooled,
        ...(runbook.switches && runbook.database === 'reads' ? [`The database has ${(0,plurals/* counted */.h)(applied.length, 'migration')} that ${target.tag} does not know: ${names}. Strategy keep: they stay. A full rollback, or the type database afterwards, undoes them.`] : []),
        ...(decision.nextDeploy.works ? [] : [`The next prisma migrate deploy of the newer release will fail: ${decision.nextDeploy.why}.`]),
        ...facts.beyond.flatMap(({ holdings }) => holdings).flatMap((holding) => (holding.uncounted === undefined ? [] : [`The rows of ${holdings_placeOf(holding)} were not counted: ${holding.uncounted}.`])),
        ...facts.beyond.filter(({ file }) => file !== undefined && !file.matches).map(({ name }) => `${name}: the migration.sql in git is not the one that was applied; its down.sql may not fit`),
    ];
}

;// CONCATENATED MODULE: ./src/policy/row-safety.ts


/** Without the flag the type would stop half way. */
function rowRefusals(facts, runbook) {
    return does(runbook, 'switch-flag-off') ? rowsOf(facts, 'flag') : [];
}
/** The banner never stops a rollback. */
function rowWarnings(facts, runbook) {
    return does(runbook, 'tell-users') ? rowsOf(facts, 'banner').map((problem) => `The banner will not be shown: ${(0,errors/* describeProblem */.BJ)(problem)}`) : [];
}
function rowsOf(facts, wanted) {
    return (facts?.wrongRows ?? []).filter(({ key }) => key === wanted).map(({ where, what, mend }) => ({ where, what, mend }));
}

// EXTERNAL MODULE: ./src/config/key-pattern.ts
var key_pattern = __webpack_require__(6702);
;// CONCATENATED MODULE: ./src/database/backup-choice.ts
// Which backup is restored, and why it may not be (fault 27: missing, stale, of another environment). Pure: listed objects in, choice out.



/** What stands beside a backup and is none itself. */
const beside = /\.(?:sha256|sha256sum|sha1|md5|asc|sig|log|txt|json)$/i;
const dayMs = 86_400_000;
/** The day in a key is one of some time zone, and a dump takes its time. */
const zoneMs = dayMs / 2;
/** The part of every key that the pattern fixes: what to list. */
function listingPrefix(keyPattern) {
    return keyPattern.split(/\{date-?\}|\*/)[0] ?? '';
}
/** The backups among the objects; newest first. Files below one folder with a toc.dat are one directory archive. */
function findBackups(objects, keyPattern) {
    const folders = objects.filter(({ key }) => key.endsWith('/toc.dat')).map(({ key }) => key.slice(0, -'/toc.dat'.length));
    const archives = folders.map((key) => found(key, objects.filter((object) => object.key.startsWith(`${key}/`)), true, keyPattern));
    const single = objects.filter(({ key }) => !beside.test(key) && !key.endsWith('/') && !folders.some((folder) => key.startsWith(`${folder}/`)));
    return [...archives, ...single.map((object) => found(object.key, [object], false, keyPattern))].sort((left, right) => right.takenMs - left.takenMs);
}
function found(key, files, isDirectory, keyPattern) {
    const storedMs = Math.max(...files.map(({ modifiedAt }) => Date.parse(modifiedAt)));
    const day = (0,key_pattern/* matchKey */.L)(key, keyPattern)?.day;
    const dayEndMs = day === undefined ? Number.NaN : Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`) + dayMs;
    return { key, files, isDirectory, sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), takenMs: storedMs > dayEndMs + zoneMs ? dayEndMs : storedMs };
}
const where = 'input backup';
function chooseBackup(objects, policy, asked) {
    const all = findBackups(objects, policy.keyPattern);
    const candidates = all.filter(({ key }) => (0,key_pattern/* matchKey */.L)(key, policy.keyPattern) !== undefined);
    const backup = asked.wish === 'latest' ? candidates[0] : all.find(({ key }) => key === asked.wish.replace(/\/$/, ''));
    if (backup === undefined)
        return { backup, problems: [missingBackup(all, candidates, policy, asked)] };
    return { backup, problems: [...tooSmall(backup, candidates, policy), ...(asked.allowOld ? [] : asked.wish === 'latest' ? tooOld(backup, policy, asked) : foreign(backup, policy))] };
}
function missingBackup(all, candidates, { bucket, keyPattern }, { wish, nowMs }) {
    const near = (wish === 'latest' ? all : candidates.length > 0 ? candidates : all).slice(0, 3).map((each) => describeFound(each, nowMs));
    const what = wish === 'latest' ? `no object of s3://${bucket} matches ${keyPattern}` : `there is no ${wish} in s3://${bucket}`;
    return { where, what: `${what}; ${near.length === 0 ? 'there is nothing like it' : `nearest: ${near.join(', ')}`}`, mend: wish === 'latest' ? 'mend database.backups.key in the configuration, or name a backup by its key' : 'name one that is there, or latest' };
}
function tooSmall(backup, candidates, { minSizeBytes }) {
    if (backup.sizeBytes >= minSizeBytes)
        return [];
    const other = candidates.find(({ sizeBytes }) => sizeBytes >= minSizeBytes);
    return [{ where, what: `${backup.key} has ${sizeText(backup.sizeBytes)}, less than database.backups.min-size (${sizeText(minSizeBytes)}): it is no backup`, mend: other === undefined ? 'find out why the backups are empty' : `name another one by its key, such as ${other.key}` }];
}
function tooOld(backup, { maxAgeMs }, { nowMs }) {
    const ageMs = nowMs - backup.takenMs;
    if (ageMs <= maxAgeMs)
        return [];
    return [{ where, what: `the newest backup, ${backup.key}, is ${(0,durations/* approximately */.YY)(ageMs)} old; database.backups.max-age is ${(0,durations/* approximately */.YY)(maxAgeMs)}`, mend: 'find out where the newer ones are; if all that was written since may be left behind, name this key as backup, or set allow: old-backup' }];
}
function foreign(backup, { keyPattern }) {
    if ((0,key_pattern/* matchKey */.L)(backup.key, keyPattern) !== undefined)
        return [];
    return [{ where, what: `${backup.key} does not match ${keyPattern}: it may be of another environment`, mend: 'name one that matches; if you are sure that it is of this environment, set allow: old-backup' }];
}
function describeFound({ key, sizeBytes, takenMs }, nowMs) {
    return `${key} (${sizeText(sizeBytes)}, ${(0,durations/* approximately */.YY)(nowMs - takenMs)} old)`;
}

;// CONCATENATED MODULE: ./src/database/checksums.ts
// Reads what sha256sum wrote beside a backup (fault 30: only a SHA-256 finds a flipped bit).
/** Hash by file name; a lone hash without a name stands under ''. */
function parseChecksums(text) {
    const sums = new Map();
    for (const line of text.split('\n')) {
        const match = /^\\?([0-9a-f]{64})(?:\s+\*?(.+?))?\s*$/i.exec(line);
        if (match !== null)
            sums.set((match[2] ?? '').split('/').at(-1) ?? '', (match[1] ?? '').toLowerCase());
    }
    return sums;
}
/** The hash of one file: by its name, or the only one that there is. */
function checksumFor(sums, name) {
    return sums.get(name) ?? (sums.size === 1 ? [...sums.values()][0] : undefined);
}

;// CONCATENATED MODULE: ./src/preflight/limited-session.ts
// Sessions with a database before anything changes: they only read, within limits, and they end when the run is cancelled.





/** For what leaves the database alone: it goes on without an answer. */
const brief = { statementMs: 5_000, countsMs: 5_000, sessionMs: 20_000, mustCount: false };
/** For what changes it. */
const patient = { statementMs: 60_000, countsMs: 300_000, sessionMs: 420_000, mustCount: true };
function refused(where, what, mend) {
    return new errors/* RefusedError */.fk([{ where, what, mend }]);
}
/** @throws RefusedError with what PostgreSQL said, or that it said nothing in time. */
async function withSession({ databases, clock }, address, { statementMs, sessionMs }, signal, work) {
    try {
        return await (0,time_limit/* withinTime */.dn)(clock, sessionMs, signal, async (limit) => readOnly(await databases.open(address, limit), statementMs, limit, work));
    }
    catch (error) {
        signal.throwIfAborted();
        if (error instanceof errors/* RefusedError */.fk)
            throw error;
        throw refused('database', error instanceof time_limit/* TimeUpError */.Jg ? `it did not answer within ${(0,durations/* exactly */.pV)(sessionMs)}` : (0,errors/* messageOf */.bD)(error), 'mend the address, the rights or the network; nothing was changed');
    }
}
/** Limits of a transaction end with it: behind a pooler the next one may be somebody else's. */
async function readOnly(session, statementMs, signal, work) {
    try {
        return await (0,time_limit/* untilAborted */.Eu)(async () => {
            await session.run(`begin read only; ${limitStatements(statementMs)}`);
            const result = await work(session);
            await session.run('rollback');
            return result;
        }, signal);
    }
    catch (error) {
        throw signal.aborted || codeOf(error) !== lockTimeout ? error : await (0,time_limit/* untilAborted */.Eu)(() => heldUp(session, statementMs), signal);
    }
    finally {
        await session.close();
    }
}
async function heldUp(session, statementMs) {
    const blockers = await session.run('rollback').then(() => readBlockers(session), () => '');
    return refused('database', `what was asked is ${describeWait((0,durations/* exactly */.pV)(statementMs), blockers)}`, endSession);
}
const endSession = 'end the session that holds it (select pg_terminate_backend(pid)) or wait for it, then run this again; nothing was changed';

;// CONCATENATED MODULE: ./src/preflight/read-backup.ts
// Finds the backup to restore and everything that speaks against it, before anything changes (fault 27).












const read_backup_where = 'input backup';
const lookMs = 60_000;
const headBytes = 512;
/** @returns undefined for every other strategy. @throws RefusedError with all reasons not to start. */
async function readRestore(environment, database, facts, hosts, wish, systems, signal) {
    if (wish.strategy !== 'restore' && wish.strategy !== 'undo-restore')
        return undefined;
    const { databases, workers } = await readServer(database, facts, systems, signal);
    const live = databases.find(({ name }) => name === database.name)?.mark;
    if (wish.strategy === 'undo-restore') {
        const done = live?.state === 'back' && live.run === wish.run;
        read_backup_requireKept(databases, database, done);
        if (!done)
            requireRenamable(database, workers);
        return { backup: undefined, databases };
    }
    if (live?.state === 'live' && live.run === wish.run && (wish.backup === 'latest' || wish.backup === live.from))
        return { backup: undefined, databases };
    requireRenamable(database, workers);
    const begun = databases.find(({ name, mark }) => name === sideName(database.name, wish.run) && mark?.run === wish.run)?.mark?.from;
    const backup = await readBackup(environment, database, hosts, begun !== undefined && wish.backup === 'latest' ? { ...wish, backup: begun } : wish, systems, signal);
    return { backup, databases };
}
async function readServer({ name }, { adminAddress }, systems, signal) {
    return withSession(systems, adminAddress, patient, signal, async (session) => ({ databases: await readDatabases(session), workers: await backgroundWorkers(session, name) }));
}
/** Now, and not after hours of a restore. */
function requireRenamable({ name }, workers) {
    if (workers.length > 0)
        throw read_backup_refused([{ where: 'database', what: `background workers are connected to ${name}, with which it cannot be renamed: ${workers.join(', ')}`, mend: stopWorkers }]);
}
/** @param done this run has swapped it back before. */
function read_backup_requireKept(databases, { name }, done) {
    if (done)
        return;
    const undone = undoneBefore(databases.find((each) => each.name === name));
    if (undone !== undefined)
        throw read_backup_refused([{ where: 'database', what: `${undone}: there is nothing to swap back any more`, mend: 'look at the databases of the server (psql -l) and their comments; rename by hand where an older one is wanted' }]);
    if (newestKept(databases, name) !== undefined)
        return;
    throw new errors/* RefusedError */.fk([{ where: 'database', what: `no restore put a database ${keptNames(name, 'before')} aside: there is nothing to swap back`, mend: 'look at the databases of the server (psql -l); a backup can be restored with database-strategy: restore' }]);
}
/** @throws RefusedError with all reasons why it cannot be restored. */
async function readBackup(environment, database, hosts, wish, systems, signal) {
    const { backups } = database;
    if (backups === undefined)
        throw read_backup_refused([{ where: 'configuration', what: 'it does not say where the backups are', mend: 'add database.backups with bucket and key' }]);
    const nowMs = systems.clock.now().getTime();
    const objects = await listBackups(backups, wish.backup, systems, signal);
    const { backup, problems } = chooseBackup(objects, backups, { wish: wish.backup, nowMs, allowOld: wish.allow.includes('old-backup') });
    if (backup === undefined || problems.length > 0)
        throw read_backup_refused(problems);
    const [format, files] = await Promise.all([formatOf(backups, backup, systems, signal), read_backup_describeFiles(backups, backup, systems, signal)]);
    const found = { bucket: backups.bucket, key: backup.key, format, files, sizeBytes: backup.sizeBytes, takenAt: new Date(backup.takenMs).toISOString(), ageMs: nowMs - backup.takenMs, etag: etagOf(backup) };
    const via = (0,runs_on/* databaseHost */.iz)(environment);
    const hostProblems = via === undefined ? [] : [...(await missingTools(via, database, format, systems, signal)), ...tooFull(environment, via, hosts, found)];
    if (hostProblems.length > 0)
        throw read_backup_refused(hostProblems);
    return found;
}
function read_backup_refused(problems) {
    return new errors/* RefusedError */.fk(problems);
}
/** What the pattern allows; where nothing matches, what lies in the same folder, to show what is near. */
async function listBackups({ bucket, keyPattern }, wish, { store }, signal) {
    const prefixes = [listingPrefix(keyPattern), ...(wish === 'latest' ? [] : [wish])];
    try {
        const lists = await Promise.all(prefixes.map((prefix) => store.list(bucket, prefix, signal)));
        const found = [...new Map(lists.flat().map((object) => [object.key, object])).values()];
        return found.length > 0 ? found : await store.list(bucket, keyPattern.slice(0, listingPrefix(keyPattern).lastIndexOf('/') + 1), signal);
    }
    catch (error) {
        signal.throwIfAborted();
        throw read_backup_refused([{ where: `bucket ${bucket}`, what: `the backups cannot be listed: ${(0,errors/* messageOf */.bD)(error)}`, mend: 'give the action the right to list and read this bucket (s3:ListBucket, s3:GetObject)' }]);
    }
}
function etagOf({ files, isDirectory, sizeBytes }) {
    const toc = files.find(({ key }) => key.endsWith('/toc.dat'));
    return isDirectory ? `${toc?.etag ?? ''}-${files.length}-${sizeBytes}` : (files[0]?.etag ?? '');
}
/** Decided by the first bytes, read as a host will read them. */
async function formatOf({ bucket }, { key, isDirectory }, { store, web, protect }, signal) {
    if (isDirectory)
        return 'directory';
    const url = await store.presign('GET', bucket, key, lookMs);
    protect(url);
    const reply = await web.request({ url, method: 'GET', headers: { range: `bytes=0-${headBytes - 1}` }, timeoutMs: lookMs / 2 }, signal).catch(() => undefined);
    if (reply?.status !== 206 && reply?.status !== 200)
        return formatByName(key);
    const format = formatByHead(reply.body);
    if (typeof format === 'string')
        return format;
    throw read_backup_refused([{ where: read_backup_where, what: `${key} is ${format.instead}`, mend: 'name a plain SQL dump, one in gzip or zstd, or an archive of pg_dump (-Fc, -Fd)' }]);
}
async function read_backup_describeFiles({ bucket }, { key, files, isDirectory }, { store }, signal) {
    const [sidecar, head] = await Promise.all([store.get(bucket, `${key}.sha256`, signal), isDirectory ? undefined : store.head(bucket, key, signal)]);
    const sums = parseChecksums(sidecar === undefined ? '' : new TextDecoder().decode(sidecar));
    if (sidecar !== undefined && sums.size === 0)
        throw read_backup_refused([{ where: read_backup_where, what: `${key}.sha256 holds no SHA-256`, mend: 'write it with sha256sum, or remove it' }]);
    const sumOf = (name) => (sidecar === undefined ? head?.metadata['sha256']?.toLowerCase() : checksumFor(sums, name));
    return files.map((file) => {
        const name = isDirectory ? file.key.slice(key.length + 1) : 'backup';
        return { key: file.key, name, sizeBytes: file.sizeBytes, etag: file.etag, sha256: sumOf(isDirectory ? name : (key.split('/').at(-1) ?? '')) };
    });
}
async function missingTools(via, { pathFolders }, format, { fleet }, signal) {
    const wanted = ['psql', ...toolsOf[format]];
    const host = { ...via, pathFolders: [...pathFolders, ...via.pathFolders] };
    const script = hostScript(host, 'Look for the tools of a restore', lookMs, (0,shell.sh) `for tool in ${wanted}; do if command -v "$tool" >/dev/null; then fact tool "$tool"; fi; done; fact path "$PATH"`);
    const [reply] = await fleet.run(script, [via.name], signal);
    const facts = parseFacts(reply?.stdout ?? '');
    const missing = wanted.filter((tool) => !allFacts(facts, 'tool').includes(tool));
    if (missing.length === 0)
        return [];
    return [{ where: via.name, what: `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not there; a ${describeFormat(format)} needs ${missing.length === 1 ? 'it' : 'them'} (PATH: ${allFacts(facts, 'path').at(-1) ?? ''})`, mend: 'install PostgreSQL’s client programs there, or name their folder in database.path' }];
}
/** The database server's own disk cannot be seen from here: the plan says so. */
function tooFull({ retention }, via, hosts, { format, sizeBytes }) {
    const free = hosts.find(({ host }) => host === via.name)?.freeBytes;
    if (!isArchive(format) || free === undefined || free - sizeBytes >= retention.minFreeBytes)
        return [];
    return [{ where: via.name, what: `the backup needs ${sizeText(sizeBytes)} on its disk while it is restored, and ${sizeText(retention.minFreeBytes)} must stay free (retention.min-free); ${sizeText(free)} are free`, mend: 'make room there, or keep backups as plain SQL in gzip or zstd, which need none' }];
}

;// CONCATENATED MODULE: ./src/commands/migration-files.ts

/** Brings the target's commit to the host without moving a ref, then facts `migration.target`: its migrations. */
function targetMigrations(database, remote, tag, commit) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `if ! git -C "$repository" cat-file -e ${`${commit}^{commit}`} 2>/dev/null; then git -C "$repository" fetch --quiet --no-tags --no-write-fetch-head ${remote} ${`refs/tags/${tag}`}; fi`, 
    // No such folder is no migration; a commit that cannot be read is an error.
    (0,shell.sh) `git -C "$repository" cat-file -e ${`${commit}^{commit}`}`, (0,shell.sh) `git -C "$repository" cat-file -e ${commit}:${database.migrations} 2>/dev/null || exit 0`, (0,shell.sh) `git -C "$repository" ls-tree -d --name-only ${commit}:${database.migrations} | while IFS= read -r name; do`, (0,shell.sh) `  if git -C "$repository" cat-file -e ${commit}:${database.migrations}/"$name"/migration.sql 2>/dev/null; then fact migration.target "$name"; fi`, (0,shell.sh) `done`);
}
/**
 * Finds the files of migrations by name in whichever commit has them: the one whose migration.sql is what was applied,
 * else the newest. What runs comes first, then what was released: a branch that nobody has released may hold another down.sql. Facts `migration.file` (JSON {name, commit, matches, up, down}, texts in base64).
 * @param wanted names with the SHA-256 that `_prisma_migrations` keeps.
 */
function migrationFiles(database, wanted) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `blob() { git -C "$repository" cat-file blob "$1:"${database.migrations}"/$2/$3" 2>/dev/null; }`, (0,shell.sh) `report() {`, (0,shell.sh) `  local down=null; if blob "$1" "$2" down.sql >/dev/null; then down="\"$(blob "$1" "$2" down.sql | base64 -w0)\""; fi`, (0,shell.sh) `  fact migration.file "{\"name\":\"$2\",\"commit\":\"$1\",\"matches\":$3,\"up\":\"$(blob "$1" "$2" migration.sql | base64 -w0)\",\"down\":$down}"`, (0,shell.sh) `}`, (0,shell.sh) `find_files() {`, (0,shell.sh) `  local commit newest=''`, (0,shell.sh) `  for commit in $(for from in HEAD --tags --all; do git -C "$repository" log "$from" --format=%H -n 50 -- ${database.migrations}/"$1" 2>/dev/null; done | awk '!seen[$0]++'); do`, (0,shell.sh) `    blob "$commit" "$1" migration.sql >/dev/null || continue`, (0,shell.sh) `    newest=\${newest:-$commit}`, (0,shell.sh) `    if [ "$(blob "$commit" "$1" migration.sql | sha256sum | cut -d' ' -f1)" = "$2" ]; then report "$commit" "$1" true; return; fi`, (0,shell.sh) `  done`, (0,shell.sh) `  if [ -n "$newest" ]; then report "$newest" "$1" false; fi`, (0,shell.sh) `}`, ...wanted.map(({ name, checksum }) => (0,shell.sh) `find_files ${name} ${checksum}`));
}

;// CONCATENATED MODULE: ./src/preflight/find-address.ts
// The addresses of the database: the application's own, and the one with more rights. Each problem says which of them it is, and where it stands.





const find_address_timeoutMs = 30_000;
/** @throws RefusedError naming the address that cannot be used. */
async function findAddresses(environment, database, via, { fleet, protect }, signal) {
    const found = await findAddress(environment, database, via, fleet, signal);
    const adminUrl = database.adminUrl ?? found.url;
    [found.url, adminUrl].forEach(protect);
    const main = requireAddress(found, database);
    const admin = database.adminUrl === undefined ? main : requireAdmin(environment, database, database.adminUrl);
    [main.address.password, admin.address.password].forEach(protect);
    return { url: found.url, main, adminUrl, admin };
}
function placeOfAdmin(environment) {
    return find_address_placeOf(environment, 'admin-url');
}
function find_address_placeOf({ placeOf: at }, key) {
    return at?.(['database', key]) ?? 'configuration';
}
async function findAddress(environment, { source, via: name }, via, fleet, signal) {
    if (source.kind === 'url')
        return { url: source.url, where: find_address_placeOf(environment, 'url'), name: 'database.url' };
    const [reply] = await fleet.run(hostScript(via, 'Find the database', find_address_timeoutMs, readAddress(source.file, source.variable, environment)), [name], signal);
    const facts = parseFacts(reply?.stdout ?? '');
    const url = fact(facts, 'database.url');
    if (url !== '')
        return { url, where: find_address_placeOf(environment, 'env-file'), name: `${source.variable} in ${fact(facts, 'database.file') || source.file} on ${name}` };
    const [file, unreadable] = [fact(facts, 'database.file'), allFacts(facts, 'database.unreadable')];
    if (reply?.status !== 'exited')
        throw refused(name, `the host did not answer (${reply?.stderr.trim() ?? ''})`, 'mend the host, or the way to it');
    if (file !== '')
        throw refused(name, `${file} has no ${source.variable}`, `mend database.variable (${find_address_placeOf(environment, 'variable')}) or the file`);
    const what = unreadable.length === 0 ? `${source.file} was not read: ${reply.stderr.trim()}` : `${unreadable.join(' and ')} cannot be read`;
    throw refused(name, what, `mend database.env-file (${find_address_placeOf(environment, 'env-file')}): a path that is not absolute is looked for in the live tree, then in the repository`);
}
function requireAddress({ url, where, name }, database) {
    const parsed = parseAddress(url, database.via);
    if (typeof parsed === 'string')
        throw refused(where, `${name} cannot be used: ${parsed}`, 'mend the address');
    const { address } = parsed;
    if (address.database !== database.name)
        throw refused(where, `${name}: the address leads to ${address.database} and not to ${database.name}`, `mend the address: it must name ${database.name}; or mend database.name in the configuration`);
    return parsed;
}
/** It is for databases to be made and renamed, and may name any of the same server, or none. */
function requireAdmin(environment, { name, via }, adminUrl) {
    const parsed = parseAddress(adminUrl, via, name);
    if (typeof parsed === 'string')
        throw refused(placeOfAdmin(environment), `database.admin-url cannot be used: ${parsed}`, 'mend the address');
    return parsed;
}

;// CONCATENATED MODULE: ./src/preflight/read-rows.ts


/** Inside a transaction. @returns undefined where no row is named. */
async function readWrongRows(session, schema, { sync: { flag, banner }, placeOf }) {
    const named = [...(flag === undefined ? [] : [{ key: 'flag', row: flag }]), ...(banner === undefined || 'url' in banner ? [] : [{ key: 'banner', row: banner }])];
    if (named.length === 0)
        return undefined;
    await searchIn(session, schema);
    const problems = [];
    for (const { key, row } of named)
        problems.push(...(await read_rows_problemsOf(session, key, row, schema, placeOf)));
    return problems;
}
async function read_rows_problemsOf(session, key, row, schema, placeOf) {
    const at = (...path) => placeOf?.(['sync', key, ...path]) ?? 'configuration';
    const lacking = await lackingOf(session, row);
    const path = schema === 'public' ? '' : ` (looked for in ${schema}, then in public)`;
    const near = lacking.elsewhere.length === 0 ? '' : `; there is one in ${lacking.elsewhere.join(', ')}`;
    if (lacking.table)
        return [{ key, where: at('table'), what: `the database has no table ${row.table}${row.table.includes('.') ? '' : path}${near}`, mend: `mend sync.${key}.table` }];
    return lacking.columns.map((column) => {
        const part = column in row.where ? 'where' : 'set';
        return { key, where: at(part, column), what: `the table ${row.table} has no column ${column}`, mend: `mend sync.${key}.${part}` };
    });
}

;// CONCATENATED MODULE: ./src/preflight/read-database.ts
// Reads the database and the migrations of the target, before anything changes: what would be undone, and what it holds.















const read_database_timeoutMs = 30_000;
const safeName = /^[A-Za-z0-9_.-]+$/;
/** @throws RefusedError naming what is wrong with the database, or with the way to it. */
async function readDatabase(environment, database, target, systems, signal, patience = patient) {
    const via = (0,runs_on/* databaseHost */.iz)(environment);
    if (via === undefined)
        throw refused(database.via, 'the host is not there', 'mend database.via');
    const { url, main, adminUrl, admin } = await findAddresses(environment, database, via, systems, signal);
    const known = await withSession(systems, main.address, patience, signal, (session) => read_database_describe(session, main.schema, environment));
    const rights = await withSession(systems, admin.address, patience, signal, (session) => read_database_readRights(session, known.server, placeOfAdmin(environment)));
    const { server: _server, ...facts } = known;
    const release = await readRelease(environment, database, via, target, systems, signal);
    requireMigrations(database, target, release, known.migrations.length);
    const lacking = missing(known.migrations, release);
    if (release.length > 0 && lacking.length > 0)
        throw refused(database.name, `it lacks ${lacking.join(', ')} of ${target.tag}`, 'this is the wrong database, or it is older than the target: mend database: in the configuration, or choose another target');
    const names = beyond(known.migrations, release);
    const files = await readFiles(database, via, names, systems, signal);
    const migrations = await withSession(systems, main.address, patience, signal, (session) => measureAll(session, main.schema, names, files, counterFor(session, systems, patience)));
    const prisma = names.some(({ state }) => state === 'failed') ? await readPrismaVersion(environment, database, via, systems, signal) : undefined;
    return { url, address: main.address, adminUrl, adminAddress: admin.address, schema: main.schema, ...facts, rights, release, beyond: migrations, prismaVersion: prisma };
}
/** A wrong folder would make every migration look as if the target did not know it. */
function requireMigrations({ name, migrations }, { tag }, release, known) {
    if (release.length > 0 || known === 0)
        return;
    throw refused(name, `it has ${known} migrations, and ${tag} has none in ${migrations}`, 'mend database.migrations in the configuration; a release from before Prisma cannot be reached this way');
}
const serverIdentity = `(extract(epoch from pg_postmaster_start_time())::text || ' ' || (select oid from pg_database where datname = current_database())::text)`;
async function read_database_describe(session, schema, environment) {
    const [server] = await session.rows(`select current_setting('server_version') as version, pg_database_size(current_database())::text as size, pg_is_in_recovery() as standby, ${serverIdentity} as server`);
    return {
        server: server?.server ?? '',
        serverVersion: server?.version ?? '',
        sizeBytes: Number(server?.size ?? 0),
        readOnly: server?.standby ?? false,
        migrations: knownMigrations(await readMigrationRows(session, schema)),
        wrongRows: await readWrongRows(session, schema, environment),
    };
}
/** @throws RefusedError where it is another server than the application's: a restore would be made there. */
async function read_database_readRights(session, server, where) {
    const [row] = await session.rows(`select (select rolcreatedb or rolsuper from pg_roles where rolname = current_user) as "createDatabase", pg_has_role(datdba, 'USAGE') as "ownsDatabase", ${serverIdentity} as server from pg_database where datname = current_database()`);
    if (row === undefined)
        return { createDatabase: false, ownsDatabase: false };
    if (row.server !== server)
        throw refused(where, 'database.admin-url leads to another server than the address of the application', 'name the same server in both');
    return { createDatabase: row.createDatabase, ownsDatabase: row.ownsDatabase };
}
async function readRelease({ remote }, database, via, target, { fleet }, signal) {
    const [reply] = await fleet.run(hostScript(via, 'Read the migrations of the target', read_database_timeoutMs, targetMigrations(database, remote, target.tag, target.commit)), [via.name], signal);
    if (reply?.exitCode !== 0)
        throw refused(via.name, `the migrations of ${target.tag} cannot be read: ${reply?.stderr.trim() ?? ''}`, 'let the host reach its git remote, or fetch the tag there');
    return [...allFacts(parseFacts(reply.stdout), 'migration.target')];
}
async function readFiles(database, via, migrations, { fleet }, signal) {
    const wanted = migrations.filter(({ name }) => safeName.test(name));
    if (wanted.length === 0)
        return new Map();
    const [reply] = await fleet.run(hostScript(via, 'Find the files of the migrations', read_database_timeoutMs, migrationFiles(database, wanted)), [via.name], signal);
    const files = allFacts(parseFacts(reply?.stdout ?? ''), 'migration.file').map((json) => JSON.parse(json));
    return new Map(files.map(({ name, commit, matches, up, down }) => [name, { commit, matches, up: read_database_decode(up), down: down === null ? undefined : read_database_decode(down) }]));
}
function read_database_decode(base64) {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
/** Only where it is needed: asking it costs seconds. */
async function readPrismaVersion(environment, database, via, { fleet }, signal) {
    const [reply] = await fleet.run(hostScript(via, 'Find Prisma', read_database_timeoutMs, prismaVersion(database, environment)), [via.name], signal);
    return fact(parseFacts(reply?.stdout ?? ''), 'prisma.version');
}
/** All counts share their time: what is left without any is not counted. @throws RefusedError where nothing can be decided without one. */
function counterFor(session, { clock }, { statementMs, countsMs, mustCount }) {
    let leftMs = countsMs;
    return async (place, where) => {
        const beginMs = clock.monotonicMs();
        const counted = leftMs <= 0 ? 'other tables took the time' : await countWithin(Math.min(statementMs, leftMs), session, place, where);
        leftMs -= clock.monotonicMs() - beginMs;
        if (mustCount && typeof counted === 'string')
            throw refused('database', `the rows of ${holdings_placeOf({ ...place, columns: [] })}, on which the strategy depends, were not counted: ${counted}`, `${/row.level security/i.test(counted) ? 'let its user see every row (ALTER ROLE … BYPASSRLS)' : endSession}; database-strategy: keep does not need them`);
        return counted;
    };
}
/** Names without a schema mean Prisma's. */
async function measureAll(session, schema, migrations, files, counter) {
    if (schema !== 'public')
        await session.run(`set local search_path = ${quoteName(schema)}`);
    const measured = [];
    for (const migration of migrations)
        measured.push(await read_database_measure(session, migration, files.get(migration.name), counter));
    return measured;
}
/** Prisma's own table is no data of the migration: a down.sql may tidy its row up. */
async function read_database_measure(session, migration, file, counter) {
    const up = sqlStatements(file?.up ?? '');
    const claims = file?.down === undefined ? madeBy(up) : doomedBy(sqlStatements(file.down));
    const holdings = [];
    for (const claim of claims.filter(({ table }) => table !== '_prisma_migrations'))
        holdings.push(await hold(session, claim, counter));
    return { ...migration, file, holdings, standing: await standingOf(session, madeObjects(up)) };
}

;// CONCATENATED MODULE: ./src/preflight/app-env.ts
// Processes that would be started without the environment that `env:` names, because the ecosystem file has none of that name. Pure.



function app_env_starts(runbook) {
    return does(runbook, 'switch-backend', 'start-backend');
}
/** What the target has to be asked for: the live tree of some host lacks it. */
function doubtfulEnvs({ hosts }, environment, runbook) {
    if (!app_env_starts(runbook))
        return [];
    return appEnvs(environment.backendProcesses).filter(({ name }) => hosts.some((host) => saysOf(host, 'live', name) === false && runsOn(host, name, environment)));
}
function runsOn({ host }, name, environment) {
    return (0,runs_on/* backendsOn */.fl)(environment, host).some((process) => process.name === name);
}
/** Undefined where nobody could tell. */
function saysOf({ appEnvs: said }, where, name) {
    return said.find((each) => each.where === where && each.name === name)?.has;
}
/** Of the target: as it is built there, else as git has it. */
function targetSays(host, name, { target, looked }) {
    return saysOf(host, target.commit, name) ?? looked.get(host.host)?.appEnvs.find((each) => each.name === name)?.has;
}
function app_env_judge(question) {
    const { facts, environment, runbook } = question;
    if (!app_env_starts(runbook))
        return [];
    return (0,runs_on/* placed */.GS)('backend', environment.backendProcesses).flatMap(({ process, path }) => appEnvs([process]).map((app) => {
        const hosts = facts.hosts.filter((host) => runsOn(host, app.name, environment));
        const answers = hosts.map((host) => ({ host, live: saysOf(host, 'live', app.name), target: targetSays(host, app.name, question) }));
        const withoutInTarget = answers.filter(({ target }) => target === false);
        const isNowhere = withoutInTarget.some(({ live }) => live === false) && !answers.some(({ live, target }) => live === true || target === true);
        return { app, path, isNowhere, withoutInTarget: withoutInTarget.map(({ host }) => host), unsure: answers.filter(({ live, target }) => live === false && target === undefined).map(({ host }) => host) };
    }));
}
const app_env_namesOf = (hosts) => hosts.map(({ host }) => host).join(', ');
function envProblems(question) {
    const { environment, target } = question;
    return app_env_judge(question).filter(({ isNowhere }) => isNowhere).map(({ app: { name, env, ecosystem }, path, withoutInTarget }) => ({ where: environment.placeOf?.([...path, 'env']) ?? 'configuration', what: `${ecosystem} has no env_${env} for ${name}, neither in the live tree (${app_env_namesOf(withoutInTarget)}) nor in ${target.tag}: pm2 would start it without its environment`, mend: 'mend env:, or take it out' }));
}
function envWarnings(question) {
    const { target } = question;
    return app_env_judge(question).filter(({ isNowhere }) => !isNowhere).flatMap(({ app: { name, env, ecosystem }, withoutInTarget, unsure }) => [
        ...(withoutInTarget.length === 0 ? [] : [`${ecosystem} of ${target.tag} has no env_${env} for ${name} (${app_env_namesOf(withoutInTarget)}): pm2 will start it without its environment`]),
        ...(unsure.length === 0 ? [] : [`${ecosystem} has no env_${env} for ${name} in the live tree (${app_env_namesOf(unsure)}), and nobody could look into ${target.tag} there: pm2 may start it without its environment`]),
    ]);
}

;// CONCATENATED MODULE: ./src/preflight/misplaced-workers.ts
// Workers that pm2 runs on other hosts than the configuration says: they would be left alone, and they write. Pure.


const endedStates = ['stopped', 'errored'];
/** Hosts that the configuration says run this worker. */
function homesOf(name, { hosts }, environment) {
    return hosts.filter(({ host }) => (0,runs_on/* workersOn */.L3)(environment, host).some((worker) => worker.name === name));
}
/** Other hosts whose pm2 knows it. */
function knownElsewhere(name, facts, environment) {
    const homes = homesOf(name, facts, environment);
    return facts.hosts.filter((host) => !homes.includes(host) && isKnown(host.pm2, name));
}
/** Workers at work on hosts that the configuration does not give them. */
function misplacedWorkers({ hosts }, environment) {
    return hosts.flatMap((host) => {
        const here = (0,runs_on/* workersOn */.L3)(environment, host.host).map(({ name }) => name);
        const running = host.pm2.processes.filter(({ status }) => !endedStates.includes(status)).map(({ name }) => name);
        return environment.workers.filter(({ name }) => !here.includes(name) && running.includes(name)).map(({ name }) => ({ host, name }));
    });
}
/** @param on of which hosts they are told; of all, when left out. */
function misplacedProblems(facts, environment, on = facts.hosts) {
    return misplacedWorkers({ ...facts, hosts: on }, environment).map(({ host: { host }, name }) => {
        const index = environment.hosts.findIndex((each) => each.name === host);
        const homes = homesOf(name, facts, environment);
        const lost = homes.length === 0 || homes.some(({ pm2 }) => isKnown(pm2, name)) ? '' : `, and pm2 knows none on ${homes.map((home) => home.host).join(', ')}`;
        const mend = lost === '' ? `add ${name} to processes: of ${host}` : `add ${name} to processes: of ${host} (hosts[].processes), and take it out where it does not run`;
        return { where: environment.placeOf?.(['hosts', index, 'processes']) ?? 'configuration', what: `${host} runs ${name}, which the configuration places on other hosts alone${lost}: it would go on writing`, mend: `${mend}; if it does not belong there, pm2 delete ${name} on ${host}` };
    });
}

;// CONCATENATED MODULE: ./src/preflight/places.ts



/** Reasons not to start: the switch would fail there, or make a link that nothing serves from. */
function placeProblems(question) {
    return [...switched(question).flatMap((host) => linkProblems(host, question.environment, question.allow)), ...closedState(question), ...closedToSwitch(question)];
}
/** Worth knowing: what the switch may not touch at all. And as many hosts as the rollout tolerates fail by themselves: the others are healed. */
function placeWarnings(question) {
    const { environment, runbook } = question;
    const refused = [...closedState(question), ...closedToSwitch(question)].map(({ what }) => what);
    const switching = switched(question).flatMap((host) => rightsProblems(host, environment, doubtfulFor(host, question)));
    const building = question.facts.hosts.filter((host) => does(runbook, 'prepare-backend', 'prepare-frontend', 'store-frontend') && !switched(question).includes(host) && builds(host, question)).flatMap((host) => rightsProblems(host, environment, ['git']));
    const cache = does(runbook, 'prepare-backend', 'prepare-frontend', 'store-frontend') ? question.facts.hosts.flatMap((host) => rightsProblems(host, environment, ['state.modules'])) : [];
    return [...switching, ...building, ...cache, ...unloggable(question)].filter(({ what }) => !refused.includes(what)).map(({ what, mend }) => `${what}: ${mend}`);
}
/** No job begins without its folder; the others stop the step that first writes there, after others have changed something. */
function closedState(question) {
    const { facts, environment, runbook } = question;
    if (!runbook.locks || runbook.lockOnly !== undefined)
        return [];
    const prepares = does(runbook, 'prepare-backend', 'prepare-frontend', 'store-frontend');
    return facts.hosts.flatMap((host) => rightsProblems(host, environment, ['state.jobs', ...(switched(question).includes(host) ? ['state.replaced'] : []), ...(prepares && builds(host, question) ? ['state.releases'] : [])]));
}
function closedToSwitch(question) {
    const closed = switched(question).map((host) => rightsProblems(host, question.environment, neededBy(host, question))).filter(({ length }) => length > 0);
    return closed.length > question.environment.rollout.maxFailures ? closed.flat() : [];
}
/** What the switch writes for certain. */
function neededBy(host, question) {
    const { environment, runbook } = question;
    const { layout, backend, backendPaths, frontend } = environment;
    if (layout === 'symlink')
        return ['current', ...(builds(host, question) ? ['git'] : [])];
    // Type backend takes its paths back alone, and leaves beside them what it finds.
    const whole = runbook.part !== 'backend';
    const others = whole && frontend?.recipe.directory !== backend?.directory;
    return ['git', 'backend.outputs', ...(whole || backend?.directory === '.' || backendPaths.includes('.') ? ['repository'] : []), ...(others ? ['frontend.output'] : [])];
}
/** And what it writes where the target differs there. */
function doubtfulFor(host, question) {
    return [...neededBy(host, question), ...(question.environment.layout === 'symlink' ? [] : ['repository', 'tree'])];
}
/** Whether a tree of the target has to be made there. */
function builds({ releases }, { target }) {
    return !releases.some(({ commit }) => commit === target.commit);
}
/** Hosts on which this type switches the code: not those where the target is live. */
function switched({ facts, environment, runbook, target }) {
    if (!does(runbook, 'switch-backend'))
        return [];
    return holding(facts.hosts, (0,runs_on/* holders */.wb)(environment)).filter((facts) => !isLive(facts, target.commit));
}
function isLive({ liveBackend, livePaths, head }, commit) {
    return liveBackend?.commit === commit && (head === commit || livePaths === commit);
}
function hostOf({ host }, { hosts }) {
    return hosts.find(({ name }) => name === host);
}
/** Where a key that a host may have of its own stands in the configuration. */
function placeOnHost({ host }, key, { hosts, placeOf }) {
    const index = hosts.findIndex(({ name }) => name === host);
    const own = placeOf?.(['hosts', index, key]);
    // A key that a host does not have is told as the place of the host.
    return (own === placeOf?.(['hosts', index]) ? placeOf?.([key]) : own) ?? 'configuration';
}
/** layout symlink: what stands where the link should be. */
function linkProblems(facts, environment, allow = []) {
    const { host, places } = facts;
    const current = hostOf(facts, environment)?.current;
    const wrong = current === undefined || places.current === undefined ? undefined : wrongLink(places.current, current, host, allow);
    return wrong === undefined ? [] : [{ where: placeOnHost(facts, 'current', environment), ...wrong }];
}
/** A run that made the link would say that it is done, and what serves would go on from somewhere else. */
function wrongLink(state, current, host, allow) {
    switch (state) {
        case 'absent':
            return allow.includes('absent-current') ? undefined : { what: `${host} has no ${current}: the switch would make a link there that nothing serves from`, mend: 'mend current:; if the link was lost, or the host is new, set allow: absent-current' };
        case 'nowhere':
            return { what: `${host} has no ${current}, nor the folder that it should stand in`, mend: 'mend current:, or make the folder' };
        case 'folder':
        case 'file':
            return { what: `${current} is a ${state} on ${host} and no link: the switch could not point it to another release`, mend: 'mend current:, put a link in its place, or set layout: in-place' };
        case 'link':
            return undefined;
    }
}
/** @param keys those that matter; all, when left out. */
function rightsProblems(facts, environment, keys) {
    const { host, user, places } = facts;
    return places.closed
        .filter(({ key }) => keys?.includes(key) !== false)
        .map(({ key, path }) => ({ where: placeOfKey(facts, key, environment), what: `${user} cannot write ${path} on ${host}, ${purposes[key] ?? 'which the switch changes'}`, mend: mendOf(key, user, path) }));
}
const purposes = {
    current: 'the folder in which the switch replaces the link',
    git: 'where git notes what it fetches and checks out',
    repository: 'the live tree that the switch checks out',
    tree: 'a folder of the live tree: a checkout that changes files in it fails half way',
    'state.jobs': 'where each change is written down before it begins',
    'state.releases': 'where releases are built',
    'state.modules': 'where dependencies are kept for the next build',
    'state.replaced': 'where the switch keeps what it replaces',
    'backend.outputs': 'and the switch could not move what was built there',
    'frontend.output': 'and the switch could not move what was built there',
};
function placeOfKey(facts, key, environment) {
    if (key === 'git' || key === 'tree')
        return placeOnHost(facts, 'repository', environment);
    if (key.startsWith('state.'))
        return placeOnHost(facts, 'state', environment);
    if (key === 'current' || key === 'repository' || key === 'log')
        return placeOnHost(facts, key, environment);
    return environment.placeOf?.(key.split('.')) ?? 'configuration';
}
/** A place of its own can be another one; what stands in the tree was put there by somebody else, mostly with sudo. */
function mendOf(key, user, path) {
    return key === 'current' || key === 'repository' ? `give ${user} the right to write there, or mend ${key}:` : `give it back to ${user} (chown -R ${user} ${path}): another user, mostly root, deployed or installed there`;
}
/** The log is for people: a rollback goes on without it. */
function unloggable({ facts, environment, runbook }) {
    if (!does(runbook, 'stop-worker', 'stop-backend', 'stop-backend-at-once', 'switch-backend', 'announce-end'))
        return [];
    return facts.hosts.flatMap((host) => logProblems(host, environment));
}
function logProblems(facts, environment) {
    const { host, user, places } = facts;
    const log = hostOf(facts, environment)?.log;
    if (log === undefined || places.closedLog === undefined)
        return [];
    const why = places.closedLog === log ? '' : ` (${places.closedLog} is closed to it, or no folder)`;
    return [{ where: placeOnHost(facts, 'log', environment), what: `${user} cannot write the log ${log} on ${host}${why}`, mend: `make its folder there and give it to ${user}, or mend log:` }];
}

;// CONCATENATED MODULE: ./src/preflight/wrong-paths.ts
// Paths that the configuration names and the live tree lacks: a typo, unless the target brings them. Pure.




/** What some host lacks, of all that this type needs. */
function missingPaths(facts, environment, runbook) {
    if (runbook.onlyRecords)
        return [];
    return [...tracked(facts, environment, runbook), ...shared(facts, environment, runbook)].filter(({ path, hosts }) => path !== '.' && hosts.some((host) => lacks(host, path)));
}
function lacks({ repository, absent }, path) {
    return repository === 'git' && absent.includes(path);
}
function running({ hosts }, environment, { name }) {
    return hosts.filter(({ host }) => (0,runs_on/* backendsOn */.fl)(environment, host).some((process) => process.name === name));
}
/** The live version does not have it, by a switch of ours or because nothing runs it: nobody would miss its file. */
function isLeftOut({ missingProcesses, liveBackend, pm2 }, { name }) {
    return missingProcesses.includes(name) && (liveBackend !== undefined || !pm2.processes.some((process) => process.name === name && process.status === 'online'));
}
/** What git brings with a release. */
function tracked(facts, environment, runbook) {
    const { backend, frontend, database } = environment;
    const via = (name) => facts.hosts.filter(({ host }) => host === name);
    const named = (key, place, path, hosts, used, needed = true) => (path === undefined || !used ? [] : [{ path, key, place, hosts, needed }]);
    return [
        ...(0,runs_on/* placed */.GS)('backend', environment.backendProcesses).flatMap(({ process, path }) => named('processes.backend.ecosystem', [...path, 'ecosystem'], process.ecosystem, running(facts, environment, process).filter((host) => !isLeftOut(host, process)), does(runbook, 'switch-backend', 'start-backend'))),
        ...named('backend.directory', ['backend', 'directory'], backend?.directory, holding(facts.hosts, (0,runs_on/* holders */.wb)(environment)), does(runbook, 'prepare-backend')),
        ...named('frontend.directory', ['frontend', 'directory'], frontend?.recipe.directory, via(frontend?.via), does(runbook, 'prepare-frontend', 'store-frontend')),
        ...named('database.migrations', ['database', 'migrations'], database?.migrations, via(database?.via), runbook.database !== 'none' && runbook.hostsAlone !== true, runbook.database === 'changes'),
    ];
}
/** What git does not bring: a build copies it out of the live tree. */
function shared(facts, environment, runbook) {
    if (!does(runbook, 'prepare-backend', 'prepare-frontend', 'store-frontend'))
        return [];
    const backends = environment.backend === undefined ? [] : holding(facts.hosts, (0,runs_on/* holders */.wb)(environment));
    const hosts = facts.hosts.filter((host) => backends.includes(host) || host.host === environment.frontend?.via);
    return environment.shared.map((path, index) => ({ path, key: 'shared', place: ['shared', index], hosts, needed: true }));
}
/** Those on which neither the live tree has it nor the target, as far as they could look into it. */
function lackingOn({ path, hosts }, looked) {
    return hosts.filter((host) => lacks(host, path) && looked.get(host.host)?.has.includes(path) !== true);
}
const isRead = (host, looked) => looked.get(host.host)?.isRead === true;
const wrong_paths_namesOf = (hosts) => hosts.map(({ host }) => host).join(', ');
function pathProblems(question) {
    const { facts, environment, runbook, allow, target, looked } = question;
    const missing = missingPaths(facts, environment, runbook).filter(({ needed }) => needed);
    const problems = missing.flatMap((named) => {
        const lacking = lackingOn(named, looked);
        const where = environment.placeOf?.(named.place) ?? 'configuration';
        if (named.key === 'shared')
            return allow.includes('absent-shared') || lacking.length < named.hosts.length || facts.unreachable.length > 0 ? [] : [{ where, what: `${named.path} is in the live tree of no host (${wrong_paths_namesOf(lacking)})`, mend: 'mend shared:, or put the file back; if the target does without it, set allow: absent-shared' }];
        const sure = lacking.filter((host) => isRead(host, looked));
        return sure.length === 0 ? [] : [{ where, what: `${named.path} is neither in the live tree (${wrong_paths_namesOf(sure)}) nor in ${target.tag}`, mend: `mend ${named.key}` }];
    });
    return [...problems, ...unstartable(question)];
}
/** The live tree may have it, and a standby without it would be switched to and then not be started. */
function unstartable({ facts, environment, runbook, target }) {
    const ecosystems = [...new Set(environment.backendProcesses.flatMap(({ ecosystem }) => ecosystem ?? []))];
    if (!does(runbook, 'switch-backend') || ecosystems.some((file) => staysBehind(environment, runbook, file)))
        return [];
    return holding(facts.hosts, (0,runs_on/* holders */.wb)(environment))
        .filter(({ unstartable: commits }) => commits.includes(target.commit))
        .map(({ host }) => ({ where: host, what: `the standby of ${target.tag} has no ${ecosystems.join(' nor ')}, and pm2 could not be started from it`, mend: 'mend processes.backend.ecosystem, or choose another target' }));
}
/** Type backend takes its paths back alone: what is beside them stays as it is. */
function staysBehind({ layout, backendPaths }, { type }, path) {
    return type === 'backend' && layout === 'in-place' && !backendPaths.some((each) => each === '.' || path === each || path.startsWith(`${each}/`));
}
function pathWarnings(question) {
    const { facts, environment, runbook, target, looked } = question;
    const doubtful = missingPaths(facts, environment, runbook).flatMap((named) => {
        const lacking = lackingOn(named, looked);
        if (lacking.length === 0)
            return [];
        const what = `${named.key}: ${named.path} is not in the live tree (${wrong_paths_namesOf(lacking)})`;
        if (named.key === 'shared')
            return [`${what}: what is built there goes without it`];
        if (!named.needed)
            return [`${what}${lacking.some((host) => isRead(host, looked)) ? ` nor in ${target.tag}` : ''}: is the path right?`];
        return lacking.some((host) => isRead(host, looked)) ? [] : [`${what}, and nobody could look into ${target.tag} there: is the path right?`];
    });
    return [...doubtful, ...outputs(facts, environment, runbook)];
}
/** What serves from the live tree was built there under these names. A frontend may be built elsewhere: then nothing was installed for it. */
function outputs(facts, environment, runbook) {
    const { backend, frontend, layout } = environment;
    if (layout !== 'in-place')
        return [];
    const found = (host, key, directory, names) => names.map((name) => within(directory, name)).filter((path) => lacks(host, path) && !lacks(host, directory)).map((path) => `${host.host}: ${key}: ${path} is not in the live tree although it was built there: is the name right?`);
    const backends = backend === undefined || !does(runbook, 'switch-backend') ? [] : holding(facts.hosts, (0,runs_on/* holders */.wb)(environment)).flatMap((host) => found(host, 'backend.outputs', backend.directory, backend.outputs));
    const recipe = frontend?.recipe;
    const fronts = recipe === undefined || !does(runbook, 'switch-frontend') ? [] : facts.hosts.filter((host) => host.host === frontend?.via && !lacks(host, within(recipe.directory, 'node_modules'))).flatMap((host) => found(host, 'frontend.output', recipe.directory, recipe.outputs));
    return [...backends, ...fronts];
}

;// CONCATENATED MODULE: ./src/preflight/wrong-names.ts
// Names of processes and places that nothing answers to: a typo, or something that the outage took away. Pure.








/** Reasons not to start: what is named is nowhere, and the target would not bring it either. */
function wrongNames(named) {
    if (named.runbook.onlyRecords)
        return [];
    return [...backend(named, true), ...worker(named), ...misplaced(named), ...wrongPlaces(named)];
}
/** Those that are no processes. */
function wrongPlaces(named) {
    return [...pathProblems(named), ...placeProblems(named), ...envProblems(named), ...wrong_names_site(named)];
}
function doubtfulNames(named) {
    if (named.runbook.onlyRecords)
        return [];
    return [...backend(named, false).map(({ what, mend }) => `${what}: ${mend}`), ...absentWorkers(named), ...pathWarnings(named), ...placeWarnings(named), ...envWarnings(named)];
}
/** Hosts with the role whose pm2 is ours: one that knows nothing of ours is refused by itself. */
function hostsOf({ hosts }, environment, role) {
    const named = environment.hosts.filter(({ roles }) => roles.includes(role)).map(({ name }) => name);
    return hosts.filter((host) => named.includes(host.host) && host.pm2.daemon !== 'unknown' && processes(host, environment).length === 0);
}
/** Those of them that run this process of the backend. */
function hostsOfBackend(facts, environment, { name }) {
    return hostsOf(facts, environment, 'backend').filter(({ host }) => (0,runs_on/* backendsOn */.fl)(environment, host).some((process) => process.name === name));
}
function knownOn(hosts) {
    return [...new Set(hosts.flatMap(({ pm2 }) => [...pm2.processes.map(({ name }) => name), ...pm2.known]))].sort().join(', ') || 'nothing';
}
function wrong_names_namesOf(hosts) {
    return hosts.map(({ host }) => host).join(', ');
}
function wrong_names_placeOf(environment, ...path) {
    return environment.placeOf?.(path) ?? 'configuration';
}
/** @returns processes of the backend that no host knows by their names, where an ecosystem file may know them. A host that lost one starts it from there. */
function unknownBackends(facts, environment) {
    return environment.backendProcesses.flatMap((process) => {
        const { name, ecosystem } = process;
        const hosts = hostsOfBackend(facts, environment, process);
        return ecosystem === undefined || hosts.length === 0 || hosts.some((host) => isKnown(host.pm2, name)) ? [] : [{ name, ecosystem }];
    });
}
/** @param refused where the type touches what it serves; else it is worth a warning alone. */
function backend(named, refused) {
    const { facts, environment, runbook } = named;
    const touched = does(runbook, 'switch-backend', 'start-backend') || runbook.database === 'changes';
    if (refused !== touched)
        return [];
    const unknown = unknownBackends(facts, environment).map(({ name }) => name);
    return (0,runs_on/* placed */.GS)('backend', environment.backendProcesses).flatMap(({ process, path }) => {
        if (process.ecosystem === undefined)
            return refused ? lost(facts, environment, process) : [];
        return unknown.includes(process.name) ? nameless(named, process, path) : [];
    });
}
/** Neither the live tree nor the target gives a process the name that pm2 does not know. */
function nameless({ facts, environment, looked }, process, path) {
    const { name, ecosystem } = process;
    const answers = [...looked.values()];
    if (answers.some(({ named }) => named.includes(name)) || !answers.some(({ isRead }) => isRead))
        return [];
    const hosts = hostsOfBackend(facts, environment, process);
    const apps = [...new Set(answers.flatMap((answer) => answer.apps))];
    const starts = apps.length === 0 ? `${ecosystem} does not name it either` : `${ecosystem} starts ${apps.join(', ')}`;
    return [{ where: wrong_names_placeOf(environment, ...path, 'name'), what: `pm2 knows no ${name} on ${wrong_names_namesOf(hosts)} (it knows ${knownOn(hosts)}), and ${starts}`, mend: 'mend processes.backend.name' }];
}
/** pm2 restarts by its name only what it lists; the dump of a dead daemon does not help it. */
function lost(facts, environment, process) {
    const { name } = process;
    const hosts = hostsOfBackend(facts, environment, process).filter(({ pm2 }) => !pm2.processes.some((each) => each.name === name));
    // As many as the rollout tolerates fail by themselves; the others are healed.
    if (hosts.length <= environment.rollout.maxFailures)
        return [];
    return hosts.map((host) => ({ where: host.host, what: `pm2 does not run ${name} (it knows ${knownOn([host])}), and without an ecosystem file nothing can start it`, mend: 'mend processes.backend.name, start it there (pm2 resurrect), or add processes.backend.ecosystem' }));
}
/** Workers that pm2 knows on no host, all of which answered: their names, with their place in the configuration. */
function unknownWorkers(facts, environment) {
    const hosts = hostsOf(facts, environment, 'worker');
    return environment.workers.flatMap(({ name }, index) => {
        const its = hosts.filter(({ host }) => (0,runs_on/* workersOn */.L3)(environment, host).some((worker) => worker.name === name));
        const isAway = facts.unreachable.some(({ host }) => (0,runs_on/* workersOn */.L3)(environment, host).some((worker) => worker.name === name));
        return its.length === 0 || isAway || its.some((host) => isKnown(host.pm2, name)) ? [] : [{ name, index, homes: its }];
    });
}
/** Processes that the configuration names nowhere: one of them may be the worker under its real name. Without any, no writer is left. */
function strangers(hosts, { workers, backendProcesses }) {
    const ours = [...workers, ...backendProcesses].map(({ name }) => name);
    return hosts.flatMap(({ pm2 }) => [...pm2.processes.map(({ name }) => name), ...pm2.known]).filter((name) => !ours.includes(name));
}
/** Whatever is allowed: it would write on, and the run would say that no process of the worker is left. */
function misplaced({ facts, environment, runbook }) {
    return does(runbook, 'stop-worker') ? misplacedProblems(facts, environment) : [];
}
function worker({ facts, environment, runbook, allow }) {
    const hosts = hostsOf(facts, environment, 'worker');
    if (!does(runbook, 'stop-worker') || allow.includes('absent-worker') || strangers(hosts, environment).length === 0)
        return [];
    const atWork = misplacedWorkers(facts, environment).map(({ name }) => name);
    return unknownWorkers(facts, environment).flatMap(({ name, index, homes }) => {
        // One that works elsewhere is refused by itself.
        if (atWork.includes(name))
            return [];
        const elsewhere = knownElsewhere(name, facts, environment);
        const mend = elsewhere.length === 0 ? 'mend the name, or another writer would go on' : 'mend processes: of the hosts (hosts[].processes), or another writer would go on';
        return [{ where: wrong_names_placeOf(environment, 'processes', 'worker', ...(environment.workers.length > 1 ? [index] : []), 'name'), what: `pm2 knows no ${name} on ${wrong_names_namesOf(homes)} (it knows ${knownOn(homes)})${has(elsewhere)}`, mend: `${mend}; if the worker was taken away on purpose, set allow: absent-worker` }];
    });
}
function has(elsewhere) {
    return elsewhere.length === 0 ? '' : `; ${wrong_names_namesOf(elsewhere)} has it`;
}
function absentWorkers({ facts, environment, runbook }) {
    const unknown = unknownWorkers(facts, environment);
    const lost = hostsOf(facts, environment, 'worker').filter(({ pm2 }) => pm2.daemon === 'alive').flatMap((host) => (0,runs_on/* workersOn */.L3)(environment, host.host).filter(({ name }) => !unknown.some((each) => each.name === name) && !host.pm2.processes.some((process) => process.name === name)).map(({ name }) => `${host.host}: pm2 does not know ${name}; it counts as stopped when no process of it is left`));
    return [...lost, ...unknown.map(({ name, homes }) => `${unknownText(name, homes, knownElsewhere(name, facts, environment))}${does(runbook, 'stop-worker') ? ': nothing will be stopped under that name' : ''}`)];
}
function unknownText(name, homes, elsewhere) {
    return elsewhere.length === 0 ? `pm2 knows no ${name} on any host` : `pm2 knows no ${name} on ${wrong_names_namesOf(homes)}${has(elsewhere)}: mend hosts[].processes`;
}
function wrong_names_site({ facts, environment: { frontend, ...environment }, runbook, allow }) {
    if (frontend === undefined || facts.site?.stands !== false || !does(runbook, 'switch-frontend') || allow.includes('empty-site'))
        return [];
    const address = (prefix) => `s3://${frontend.bucket}/${prefix}`;
    const { elsewhere } = facts.site;
    const found = elsewhere.length === 0 ? '' : `; an index.html stands at ${elsewhere.map(address).join(', ')}`;
    return [{ where: environment.placeOf?.(['frontend', 'prefix']) ?? 'configuration', what: `no page stands at ${address(frontend.prefix)}${found}`, mend: 'mend frontend.prefix or frontend.bucket; if the outage emptied it, set allow: empty-site' }];
}

;// CONCATENATED MODULE: ./src/preflight/read-target.ts
// Looks into the target for what the live tree lacks. Hosts are asked alone where something is missing: mostly nothing is, and nobody is asked.







async function readTarget(environment, facts, target, runbook, fleet, signal) {
    const paths = missingPaths(facts, environment, runbook).map(({ path }) => path);
    const apps = unknownBackends(facts, environment);
    const hosts = environment.hosts.filter(({ name }) => facts.hosts.some(({ host, repository }) => host === name && repository === 'git'));
    const envs = doubtfulEnvs(facts, environment, runbook);
    if (paths.length === 0 && apps.length === 0 && envs.length === 0)
        return new Map();
    const question = { remote: environment.remote, ...target, paths: [...new Set(paths)], apps, envs };
    const commands = commandsFor(hosts, (host) => hostScript(host, 'Look into the target', 30_000, lookIntoTarget(question, environment)));
    const replies = (await Promise.all(commands.map((command) => fleet.run(command.script, command.hosts, signal)))).flat();
    return new Map(replies.map(({ host, stdout }) => [host, parse(stdout, apps.map(({ name }) => name))]));
}
function parse(stdout, asked) {
    const said = parseFacts(stdout);
    const apps = [...new Set(allFacts(said, 'app'))];
    return { isRead: fact(said, 'target') === 'read', has: allFacts(said, 'target.has'), named: asked.filter((name) => allFacts(said, 'app.named').includes(name) || apps.includes(name)), apps, appEnvs: parseAppEnvs(said) };
}

;// CONCATENATED MODULE: ./src/who-is-silent.ts
// Before a run goes on from a try that ended half way: which backends are online and yet do not answer as they should. They are restarted.










/** Their names. What nobody could find out counts as silent: one restart more is no harm, a backend that hangs is. */
async function whoIsSilent(situation, world, signal) {
    const { environment, run } = situation;
    const runbook = runbooks/* runbooks */.C[situation.rollbackType];
    const live = hostsWith(situation, 'backend').filter((host) => !runbook.switches || backendIsLive(situation, host)).map(({ name }) => name);
    if (!does(runbook, 'switch-backend', 'start-backend') || live.length === 0)
        return [];
    const ports = { ...world, messages: nobody, hosts: new SafeHosts(world.fleet, environment, run, world.clock) };
    const limitMs = Math.max(0, ...environment.health.checks.map(({ timeout }) => timeout)) + askingMs;
    try {
        const wrong = await (0,time_limit/* withinTime */.dn)(world.clock, limitMs, signal, (limit) => askHealthOf(live, { situation, ports, carried: {}, signal: limit, progress: () => undefined }));
        return live.filter((name) => wrong.some(({ from }) => from === name || (from === undefined && speaksFor(name, live, situation))));
    }
    catch (error) {
        if (error instanceof time_limit/* TimeUpError */.Jg)
            return live;
        throw error;
    }
}
/** What is asked from here may be answered by any host: by one that was not switched yet. And a host that is asked itself is judged by that. */
function speaksFor(host, live, situation) {
    const { environment } = situation;
    const isAskedItself = environment.health.checks.some((check) => check.on === 'hosts' && (0,runs_on/* hostsAsked */._0)(check, environment).some(({ name }) => name === host));
    return !isAskedItself && live.length === hostsWith(situation, 'backend').length;
}

;// CONCATENATED MODULE: ./src/planning.ts
// From facts to a plan: target, database, every reason not to start, and the runbook made concrete.





























/** @throws RefusedError with every reason not to start. */
async function makePlan(order, facts, world, { resumed, warnings, authorization }, signal) {
    const { request, run, environment } = order;
    const runbook = runbooks/* runbooks */.C[request.rollbackType];
    const earlier = resumed ? planning_earlierTry(facts, order) : undefined;
    const { previousIs, switches } = runbook;
    const destination = chooseTarget(facts, { tag: request.targetTag, prefix: environment.tagPrefix, allow: request.allow, earlier, previousIs, switches, parts: partsOf(environment, runbook), via: environment.frontend?.via ?? '', holders: (0,runs_on/* holders */.wb)(environment) });
    const names = destination.target === undefined ? undefined : await lookForNames(order, facts, destination.target, world.fleet, signal);
    const again = resumed || !switches ? [] : goneAlready(facts, { run: run.id, tag: request.targetTag, prefix: environment.tagPrefix, parts: partsOf(environment, runbook), known: new Map(facts.hosts.flatMap(({ tags }) => [...tags])) });
    const problems = [...refusals(facts, environment, runbook, run.id), ...again, ...(facts.hosts.length === 0 ? [] : destination.problems), ...(names === undefined ? [] : wrongNames(names))];
    if (problems.length > 0 || destination.target === undefined || names === undefined)
        throw new errors/* RefusedError */.fk(problems);
    const database = await readDatabaseFor(order, facts, destination.target, runbook, world, signal);
    const rows = rowRefusals(database.situation?.facts, runbook);
    if (rows.length > 0)
        throw new errors/* RefusedError */.fk(rows);
    const scenario = (0,who_must_agree/* scenarioOf */.CF)(environment.authorization, request.scenario)?.name ?? request.scenario;
    const found = { ...bareSituation(order), scenario, running: destination.running, target: destination.target, serves: destination.serves, facts, database: database.situation };
    const situation = resumed ? { ...found, silent: await whoIsSilent(found, world, signal) } : found;
    const plan = withExpectedTimes(buildPlan(runbook, steps, situation, [...warnings, ...(0,free_scenario/* scenarioWarnings */.f)(environment, request.scenario), ...destination.warnings, ...preflightWarnings(facts, environment, runbook), ...doubtfulNames(names), ...database.warnings, ...rowWarnings(database.situation?.facts, runbook)]), order.drills ?? []);
    const builds = missingBuildTools(plan, facts, environment);
    const reasons = [...(resumed ? [] : nothingToUndo(plan, runbook)), ...builds.problems];
    if (reasons.length > 0)
        throw new errors/* RefusedError */.fk(reasons);
    const decision = authorization === undefined ? (0,who_must_agree/* needText */.w6)((0,who_must_agree/* needOf */.ER)({ request, run, environment, runbook })) : (0,who_must_agree/* authorizationText */.dU)(authorization);
    const keptBefore = [...new Set(keptOf([run.id, request.breakLock], facts.hosts.flatMap(({ dumpNotes }) => dumpNotes ?? [])))].map((line) => `Of an earlier try: ${line}`);
    return { situation, plan: { ...plan, warnings: [...plan.warnings, ...builds.warnings], ...(keptBefore.length === 0 ? {} : { keptBefore }), authorization: decision, digest: planDigest(plan, planning_sha256, statementsOf(situation)) } };
}
/** Asks hosts about the target only where the live tree lacks something, or pm2 does not know the backend. */
async function lookForNames({ request: { rollbackType, allow }, environment }, facts, target, fleet, signal) {
    const runbook = runbooks/* runbooks */.C[rollbackType];
    return { facts, environment, runbook, allow, target, looked: await readTarget(environment, facts, target, runbook, fleet, signal) };
}
/** What this run wrote into its lock, or the one whose lock it takes over, as far as it was about the same part. A host may have missed it. */
function planning_earlierTry({ hosts }, order) {
    const own = hosts.flatMap(({ lockHolder }) => (lockHolder !== undefined && goesOnFrom(lockHolder, order) ? [lockHolder] : []));
    return own.find((each) => each.from !== '' && covers(each, order.request.rollbackType));
}
/** Whether a run finds in this lock what it goes on from: it is its own, or one that it takes over and that had planned. */
function goesOnFrom({ owner, from, settled }, { run, request }) {
    return owner === run.id || (owner === request.breakLock && from !== '' && settled !== true);
}
/** What changes the database must know it; what leaves it alone goes on without, and says so. */
async function readDatabaseFor({ request, run, environment }, facts, target, runbook, world, signal) {
    const { database } = environment;
    if (runbook.database === 'none' || (runbook.hostsAlone === true && !setsRows(environment)))
        return { situation: undefined, warnings: [] };
    if (database === undefined)
        return { situation: undefined, warnings: noDatabase(runbook) };
    try {
        const strategy = runbook.strategy ?? (runbook.database === 'changes' ? request.strategy : 'keep');
        const databaseFacts = await readDatabase(environment, database, target, world, signal, patienceFor(runbook, strategy));
        const decision = decide(strategy, databaseFacts.beyond);
        const situation = { facts: databaseFacts, decision };
        const problems = databaseRefusals(database, situation, holding(facts.hosts, (0,runs_on/* holders */.wb)(environment)), target, { runbook, confirm: request.confirm, allow: request.allow });
        if (problems.length > 0)
            throw new errors/* RefusedError */.fk(problems);
        const restore = await readRestore(environment, database, databaseFacts, facts.hosts, { strategy: decision.strategy, backup: request.backup, run: run.id, allow: request.allow }, world, signal);
        const foreseen = restore?.backup === undefined ? [] : foreseeRestore(databaseFacts, restore.backup, !request.allow.includes('newer-code'));
        return { situation: { ...situation, restore }, warnings: [...databaseWarnings(situation, runbook, target), ...foreseen] };
    }
    catch (error) {
        if (!(error instanceof errors/* RefusedError */.fk) || runbook.database === 'changes')
            throw error;
        return { situation: undefined, warnings: error.problems.map((problem) => `The database was not read: ${(0,errors/* describeProblem */.BJ)(problem)}`) };
    }
}
/** What takes rows away must know them; nobody waits long for what is only shown. */
function patienceFor({ database }, strategy) {
    return database === 'changes' ? { ...patient, mustCount: strategy === 'auto' || strategy === 'revert' } : brief;
}
/** The flag and the banner of the synchronisation may be rows of the database. */
function setsRows({ sync: { flag, banner } }) {
    return flag !== undefined || (banner !== undefined && !('url' in banner));
}
/** @throws RefusedError where the type is all about it. */
function noDatabase(runbook) {
    if (runbook.database === 'changes')
        throw new errors/* RefusedError */.fk([{ where: 'configuration', what: `${runbook.type} needs a database, and none is described`, mend: 'add database: to the environment, or run a quick rollback' }]);
    return [];
}
function planning_sha256(text) {
    return (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex');
}

;// CONCATENATED MODULE: ./src/preflight/denied-changes.ts


const denied_changes_limitMs = 30_000;
/** What is refused for sure, by name: `bucket shop-site`. Who gives another answer, or none, is no reason not to start. */
async function deniedChanges({ frontend }, runbook, { readiness: { rights }, clock }, signal) {
    if (frontend === undefined || !does(runbook, 'switch-frontend'))
        return new Map();
    const { bucket, prefix, distribution } = frontend;
    const asked = [[`bucket ${bucket}`, (limited) => rights.mayWrite(bucket, prefix, limited)]];
    if (distribution !== undefined)
        asked.push([`distribution ${distribution}`, (limited) => rights.mayInvalidate(distribution, limited)]);
    const answers = await Promise.all(asked.map(async ([name, ask]) => ({ name, permission: await (0,time_limit/* withinTime */.dn)(clock, denied_changes_limitMs, signal, ask).catch(() => undefined) })));
    signal.throwIfAborted();
    return new Map(answers.flatMap(({ name, permission }) => (permission?.may === 'no' ? [[name, `nothing can be changed there: ${permission.why}`]] : [])));
}

;// CONCATENATED MODULE: ./src/purpose.ts
// A type that has nothing to do here must not end as done: it is refused before anybody is asked, and before the lock.




/** What to add to the environment, so that the step has something to do. */
const purpose_parts = {
    'switch-backend': 'backend: and processes.backend',
    'switch-frontend': 'frontend:',
    'stop-worker': 'processes.worker',
    'switch-flag-off': 'sync.flag',
    'tell-users': 'sync.banner',
    'prepare-backend': 'backend:',
    'store-frontend': 'frontend:',
    'verify-backend': 'processes.backend with health:',
    'run-checklist': 'verify:',
    'watch-stability': 'watch.conditions, or health: with a check that is asked from here',
};
/** @throws RefusedError when the configuration leaves no step that the type is about. */
function requirePurpose(order) {
    const problem = missingPurpose(order);
    if (problem !== undefined)
        throw new errors/* RefusedError */.fk([problem]);
}
/** The steps themselves say whether they have a place in a plan, from the configuration alone. */
function missingPurpose(order) {
    const { type, purpose } = runbooks/* runbooks */.C[order.request.rollbackType];
    const bare = bareSituation(order);
    const reasons = purpose.map((name) => {
        const intent = steps[name].plan(bare);
        return 'notNeeded' in intent ? intent.notNeeded : undefined;
    });
    if (purpose.length === 0 || reasons.includes(undefined))
        return undefined;
    const mends = [...new Set(purpose.flatMap((name) => purpose_parts[name] ?? []))];
    return { where: 'configuration', what: `type ${type} has nothing to do: ${[...new Set(reasons)].join(', ')}`, mend: `add ${mends.join(', or ')} to environment ${order.environment.name}, or choose another type` };
}

// EXTERNAL MODULE: ./src/readiness/finding.ts
var readiness_finding = __webpack_require__(5833);
;// CONCATENATED MODULE: ./src/readiness/readiness.ts

/** Ready only when all that is required is well: what could not be judged is never well. */
function verdictOf({ findings }) {
    const score = (0,readiness_finding/* scoreOf */.uw)(findings);
    const wanting = (0,readiness_finding/* unwell */.uL)(findings);
    const result = score.ready ? 'success' : wanting.some(({ state }) => state === 'broken') ? 'failed' : 'inconclusive';
    return { ...score, result, message: score.ready ? '' : wanting.map(readiness_finding/* findingText */.NK).join('\n'), nextAction: score.ready ? '' : 'mend what is named, then run rollback-type: readiness again' };
}

;// CONCATENATED MODULE: ./src/readiness/issue.ts


const issueLabel = { name: 'rollback-readiness', description: 'What a rollback would be refused for' };
function issueTitle(environment) {
    return `Not ready to roll back: ${environment}`;
}
function issueChange(readiness, open, seen) {
    const own = open.filter(({ body }) => issue_markOf(body, readiness.environment) !== undefined);
    const [first] = own;
    if ((0,readiness_finding/* scoreOf */.uw)(readiness.findings).ready)
        return first === undefined ? { kind: 'none' } : { kind: 'close', numbers: own.map(({ number }) => number), comment: `Mended: all required findings are well again, seen ${seen.at} by ${seen.url}.` };
    const body = issueBody(readiness, seen);
    if (first === undefined)
        return { kind: 'create', body };
    const names = issue_namesOf(readiness);
    const before = issue_markOf(first.body, readiness.environment) ?? '';
    return { kind: 'edit', number: first.number, body, comment: before === names ? undefined : `What is broken has changed, seen ${seen.at} by ${seen.url}: ${(0,neutralise/* markdownText */.p7)((0,readiness_finding/* unwell */.uL)(readiness.findings).map(({ name }) => name).join(', '))}.` };
}
function issueBody(readiness, { url, at }) {
    const { system, environment, findings } = readiness;
    const { well, of } = (0,readiness_finding/* scoreOf */.uw)(findings);
    const rows = (0,readiness_finding/* unwell */.uL)(findings).flatMap(({ name, state, problems }) => problems.map(({ where, what, mend }) => `- [ ] **${(0,neutralise/* markdownText */.p7)(name)}**${state === 'unknown' ? ' (could not be judged)' : ''}: ${(0,neutralise/* markdownText */.p7)(`${where}: ${what}`)}\n  **Mend:** ${(0,neutralise/* markdownText */.p7)(mend)}`));
    return [
        `A rollback of ${(0,neutralise/* markdownText */.p7)(environment)} (${(0,neutralise/* markdownText */.p7)(system)}) would be refused, slower, or without proof: ${well} of ${of} required findings are well.`,
        rows.join('\n'),
        `Last seen ${at} by ${url}. This text is written anew by each run, and the issue is closed by the first that finds all of it mended.`,
        `<!-- ${markStart(environment)}${issue_namesOf(readiness)} -->`,
    ].join('\n\n');
}
/** Letters, digits and dashes alone: nothing in a mark can end the comment that hides it. */
function slug(text) {
    return text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
function markStart(environment) {
    return `emergency-rollback readiness of ${slug(environment)}: `;
}
function issue_namesOf({ findings }) {
    return (0,readiness_finding/* unwell */.uL)(findings).map(({ name }) => slug(name)).sort().join(' ');
}
/** What was broken when the issue was last written; undefined: it is another issue. */
function issue_markOf(body, environment) {
    const start = `<!-- ${markStart(environment)}`;
    const at = body.lastIndexOf(start);
    return at < 0 ? undefined : body.slice(at + start.length).split(' -->')[0];
}

;// CONCATENATED MODULE: ./src/surveying/keep-issue.ts
// Opens, edits or closes the issue about readiness. It never fails the run: whether we could roll back does not hang on it.


async function keep_issue_keepIssue(readiness, issues, seen, signal) {
    if (issues === undefined)
        return { said: 'No issue is kept: there is no token for GitHub (input github-token).', failed: true };
    try {
        return { said: await keep(readiness, issues, seen, signal), failed: false };
    }
    catch (error) {
        return { said: `The issue about readiness could not be kept: ${(0,errors/* messageOf */.bD)(error)}`, failed: true };
    }
}
async function keep(readiness, issues, seen, signal) {
    const change = issueChange(readiness, await issues.open(issueLabel.name, signal), seen);
    switch (change.kind) {
        case 'none':
            return 'No issue about readiness is open, and none is needed.';
        case 'create':
            return `Issue #${(await issues.create({ title: issueTitle(readiness.environment), body: change.body, label: issueLabel }, signal)).number} was opened.`;
        case 'edit':
            await issues.edit(change.number, change.body, signal);
            if (change.comment !== undefined)
                await issues.comment(change.number, change.comment, signal);
            return `Issue #${change.number} is still open, and says what is broken now.`;
        case 'close':
            for (const number of change.numbers)
                await issues.close(number, change.comment, signal);
            return `${change.numbers.map((number) => `#${number}`).join(', ')} closed: it is mended.`;
    }
}

;// CONCATENATED MODULE: ./src/commands/readiness.ts
// What rollback-type readiness asks of a host beyond the facts of preflight. Nothing of it stays there.





/** Fact `journal`, a line each, the newest last. */
const journalTail = (0,shell.sh) `if [ -r "$state/journal.jsonl" ]; then tail -n 400 "$state/journal.jsonl" | while IFS= read -r line; do fact journal "$line"; done; fi`;
/** Fact `program`: its name and version; nothing where it is not there. */
function programVersions(programs) {
    return (0,shell.sh) `for program in ${programs}; do if command -v "$program" >/dev/null; then fact program "$program $("$program" --version | grep -oE '[0-9]+(\.[0-9]+)*' | head -n 1)"; fi; done`;
}
/** Facts `registry` and, when it does not answer, `registry.trouble`. npm itself asks, through its own proxy and certificates; a registry that wants a login or knows no ping has answered. */
const registryAnswers = (0,shell/* lines */.Mn)((0,shell.sh) `export npm_config_logs_max=0; cd "$repository" 2>/dev/null || true`, (0,shell.sh) `fact registry "$(npm config get registry 2>/dev/null || true)"`, (0,shell.sh) `said=$(timeout 20 npm ping --fetch-retries=0 --fetch-timeout=10000 2>&1) || case "$said" in *E401*|*E403*|*E404*|*E405*) ;; *) fact registry.trouble "$(printf '%s\n' "$said" | sed -n 's/^npm.*\(code\|errno\) //p' | head -n 1 | grep . || echo 'npm ping says nothing')";; esac`);
/**
 * Reads a backup from its first byte to its last, as a restore would, and throws it away: checksum, compression, every row, its end.
 * Fact `inspection` (JSON). Exit status 65: it is damaged. SQL passes by; an archive needs its size on the disk for that time.
 */
function readWholeBackup({ format }, files) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `umask 077; work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; trap 'exit 143' TERM INT HUP`, (0,shell.sh) `files="$work/files.json"; printf '%s' ${JSON.stringify(files)} >"$files"`, pipeStages, isArchive(format) ? readArchive(format) : readSql(format), (0,shell.sh) `fact inspection "$(cat "$work/inspection.json")"`);
}
function readSql(format) {
    const unpack = format === 'gzip' ? (0,shell.sh) `stage gzip gzip -dc | ` : format === 'zstd' ? (0,shell.sh) `stage zstd zstd -dcq | ` : (0,shell.sh) ``;
    return (0,shell/* lines */.Mn)((0,shell.sh) `stage download ${downloadTo((0,shell.sh) `-`, (0,shell.sh) `"$files"`, (0,shell.sh) `"$work/progress"`)} | ${unpack}stage inspection ${inspectSql((0,shell.sh) `"$work/inspection.json"`)} >/dev/null || true`, (0,shell.sh) `blame download ${format === 'plain' ? [] : [format]} inspection`);
}
function readArchive(format) {
    const archive = format === 'directory' ? (0,shell.sh) `"$work/backup"` : (0,shell.sh) `"$work/backup/backup"`;
    return (0,shell/* lines */.Mn)((0,shell.sh) `mkdir "$work/backup"`, (0,shell.sh) `stage download ${downloadTo((0,shell.sh) `"$work/backup"`, (0,shell.sh) `"$files"`, (0,shell.sh) `"$work/progress"`)} || true`, (0,shell.sh) `blame download`, (0,shell.sh) `stage reading pg_restore -f - ${archive} | stage inspection ${inspectSql((0,shell.sh) `"$work/inspection.json"`)} >/dev/null || true`, (0,shell.sh) `blame reading inspection`);
}
/** Ends the jobs of a trial, and takes its whole state folder away, which is its own and nobody else's. */
const forgetTrial = (0,shell/* lines */.Mn)((0,shell.sh) `case "$state" in *-readiness) ;; *) echo "$state is no folder of a trial" >&2; exit 64;; esac`, 
// A job is a session of its own, with groups of processes below it.
(0,shell.sh) `members() { cat /proc/[0-9]*/stat 2>/dev/null | sed -E 's/ \(.*\) / x /' | awk -v session="$1" '$6 == session && $3 != "Z" {print $1}'; }`, (0,shell.sh) `for file in "$state"/jobs/*/pid; do if [ -r "$file" ] && read -r pid rest <"$file" && [ -n "$(members "$pid")" ]; then`, (0,shell.sh) `  kill -TERM $(members "$pid") 2>/dev/null || true; for try in $(seq 100); do if [ -z "$(members "$pid")" ]; then break; fi; sleep 0.1; done; kill -KILL $(members "$pid") 2>/dev/null || true`, (0,shell.sh) `fi; done`, (0,shell.sh) `rm -rf "$state"`);

;// CONCATENATED MODULE: ./src/readiness/durations.ts
function parseJournal(lines) {
    return lines.flatMap((line) => {
        try {
            const { run, step, event, at } = JSON.parse(line);
            return typeof run === 'string' && typeof step === 'string' && typeof event === 'string' && typeof at === 'string' ? [{ run, step, event, at }] : [];
        }
        catch {
            return [];
        }
    });
}
/** The last run that switched a backend: from the first job that it began to the last that ended, as one host saw it; in the shape of a drill. */
function lastRollback(journals) {
    const runs = journals.flatMap((journal) => {
        const switched = journal.filter(({ step, event }) => step === 'switch-backend' && event === 'ended').at(-1);
        return switched === undefined ? [] : [durationsOf(journal.filter(({ run }) => run === switched.run))];
    });
    return runs.sort((left, right) => left.date.localeCompare(right.date)).at(-1);
}
function durationsOf(lines) {
    const times = lines.map(({ at }) => Date.parse(at)).filter(Number.isFinite);
    const began = new Map(lines.filter(({ event }) => event === 'started').map(({ step, at }) => [step, Date.parse(at)]));
    const ended = new Map(lines.filter(({ event }) => event === 'ended').map(({ step, at }) => [step, Date.parse(at)]));
    const steps = [...ended].flatMap(([step, at]) => (began.has(step) ? [[step, at - (began.get(step) ?? at)]] : []));
    return { date: lines.at(-1)?.at ?? '', type: began.has('undo-migrations') || began.has('prepare-restore') ? 'full' : 'quick', steps: Object.fromEntries(steps), totalMs: times.length === 0 ? 0 : Math.max(...times) - Math.min(...times) };
}
/** One line for each type that anything is known of. */
function expectedTimes(types, sources) {
    return types.flatMap((type) => {
        const drill = sources.history.filter((each) => each.type === type).at(-1);
        if (drill !== undefined)
            return [fromMeasured(type, drill, 'drill', sources.standby)];
        if (sources.last?.type === type)
            return [fromMeasured(type, sources.last, 'last rollback', sources.standby)];
        const ms = sources.documented[type];
        return ms === undefined ? [] : [{ type, ms, from: `the document; there was no drill yet${sources.standby ? '; with the standby it is a switch' : ''}` }];
    });
}
/** With the standby nothing is built: what building took is not waited for. */
function fromMeasured(type, { date, steps, totalMs }, what, standby) {
    const built = Math.max(0, ...['prepare-backend', 'prepare-frontend'].map((step) => steps[step] ?? 0));
    const saved = standby && built < totalMs ? built : 0;
    const note = standby ? (saved > 0 ? ', less the build, which the standby saves' : '') : '; there is no whole standby, so it builds';
    return { type, ms: totalMs - saved, from: `${what} of ${date.slice(0, 10)}${note}` };
}

;// CONCATENATED MODULE: ./src/readiness/host-findings.ts










const maxClockMs = 5_000;
const host_findings_named = (name, required = true) => ({ area: 'Hosts', name, required });
function hostFindings(facts, environment) {
    const each = (subject, detail, judge) => overHosts(facts, subject, detail, judge);
    return [
        ...connections(facts),
        each(host_findings_named('tools in PATH'), 'all there', tools),
        versions(facts),
        each(host_findings_named('checkout'), 'git reads it and knows what is live', (host) => host_findings_checkout(host, environment)),
        each(host_findings_named('clean tree'), environment.layout === 'symlink' ? 'nothing to lose: a switch leaves the live tree as it is' : cleanTree(facts, environment.tagPrefix), edited),
        each(host_findings_named('disk and inodes'), 'room enough', (host) => refusals_disk(host, environment)),
        each(host_findings_named('one file system', false), 'a switch renames', oneFileSystem),
        each(host_findings_named('pm2 daemon'), 'alive', daemon),
        each(host_findings_named('pm2 processes'), 'known, and the backend is online', (host) => [...processes(host, environment), ...host_findings_states(host, environment), ...misplacedProblems(facts, environment, [host])]),
        each(host_findings_named('rights to switch'), 'may write where a switch writes', (host) => rightsProblems(host, environment)),
        ...(environment.hosts.some(({ log }) => log !== undefined) ? [each(host_findings_named('log'), 'can be written', (host) => logProblems(host, environment))] : []),
        ...(environment.layout === 'symlink' ? [each(host_findings_named('live link'), 'a link', (host) => linkProblems(host, environment))] : []),
        each(host_findings_named('lock'), 'free', host_findings_lock),
        each(host_findings_named('clock'), `within ${(0,durations/* exactly */.pV)(maxClockMs)} of this one`, clock),
    ];
}
/** Well only when every host was looked at: those that did not answer are not known to be well. */
function overHosts({ hosts, unreachable }, subject, detail, judge) {
    const problems = hosts.flatMap(judge);
    if (problems.length === 0 && unreachable.length > 0)
        return (0,readiness_finding/* notSeen */.JS)(subject, `${unreachable.map(({ host }) => host).join(', ')} did not answer`);
    return (0,readiness_finding/* judged */.g$)(subject, problems, `${detail} on ${hosts.map(({ host }) => host).join(', ')}`);
}
function connections({ hosts, unreachable }) {
    const strangers = unreachable.filter(({ untrusted }) => untrusted === true);
    const away = unreachable.filter(({ untrusted }) => untrusted !== true);
    const detail = hosts.map(({ host, user }) => `${host} as ${user}`).join(', ');
    const silent = hosts.length === 0 && strangers.length === 0;
    return [
        (0,readiness_finding/* judged */.g$)(host_findings_named('hosts reachable'), away.map(({ host, reason }) => ({ where: host, what: reason, mend: (0,key_trouble/* keyMend */.c)(reason) ?? 'bring the host or its sshd back, mend address, user or key, or take it out of the configuration' })), detail),
        silent ? (0,readiness_finding/* notSeen */.JS)(host_findings_named('pinned host keys'), 'no host answered') : (0,readiness_finding/* judged */.g$)(host_findings_named('pinned host keys'), strangers.map(({ host, reason }) => strangerProblem(host, reason)), 'each host is the one that the configuration names'),
    ];
}
/** What is built on one host with one Node may not run on another with another. */
function versions(facts) {
    const majors = new Map();
    for (const { host, nodeVersion } of facts.hosts)
        majors.set(major(nodeVersion), [...(majors.get(major(nodeVersion)) ?? []), host]);
    const text = [...majors].map(([version, hosts]) => `Node ${version} on ${hosts.join(', ')}`).join('; ');
    const differ = majors.size > 1 ? [{ where: 'Node', what: `the hosts differ: ${text}`, mend: 'install the same major version of Node on all of them' }] : [];
    return overHosts(facts, host_findings_named('versions of Node'), `Node ${[...majors.keys()].join(', ')}`, (host) => (host === facts.hosts[0] ? differ : []));
}
function major(version) {
    return /^v?(\d+)/.exec(version)?.[1] ?? 'unknown';
}
function host_findings_checkout(host, environment) {
    const unusable = refusals_repository(host, environment);
    if (unusable.length > 0 || backendCommit(host) !== '')
        return unusable;
    return [{ where: host.host, what: `nothing says what runs: ${(0,unknown_version/* whyUnknown */.FG)(host)}`, mend: unknown_version/* revisionMend */.ct }];
}
/** What type backend took back differs from what is checked out, and nobody edited it. */
function cleanTree({ hosts }, tagPrefix) {
    const ours = hosts.filter(isTakenBack).map((host) => `${host.host} has the backend of ${releaseAt(backendCommit(host), tagPrefix, host.tags).tag}, put there by a rollback of type backend`);
    return ['no tracked file was edited by hand', ...ours].join('; ');
}
function edited(facts) {
    const { host, edited: files } = facts;
    if (files.length === 0)
        return [];
    const takeBack = isTakenBack(facts) ? 'take these files back one by one (a git checkout of more would undo the rollback of the backend)' : 'take them back (git checkout)';
    return [{ where: host, what: `${(0,plurals/* counted */.h)(files.length, 'tracked file')} ${files.length === 1 ? 'was' : 'were'} edited by hand: ${files.slice(0, 5).join(', ')}`, mend: `commit the edits and deploy them, or ${takeBack}; a rollback would take them away and keep a patch` }];
}
function oneFileSystem({ host, sameFileSystem }) {
    return sameFileSystem ? [] : [{ where: host, what: 'the state folder is on another file system than the repository: a switch copies', mend: 'set state: to a folder beside the repository' }];
}
function daemon({ host, pm2, user }) {
    if (pm2.daemon === 'alive')
        return [];
    return [{ where: host, what: pm2.daemon === 'dead' ? `the pm2 daemon of ${user} (${pm2.home}) is dead` : 'nobody knows whether the pm2 daemon lives: pm2 or node was not found', mend: 'bring it back (pm2 resurrect), and let it start with the host (pm2 startup, pm2 save)' }];
}
/** A worker that was stopped is no trouble: a rollback stops it anyway. One that crashes is. */
function host_findings_states({ host, pm2, missingProcesses }, environment) {
    if (pm2.daemon !== 'alive')
        return [];
    const workers = (0,runs_on/* workersOn */.L3)(environment, host).flatMap(({ name }) => host_findings_worker(host, name, pm2.processes));
    return [...workers, ...(0,runs_on/* expectedNames */.vw)(host, missingProcesses, environment).flatMap((name) => host_findings_backend(host, name, pm2.processes))];
}
function host_findings_backend(host, name, all) {
    const instances = all.filter((process) => process.name === name);
    if (instances.length === 0)
        return [{ where: host, what: `pm2 does not know ${name}`, mend: 'start it from its ecosystem file, then pm2 save' }];
    return instances.filter(({ status }) => status !== 'online').map(({ status }) => ({ where: host, what: `${name} is ${status}`, mend: `look at pm2 logs ${name}, and bring it back` }));
}
function host_findings_worker(host, name, all) {
    const instances = all.filter((process) => process.name === name);
    if (instances.length === 0)
        return [{ where: host, what: `pm2 does not know ${name}`, mend: 'start it from its ecosystem file, or mend processes.worker in the configuration' }];
    const sick = instances.filter(({ status }) => status !== 'online' && status !== 'stopped');
    const scheduled = instances.filter(({ cron }) => cron !== '');
    return [
        ...sick.map(({ status }) => ({ where: host, what: `${name} is ${status}`, mend: `look at pm2 logs ${name}, and bring it back or stop it` })),
        ...scheduled.map(({ cron }) => ({ where: host, what: `${name} has cron_restart ${cron}: pm2 would start it again after a rollback stopped it`, mend: 'take cron_restart out of its ecosystem file' })),
    ];
}
function host_findings_lock({ host, lockHolder }) {
    if (lockHolder === undefined)
        return [];
    const { owner, actor, purpose, incident, since } = lockHolder;
    const what = `locked by ${purpose || 'something'} of ${actor}, run ${owner}, incident ${incident || 'unknown'}, since ${since || 'unknown'}`;
    const free = `rollback-type: release with break-lock: ${owner}`;
    return [{ where: host, what, mend: purpose.startsWith('freeze') ? `it is a freeze after a rollback; when deployments may go on, run ${free}` : `wait until it has ended; if its run is dead, run ${free}` }];
}
function clock({ host, clockOffsetMs }) {
    if (Math.abs(clockOffsetMs) <= maxClockMs)
        return [];
    return [{ where: host, what: `its clock is ${(0,durations/* offsetText */.VU)(clockOffsetMs)} this one`, mend: 'let it be set by NTP (timedatectl set-ntp true)' }];
}

;// CONCATENATED MODULE: ./src/readiness/release-findings.ts
// The release to go back to, on the score card: its tag, the origin, the standby. Pure.






const release_findings_named = (name) => ({ area: 'Release', name });
const standbySubjects = { backend: release_findings_named('standby of the backend'), frontend: release_findings_named('standby of the frontend') };
const registrySubject = release_findings_named('npm registry');
function tagFindings(facts, { problems, target, live }, holders) {
    const subjects = [release_findings_named('target tag'), release_findings_named('one release everywhere')];
    const origin = overHosts(facts, release_findings_named('git remote'), 'it answers', ({ host, originTags, originSaid }) => (originTags === undefined ? [{ where: host, what: `its git remote does not answer (${originSaid})`, mend: 'let the host reach its git remote: the deploy key, the address, the network' }] : []));
    if (facts.hosts.length === 0)
        return [...subjects.map((subject) => (0,readiness_finding/* notSeen */.JS)(subject, 'no host answered')), (0,readiness_finding/* notSeen */.JS)(release_findings_named('git remote'), 'no host answered')];
    return [(0,readiness_finding/* judged */.g$)(subjects[0], problems, `${target?.tag ?? ''} is ${target?.commit.slice(0, 12) ?? ''} on the origin and on every host that has it`), oneRelease(overHolders(facts, holders), subjects[1], live), origin];
}
/** The others have no code of the release, and nothing to say of it. */
function overHolders(facts, holders) {
    return { ...facts, hosts: holding(facts.hosts, holders), unreachable: facts.unreachable.filter(({ host }) => holders?.includes(host) !== false) };
}
/** What nobody knows is not the same everywhere. */
function oneRelease(facts, subject, live) {
    const silent = facts.hosts.filter((host) => backendCommit(host) === '');
    if (silent.length > 0)
        return (0,readiness_finding/* notSeen */.JS)(subject, `nothing says what runs on ${silent.map(({ host }) => host).join(', ')}`);
    const differ = live.backends.length <= 1 ? [] : [{ where: 'hosts', what: `they run different releases: ${live.backends.join(', ')}`, mend: 'deploy the same release to all of them' }];
    return overHosts(facts, subject, differenceText(live, ['backend', 'frontend']) ?? `${live.backends.join(', ')} runs`, (host) => (host === facts.hosts[0] ? differ : []));
}
const release_findings_prepare = 'run rollback-type: prepare (rollback-prepare.yml does it after each deployment and nightly)';
/** Built on every host that runs a process of the release, with today's recipe, tools and shared files. */
function backendStandby(situation) {
    const { environment, facts, target } = situation;
    const { backend } = environment;
    if (backend === undefined)
        return undefined;
    const hosts = hostsWithCode(situation);
    const lacking = hosts.filter((host) => builtAt(situation, host, backend) === undefined);
    const problems = lacking.map((host) => ({ where: host.name, what: release_findings_whyNot(situation, host.name), mend: release_findings_prepare }));
    return overHosts(overHolders(facts, (0,runs_on/* holders */.wb)(environment)), standbySubjects.backend, `${target.tag} is built and current`, (host) => problems.filter(({ where }) => where === host.host));
}
function release_findings_whyNot({ facts, target }, host) {
    const built = facts.hosts.find((each) => each.host === host)?.releases.find(({ commit, part }) => commit === target.commit && part === 'backend');
    if (built === undefined)
        return absent(target.tag);
    return built.isWhole ? outdated(target.tag) : `the standby of ${target.tag} lost or changed files since it was built: a rollback builds it anew`;
}
function outdated(tag) {
    return `the standby of ${tag} was built with another recipe, Node or shared file than today's: a rollback builds it anew`;
}
function absent(tag) {
    return `there is no standby of ${tag}: a rollback installs and builds first`;
}
/** @param current whether what lies in the release bucket was built with today's recipe, Node and shared files; undefined where there is no such bucket. */
function frontendStandby(situation, current) {
    const { frontend, hosts } = situation.environment;
    if (frontend === undefined)
        return undefined;
    const { tag } = situation.target;
    const bucket = `s3://${frontend.releases?.bucket ?? ''}`;
    const lacking = (where, what) => (0,readiness_finding/* judged */.g$)(standbySubjects.frontend, [{ where, what, mend: release_findings_prepare }], '');
    switch (current) {
        case 'yes':
            return (0,readiness_finding/* well */.hU)(standbySubjects.frontend, `${tag} lies in ${bucket}`);
        case 'no':
            return lacking(bucket, outdated(tag));
        case 'unknown':
            return (0,readiness_finding/* notSeen */.JS)(standbySubjects.frontend, `${tag} lies in ${bucket}, but ${frontend.via}, which knows today's Node and shared files, did not answer`);
        case 'absent':
            return lacking(bucket, absent(tag));
        case undefined: {
            const via = hosts.find(({ name }) => name === frontend.via);
            if (via !== undefined && builtAt(situation, via, frontend.recipe) !== undefined)
                return (0,readiness_finding/* well */.hU)(standbySubjects.frontend, `${tag} is built on ${frontend.via}`);
            if (!situation.facts.hosts.some(({ host }) => host === frontend.via))
                return (0,readiness_finding/* notSeen */.JS)(standbySubjects.frontend, `${frontend.via} did not answer`);
            return lacking(frontend.via, absent(tag));
        }
    }
}
/** Needed where something must still be installed. */
function registryFinding(standbys, answers) {
    if (standbys.every(({ state }) => state === 'well'))
        return (0,readiness_finding/* well */.hU)(registrySubject, 'not needed: the standby is there');
    if (answers.length === 0)
        return (0,readiness_finding/* notSeen */.JS)(registrySubject, 'no host could be asked');
    const silent = answers.filter(({ trouble }) => trouble !== '');
    return (0,readiness_finding/* judged */.g$)(registrySubject, silent.map(({ host, registry, trouble }) => ({ where: host, what: `${registry || 'the npm registry'} does not answer (${trouble}), and there is no standby`, mend: 'let the host reach it, mend .npmrc, or build the standby while it is up' })), `answers on ${answers.map(({ host }) => host).join(', ')}`);
}

;// CONCATENATED MODULE: ./src/readiness/service-findings.ts



const service_findings_named = (area, name) => ({ area, name });
const looksOnly = 'readiness.identity: looks';
const serviceSubjects = {
    gates: service_findings_named('People', 'gates protected'),
    secrets: service_findings_named('People', 'secrets'),
    slack: service_findings_named('People', 'Slack'),
    statuspage: service_findings_named('People', 'status page'),
    health: service_findings_named('Proof', 'health'),
    site: service_findings_named('Proof', 'site served'),
    prometheus: service_findings_named('Proof', 'Prometheus'),
    alertmanager: service_findings_named('Proof', 'Alertmanager'),
};
/** Bucket and distribution as preflight reads them. */
function accessFindings({ frontend }, denied) {
    if (frontend === undefined)
        return [];
    const names = [...new Set([`bucket ${frontend.bucket}`, ...(frontend.releases === undefined ? [] : [`bucket ${frontend.releases.bucket}`]), ...(frontend.distribution === undefined ? [] : [`distribution ${frontend.distribution}`])])];
    return names.map((name) => (0,readiness_finding/* judged */.g$)(service_findings_named('Frontend', name), denied.has(name) ? [{ where: name, what: denied.get(name) ?? '', mend: (0,aws_trouble/* awsMend */.k0)(denied.get(name) ?? '') }] : [], 'can be read'));
}
/**
 * A right to change, asked for without changing anything.
 * An identity that is meant to look (the plan's) must be denied: then the last rollback or drill is the proof.
 */
function permissionFinding(name, right, { readiness }, { may, why }) {
    const looks = readiness.identity === 'looks';
    const subject = { ...service_findings_named('Frontend', name), required: !looks };
    if (looks && may === 'no')
        return (0,readiness_finding/* unknown */.L5)(subject, { where: name, what: `not for this identity to prove: it may only look (${looksOnly})`, mend: 'a drill proves it for the one that changes things' });
    if (may === 'yes')
        return (0,readiness_finding/* well */.hU)(subject, why);
    const problem = { where: name, what: why, mend: may === 'no' ? `give this identity ${right}; if it is meant to look alone, set ${looksOnly}` : 'try again; if it stays so, prove it by a drill' };
    return may === 'no' ? (0,readiness_finding/* judged */.g$)(subject, [problem], '') : (0,readiness_finding/* unknown */.L5)(subject, problem);
}
/** What the configuration needs and the run was not given. */
function secretsFinding({ hosts, announce, authorization }, credentials, hasAgent) {
    const need = (wanted, name, secret, why) => (wanted ? [{ where: `input ${name}`, what: `is empty, and ${why}`, mend: `hand it over (${name}: \${{ secrets.${secret} }}), and add that secret to the environment of the job` }] : []);
    const missing = [
        ...need(hosts.some(({ connection }) => connection.kind === 'ssh') && credentials.sshKey === '' && !hasAgent, 'ssh-key', 'ROLLBACK_SSH_KEY', 'the hosts are reached by SSH'),
        ...need(announce.slack !== undefined && credentials.slackToken === '' && credentials.slackWebhook === '', 'slack-token', 'SLACK_TOKEN', 'announce.slack is configured'),
        ...need(announce.statuspage !== undefined && credentials.statuspageKey === '', 'statuspage-key', 'STATUSPAGE_KEY', 'announce.statuspage is configured'),
        ...need(authorization !== undefined && authorization !== 'none' && credentials.githubToken === '', 'github-token', 'GITHUB_TOKEN', 'people must agree on GitHub'),
    ];
    return (0,readiness_finding/* judged */.g$)(serviceSubjects.secrets, missing, 'all that the configuration needs are there');
}
/** Names of the environments that the table calls gates. */
function gateNames({ authorization }) {
    if (authorization === undefined || authorization === 'none' || authorization.by === 'comments')
        return [];
    return [...new Set(authorization.scenarios.flatMap(({ approvers }) => approvers.map(({ gate }) => gate)))];
}
function gatesFinding({ authorization, name }, answers) {
    const subject = serviceSubjects.gates;
    if (authorization === undefined)
        return (0,readiness_finding/* judged */.g$)(subject, [{ where: `environments.${name}`, what: 'the configuration does not say who must agree to a rollback: each one is refused', mend: 'write authorization: with scenarios and approvers, or authorization: none if nobody has to' }], '');
    if (authorization === 'none')
        return (0,readiness_finding/* well */.hU)(subject, 'nobody has to agree (authorization: none)');
    if (authorization.by === 'comments')
        return (0,readiness_finding/* well */.hU)(subject, 'people agree by comments on the incident issue');
    if (answers.kind === 'unanswered')
        return (0,readiness_finding/* unknown */.L5)(subject, ...answers.problems);
    return (0,readiness_finding/* judged */.g$)(subject, [...answers.gates].flatMap(([gate, found]) => gateProblems(gate, found, authorization.branches, answers.isPrivate)), [...answers.gates.keys()].join(', '));
}
function slackFinding(reply) {
    const subject = serviceSubjects.slack;
    if ('trouble' in reply)
        return silent(subject, 'Slack', reply.trouble);
    const { ok, error, team, user } = service_findings_parse(reply.body);
    if (ok === true)
        return (0,readiness_finding/* well */.hU)(subject, `the token is that of ${String(user)} in ${String(team)}`);
    const refused = typeof error === 'string' ? error : `status ${reply.status}`;
    if (['ratelimited', 'internal_error', 'service_unavailable'].includes(refused) || reply.status >= 500 || reply.status === 429)
        return silent(subject, 'Slack', refused);
    return (0,readiness_finding/* judged */.g$)(subject, [{ where: 'Slack', what: `it does not accept the token (${refused})`, mend: 'make a new bot token (chat:write) and put it into the secret SLACK_TOKEN' }], '');
}
/** It was sent a message without text, which Slack refuses and does not post. */
function webhookFinding(reply) {
    const subject = serviceSubjects.slack;
    if ('trouble' in reply)
        return silent(subject, 'Slack', reply.trouble);
    if (reply.status === 400)
        return (0,readiness_finding/* well */.hU)(subject, 'the webhook is there: it refused an empty message');
    if (reply.status >= 500 || reply.status === 429)
        return silent(subject, 'Slack', `status ${reply.status}`);
    return (0,readiness_finding/* judged */.g$)(subject, [{ where: 'Slack', what: `the webhook is not there any more (status ${reply.status}: ${reply.body.slice(0, 80)})`, mend: 'make a new incoming webhook and put it into the secret SLACK_WEBHOOK' }], '');
}
function statuspageFinding(page, reply) {
    const subject = serviceSubjects.statuspage;
    if ('trouble' in reply)
        return silent(subject, 'the status page', reply.trouble);
    if (reply.status === 200)
        return (0,readiness_finding/* well */.hU)(subject, `the key opens page ${page}`);
    if (reply.status === 401 || reply.status === 403)
        return (0,readiness_finding/* judged */.g$)(subject, [{ where: 'status page', what: `it does not accept the key (status ${reply.status})`, mend: 'make a new API key and put it into the secret STATUSPAGE_KEY' }], '');
    if (reply.status === 404)
        return (0,readiness_finding/* judged */.g$)(subject, [{ where: 'status page', what: `the key opens no page ${page} (status 404)`, mend: 'mend announce.statuspage.page, or use a key of that page’s organization' }], '');
    return silent(subject, 'the status page', `status ${reply.status}`);
}
function silent(subject, where, trouble) {
    return (0,readiness_finding/* unknown */.L5)(subject, { where, what: `it gave no usable answer (${trouble})`, mend: 'look whether it is down, and whether announce has the right address' });
}
/** @param trouble empty when it answered. */
function answersFinding(subject, where, trouble, mend) {
    return (0,readiness_finding/* judged */.g$)(subject, trouble === '' ? [] : [{ where, what: trouble, mend }], 'answers');
}
function service_findings_parse(body) {
    try {
        return (JSON.parse(body) ?? {});
    }
    catch {
        return {};
    }
}

// EXTERNAL MODULE: ./src/report/readiness-part.ts
var readiness_part = __webpack_require__(6022);
;// CONCATENATED MODULE: ./src/surveying/world.ts


/** What was asked and could not be answered is a finding like any other: nothing keeps the survey from going on. */
async function orUnknown(subject, signal, ask) {
    try {
        return await ask();
    }
    catch (error) {
        signal.throwIfAborted();
        return [(0,readiness_finding/* unknown */.L5)(subject, ...world_problemsOf(error, subject))];
    }
}
function world_problemsOf(error, { name }) {
    if (error instanceof errors/* RefusedError */.fk)
        return error.problems;
    return [{ where: name, what: `could not be judged: ${(0,errors/* messageOf */.bD)(error)}`, mend: 'mend what it says, then look again' }];
}

;// CONCATENATED MODULE: ./src/surveying/ask-services.ts
// Asks what stands around the hosts: gates, chat, status page, metrics, and the rights on bucket and distribution.




const answerMs = 5_000;
async function askServices(order, world, signal) {
    const { environment, request, run } = order;
    const asked = await Promise.all([
        askRights(order, world, signal),
        run.breakGlass ? [] : askGates(order, world, signal),
        [secretsFinding(environment, request.credentials, world.readiness.hasAgent)],
        askSlack(order, world, signal),
        askStatuspage(order, world, signal),
        askMetrics(order, world, signal),
    ]);
    return asked.flat();
}
async function askRights({ environment }, { readiness }, signal) {
    const { frontend, database } = environment;
    const places = [...(frontend === undefined ? [] : [{ bucket: frontend.bucket, prefix: frontend.prefix }]), ...(database?.dumps === undefined ? [] : [database.dumps])];
    const writes = places.map(async ({ bucket, prefix }) => permissionFinding(`writing to bucket ${bucket}`, `s3:PutObject on ${bucket}/${prefix}*`, environment, await readiness.rights.mayWrite(bucket, prefix, signal)));
    const { distribution } = frontend ?? {};
    const invalidates = distribution === undefined ? [] : [permissionFinding(`invalidating ${distribution}`, 'cloudfront:CreateInvalidation on it', environment, await readiness.rights.mayInvalidate(distribution, signal))];
    return [...(await Promise.all(writes)), ...invalidates];
}
async function askGates({ environment }, { approvals }, signal) {
    return [gatesFinding(environment, await readGates())];
    async function readGates() {
        const names = gateNames(environment);
        if (names.length === 0)
            return { kind: 'read', gates: new Map(), isPrivate: undefined };
        if (approvals === undefined)
            return { kind: 'unanswered', problems: [{ where: 'GitHub', what: 'nobody here can ask it', mend: 'run this on GitHub' }] };
        try {
            const [isPrivate, gates] = await Promise.all([approvals.run(signal).then((found) => found.isPrivate, () => undefined), Promise.all(names.map(async (name) => [name, await approvals.gate(name, signal)]))]);
            return { kind: 'read', gates: new Map(gates), isPrivate };
        }
        catch (error) {
            signal.throwIfAborted();
            return { kind: 'unanswered', problems: world_problemsOf(error, serviceSubjects.gates) };
        }
    }
}
/** A token says who it is. A webhook refuses a message without text, and posts nothing. */
async function askSlack({ environment: { announce }, request: { credentials } }, world, signal) {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    if (announce.slack !== undefined && credentials.slackToken !== '') {
        return [slackFinding(await ask_services_ask(world, { url: `${trimmed(announce.slack.api)}/auth.test`, method: 'POST', headers: { ...headers, authorization: `Bearer ${credentials.slackToken}` }, body: '{}' }, signal))];
    }
    if (credentials.slackWebhook === '')
        return [];
    return [webhookFinding(await ask_services_ask(world, { url: credentials.slackWebhook, method: 'POST', headers, body: '{}' }, signal))];
}
async function askStatuspage({ environment: { announce }, request: { credentials } }, world, signal) {
    if (announce.statuspage === undefined || credentials.statuspageKey === '')
        return [];
    const { api, page } = announce.statuspage;
    const url = `${trimmed(api)}/v1/pages/${encodeURIComponent(page)}/incidents/unresolved`;
    return [statuspageFinding(page, await ask_services_ask(world, { url, method: 'GET', headers: { authorization: `OAuth ${credentials.statuspageKey}` } }, signal))];
}
async function askMetrics({ environment: { monitoring } }, { metrics }, signal) {
    const { prometheus, alertmanager } = monitoring ?? {};
    const mend = 'let the runner reach it, or mend monitoring: in the configuration';
    const findings = [
        ...(prometheus === undefined ? [] : [tried(metrics.instant('vector(1)', answerMs, signal)).then((trouble) => answersFinding(serviceSubjects.prometheus, prometheus, trouble, mend))]),
        ...(alertmanager === undefined ? [] : [tried(metrics.alerts(answerMs, signal)).then((trouble) => answersFinding(serviceSubjects.alertmanager, alertmanager, trouble, mend))]),
    ];
    const found = await Promise.all(findings);
    signal.throwIfAborted();
    return found;
}
/** The site as users get it, and the version that it says. */
async function ask_services_askSite({ environment: { frontend } }, world, mismatches, signal) {
    if (frontend === undefined)
        return [];
    const reply = await ask_services_ask(world, { url: frontend.url, method: 'GET', headers: {} }, signal);
    const wrong = 'trouble' in reply ? [reply.trouble] : reply.status === 200 ? mismatches(reply.body) : [`status ${reply.status}`];
    return [(0,readiness_finding/* judged */.g$)(serviceSubjects.site, wrong.map((what) => ({ where: frontend.url, what, mend: 'bring the site back, or mend frontend.url and frontend.version: a rollback is proved by them' })), frontend.versionPattern === undefined ? 'it answers; nothing tells which version it serves, because frontend.version is not set' : 'the page says the version that runs')];
}
async function ask_services_ask({ web }, request, signal) {
    try {
        return await web.request({ ...request, timeoutMs: answerMs }, signal);
    }
    catch (error) {
        signal.throwIfAborted();
        return { trouble: (0,errors/* messageOf */.bD)(error) };
    }
}
async function tried(work) {
    return work.then(() => '', errors/* messageOf */.bD);
}
function trimmed(address) {
    return address.replace(/\/+$/, '');
}

;// CONCATENATED MODULE: ./src/readiness/database-findings.ts








const database_findings_named = (name) => ({ area: 'Database', name });
const databaseSubjects = {
    reachable: database_findings_named('database reachable'),
    revert: database_findings_named('rights to revert'),
    restore: database_findings_named('rights to restore'),
    down: database_findings_named('down.sql of each migration'),
    rows: database_findings_named('rows of sync.flag and sync.banner'),
    plan: database_findings_named('plan of a full rollback'),
    fresh: database_findings_named('backup fresh'),
    programs: database_findings_named('programs of PostgreSQL'),
    whole: database_findings_named('backup whole'),
    restorable: database_findings_named('backup restorable'),
};
/** Everything that hangs on a session, when there is none. */
function withoutDatabase(problems, asks) {
    return [(0,readiness_finding/* judged */.g$)(databaseSubjects.reachable, problems, ''), ...asks.map((subject) => (0,readiness_finding/* notSeen */.JS)(subject, 'the database could not be read'))];
}
function databaseFindings(database, facts, rights, hosts, target) {
    return [
        (0,readiness_finding/* well */.hU)(databaseSubjects.reachable, `${database.name} answers, PostgreSQL ${facts.serverVersion}, ${sizeText(facts.sizeBytes)}, ${(0,plurals/* counted */.h)(facts.beyond.length, 'migration')} beyond ${target.tag}`),
        (0,readiness_finding/* judged */.g$)(databaseSubjects.revert, revertProblems(facts, rights), `${facts.address.user} may change _prisma_migrations and what the migrations made`),
        (0,readiness_finding/* judged */.g$)(databaseSubjects.restore, restoreProblems(facts, rights), `${facts.adminAddress.user} may create and rename databases and end sessions`),
        (0,readiness_finding/* judged */.g$)(databaseSubjects.down, downProblems(facts), facts.beyond.length === 0 ? `no migration beyond ${target.tag}` : facts.beyond.map(({ name }) => name).join(', ')),
        ...(facts.wrongRows === undefined ? [] : [(0,readiness_finding/* judged */.g$)(databaseSubjects.rows, facts.wrongRows, 'their tables and columns are there')]),
        (0,readiness_finding/* judged */.g$)(databaseSubjects.plan, planProblems(database, facts, hosts, target), database_findings_describePlan(facts)),
    ];
}
function revertProblems({ address }, { foreignTables, marks }) {
    const where = 'database';
    return [
        ...(marks ? [] : [{ where, what: `${address.user} may not update _prisma_migrations`, mend: `grant update on _prisma_migrations to "${address.user}", or let it own the table` }]),
        ...foreignTables.map((table) => ({ where, what: `${address.user} does not own ${table}: it cannot drop it`, mend: `alter table ${table} owner to "${address.user}"` })),
    ];
}
function restoreProblems({ rights: { createDatabase, ownsDatabase }, adminAddress }, { untouchable }) {
    const where = 'database';
    const admin = adminAddress.user;
    return [
        ...(createDatabase ? [] : [{ where, what: `${admin} may not create databases`, mend: `alter role "${admin}" createdb, or give database.admin-url with a user that may` }]),
        ...(ownsDatabase ? [] : [{ where, what: `${admin} may not rename ${adminAddress.database}: it belongs to another user`, mend: 'give database.admin-url with a member of the owner' }]),
        ...(untouchable.length === 0 ? [] : [{ where, what: `${admin} may not end the sessions of ${untouchable.join(', ')}`, mend: `grant pg_signal_backend to "${admin}"; sessions of superusers end only by a superuser` }]),
    ];
}
function downProblems({ beyond }) {
    return beyond.flatMap(({ name, file, state }) => {
        if (state === 'rolled-back')
            return [];
        if (file === undefined)
            return [{ where: name, what: 'no commit on the host holds this migration', mend: 'fetch the newer release there (git fetch --tags)' }];
        if (file.down === undefined)
            return [{ where: name, what: `it has no down.sql in ${file.commit.slice(0, 12)}: it cannot be reverted, only kept`, mend: 'write down.sql beside its migration.sql, try it on a copy, commit it' }];
        return downScriptProblems(`${name}/down.sql`, file.down);
    });
}
/** A refusal of the plan is a finding; only what a person types at the time is not asked for. */
function planProblems(database, facts, hosts, target) {
    return databaseRefusals(database, { facts, decision: decide('auto', facts.beyond) }, hosts, target, { runbook: runbooks/* runbooks */.C.full, confirm: database.name, allow: [] });
}
function database_findings_describePlan({ beyond }) {
    const { strategy, reason } = decide('auto', beyond);
    return `auto would ${strategy}: ${reason}`;
}
function backupFinding({ key, sizeBytes, ageMs, files }) {
    const summed = files.every(({ sha256 }) => sha256 !== undefined);
    return (0,readiness_finding/* well */.hU)(databaseSubjects.fresh, `${key}, ${sizeText(sizeBytes)}, ${(0,durations/* approximately */.YY)(ageMs)} old${summed ? ', with its SHA-256' : '; nobody wrote down its SHA-256'}`);
}
/** What preflight of a restore refuses is about the backup, or about the host that would restore it. */
function backupRefusal(problems) {
    return (0,readiness_finding/* judged */.g$)(databaseSubjects.fresh, problems, '');
}
/** Where no backups are configured and no restore is wanted, nothing is missing: what only a restore needs is a note. */
function withoutBackups(findings) {
    const { restore, fresh, whole } = databaseSubjects;
    const others = findings.filter(({ name }) => ![restore, fresh, whole].some((subject) => subject.name === name));
    return [...others, ...[restore, fresh, whole].map((subject) => (0,readiness_finding/* unknown */.L5)({ ...subject, required: false }, { where: 'database.backups', what: 'not configured: restore is not possible here', mend: 'add database.backups if it should be' }))];
}
/** @param versions by program; empty where it is not there. */
function programsFinding(via, serverVersion, versions) {
    const server = Number.parseInt(serverVersion, 10);
    const problems = Object.entries(versions).flatMap(([program, version]) => {
        if (version === '')
            return [{ where: via, what: `there is no ${program} in PATH`, mend: 'install PostgreSQL’s client programs there, or name their folder in database.path' }];
        if (Number.parseInt(version, 10) >= server)
            return [];
        return [{ where: via, what: `${program} ${version} is older than the server (${serverVersion})`, mend: `install those of PostgreSQL ${server}, or name their folder in database.path` }];
    });
    return (0,readiness_finding/* judged */.g$)(databaseSubjects.programs, problems, Object.entries(versions).map(([program, version]) => `${program} ${version}`).join(', '));
}
function wholeFinding(key, via, read) {
    const subject = databaseSubjects.whole;
    if (read.kind === 'whole')
        return (0,readiness_finding/* well */.hU)(subject, `${key} was read from its first byte to its last: ${read.rows} rows`);
    if (read.kind === 'damaged')
        return (0,readiness_finding/* judged */.g$)(subject, [{ where: key, what: read.why, mend: 'make a new backup now, and find out why this one is not whole' }], '');
    return (0,readiness_finding/* unknown */.L5)(subject, { where: via, what: `${key} could not be read there: ${read.why}`, mend: 'mend what the host says, then look again' });
}

;// CONCATENATED MODULE: ./src/surveying/try-restore.ts
// Restores the newest backup for real, into a scratch database: the step of a restore itself, in a state folder of its own.
// Whatever happens, the scratch database and the folder go, and the live database was never touched.
















/** The same in every run, so that the next one takes away what a killed one left. */
const trialRun = 'readiness';
const cleanMs = 30_000;
async function tryRestore(order, world, { facts, backup, hosts, target }, signal) {
    const subject = databaseSubjects.restorable;
    const { database } = order.environment;
    if (database === undefined)
        return [];
    if (facts === undefined || backup === undefined || target === undefined)
        return [(0,readiness_finding/* notSeen */.JS)(subject, 'the database or its backup could not be read')];
    const environment = ownState(order.environment);
    const bare = bareSituation({ ...order, environment, run: { ...order.run, id: trialRun } });
    const situation = { ...bare, rollbackType: 'database', allow: ['newer-code'], target, facts: { ...bare.facts, hosts }, database: { facts, decision: decide('restore', facts.beyond), restore: { backup, databases: [] } } };
    const via = (0,runs_on/* databaseHost */.iz)(environment);
    const begun = world.clock.monotonicMs();
    let finding;
    try {
        const { detail } = await try_restore_restoreBeside(situation, world, signal);
        finding = (0,readiness_finding/* well */.hU)(subject, `${detail}; it took ${(0,durations/* durationText */.S5)(world.clock.monotonicMs() - begun)}, and the scratch database is gone`);
    }
    catch (error) {
        finding = (0,readiness_finding/* broken */.mw)(subject, [{ where: backup.key, what: (0,errors/* messageOf */.bD)(error), mend: error instanceof errors/* StepError */.zg ? 'make a backup that can be restored; the live database was not touched' : 'mend what it says' }]);
    }
    const left = await try_restore_cleanUp(situation, via, facts, sideName(database.name, trialRun), world);
    signal.throwIfAborted();
    return [left === '' ? finding : (0,readiness_finding/* broken */.mw)(subject, [{ where: database.via, what: left, mend: 'drop it by hand' }, ...finding.problems])];
}
function ownState(environment) {
    return { ...environment, hosts: environment.hosts.map((host) => ({ ...host, state: `${host.state}-readiness`, log: undefined })) };
}
async function try_restore_restoreBeside(situation, world, signal) {
    const planned = buildPlan(runbooks/* runbooks */.C.database, steps, situation, []).stages.flatMap((stage) => stage.steps).find(({ step }) => step === 'prepare-restore');
    if (planned === undefined)
        throw new errors/* StepError */.zg('there is no plan of a restore', { nextAction: '' });
    const hosts = new SafeHosts(world.fleet, situation.environment, situation.run, world.clock);
    return steps['prepare-restore'].run(planned, { situation, ports: { ...world, messages: nobody, hosts }, carried: {}, signal, progress: () => undefined });
}
/** What is left, for people; empty when nothing is. It has a signal of its own: a run that is cancelled tidies up, too. */
async function try_restore_cleanUp({ environment }, via, facts, side, { fleet, databases }) {
    if (via === undefined || environment.database === undefined)
        return '';
    const limit = AbortSignal.timeout(cleanMs);
    const failures = [];
    const note = (what) => (error) => void failures.push(`${what} is still there: ${(0,errors/* messageOf */.bD)(error)}`);
    await fleet.run(hostScript(via, 'Take the trial away', cleanMs, forgetTrial), [via.name], limit).then(([reply]) => {
        if (reply?.exitCode !== 0)
            failures.push(`the folder ${via.state} is still there: ${reply?.stderr.trim() ?? ''}`);
    }, note(`the folder ${via.state}`));
    const drop = async () => {
        const session = await databases.open(facts.adminAddress, limit);
        await session.run(`drop database if exists ${quoteName(side)} with (force)`).finally(() => session.close());
    };
    await drop().catch(note(`the database ${side}`));
    return failures.join('; ');
}

;// CONCATENATED MODULE: ./src/surveying/survey-database.ts
// The database, its backup and the programs that restore it, as rollback-type readiness sees them.












const survey_database_programs = ['psql', 'pg_dump', 'pg_restore'];
const askMs = 30_000;
const readMs = 30 * 60_000;
/** @param target undefined: nobody knows what to go back to, so what hangs on it cannot be judged. */
async function surveyDatabase(order, world, hosts, target, signal) {
    const { database } = order.environment;
    const via = (0,runs_on/* databaseHost */.iz)(order.environment);
    if (database === undefined || via === undefined)
        return [];
    if (database.backups === undefined && !order.environment.readiness.restore) {
        const [read, versions] = await Promise.all([readFor(order, database, hosts, target, world, signal), readVersions(database, via, world, signal)]);
        return withoutBackups([...read.findings, programsOf(via, read, versions)]);
    }
    const [read, backup, versions] = await Promise.all([readFor(order, database, hosts, target, world, signal), findBackup(order, database, hosts, world, signal), readVersions(database, via, world, signal)]);
    const whole = backup.facts === undefined ? [(0,readiness_finding/* notSeen */.JS)(databaseSubjects.whole, 'there is no backup that could be read')] : await orUnknown(databaseSubjects.whole, signal, () => readWhole(database, via, backup.facts, world, signal));
    const restorable = order.environment.readiness.restore ? await tryRestore(order, world, { facts: read.facts, backup: backup.facts, hosts, target }, signal) : [];
    return [...read.findings, programsOf(via, read, versions), backup.finding, ...whole, ...restorable];
}
function programsOf(via, { facts }, versions) {
    return versions === undefined ? (0,readiness_finding/* notSeen */.JS)(databaseSubjects.programs, `${via.name} did not answer`) : programsFinding(via.name, facts?.serverVersion ?? '0', versions);
}
async function readFor({ environment }, database, hosts, target, world, signal) {
    const { reachable, revert, restore, down, plan } = databaseSubjects;
    const asks = [revert, restore, down, plan];
    if (target === undefined)
        return { facts: undefined, findings: [reachable, ...asks].map((subject) => (0,readiness_finding/* notSeen */.JS)(subject, 'there is no target')) };
    try {
        const facts = await readDatabase(environment, database, target, world, signal, brief);
        const rights = await survey_database_readRights(facts, world, signal);
        return { facts, findings: databaseFindings(database, facts, rights, hosts, target) };
    }
    catch (error) {
        signal.throwIfAborted();
        return { facts: undefined, findings: withoutDatabase(world_problemsOf(error, reachable), asks) };
    }
}
/** As the very users that would do it. */
async function survey_database_readRights({ address, adminAddress, schema, beyond }, systems, signal) {
    const doomed = beyond.flatMap(({ holdings }) => holdings.filter(({ exists }) => exists).map((holding) => `${holding.schema}.${holding.table}`));
    return withSession(systems, address, brief, signal, async (main) => {
        const [marks] = await main.rows(`select has_table_privilege(to_regclass(format('%I._prisma_migrations', $1::text)), 'UPDATE') as may`, [schema]);
        const foreign = await main.rows(`select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname || '.' || c.relname = any($1) and not pg_has_role(c.relowner, 'USAGE') order by 1`, [doomed]);
        const untouchable = await readUntouchable(adminAddress, systems, signal);
        return { marks: marks?.may ?? true, foreignTables: foreign.map(({ name }) => name), untouchable };
    });
}
/** Whose sessions PostgreSQL would not let it end: superusers' unless it is one, and others' unless it has their role or pg_signal_backend. */
async function readUntouchable(admin, systems, signal) {
    return withSession(systems, admin, brief, signal, async (session) => {
        const rows = await session.rows(`select distinct a.usename as name from pg_stat_activity a join pg_roles r on r.oid = a.usesysid where a.datname = current_database() and a.pid <> pg_backend_pid()
         and not (select rolsuper from pg_roles where rolname = current_user) and (r.rolsuper or not (pg_has_role(a.usesysid, 'USAGE') or pg_has_role('pg_signal_backend', 'USAGE'))) order by 1`);
        return rows.map(({ name }) => name);
    });
}
async function findBackup({ environment, run }, database, hosts, world, signal) {
    try {
        const facts = await readBackup(environment, database, hosts, { strategy: 'restore', backup: 'latest', run: run.id, allow: [] }, world, signal);
        return { facts, finding: backupFinding(facts) };
    }
    catch (error) {
        signal.throwIfAborted();
        if (error instanceof errors/* RefusedError */.fk)
            return { facts: undefined, finding: backupRefusal(error.problems) };
        const [finding] = await orUnknown(databaseSubjects.fresh, signal, () => Promise.reject(error));
        return { facts: undefined, finding: finding ?? (0,readiness_finding/* notSeen */.JS)(databaseSubjects.fresh, 'nobody knows why') };
    }
}
/** The host as the programs of PostgreSQL see it. */
function withPrograms(host, { pathFolders }) {
    return { ...host, pathFolders: [...pathFolders, ...host.pathFolders] };
}
async function readVersions(database, via, { fleet }, signal) {
    const [reply] = await fleet.run(hostScript(withPrograms(via, database), 'Look for the programs of PostgreSQL', askMs, programVersions(survey_database_programs)), [via.name], signal);
    if (reply?.exitCode !== 0)
        return undefined;
    const known = new Map(allFacts(parseFacts(reply.stdout), 'program').map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']));
    return Object.fromEntries(survey_database_programs.map((program) => [program, known.get(program) ?? '']));
}
async function readWhole(database, via, backup, world, signal) {
    if (backup === undefined)
        return [];
    const files = await Promise.all(backup.files.map(async ({ key, name, sizeBytes, etag, sha256 }) => ({ url: await world.store.presign('GET', backup.bucket, key, readMs), name, sizeBytes, etag, sha256 })));
    files.forEach(({ url }) => world.protect(url));
    const [reply] = await world.fleet.run(hostScript(withPrograms(via, database), `Read ${backup.key} in full`, readMs, readWholeBackup(backup, files)), [via.name], signal);
    return [wholeFinding(backup.key, via.name, readOf(reply))];
}
function readOf(reply) {
    const said = reply?.stderr.trim().split('\n').at(-1) ?? '';
    if (reply?.status === 'exited' && reply.exitCode === 0) {
        const { rows } = JSON.parse(fact(parseFacts(reply.stdout), 'inspection'));
        return { kind: 'whole', rows: Object.values(rows).reduce((sum, count) => sum + count, 0), ms: reply.durationMs };
    }
    return reply?.exitCode === 65 ? { kind: 'damaged', why: said } : { kind: 'unread', why: said || (reply?.status ?? 'no reply') };
}

;// CONCATENATED MODULE: ./src/surveying/survey.ts
// rollback-type readiness: looks at everything that a rollback needs, all at once, goes on after each failure, and changes nothing.



























const survey_askMs = 30_000;
/** The chapters of the document: Quick Rollback (< 10 minutes), Full Rollback (< 30 minutes). */
const documentedMs = { quick: 10 * 60_000, full: 30 * 60_000 };
/** @param emit is told each finding. */
async function survey(order, world, emit, signal) {
    const { environment, request } = order;
    const [facts, services, journals, history] = await Promise.all([readFacts(environment, world, signal), askServices(order, world, signal), readJournals(order, world, signal), readHistory(world)]);
    const destination = chooseTarget(facts, { tag: request.targetTag, prefix: environment.tagPrefix, allow: request.allow, earlier: undefined, previousIs: 'below', switches: true, parts: partsOf(environment, runbooks/* runbooks */.C.readiness), via: environment.frontend?.via ?? '', holders: (0,runs_on/* holders */.wb)(environment) });
    const situation = situationOf(order, facts, destination);
    const [database, standby, proof, places] = await Promise.all([
        surveyDatabase(order, world, facts.hosts, situation?.target, signal),
        surveyStandby(order, world, situation, signal),
        surveyProof(order, world, facts, destination, signal),
        surveyPlaces(order, world, facts, destination, signal),
    ]);
    const found = [...hostFindings(facts, environment), ...tagFindings(facts, destination, (0,runs_on/* holders */.wb)(environment)), ...standby, ...database, ...accessFindings(environment, new Map([...facts.denied, ...(facts.unanswered ?? [])])), ...services, ...proof];
    const findings = [...found, restOfPlan(order, facts, found, places)];
    findings.forEach((finding) => emit({ kind: 'note', at: world.clock.now().toISOString(), level: 'info', text: (0,readiness_part/* findingLines */.hq)(finding) }));
    return { system: environment.system, environment: environment.name, running: destination.running, target: destination.target?.tag ?? '', findings, expected: expectedOf(order, history, journals, standby) };
}
function situationOf(order, facts, { running, target }) {
    return target === undefined ? undefined : { ...bareSituation(order), rollbackType: 'quick', running, target, facts };
}
function contextOf(situation, world, signal) {
    const ports = { ...world, messages: nobody, hosts: new SafeHosts(world.fleet, situation.environment, situation.run, world.clock) };
    return { situation, ports, carried: {}, signal, progress: () => undefined };
}
async function surveyStandby({ environment }, world, situation, signal) {
    const { backend, frontend } = environment;
    if (situation === undefined)
        return [...(backend === undefined ? [] : [standbySubjects.backend]), ...(frontend === undefined ? [] : [standbySubjects.frontend])].map((subject) => (0,readiness_finding/* notSeen */.JS)(subject, 'there is no target'));
    const inBucket = async () => (frontend?.releases === undefined ? undefined : ((await findInBucket(contextOf(situation, world, signal), frontend))?.isCurrent ?? 'absent'));
    const site = frontend === undefined ? [] : await orUnknown(standbySubjects.frontend, signal, async () => [frontendStandby(situation, await inBucket()) ?? []].flat());
    const standbys = [...[backendStandby(situation) ?? []].flat(), ...site];
    if (standbys.length === 0)
        return [];
    const answers = standbys.every(({ state }) => state === 'well') ? [] : await askRegistry(situation, world, signal);
    return [...standbys, registryFinding(standbys, answers)];
}
async function askRegistry(situation, { fleet }, signal) {
    const replies = await askHosts(hostsThatAnswered(situation), (host) => hostScript(host, 'Ask the npm registry', survey_askMs, registryAnswers), { fleet }, signal);
    return replies.map(({ host, exitCode, stdout, stderr, status }) => {
        const said = parseFacts(stdout);
        return { host, registry: fact(said, 'registry'), trouble: exitCode === 0 ? fact(said, 'registry.trouble') : stderr.trim() || status };
    });
}
async function askHosts(hosts, script, { fleet }, signal) {
    return (await Promise.all(commandsFor(hosts, script).map((command) => fleet.run(command.script, command.hosts, signal)))).flat();
}
async function readJournals({ environment }, world, signal) {
    const replies = await askHosts(environment.hosts, (host) => hostScript(host, 'Read the journal', survey_askMs, journalTail), world, signal);
    return replies.map(({ stdout }) => parseJournal(allFacts(parseFacts(stdout), 'journal')));
}
async function readHistory({ readiness }) {
    return parseHistory((await readiness.workspaceFile(historyPath).catch(() => undefined)) ?? '');
}
/** What is served now must be what runs, or a rollback could not be proved either. */
async function surveyProof(order, world, facts, { running, live }, signal) {
    const { environment } = order;
    const { checks } = environment.health;
    if (running.length === 0)
        return [...(checks.length === 0 ? [] : [(0,readiness_finding/* notSeen */.JS)(serviceSubjects.health, 'nobody knows what runs')]), ...(environment.frontend === undefined ? [] : [(0,readiness_finding/* notSeen */.JS)(serviceSubjects.site, 'nobody knows what runs')])];
    const context = contextOf({ ...bareSituation(order), rollbackType: 'verify', running, target: live.backend, serves: live, facts }, world, signal);
    const health = async () => [(0,readiness_finding/* judged */.g$)(serviceSubjects.health, (await askHealth(context)).map((what) => ({ where: 'health', what, mend: 'bring it back, or mend health: in the configuration: a rollback is proved by it' })), `${checks.map(http/* nameOf */.Vb).join(', ')} as expected of ${live.backend.tag}`)];
    const asked = await Promise.all([checks.length === 0 ? [] : orUnknown(serviceSubjects.health, signal, health), ask_services_askSite(order, world, (html) => pageMismatches(html, { versionPattern: environment.frontend?.versionPattern, assets: [], page: undefined, release: live.site, tagPrefix: environment.tagPrefix }), signal)]);
    return asked.flat();
}
/** Paths and the site's place in the bucket. A process that pm2 does not know is a finding of the hosts. */
async function surveyPlaces({ environment, request: { allow } }, { fleet }, facts, { target }, signal) {
    if (target === undefined)
        return [];
    const named = async (runbook) => wrongPlaces({ facts, environment, runbook, allow, target, looked: await readTarget(environment, facts, target, runbook, fleet, signal) });
    return (await Promise.all([named(runbooks/* runbooks */.C.quick), ...(environment.database === undefined ? [] : [named(runbooks/* runbooks */.C.full)])])).flat();
}
/** A refusal of the plan is a finding, also one that none of the others has named. */
function restOfPlan({ environment }, facts, found, places) {
    const known = new Set(found.flatMap(({ problems }) => problems.map(({ where, what }) => `${where} ${what}`)));
    const full = environment.database === undefined ? [] : refusals(facts, environment, runbooks/* runbooks */.C.full);
    const all = [...refusals(facts, environment, runbooks/* runbooks */.C.quick), ...full, ...places].filter(({ where, what }) => !known.has(`${where} ${what}`));
    const once = all.filter(({ where, what }, index) => all.findIndex((other) => other.where === where && other.what === what) === index);
    return (0,readiness_finding/* judged */.g$)({ area: 'Release', name: 'plans of quick and full' }, once, environment.database === undefined ? 'nothing else speaks against quick; full is refused: the configuration has no database:' : 'nothing else speaks against them');
}
function expectedOf({ environment }, history, journals, standby) {
    const types = environment.database === undefined ? ['quick'] : ['quick', 'full'];
    const built = standby.filter(({ name }) => name === standbySubjects.backend.name || name === standbySubjects.frontend.name);
    return expectedTimes(types, { history, last: lastRollback(journals), documented: documentedMs, standby: built.length > 0 && built.every(({ state }) => state === 'well') });
}

;// CONCATENATED MODULE: ./src/ways/readiness.ts
// The type readiness in the life of a run: the survey, its verdict, and the issue that is kept about it.







const issueMs = 30_000;
async function judgeReadiness(order, world, signal) {
    try {
        const readiness = await survey(order, steady(world), world.emit, signal);
        const { result, message, nextAction } = verdictOf(readiness);
        const kept = order.request.keepIssue && !order.request.dryRun ? await keep_issue_keepIssue(readiness, world.issues, { url: order.run.url, at: world.clock.now().toISOString() }, signal) : undefined;
        if (kept?.failed === false)
            world.emit({ kind: 'note', at: world.clock.now().toISOString(), level: 'info', text: kept.said });
        return { ...nothingRan, result, readiness, message, nextAction, warnings: kept?.failed === true ? [kept.said] : [] };
    }
    catch (error) {
        if (!signal.aborted)
            throw error;
        return { ...nothingRan, result: 'cancelled', message: 'Cancelled before everything was looked at. Nothing was changed.' };
    }
}
/** A configuration that cannot be used, as when a secret is gone, is the first thing that a rollback would fail on. */
async function keepIssueOfConfiguration(error, { request, run }, issues, at) {
    if (!request.keepIssue || !(error instanceof ConfigurationError))
        return;
    const findings = [broken({ area: 'People', name: 'configuration' }, error.problems)];
    await keepIssue({ system: request.configPath, environment: request.environment, running: [], target: '', findings, expected: [] }, issues, { url: run.url, at }, AbortSignal.timeout(issueMs));
}

;// CONCATENATED MODULE: ./src/commands/journal-excerpt.ts
// What a host wrote down about one run: its lines of the journal, the lock that a dead run left, the team's log. Only looks.


const mostLines = 500;
/** Facts `journal`, `lock`, `log` and `dump.left`, a line each. */
function journalExcerpt(run, incident) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `each() { while IFS= read -r line || [ -n "$line" ]; do fact "$1" "$line"; done; }`, (0,shell.sh) `{ grep -aF ${`"run":${JSON.stringify(run)}`} "$state/journal.jsonl" 2>/dev/null || true; } | tail -n ${mostLines} | each journal`, (0,shell.sh) `{ head -n 1 "$state/lock/details" 2>/dev/null || true; } | each lock`, dumpNotes, incident === '' ? undefined : (0,shell.sh) `if [ -n "$log" ]; then { grep -aE ${`Ticket: ${incident.replace(/[^A-Za-z0-9_#-]/g, '.')}( |$)`} "$log" 2>/dev/null || true; } | tail -n 50 | cut -c 1-500 | each log; fi`);
}

;// CONCATENATED MODULE: ./src/report/follow-up-items.ts
const hourMs = 3_600_000;
const daysMs = 24 * hourMs;
/** All items of the chapter, in its order. */
const chapter = [
    { title: 'Incident Report', role: 'On-Call Engineer', afterMs: hourMs, details: ['Timeline', 'Root cause: what broke, why, why it was not caught in staging', 'Impact: users, transactions, data, revenue', 'Actions taken'] },
    { title: 'Root Cause Analysis (RCA) Document', role: 'DevSecOps Lead', afterMs: 3 * daysMs, details: ['Deep technical analysis of failure', 'Timeline with detailed event log', 'Contributing factors identified'] },
    { title: 'Corrective Actions', role: 'On-Call Engineer', afterMs: 3 * daysMs, details: ['Fix identified in development', 'Additional tests added', 'Staging environment improved', 'Deployment process updated'] },
    { title: 'Preventive Measures', role: 'DevSecOps Lead', afterMs: 3 * daysMs, details: ['Pre-deployment checklist updated', 'Monitoring alerts added', 'Smoke tests enhanced', 'Documentation improved'] },
    { title: 'Team Retrospective Meeting', role: 'Product Owner', afterMs: 3 * daysMs, details: ['What went wrong?', 'What went right?', 'What can we improve?', 'Action items assigned'] },
];
/** Due times count from the end of the rollback, or from its last sign where it did not end by itself. */
function actionItems({ lastAt, report }) {
    const endMs = Date.parse(lastAt);
    return chapter.map(({ title, role, afterMs, details }) => {
        const login = report.authorization?.approvals.find((approval) => approval.role === role)?.login;
        const due = Number.isNaN(endMs) ? '' : new Date(endMs + afterMs).toISOString();
        return { title, details, owner: login === undefined ? role : `${role} (${login})`, dueAt: due === '' ? '' : `${due.slice(0, 10)} ${due.slice(11, 16)} UTC` };
    });
}

// EXTERNAL MODULE: ./src/report/plan-text.ts
var plan_text = __webpack_require__(8495);
;// CONCATENATED MODULE: ./src/report/follow-up-issue.ts
// Rollback Retrospective as an issue: every item of the chapter as a checkbox, with owner and due date.





function followUpTitle({ plan }) {
    return (0,neutralise/* plainTitle */.D4)(`${plan.incident}: follow-up of the rollback of ${plan.system} ${plan.environment}`);
}
/** @param reportUrl of the pull request; empty when there is none. */
function followUpIssue(record, reportUrl) {
    const { plan, report, ended, lastKnown } = record;
    const items = actionItems(record).map(({ title, details, owner, dueAt }) => [`- [ ] **${title}**: ${follow_up_issue_line(owner)}, due ${dueAt === '' ? '_to be filled in: three days after the rollback_' : `**${dueAt}**`}`, ...details.map((detail) => `  - [ ] ${detail}`)].join('\n'));
    const left = [...(report.plan?.keptBefore ?? []), ...report.steps.flatMap(({ forPeople }) => forPeople)].map((task) => `- [ ] ${follow_up_issue_line(task)}`);
    return [
        `${ended ? (0,verdicts/* verdictText */.n)(report) : `⚠️ The run did not end by itself. Last known: ${follow_up_issue_line(lastKnown)}`}`,
        [`- Versions: ${follow_up_issue_line((0,plan_text/* versionsText */.pl)(plan))}`, `- Incident: ${follow_up_issue_line(plan.incident)}`, ...((0,run_facts/* runLink */.ut)(plan.run.url) === '' ? [] : [`- Run: ${(0,run_facts/* runLink */.ut)(plan.run.url)}`]), `- Incident report: ${(0,run_facts/* runLink */.ut)(reportUrl) || 'kept with the run; no pull request could be opened'}`].join('\n'),
        '## Within 1 hour',
        items[0] ?? '',
        '## Within 3 days',
        items.slice(1).join('\n'),
        ...(left.length === 0 ? [] : ['## Left by the rollback', left.join('\n')]),
    ].join('\n\n').concat('\n');
}
function follow_up_issue_line(text) {
    return (0,neutralise/* markdownText */.p7)((0,neutralise/* clip */.$Q)(text, 1_000));
}

// EXTERNAL MODULE: ./src/report/announcement-text.ts
var announcement_text = __webpack_require__(9831);
// EXTERNAL MODULE: ./src/report/database-part.ts
var database_part = __webpack_require__(3963);
;// CONCATENATED MODULE: ./src/report/incident-report.ts









const longestLine = 1_000;
/** `INCIDENT-2025-11-28-rollback`; the day on which it began, UTC. */
function reportName({ report, lastAt }) {
    return `INCIDENT-${(report.startedAt || lastAt).slice(0, 10) || 'unknown-date'}-rollback`;
}
function incidentReport(record) {
    return [header(record), summary(record), timeline(record), rootCause(), impact(record), actionsTaken(record), resolution(record), lessons(), items(record), sources(record)].join('\n\n').concat('\n');
}
function blank(what) {
    return `_to be filled in: ${what}_`;
}
function header({ plan, report, lastAt, ended }) {
    const severity = /(?:^|-)(p[123])(?:-|$)/.exec(report.authorization?.scenario ?? '')?.[1]?.toUpperCase();
    const solved = ended && report.result === 'success';
    // Two spaces end a line in a file on GitHub.
    return [
        `# Incident Report: ${incident_report_line(plan.system)} rollback\n`,
        `**Incident ID:** ${incident_report_line(plan.incident)}  `,
        `**Date:** ${(report.startedAt || lastAt).slice(0, 10) || blank('the day')}  `,
        `**Severity:** ${severity ?? blank('P1, P2 or P3')}  `,
        `**Status:** ${solved ? 'Resolved' : 'Investigating'}`,
    ].join('\n');
}
function summary({ plan, report, ended, lastKnown }) {
    const { message, nextAction } = report;
    const cut = `⚠️ **The run did not end by itself.** Last known: ${incident_report_line(lastKnown)} What came after that is not known.`;
    return [
        '## Summary',
        `${ended ? (0,verdicts/* verdictText */.n)(report) : cut}`,
        `${incident_report_line(plan.title)} of ${incident_report_line(plan.system)}, ${incident_report_line(plan.environment)}: ${incident_report_line((0,plan_text/* versionsText */.pl)(plan))}${plan.reason === '' ? '' : `. Reason: ${incident_report_line(plan.reason)}`}`,
        ...(ended && message !== '' ? [`It ended with: ${incident_report_line(message)}`] : []),
        ...(nextAction === '' ? [] : [`**Next:** ${incident_report_line(nextAction)}`]),
        `What the incident was: ${blank('what people saw, in two sentences')}`,
        [...(0,run_facts/* peopleFacts */.ds)(report.authorization, plan.run.actor, plan.run.breakGlass).filter(([, value]) => value !== '').map(([name, value]) => `- ${name}: ${value}`), ...((0,run_facts/* runLink */.ut)(plan.run.url) === '' ? [] : [`- Run: ${(0,run_facts/* runLink */.ut)(plan.run.url)}`])].join('\n'),
    ].join('\n\n');
}
/** The document's six times, and between them every step that the engine timed. UTC. */
function timeline({ plan, report, ended, beganAt, lastAt }) {
    const steps = report.steps.filter(({ startedAt }) => startedAt !== '').map((step) => `  - **${(0,report_times/* clockText */.Yi)(step.startedAt)}** - ${verdicts/* stateMarks */.A[step.state]} ${incident_report_line(step.planned.title)}${step.durationMs === 0 ? '' : ` (${(0,durations/* durationText */.S5)(step.durationMs)})`}`);
    const spans = (0,report_times/* documentedSpans */.IO)(report.steps).map(({ section, documentedMs, actualMs }) => `| ${incident_report_line(section)} | ${(0,durations/* durationText */.S5)(documentedMs)} | ${(0,durations/* durationText */.S5)(actualMs)} |`);
    const stable = report.steps.find(({ planned, state }) => planned.step === 'watch-stability' && state === 'done');
    return [
        '## Timeline',
        'Times are UTC.',
        [
            `- **${blank('HH:MM')}** - Deployment started`,
            `- **${blank('HH:MM')}** - Issue first detected`,
            `- **${blank('HH:MM')}** - Rollback decision made`,
            `- **${(0,report_times/* clockText */.Yi)(beganAt) || blank('HH:MM')}** - Rollback initiated`,
            ...steps,
            ended ? `- **${(0,report_times/* clockText */.Yi)(lastAt)}** - ${completion(report.result)}` : `- **${(0,report_times/* clockText */.Yi)(lastAt) || blank('HH:MM')}** - Last sign of the run; completed: ${blank('HH:MM, or not at all')}`,
            `- **${stable === undefined ? blank('HH:MM, when rollback-type watch ended well') : (0,report_times/* clockText */.Yi)(new Date(Date.parse(stable.startedAt) + stable.durationMs).toISOString())}** - System verified stable`,
        ].join('\n'),
        `- Total downtime: ${downtime(report.downtimeMs)}\n- Hosts: ${incident_report_line(plan.hosts.join(', '))}${plan.unreachable.length === 0 ? '' : `; not reached: ${incident_report_line(plan.unreachable.join(', '))}`}`,
        ...(spans.length === 0 ? [] : [['| Section of the document | Documented | Actual |', '| --- | --- | --- |', ...spans].join('\n')]),
    ].join('\n\n');
}
function completion(result) {
    if (result === 'success')
        return 'Rollback completed, and verified';
    return result === 'partial' ? 'Rollback completed, but not on every host' : `Rollback ended: ${result}`;
}
function downtime(downtimeMs) {
    return downtimeMs === undefined ? blank('how long users were not served') : `${(0,durations/* durationText */.S5)(downtimeMs)} without a healthy reply during the rollback, seen from where it ran; before it: ${blank('how long users were not served until then')}`;
}
function rootCause() {
    return ['## Root Cause', [`- What broke: ${blank('the part and what it did')}`, `- Why it broke: ${blank('the technical cause')}`, `- Why it wasn't caught in staging: ${blank('the gap')}`].join('\n')].join('\n\n');
}
function impact(record) {
    const { downtimeMs } = record.report;
    return [
        '## Impact',
        [
            `- Users affected: ${blank('count')}`,
            `- Downtime: ${downtime(downtimeMs)}`,
            `- Data loss: ${dataLoss(record)}`,
            `- Transactions lost: ${transactions(record)}`,
            `- Data corrupted: ${blank('Yes / No, and which')}`,
            `- Revenue impact: ${blank('amount, or none')}`,
        ].join('\n'),
    ].join('\n\n');
}
function dataLoss(record) {
    const { plan, ended } = record;
    if (!ended)
        return blank('Yes / No: the run did not end by itself, look at the database');
    if (!changedDatabase(record))
        return `none by the rollback, which left the data as it was; by the incident: ${blank('Yes / No, and which')}`;
    return `see Resolution, Database (strategy ${plan.database?.strategy ?? 'unknown'}); by the incident: ${blank('Yes / No, and which')}`;
}
/** Only a restore goes back in time: what was written since its backup is not in the live database any more. */
function transactions(record) {
    if (record.plan.database?.strategy !== 'restore')
        return record.ended && !changedDatabase(record) ? `none by the rollback; by the incident: ${blank('count')}` : blank('count');
    const swap = done(record, 'swap-database');
    return swap === undefined ? `the restored database did not go live; by the incident: ${blank('count')}` : `what was written after the backup is in the database that was kept: ${incident_report_line(swap.detail)}; count: ${blank('count')}`;
}
function actionsTaken(record) {
    const { plan, report } = record;
    const kinds = { quick: 'Quick', full: 'Full', database: 'Database', 'sync-worker': 'Partial (sync worker)', backend: 'Partial (backend)', frontend: 'Partial (frontend)' };
    const outside = report.announced.filter(({ audience, state }) => state === 'told' && audience === 'public');
    return [
        '## Actions Taken',
        [
            `- Rollback type: ${plan.stages.length === 0 ? blank('Quick / Full / Partial') : (kinds[plan.rollbackType] ?? incident_report_line(plan.title))}`,
            `- Database rollback: ${yesNo(record, done(record, 'undo-migrations') ?? done(record, 'swap-database'))}`,
            `- Data restoration: ${yesNo(record, done(record, 'swap-database'))}`,
            `- Customer notification: ${outside.length === 0 ? blank('Yes / No') : `Yes: ${incident_report_line([...new Set(outside.map(({ channel }) => channel))].join(', '))}`}`,
        ].join('\n'),
        ...announced(record),
    ].join('\n\n');
}
function yesNo({ ended }, step) {
    if (step !== undefined)
        return `Yes: ${incident_report_line(step.detail)}`;
    return ended ? 'No' : blank('Yes / No: the run did not end by itself');
}
function announced({ report }) {
    return report.announced.length === 0 ? [] : [`Announced:\n\n${report.announced.map((each) => `- ${(0,announcement_text/* announcementText */.H)(each)}`).join('\n')}`];
}
function resolution({ plan, report, teamLog }) {
    const steps = report.steps.filter(({ state }) => state !== 'not-reached').map((step) => `1. ${verdicts/* stateMarks */.A[step.state]} **${incident_report_line(step.planned.title)}**: ${incident_report_line(step.detail)}`);
    const open = report.steps.filter(({ state }) => state === 'not-reached').map(({ planned }) => incident_report_line(planned.title));
    const logs = teamLog.map(({ host, lines }) => [`From the log of ${incident_report_line(host)}:`, lines.map((each) => `- ${incident_report_line(each)}`).join('\n')].join('\n\n'));
    const database = (0,database_part/* databaseMarkdown */.N)({ plan, steps: report.steps, result: report.result }).replace(/^## /, '### ');
    return ['## Resolution', steps.length === 0 ? blank('the steps') : steps.join('\n'), ...(open.length === 0 ? [] : [`Not reached: ${open.join(', ')}.`]), ...(database === '' ? [] : [database]), ...logs].join('\n\n');
}
function lessons() {
    return ['## Lessons Learned', [`- What worked well: ${blank('what went right')}`, `- What needs improvement: ${blank('what went wrong')}`, `- Action items: ${blank('what follows, with owners, below')}`].join('\n')].join('\n\n');
}
function items(record) {
    const left = [...(record.plan.keptBefore ?? []), ...record.report.steps.flatMap(({ forPeople }) => forPeople), ...(record.report.result === 'success' ? record.plan.forPeople : [])];
    return ['## Action Items', [...left.map((task) => `- [ ] ${incident_report_line(task)} - ${blank('Owner')} - ${blank('Due Date')}`), ...actionItems(record).map(({ title, owner, dueAt }) => `- [ ] ${title} - ${incident_report_line(owner)} - ${dueAt || blank('Due Date')}`)].join('\n')].join('\n\n');
}
function sources({ sources: from, plan }) {
    return `---\n\nWritten from ${incident_report_line(from.join(', '))} (run ${incident_report_line(plan.run.id)}). Blanks are marked _to be filled in_.`;
}
function done({ report }, name) {
    return report.steps.find(({ planned, state }) => planned.step === name && state === 'done');
}
function changedDatabase(record) {
    return done(record, 'undo-migrations') !== undefined || done(record, 'swap-database') !== undefined;
}
function incident_report_line(text) {
    return (0,neutralise/* markdownText */.p7)((0,neutralise/* clip */.$Q)(text, longestLine));
}

;// CONCATENATED MODULE: ./src/report/dossier.ts





function dossierOf(record) {
    const { plan, report, lastAt } = record;
    const key = `incident=${keyText(plan.incident)} run=${keyText(plan.run.id)}`;
    return {
        key,
        whole: record.ended,
        branch: branchText(`rollback-report/${keyText(plan.incident)}-${keyText(plan.run.id)}`),
        sinceAt: report.startedAt || lastAt,
        folder: 'docs/incidents',
        name: reportName(record),
        report: incidentReport(record),
        title: (0,neutralise/* plainTitle */.D4)(`${plan.incident}: incident report of the rollback of ${plan.system} ${plan.environment}`),
        pullRequestBody: `The incident report of ${(0,neutralise/* markdownText */.p7)((0,neutralise/* clip */.$Q)(plan.incident, 200))}, filled in from the journal of the run${(0,run_facts/* runLink */.ut)(plan.run.url) === '' ? '' : ` ${(0,run_facts/* runLink */.ut)(plan.run.url)}`}.\n\nWhat only people know is marked _to be filled in_: edit the file on this branch, then merge. A file that people have edited is never overwritten.\n`,
        issueTitle: followUpTitle(record),
        issueBody: (reportUrl) => followUpIssue(record, reportUrl),
    };
}

;// CONCATENATED MODULE: ./src/report/host-record.ts
// What a host wrote down about a run: its journal, its lock, the team's log. Enough for a report when the run's own journal is lost.


/** @param output of the script of commands/journal-excerpt.ts */
function parseHostRecord(host, output, run) {
    const facts = parseFacts(output);
    return { host, jobs: allFacts(facts, 'journal').flatMap((line) => parseJob(line, run)), log: allFacts(facts, 'log'), lock: parseLock(fact(facts, 'lock')), kept: keptOf([run], allFacts(facts, 'dump.left')) };
}
function parseJob(line, run) {
    const job = parseObject(line);
    if (job === undefined || job['run'] !== run || typeof job['step'] !== 'string')
        return [];
    const { step, event, exit, at } = job;
    if ((event !== 'started' && event !== 'ended') || typeof at !== 'string' || Number.isNaN(Date.parse(at)))
        return [];
    return [{ step, event, exit: typeof exit === 'number' ? exit : undefined, at }];
}
function parseLock(line) {
    const lock = parseObject(line);
    if (lock === undefined || typeof lock['owner'] !== 'string')
        return undefined;
    const text = (key) => (typeof lock[key] === 'string' ? lock[key] : '');
    return { owner: lock['owner'], actor: text('actor'), from: text('from'), target: text('target') };
}
function parseObject(line) {
    try {
        const value = JSON.parse(line);
        return typeof value === 'object' && value !== null ? value : undefined;
    }
    catch {
        return undefined;
    }
}
/** Stands in for a plan that was never written down: versions from the lock that a dead run left. */
function unknownPlan({ system, environment, run, incident, reason, hosts }, records) {
    const lock = records.flatMap((record) => record.lock ?? []).find(({ owner }) => owner === run.id);
    return {
        rollbackType: 'quick',
        title: 'Rollback',
        system,
        environment,
        run: lock === undefined ? run : { ...run, actor: lock.actor },
        incident,
        reason,
        authorization: '',
        digest: '',
        running: lock === undefined || lock.from === '' ? [] : lock.from.split(' '),
        target: { tag: lock?.target === undefined || lock.target === '' ? 'unknown' : lock.target, commit: '' },
        hosts,
        unreachable: [],
        stages: [],
        database: undefined,
        leftOut: [],
        warnings: [],
        forPeople: [],
    };
}

// EXTERNAL MODULE: ./src/step-names.ts
var step_names = __webpack_require__(3100);
;// CONCATENATED MODULE: ./src/report/tries.ts
/** In the order in which they began. Processes that ran side by side are told apart by their signature; without one a try goes on to its end. */
function triesOf(events) {
    const tries = new Map();
    let unsigned = 0;
    for (const event of events) {
        const key = event.by === undefined ? String(unsigned) : `${event.by.id} ${event.by.attempt}`;
        const own = tries.get(key);
        if (own === undefined)
            tries.set(key, [event]);
        else
            own.push(event);
        if (event.by === undefined && event.kind === 'run-ended')
            unsigned += 1;
    }
    return [...tries.values()].map(tryOf);
}
function tryOf(events) {
    const report = events.findLast((each) => each.kind === 'run-ended')?.report;
    const plan = report?.plan ?? events.findLast((each) => each.kind === 'plan-made')?.plan;
    return { run: events[0]?.by?.id ?? plan?.run.id, events, type: report?.rollbackType ?? plan?.rollbackType, result: report?.result };
}
/** The runs of a journal, the one that spoke last at the end. @param changes whether a type changes something. */
function heldRuns(events, changes) {
    const tries = triesOf(events);
    const runs = [...new Set(tries.map(({ run }) => run))].map((run) => heldRun(run, tries.filter((each) => each.run === run), changes));
    return runs.sort((left, right) => lastMs(left) - lastMs(right));
}
/** Of tries that went to work, the others (a dry run of the same name, a refusal) are no part of the story; nor is what a job did after its rollback. */
function heldRun(run, tries, changes) {
    const working = tries.filter((each) => !isIdle(each));
    const changing = working.filter(({ type }) => type !== undefined && changes(type));
    const told = [changing, working].find(({ length }) => length > 0) ?? tries;
    const last = told.at(-1);
    const type = last?.type;
    return { run, type, changed: type !== undefined && changes(type) && !isUndone(last), events: told.filter((each) => each.type === type).flatMap((each) => each.events) };
}
function isIdle(each) {
    return isUndone(each) || !each.events.some(({ kind }) => kind === 'step-started');
}
function isUndone(each) {
    return each?.result === 'refused' || each?.result === 'dry-run';
}
function lastMs({ events }) {
    return Date.parse(events.at(-1)?.at ?? '') || 0;
}

;// CONCATENATED MODULE: ./src/report/journal.ts
// Reads the journal of a run back (adapters/journal-file.ts writes it): one event in JSON a line. A last line that was cut off is left out.




/** An object that says something of every key of its type: what a journal is written with cannot be forgotten here. */
const described = () => (shape) => schemas/* looseObject */._H3(shape);
/** Shown to nobody, or only compared. */
const journal_anything = schemas/* unknown */.L5J().optional();
const journal_text = schemas/* string */.YjP();
const texts = schemas/* array */.YOg(journal_text);
const journal_time = journal_text.refine((value) => !Number.isNaN(Date.parse(value)));
const ms = schemas/* number */.aig().min(0);
const journal_planned = described()({ step: schemas/* enum */.k5n(step_names/* stepNames */.V), title: journal_text, section: journal_text, documentedMs: ms.optional(), expected: journal_anything, deadlineMs: ms, blocking: schemas/* boolean */.zMY(), undo: journal_text, says: texts, commands: schemas/* array */.YOg(journal_anything) });
const journal_run = described()({ id: journal_text, attempt: journal_text, job: journal_text.optional(), actor: journal_text, url: journal_text, breakGlass: schemas/* boolean */.zMY() });
const migration = schemas/* looseObject */._H3({ name: journal_text, state: journal_text, action: schemas/* enum */.k5n(['revert', 'mark', 'resolve', 'keep']), why: journal_text, holds: texts });
const database = described()({ name: journal_text, strategy: journal_text, reason: journal_text, migrations: schemas/* array */.YOg(migration), nextDeploy: schemas/* looseObject */._H3({ works: schemas/* boolean */.zMY(), why: journal_text }) });
const journal_plan = described()({
    rollbackType: schemas/* enum */.k5n(request/* rollbackTypes */.G5),
    title: journal_text,
    system: journal_text,
    environment: journal_text,
    run: journal_run,
    incident: journal_text,
    reason: journal_text,
    running: texts,
    target: schemas/* looseObject */._H3({ tag: journal_text, commit: journal_text }),
    hosts: texts,
    unreachable: texts,
    stages: schemas/* array */.YOg(schemas/* looseObject */._H3({ title: journal_text, steps: schemas/* array */.YOg(journal_planned) })),
    database: database.optional(),
    leftOut: schemas/* array */.YOg(schemas/* looseObject */._H3({ step: journal_text, reason: journal_text })),
    warnings: texts,
    authorization: journal_text,
    digest: journal_text,
    expected: journal_anything,
    forPeople: texts,
    keptBefore: texts.optional(),
});
const record = described()({
    planned: journal_planned,
    stage: journal_text,
    state: schemas/* enum */.k5n(['done', 'already', 'failed', 'inconclusive', 'warned', 'cancelled', 'not-reached']),
    startedAt: schemas/* union */.KCZ([journal_time, schemas/* literal */.euz('')]),
    durationMs: ms,
    detail: journal_text,
    nextAction: journal_text,
    hosts: schemas/* array */.YOg(schemas/* looseObject */._H3({ host: journal_text, state: journal_text, detail: journal_text, durationMs: ms })),
    phasesMs: schemas/* record */.g1P(journal_text, ms),
    warnings: texts,
    output: schemas/* array */.YOg(schemas/* looseObject */._H3({ title: journal_text, text: journal_text })),
    forPeople: texts,
});
const authorization = described()({ scenario: journal_text, way: schemas/* enum */.k5n(['environments', 'comments', 'break-glass', 'not-needed']), askedBy: journal_text, approvals: schemas/* array */.YOg(schemas/* looseObject */._H3({ role: journal_text, login: journal_text, gate: journal_text })), tell: texts });
const report = described()({
    rollbackType: schemas/* enum */.k5n(request/* rollbackTypes */.G5),
    result: schemas/* enum */.k5n(['success', 'partial', 'failed', 'inconclusive', 'cancelled', 'refused', 'dry-run']),
    plan: journal_plan.optional(),
    steps: schemas/* array */.YOg(record),
    startedAt: journal_time,
    durationMs: ms,
    downtimeMs: ms.optional(),
    message: journal_text,
    nextAction: journal_text,
    authorization: authorization.optional(),
    baseline: journal_anything,
    assessment: journal_anything,
    readiness: journal_anything,
    announced: schemas/* array */.YOg(described()({ channel: journal_text, audience: schemas/* enum */.k5n(['team', 'person', 'public']), what: journal_text, state: schemas/* enum */.k5n(['told', 'failed']), detail: journal_text, at: journal_text })),
    lock: schemas/* enum */.k5n(['released', 'kept', 'none']),
    filed: journal_anything,
    about: journal_anything,
    warnings: texts,
});
/** Whoever wrote a line signs it. */
const by = schemas/* looseObject */._H3({ id: journal_text, attempt: journal_text }).optional();
const journal_event = schemas/* discriminatedUnion */.gMt('kind', [
    schemas/* looseObject */._H3({ kind: schemas/* literal */.euz('plan-made'), at: journal_time, plan: journal_plan, by }),
    schemas/* looseObject */._H3({ kind: schemas/* literal */.euz('note'), at: journal_time, by }),
    schemas/* looseObject */._H3({ kind: schemas/* literal */.euz('step-started'), at: journal_time, planned: journal_planned, by }),
    schemas/* looseObject */._H3({ kind: schemas/* literal */.euz('step-heartbeat'), at: journal_time, by }),
    schemas/* looseObject */._H3({ kind: schemas/* literal */.euz('step-ended'), at: journal_time, record, by }),
    schemas/* looseObject */._H3({ kind: schemas/* literal */.euz('run-ended'), at: journal_time, report, by }),
]);
const journal_newest = { run: '', changes: () => true };
function journal_parseJournal(content, { run: wanted, changes } = journal_newest) {
    const lines = content.split('\n').filter((line) => line.trim() !== '');
    const events = lines.flatMap((line) => parseEvent(line) ?? []);
    const runs = heldRuns(events, changes);
    const chosen = wanted === '' ? (runs.findLast(({ changed }) => changed) ?? runs.at(-1)) : runs.find(({ run }) => run === wanted);
    const others = runs.filter((each) => each !== chosen);
    return { ...journalOf(chosen?.events ?? []), run: chosen?.run, type: chosen?.type, changed: chosen?.changed ?? false, others: others.map(({ run, type, changed }) => ({ run, type, changed })), damaged: lines.length - events.length };
}
/** Several tries of one run: of the plan and of the end the last counts, and of each step. */
function journalOf(events) {
    const planMade = events.findLast((each) => each.kind === 'plan-made');
    const ended = events.findLast((each) => each.kind === 'run-ended');
    // A try that began after the last end has not ended.
    const lastEnd = events.findLastIndex((each) => each.kind === 'run-ended');
    const lastPlan = events.findLastIndex((each) => each.kind === 'plan-made');
    const cut = lastPlan > lastEnd;
    // What one try did is not what the next one did, at another time.
    const own = cut ? events.slice(lastPlan) : events;
    return {
        events: events.length,
        plan: cut ? planMade?.plan : (ended?.report.plan ?? planMade?.plan),
        started: own.flatMap((each) => (each.kind === 'step-started' ? [{ planned: each.planned, at: each.at }] : [])),
        steps: recordsIn(own),
        cutTry: cut ? { at: planMade?.at ?? '', earlier: recordsIn(events.slice(0, lastPlan)) } : undefined,
        report: cut ? undefined : ended?.report,
        firstAt: events[0]?.at ?? '',
        lastAt: events.at(-1)?.at ?? '',
    };
}
/** The last of each step. */
function recordsIn(events) {
    return [...new Map(events.flatMap((each) => (each.kind === 'step-ended' ? [[each.record.planned.step, each.record]] : []))).values()];
}
function parseEvent(line) {
    try {
        const result = journal_event.safeParse(JSON.parse(line));
        return result.success ? result.data : undefined;
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/report/run-record.ts


/** A whole journal needs no host. Otherwise what the hosts wrote down stands in for what is missing. */
function recordOf(journal, hosts, subject) {
    const sources = [...(journal.events === 0 ? [] : ['the journal of the run']), ...hosts.filter(({ jobs, log }) => jobs.length + log.length > 0).map(({ host }) => `the journal of ${host}`)];
    const teamLog = hosts.filter(({ log }) => log.length > 0).map(({ host, log }) => ({ host, lines: log }));
    if (journal.report !== undefined) {
        const plan = journal.report.plan ?? journal.plan ?? unknownPlan(subject, hosts);
        return { plan, report: journal.report, ended: true, beganAt: earlier(journal.firstAt, journal.report.startedAt), lastAt: (0,report_times/* endOf */.pJ)(journal.report), lastKnown: '', sources, teamLog };
    }
    const known = journal.plan ?? unknownPlan(subject, hosts);
    const told = journal.steps.flatMap(({ forPeople }) => forPeople);
    const plan = { ...known, keptBefore: [...new Set([...(known.keptBefore ?? []), ...hosts.flatMap(({ kept = [] }) => kept).filter((line) => known.keptBefore?.some((other) => other.endsWith(line)) !== true)])].filter((line) => !told.includes(line)) };
    const steps = stepsOf(journal, hosts, plan, subject);
    const times = [journal.lastAt, ...hosts.flatMap(({ jobs }) => jobs.map(({ at }) => at))].filter((at) => !Number.isNaN(Date.parse(at))).sort((left, right) => Date.parse(left) - Date.parse(right));
    const startedAt = journal.firstAt || times[0] || '';
    const lastAt = times.at(-1) ?? '';
    const lastKnown = run_record_lastWord(steps, lastAt);
    return { plan, ended: false, beganAt: startedAt, lastAt, lastKnown, sources, teamLog, report: cutReport(plan, steps, { startedAt, lastAt, lastKnown, lockHeld: hosts.some(({ lock }) => lock?.owner === plan.run.id) }) };
}
function earlier(left, right) {
    return left !== '' && Date.parse(left) < Date.parse(right) ? left : right;
}
function cutReport(plan, steps, { startedAt, lastAt, lastKnown, lockHeld }) {
    return {
        rollbackType: plan.rollbackType,
        result: 'inconclusive',
        plan,
        steps,
        startedAt,
        durationMs: startedAt === '' || lastAt === '' ? 0 : Math.max(0, Date.parse(lastAt) - Date.parse(startedAt)),
        downtimeMs: undefined,
        message: `The run did not end by itself. Last known: ${lastKnown}`,
        nextAction: 'Find out what runs on each host, then run the rollback again: it finds what was begun and goes on from there.',
        baseline: undefined,
        assessment: undefined,
        readiness: undefined,
        filed: undefined,
        about: undefined,
        authorization: undefined,
        announced: [],
        lock: lockHeld ? 'kept' : 'none',
        warnings: [],
    };
}
/** In the order of the plan: what ended, what was being done, what was not reached. */
function stepsOf(journal, hosts, plan, { cards }) {
    const planned = plan.stages.flatMap((stage) => stage.steps.map((step) => ({ stage: stage.title, step })));
    const known = planned.length > 0 ? planned : jobNames(hosts).flatMap((name) => cards(name) ?? []).map((step) => ({ stage: 'As the hosts wrote down', step }));
    return known.map(({ stage, step }) => {
        const ended = journal.steps.find((record) => record.planned.step === step.step);
        if (ended !== undefined)
            return ended;
        const begun = journal.started.findLast((event) => event.planned.step === step.step);
        const found = begunStep(step, stage, begun?.at ?? '', ofTry(hosts, journal.cutTry?.at));
        const before = journal.cutTry?.earlier.find((record) => record.planned.step === step.step);
        return before === undefined || found.state !== 'not-reached' ? found : { ...found, detail: `in an earlier try: ${before.detail || before.state}`, forPeople: before.forPeople.filter((line) => plan.keptBefore?.some((other) => other.endsWith(line)) !== true) };
    });
}
/** Two clocks are never quite the same. */
const clocksMs = 5_000;
/** What hosts wrote down since the last try had planned. */
function ofTry(hosts, since) {
    return hosts.map((host) => ({ ...host, jobs: host.jobs.filter(({ at }) => since === undefined || Number.isNaN(Date.parse(since)) || Date.parse(at) >= Date.parse(since) - clocksMs) }));
}
/** What the hosts say of a step whose end the run did not write down. */
function begunStep(planned, stage, startedAt, hosts) {
    const outcomes = hosts.flatMap(({ host, jobs }) => {
        const own = jobs.filter(({ step }) => step === planned.step);
        const last = own.findLastIndex(({ event }) => event === 'started');
        const began = own[last]?.at;
        const end = own.slice(last + 1).findLast(({ event }) => event === 'ended');
        if (began === undefined && end === undefined)
            return [];
        return [{ host, began: began ?? '', endedAt: end?.at ?? '', exit: end?.exit }];
    });
    const empty = { planned, stage, nextAction: '', phasesMs: {}, warnings: [], output: [], forPeople: [] };
    if (startedAt === '' && outcomes.length === 0)
        return { ...empty, state: 'not-reached', startedAt: '', durationMs: 0, detail: '', hosts: [] };
    const from = startedAt || outcomes.map(({ began }) => began).filter((at) => at !== '').sort()[0] || '';
    const until = outcomes.map(({ endedAt }) => endedAt).filter((at) => at !== '').sort().at(-1) ?? '';
    const failed = outcomes.filter(({ exit }) => exit !== undefined && exit !== 0);
    const open = outcomes.filter(({ exit }) => exit === undefined);
    return {
        ...empty,
        startedAt: from,
        durationMs: from === '' || until === '' ? 0 : Math.max(0, Date.parse(until) - Date.parse(from)),
        state: failed.length > 0 ? 'failed' : open.length > 0 || outcomes.length === 0 ? 'inconclusive' : 'done',
        detail: outcomes.length === 0 ? 'it had begun; whether it ended is not known' : outcomes.map(({ host, exit }) => `${host}: ${exit === undefined ? 'began, its end was not written down' : `ended with exit status ${exit}`}`).join('; '),
        hosts: outcomes.map(({ host, began, endedAt, exit }) => ({ host, state: exit === undefined ? 'unknown' : exit === 0 ? 'done' : 'failed', detail: exit === undefined ? 'its end was not written down' : `exit status ${exit}`, durationMs: began === '' || endedAt === '' ? 0 : Math.max(0, Date.parse(endedAt) - Date.parse(began)) })),
    };
}
function jobNames(hosts) {
    const jobs = hosts.flatMap((host) => host.jobs).sort((left, right) => left.at.localeCompare(right.at));
    return [...new Set(jobs.map(({ step }) => step))];
}
function run_record_lastWord(steps, lastAt) {
    const last = steps.findLast(({ state }) => state !== 'not-reached');
    if (last === undefined)
        return lastAt === '' ? 'nothing; no journal was found.' : `no step had begun at ${lastAt}.`;
    const { planned, state, detail } = last;
    return `${planned.title}: ${state === 'done' || state === 'already' ? 'done' : detail}${lastAt === '' ? '' : `, at ${lastAt}`}.`;
}

;// CONCATENATED MODULE: ./src/ways/report.ts
// The type report: the journal of a run → incident report, pull request, follow-up issue. Again after a crash, from what the hosts wrote down.

















const hostLimitMs = 20_000;
async function writeRecord(order, world, signal) {
    const { journal, warnings } = await readJournal(order, world);
    if (journal.type !== undefined && !journal.changed)
        return nothingToReport(journal, order, warnings);
    const subject = subjectOf(order, journal);
    const asked = journal.report === undefined ? await report_askHosts(order, subject, world, signal) : { hosts: [], warnings: [] };
    const record = recordOf(journal, asked.hosts, subject);
    if (record.sources.length === 0)
        return { ...nothingRan, result: 'refused', message: `Nothing is known of run ${subject.run.id}: no journal was found here, and no host wrote of it.`, nextAction: 'Name the journal of the run (input journal: journal.jsonl of its artifact), or the run (input reported-run).', warnings: [...warnings, ...asked.warnings] };
    const { situation, plan } = planFor(order, record, [...warnings, ...asked.warnings]);
    world.emit({ kind: 'plan-made', at: world.clock.now().toISOString(), plan });
    if (order.request.dryRun)
        return { ...nothingRan, result: 'dry-run', plan, warnings: plan.warnings };
    const carried = {};
    const ports = { ...world, messages: nobody, hosts: new SafeHosts(world.fleet, order.environment, order.run, world.clock) };
    const records = await execute(plan, steps, { situation, ports, carried, signal, progress: () => undefined }, world.emit);
    const cancelled = records.some(({ state }) => state === 'cancelled' || state === 'not-reached');
    // A run that could not write its own summary has it written here.
    return { ...nothingRan, result: cancelled ? 'cancelled' : 'success', plan, steps: records, filed: carried.filed, message: alsoHeld(journal), about: record.ended ? undefined : record.report, warnings: plan.warnings };
}
async function readJournal({ request: { reportedRun } }, { recordFiles }) {
    const parse = (content) => journal_parseJournal(content, { run: reportedRun, changes: (type) => (0,who_must_agree/* changesSomething */.Qc)(runbooks/* runbooks */.C[type]) });
    try {
        const journal = parse((await recordFiles.readJournal()) ?? '');
        const damaged = journal.damaged === 0 ? [] : [`${journal.damaged} lines of the journal could not be read, and are left out`];
        const foreign = journal.events === 0 && journal.others.length > 0 ? [`the journal has nothing of run ${reportedRun}: it is of ${report_listed(journal.others)}`] : [];
        return { journal, warnings: [...damaged, ...foreign] };
    }
    catch (error) {
        return { journal: parse(''), warnings: [`the journal could not be read: ${(0,errors/* messageOf */.bD)(error)}`] };
    }
}
function report_listed(runs) {
    return runs.map(({ run, type }) => `${run === undefined ? 'a run without a name' : `run ${run}`}${type === undefined ? '' : ` (${type})`}`).join(', ');
}
/** Whoever meant another run than the newest learns that it is there. */
function alsoHeld({ run, type, others }) {
    const changed = others.filter((other) => other.changed);
    return changed.length === 0 ? '' : `About ${report_listed([{ run, type }])}. The journal also holds ${report_listed(changed)}: the input reported-run (--run in the terminal) names which is meant.`;
}
function nothingToReport({ run, type, others }, { request }, warnings) {
    const held = request.reportedRun === '' ? [{ run, type }, ...others] : [{ run, type }];
    const what = `There is nothing to report on: ${request.reportedRun === '' ? 'no run in the journal rolled anything back' : 'it rolled nothing back'} (${report_listed(held)}).`;
    return { ...nothingRan, result: request.dryRun ? 'dry-run' : 'success', message: what, nextAction: 'If another run is meant, name it (input reported-run) or its journal (input journal).', warnings };
}
/** Whom the journal names, else whom the inputs name. */
function subjectOf({ request, run, environment }, journal) {
    const id = journal.run ?? (request.reportedRun === '' ? run.id : request.reportedRun);
    const other = id !== run.id;
    return {
        system: environment.system,
        environment: environment.name,
        run: journal.plan?.run ?? { ...run, id, url: other ? '' : run.url, actor: other ? 'unknown' : run.actor, breakGlass: id.startsWith('break-glass-') },
        incident: journal.plan?.incident ?? request.incident,
        reason: journal.plan?.reason ?? request.reason,
        hosts: environment.hosts.map(({ name }) => name),
        cards: cardOf,
    };
}
function cardOf(name) {
    const known = Object.entries(steps).find(([step]) => step === name);
    if (known === undefined)
        return undefined;
    const [step, { title, section, documentedMs, deadlineMs, blocking, undo }] = known;
    return { step, title, section, documentedMs, deadlineMs, blocking, undo, says: [], commands: [] };
}
/** Whoever does not answer is left out, and the report says so. */
async function report_askHosts({ environment }, { run, incident }, world, signal) {
    const { fleet } = steady(world);
    const commands = commandsFor(environment.hosts, (host) => hostScript(host, 'Read what it wrote down', hostLimitMs, journalExcerpt(run.id, incident)));
    const replies = (await Promise.all(commands.map(({ script, hosts }) => fleet.run(script, hosts, signal)))).flat();
    const answered = replies.filter(({ status, exitCode }) => status === 'exited' && exitCode === 0);
    const silent = replies.filter((reply) => !answered.includes(reply));
    return {
        hosts: answered.map(({ host, stdout }) => parseHostRecord(host, stdout, run.id)),
        warnings: silent.map(({ host, status, stderr }) => `${host} could not be asked what it wrote down: ${stderr.trim().split('\n').at(-1) || status}`),
    };
}
/** The plan of the report, under the name of the run that it is about. */
function planFor(order, record, warnings) {
    const { running, target, incident, reason, hosts, unreachable } = record.plan;
    const situation = { ...bareSituation(order), incident, reason, running, target, dossier: dossierOf(record) };
    return { situation, plan: { ...buildPlan(runbooks/* runbooks */.C.report, steps, situation, warnings), hosts, unreachable } };
}

;// CONCATENATED MODULE: ./src/rollback.ts
// The life of a rollback: authorization → lock → facts → target → plan → run → report. The same for the action and the terminal.


















/** Never throws for what the systems do: every ending is a report. */
async function rollback(order, world, signal) {
    const startedAt = world.clock.now().toISOString();
    const beginMs = world.clock.monotonicMs();
    const ending = await rollback_wayOf(order)(order, world, signal);
    const report = { rollbackType: order.request.rollbackType, startedAt, durationMs: Math.round(world.clock.monotonicMs() - beginMs), ...ending };
    world.emit({ kind: 'run-ended', at: world.clock.now().toISOString(), report });
    return report;
}
/** Types that roll nothing back have a file of their own; dry runs rehearse; everything else is done. */
function rollback_wayOf({ request: { rollbackType, dryRun } }) {
    const { judgesOnly, hostless, lockOnly } = runbooks/* runbooks */.C[rollbackType];
    if (rollbackType === 'report')
        return writeRecord;
    if (rollbackType === 'drill')
        return rehearseForReal;
    if (judgesOnly === true)
        return judgeReadiness;
    if (hostless === true)
        return assessWithoutHosts;
    if (lockOnly !== undefined)
        return onlyLock;
    return dryRun ? rehearse : perform;
}
/** A drill rolls back inside itself, by this very file. */
async function rehearseForReal(order, world, signal) {
    return drill(order, world, rollback, signal).catch((error) => failedEarly(error, signal));
}
/** A dry run: everything is read, the plan is made, nothing changes, no lock is taken. */
async function rehearse(order, world, signal) {
    try {
        requirePurpose(order);
        const [facts, doubtful] = await Promise.all([readFacts(order.environment, steady(world), signal, asksHostsAlone(order), order.run.id), doubtfulAddresses(order, world, signal)]);
        const { plan } = show(await makePlan(order, facts, steady(world), { resumed: goesOn(order, facts), warnings: [...strangersLocks(order, facts), ...doubtful] }, signal), world);
        return { ...nothingRan, result: 'dry-run', plan, warnings: plan.warnings };
    }
    catch (error) {
        return failedEarly(error, signal);
    }
}
async function perform(order, world, signal) {
    let lock;
    let permit;
    let made;
    try {
        requirePurpose(order);
        permit = await permission(order, world, signal);
        lock = await lockFor(order, world, signal);
        const facts = await readLockedFacts(order, lock, steady(world), signal);
        made = await makePlan(order, facts, steady(world), { resumed: lock.resumed, warnings: leftHalfDone(lock, order.request.rollbackType), authorization: permit.authorization }, signal);
        checkDigest(permit, made.plan);
    }
    catch (error) {
        const kept = lock?.resumed === true;
        const warnings = kept || lock === undefined ? [] : await takeBack(lock, order);
        return { ...failedEarly(error, signal, kept), authorization: permit?.authorization, lock: kept ? 'kept' : 'none', warnings };
    }
    return { ...(await carryOut(order, world, show(made, world), lock, signal)), authorization: permit.authorization };
}
/** Before the lock: waiting for people must keep nobody out. Connections are opened meanwhile, and nothing is changed. */
async function permission(order, world, signal) {
    void world.fleet.connect?.(signal).catch(() => undefined);
    return authorize(order, world, async () => (await planAhead(order, world, signal)).plan, signal);
}
/** The plan as it would be now, made without the lock. */
async function planAhead(order, world, signal) {
    const facts = await readFacts(order.environment, steady(world), signal, asksHostsAlone(order), order.run.id);
    return show(await makePlan(order, facts, steady(world), { resumed: goesOn(order, facts), warnings: [] }, signal), world);
}
function goesOn(order, { hosts }) {
    return hosts.some(({ lockHolder }) => lockHolder !== undefined && goesOnFrom(lockHolder, order));
}
/** Locks that would keep this run out. */
function strangersLocks({ run, request }, { hosts }) {
    return hosts.flatMap(({ host, lockHolder }) => (lockHolder === undefined || [run.id, request.breakLock].includes(lockHolder.owner) ? [] : [(0,errors/* describeProblem */.BJ)(describeHolder(host, lockHolder))]));
}
/** A host that did not answer the lock is not locked: it has no part in this run, even if it is back by now. */
async function readLockedFacts(order, lock, world, signal) {
    const { environment } = order;
    const hosts = environment.hosts.filter((host) => !lock.unreachable.some((missing) => missing.host === host.name));
    const [facts, denied] = await Promise.all([readFacts({ ...environment, hosts }, world, signal, asksHostsAlone(order), order.run.id), deniedChanges(environment, runbooks/* runbooks */.C[order.request.rollbackType], world, signal)]);
    return { ...facts, denied: new Map([...facts.denied, ...[...denied].filter(([name]) => !facts.denied.has(name))]), unreachable: [...lock.unreachable, ...facts.unreachable] };
}
/** A tag that somebody typed is looked for on the remote all the same. */
function asksHostsAlone({ request: { rollbackType, targetTag } }) {
    return runbooks/* runbooks */.C[rollbackType].hostsAlone === true && targetTag === 'previous';
}
function show(made, { clock, emit }) {
    emit({ kind: 'plan-made', at: clock.now().toISOString(), plan: made.plan });
    return made;
}

;// CONCATENATED MODULE: ./src/announce/slack-message.ts

/** Slack's limits: 150 for a header, 3,000 for a text of a block, 50 blocks; 40,000 for the text, of which a notification shows little. */
const headerLimit = 150;
const blockLimit = 3_000;
const mostBlocks = 50;
function slackMessage(announcement, mentions) {
    const { title, text, people, values } = announcement;
    const called = people.flatMap((role) => (mentions[role] === undefined ? [] : [`${mentions[role]} (${slackText(role)})`]));
    const blocks = [
        { type: 'header', text: { type: 'plain_text', text: cut(title, headerLimit), emoji: false } },
        { type: 'section', text: slack_message_literal(text) },
        slack_message_facts(values),
        ...(called.length === 0 ? [] : [{ type: 'section', text: { type: 'mrkdwn', text: fitting(called, blockLimit) } }]),
    ];
    return { text: cut(slackText(cut(text, blockLimit / 2)), blockLimit), blocks };
}
/** A reply in the thread: as many lines in a block as fit. */
function slackReply(lines) {
    const texts = lines.map((line) => cut(line, blockLimit)).reduce((blocks, line) => {
        const last = blocks.at(-1);
        return last === undefined || last.length + line.length + 1 > blockLimit ? [...blocks, line] : [...blocks.slice(0, -1), `${last}\n${line}`];
    }, []);
    return { text: cut(slackText(cut(lines[0] ?? '', blockLimit / 2)), blockLimit), blocks: texts.slice(-mostBlocks).map((text) => ({ type: 'section', text: slack_message_literal(text) })) };
}
/** `<@U1>`, `<!subteam^S1>`, `<!here>` from what the configuration says; only the configuration can call people. */
function mentionOf(given) {
    if (given.startsWith('<'))
        return given;
    if (given === 'here' || given === 'channel')
        return `<!${given}>`;
    return given.startsWith('S') ? `<!subteam^${given}>` : `<@${given}>`;
}
/** Where Slack reads markup: links, mentions, *bold* and `code` of a stranger lose their power. */
function slackText(text) {
    return text
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replace(/[*_~`@]/g, (character) => `\u200b${character}\u200b`);
}
/** As many as fit, none cut in the middle. */
function fitting(parts, limit) {
    return parts.reduce((sum, part) => (sum.length + part.length + 2 > limit ? sum : sum === '' ? part : `${sum}, ${part}`), '');
}
function slack_message_literal(text) {
    return { type: 'plain_text', text: cut(text, blockLimit) || '…', emoji: false };
}
/** rich_text shows its texts as they stand. */
function slack_message_facts({ from = '', to = '', incident = '', actor = '', run = '' }) {
    const link = /^https?:\/\//.test(run) ? { type: 'link', url: run, text: 'the run' } : { type: 'text', text: run || 'unknown' };
    const lines = [
        ['Versions', { type: 'text', text: `${from} → ${to}` }],
        ['Incident', { type: 'text', text: incident || 'none' }],
        ['Asked by', { type: 'text', text: actor || 'unknown' }],
        ['Run', link],
    ];
    const elements = lines.flatMap(([label, value], index) => [{ type: 'text', text: `${index === 0 ? '' : '\n'}${label}: `, style: { bold: true } }, value]);
    return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

;// CONCATENATED MODULE: ./src/adapters/announce-post.ts
// One request to a channel. What it throws says why and whether to try again, and shows neither the address nor a key.

/** Nobody waits for it: a channel that is slow is told late, not twice. */
const announce_post_timeoutMs = 40_000;
const longestPauseMs = 10 * 60_000;
async function postAnnouncement(web, request, signal) {
    const reply = await web.request({ ...request, timeoutMs: announce_post_timeoutMs }, signal).catch((error) => {
        throw new errors/* NotToldError */.tl(networkReason(error), true);
    });
    if (reply.status >= 200 && reply.status <= 299)
        return reply;
    const again = reply.status >= 500 || [408, 420, 425, 429].includes(reply.status);
    throw new errors/* NotToldError */.tl(`status ${reply.status}`, again, again ? retryAfterMs(reply) : undefined);
}
/** A reply that is no JSON object is {}. */
function jsonOf(body) {
    const value = parsed(body);
    return typeof value === 'object' && value !== null ? value : {};
}
/** A reply that is no JSON list is []. */
function announce_post_listOf(body) {
    const value = parsed(body);
    return Array.isArray(value) ? value : [];
}
function parsed(body) {
    try {
        return JSON.parse(body);
    }
    catch {
        return undefined;
    }
}
function retryAfterMs({ headers }) {
    const seconds = Number(headers['retry-after'] ?? Number.NaN);
    return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1_000, longestPauseMs) : undefined;
}
/** The texts of network errors may quote the whole address: only known words of them are shown. */
function networkReason(error) {
    const { message = '', code } = error;
    const timeout = /^no reply within \d+(?:\.\d+)? s$/.exec(message)?.[0];
    if (timeout !== undefined)
        return timeout;
    return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? `cannot be reached (${code})` : 'cannot be reached';
}

;// CONCATENATED MODULE: ./src/adapters/slack.ts
// Tells a Slack channel: with a bot token one message that is edited in place, with the steps in its thread; with a webhook one message each time.



/** Slack's own troubles; all other errors are ours, and stay. */
const slack_passing = ['ratelimited', 'rate_limited', 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'message_not_found'];
/** Blocks that Slack does not take are no reason to say nothing. */
const aboutBlocks = ['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long'];
class SlackBot {
    web;
    settings;
    name = 'Slack';
    edits = true;
    audience = 'team';
    reaches;
    message;
    constructor(web, settings) {
        this.web = web;
        this.settings = settings;
        this.reaches = Object.keys(settings.mentions);
    }
    async tell(announcement, signal) {
        const message = slackMessage(announcement, this.settings.mentions);
        if (this.message === undefined)
            this.message = await this.send('chat.postMessage', { channel: this.settings.channel }, message, signal);
        else
            await this.send('chat.update', this.message, message, signal);
    }
    async progress(lines, signal) {
        if (this.message === undefined)
            throw new errors/* NotToldError */.tl('there is no message yet', true);
        const { channel, ts } = this.message;
        await this.send('chat.postMessage', { channel, thread_ts: ts }, slackReply(lines), signal);
    }
    async send(method, place, { text, blocks }, signal) {
        const quiet = method === 'chat.postMessage' ? { mrkdwn: false, unfurl_links: false, unfurl_media: false } : {};
        const answer = await this.call(method, { ...place, text, blocks, ...quiet }, signal);
        const error = errorOf(answer);
        if (aboutBlocks.includes(error))
            return settled(await this.call(method, { ...place, text, ...quiet }, signal), method);
        // Somebody deleted it: the next try posts another.
        if (error === 'message_not_found' || error === 'thread_not_found')
            this.message = undefined;
        return settled(answer, method);
    }
    async call(method, body, signal) {
        const headers = { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${this.settings.token}` };
        const reply = await postAnnouncement(this.web, { url: `${this.settings.api.replace(/\/+$/, '')}/${method}`, method: 'POST', headers, body: JSON.stringify(body) }, signal);
        return jsonOf(reply.body);
    }
}
function settled(answer, method) {
    if (answer['ok'] === true)
        return { channel: String(answer['channel']), ts: String(answer['ts']) };
    const error = errorOf(answer);
    throw new errors/* NotToldError */.tl(`${method}: ${error}`, slack_passing.includes(error));
}
/** Slack's errors are single words; anything else is not shown. */
function errorOf(answer) {
    const error = String(answer['error'] ?? '');
    if (answer['ok'] === true)
        return '';
    return /^[a-z_]{1,60}$/.test(error) ? error : 'an answer that is none of Slack';
}
class SlackWebhook {
    web;
    url;
    mentions;
    name = 'Slack webhook';
    edits = false;
    audience = 'team';
    reaches;
    constructor(web, url, mentions) {
        this.web = web;
        this.url = url;
        this.mentions = mentions;
        this.reaches = Object.keys(mentions);
    }
    async tell(announcement, signal) {
        const body = JSON.stringify({ ...slackMessage(announcement, this.mentions), mrkdwn: false, unfurl_links: false });
        await postAnnouncement(this.web, { url: this.url, method: 'POST', headers: { 'content-type': 'application/json' }, body }, signal);
    }
}

;// CONCATENATED MODULE: ./src/adapters/statuspage.ts


const statuses = { started: 'investigating', offline: 'identified', succeeded: 'monitoring', partial: 'identified', failed: 'identified', stable: 'resolved', unstable: 'identified' };
const componentStatuses = { started: 'degraded_performance', offline: 'major_outage', succeeded: 'operational', partial: 'degraded_performance', failed: 'partial_outage', stable: 'operational', unstable: 'degraded_performance' };
const nameLimit = 200;
const bodyLimit = 20_000;
/** Metadata is an object of objects; ours stands below this key. */
const statuspage_mark = 'emergency-rollback';
function statuspage_isOurs(metadata, values) {
    const ours = metadata?.[statuspage_mark];
    return ours !== undefined && ours.incident === values['number'] && ours.environment === values['environment'];
}
class Statuspage {
    web;
    settings;
    name = 'status page';
    edits = true;
    audience = 'public';
    reaches = [];
    incidentId;
    constructor(web, settings) {
        this.web = web;
        this.settings = settings;
    }
    async tell(announcement, signal) {
        // Looked for each time until it is known: a request that was not answered may have opened it.
        this.incidentId ??= await this.find(announcement, signal);
        const { stage } = announcement;
        // A watch reports on what is open; it opens nothing.
        if (this.incidentId === undefined && (stage === 'stable' || stage === 'unstable'))
            return;
        const reply = this.incidentId === undefined ? await this.call('POST', '', this.incident(announcement), signal) : await this.call('PATCH', `/${encodeURIComponent(this.incidentId)}`, this.incident(announcement), signal);
        const { id } = jsonOf(reply);
        if (typeof id === 'string')
            this.incidentId = id;
    }
    incident({ stage, title, publicText, values }) {
        const { components } = this.settings;
        const touched = components.length === 0 ? {} : { component_ids: components, components: Object.fromEntries(components.map((id) => [id, componentStatuses[stage]])) };
        return { name: cut(title, nameLimit), status: statuses[stage], body: cut(publicText, bodyLimit), metadata: { [statuspage_mark]: { incident: values['number'], environment: values['environment'] } }, ...touched };
    }
    async find({ values }, signal) {
        const open = announce_post_listOf(await this.call('GET', '/unresolved', undefined, signal));
        const ours = open.find((incident) => statuspage_isOurs(incident?.metadata, values));
        return ours?.id;
    }
    async call(method, path, incident, signal) {
        const { api, page, key } = this.settings;
        const url = `${api.replace(/\/+$/, '')}/v1/pages/${encodeURIComponent(page)}/incidents${path}`;
        const reply = await postAnnouncement(this.web, { url, method, headers: { 'content-type': 'application/json', authorization: `OAuth ${key}` }, ...(incident === undefined ? {} : { body: JSON.stringify({ incident }) }) }, signal);
        return reply.body;
    }
}

// EXTERNAL MODULE: ./src/config/announce-schema.ts
var announce_schema = __webpack_require__(4307);
;// CONCATENATED MODULE: ./src/announce/body.ts
// The body of a webhook or a mail: the template of the configuration, with every value escaped as the content type wants it.



const escapes = {
    json: (value) => JSON.stringify(value).slice(1, -1),
    form: (value) => encodeURIComponent(value),
    text: (value) => (0,neutralise/* stripTerminal */.JI)(value),
};
function filledBody(template, headers, values) {
    const escape = escapes[(0,announce_schema/* bodyForm */.x)(headers)];
    // A half character would be no valid JSON for some readers, and encodeURIComponent throws for it.
    return (0,announce_templates/* fillTemplate */.ou)(template, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escape(whole(value))])));
}
function whole(value) {
    return value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

;// CONCATENATED MODULE: ./src/adapters/webhook.ts
// Tells anything that takes an HTTP request: another status page, a tool of the team, a service that sends mail.


class Webhook {
    web;
    hook;
    name;
    edits = true;
    audience = 'team';
    reaches = [];
    constructor(web, hook) {
        this.web = web;
        this.hook = hook;
        this.name = hook.name;
    }
    async tell({ stage, title, text, values }, signal) {
        await send(this.web, this.hook, { ...values, stage, title, text }, signal);
    }
}
/** One person, by mail. */
class Mail {
    web;
    hook;
    to;
    name;
    edits = false;
    audience = 'person';
    reaches;
    constructor(web, hook, to) {
        this.web = web;
        this.hook = hook;
        this.to = to;
        this.name = `mail to ${to.role}`;
        this.reaches = [to.role];
    }
    async tell({ stage, title, text, values }, signal) {
        const { from, to, actor, run } = values;
        const lines = [text, '', `Versions: ${from} → ${to}`, `Asked by: ${actor}`, `Run: ${run}`].join('\n');
        // A title is one line, so nothing can be added to the header of the mail.
        await send(this.web, this.hook, { ...values, stage, to: this.to.address, role: this.to.role, subject: title, text: lines }, signal);
    }
}
async function send(web, { url, method, headers, body }, values, signal) {
    const type = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type') ? {} : { 'content-type': 'application/json' };
    await postAnnouncement(web, { url, method, headers: { ...type, ...headers }, body: filledBody(body, headers, values) }, signal);
}

;// CONCATENATED MODULE: ./src/adapters/announcers.ts
// Every channel that configuration and credentials describe. Secrets are taken out of what is said before it leaves.





function announcersFor({ announce }, credentials, web, redact) {
    const { statuspage, webhooks, mail, people } = announce;
    const key = credentials.statuspageKey || statuspage?.key;
    const all = [
        ...slackFor(announce, credentials, web),
        ...(statuspage === undefined ? [] : [key === undefined ? keyless('status page', 'statuspage-key is not given') : new Statuspage(web, { ...statuspage, key })]),
        ...webhooks.map((hook) => new Webhook(web, hook)),
        ...(mail === undefined ? [] : Object.entries(people).flatMap(([role, { mail: address }]) => (address === undefined ? [] : [new Mail(web, mail, { role, address })]))),
    ];
    return all.map((announcer) => withoutSecrets(announcer, redact));
}
/** A bot where there is a token and a channel, the webhook otherwise. */
function slackFor({ slack, people }, credentials, web) {
    const mentions = Object.fromEntries(Object.entries(people).flatMap(([role, { slack: id }]) => (id === undefined ? [] : [[role, mentionOf(id)]])));
    const token = credentials.slackToken || slack?.token;
    const webhook = credentials.slackWebhook || slack?.webhook;
    if (slack?.channel !== undefined && token !== undefined)
        return [new SlackBot(web, { api: slack.api, token, channel: slack.channel, mentions })];
    if (webhook !== undefined)
        return [new SlackWebhook(web, webhook, mentions)];
    return slack === undefined ? [] : [keyless('Slack', 'neither slack-token, with a channel, nor slack-webhook is given')];
}
/** A channel that is described and has no key says so each time: silence would look like success. */
function keyless(name, why) {
    return { name, edits: true, audience: 'team', reaches: [], tell: () => Promise.reject(new errors/* NotToldError */.tl(why, false)) };
}
function withoutSecrets(announcer, redact) {
    const clean = (announcement) => ({
        ...announcement,
        title: redact(announcement.title),
        text: redact(announcement.text),
        publicText: redact(announcement.publicText),
        values: Object.fromEntries(Object.entries(announcement.values).map(([name, value]) => [name, redact(value)])),
    });
    const { name, edits, reaches, audience } = announcer;
    const tell = (announcement, signal) => announcer.tell(clean(announcement), signal);
    if (announcer.progress === undefined)
        return { name, edits, reaches, audience, tell };
    return { name, edits, reaches, audience, tell, progress: async (lines, signal) => announcer.progress?.(lines.map(redact), signal) };
}

// EXTERNAL MODULE: ./src/adapters/clock.ts + 1 modules
var adapters_clock = __webpack_require__(4917);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/errors.js
var classic_errors = __webpack_require__(961);
;// CONCATENATED MODULE: ./src/adapters/github-trouble.ts
// One way to say what GitHub refused: a right that is missing, a setting, something that is not there, or trouble that may pass.


const github_trouble_where = 'GitHub';
const mayNotOpenPulls = /not permitted to create or approve pull requests/i;
function unansweredError(error, { what, right }) {
    if (error instanceof classic_errors/* ZodError */.G)
        return new errors/* UnansweredError */.jd({ where: github_trouble_where, what: `its answer about ${what} is not what its documentation says`, mend: 'look at www.githubstatus.com; in an emergency, use the terminal command' }, true);
    const status = isRestError(error) ? error.status : 0;
    const said = saidBy(error);
    const refused = (problem) => new errors/* UnansweredError */.jd({ where: github_trouble_where, ...problem }, false, status);
    if (mayNotOpenPulls.test(said))
        return refused({ what: said, mend: 'allow it under Settings, Actions, General, "Allow GitHub Actions to create and approve pull requests"' });
    if (status === 403 && !isLimit(error))
        return refused({ what: `the token may not ${/write/.test(right) ? 'write' : 'read'} ${what} (403: ${said})`, mend: `give the job permissions: ${right}` });
    if (status === 401)
        return refused({ what: `it does not accept the token (${said})`, mend: `leave the input github-token out, or give a token with ${right}` });
    if (status === 404)
        return refused({ what: `there is no such thing as ${what}, or the token may not see it (404)`, mend: `give the job permissions: ${right}` });
    if (status === 410)
        return refused({ what: `there is no place for ${what} (410: ${said})`, mend: 'switch issues on in the settings of the repository' });
    return new errors/* UnansweredError */.jd({ where: github_trouble_where, what: `it does not answer about ${what} (${status === 0 ? said : `${status}: ${said}`})`, mend: 'try again; if GitHub is down, use the terminal command' }, status !== 422, status);
}
function isMissing(error) {
    return statusOf(error) === 404;
}
/** The token cannot see it, or it is not there. */
function isUnreadable(error) {
    return [403, 404].includes(statusOf(error));
}
/** What was to be made is there already, or cannot be made. */
function isInvalid(error) {
    return statusOf(error) === 422;
}
/** 0: GitHub gave none. */
function statusOf(error) {
    return error instanceof errors/* UnansweredError */.jd || isRestError(error) ? error.status : 0;
}
function saidBy(error) {
    return ((0,errors/* messageOf */.bD)(error).split('\n')[0] ?? '').replace(/ - https:\/\/docs\.github\.com\S*$/, '');
}
function isRestError(error) {
    return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status >= 400 && 'response' in error && error.response !== undefined;
}
/** GitHub answers 403 as well when it was asked too often. */
function isLimit(error) {
    const { response } = error;
    return String(response?.headers?.['x-ratelimit-remaining']) === '0' || /rate limit/i.test((0,errors/* messageOf */.bD)(error));
}

;// CONCATENATED MODULE: ./src/adapters/github-approvals.ts



const github_approvals_pageSize = 100;
const maxPages = 20;
class GithubApprovals {
    rest;
    runId;
    constructor(rest, runId) {
        this.rest = rest;
        this.runId = runId;
    }
    async run(signal) {
        const path = `${this.rest.root}/actions/runs/${this.runId}`;
        const [run, isPrivate] = await Promise.all([this.read(workflowRun, path, 'this run', 'actions: read', signal), this.isPrivate(signal)]);
        const earlier = Array.from({ length: run.run_attempt - 1 }, (_, index) => this.read(workflowRun, `${path}/attempts/${index + 1}`, 'earlier attempts of this run', 'actions: read', signal));
        const [branchIsProtected, ...attempts] = await Promise.all([this.isProtected(run.head_branch, signal), ...earlier]);
        const all = [run, ...attempts];
        const starters = [...new Set(all.flatMap(({ actor, triggering_actor }) => [actor.login, triggering_actor.login]))];
        return { starters, branch: run.head_branch ?? '', branchIsProtected, startedAt: run.run_started_at, isPrivate };
    }
    async reviews(signal) {
        const found = await this.read(reviews, `${this.rest.root}/actions/runs/${this.runId}/approvals`, 'the approvals of this run', 'actions: read', signal);
        return found.map(({ environments, state, user }) => ({ gates: environments.map(({ name }) => name), state, by: personOf(user) }));
    }
    async gate(name, signal) {
        const path = `${this.rest.root}/environments/${encodeURIComponent(name)}`;
        try {
            const found = await this.read(environment, path, `the environment ${name}`, 'actions: read', signal);
            const rule = found.protection_rules.find(({ type }) => type === 'required_reviewers');
            const reviewers = (rule?.reviewers ?? []).map(({ type, reviewer }) => (type === 'Team' ? { kind: 'team', name: reviewer.slug ?? '' } : { kind: 'user', name: reviewer.login ?? '' }));
            return { name, reviewers, preventsSelfReview: rule?.prevent_self_review === true, branches: await this.branchesOf(found.deployment_branch_policy, path, signal) };
        }
        catch (error) {
            if (isMissing(error))
                return undefined;
            throw error;
        }
    }
    async membership(team, login, signal) {
        const path = `/orgs/${this.rest.owner}/teams/${encodeURIComponent(team)}`;
        try {
            const { state } = await this.read(membership, `${path}/memberships/${encodeURIComponent(login)}`, `the team ${team}`, 'members: read', signal);
            return state === 'active' ? 'member' : 'stranger';
        }
        catch (error) {
            if (!isUnreadable(error))
                throw error;
            // The same 404 for who is no member and for a team that the token cannot see.
            return isMissing(error) && (await this.canRead(path, team, signal)) ? 'stranger' : 'unreadable';
        }
    }
    async comments(issue, since, signal) {
        const comments = [];
        for (let page = 1; page <= maxPages; page += 1) {
            const path = `${this.rest.root}/issues/${issue}/comments?since=${encodeURIComponent(since)}&per_page=${github_approvals_pageSize}&page=${page}`;
            const found = await this.read(issueComments, path, `comments of issue #${issue}`, 'issues: read', signal);
            comments.push(...found.map(({ user, body, created_at, updated_at, performed_via_github_app }) => ({ by: personOf(user, performed_via_github_app), text: body ?? '', createdAt: created_at, updatedAt: updated_at })));
            if (found.length < github_approvals_pageSize)
                break;
        }
        return comments;
    }
    async branchesOf(policy, path, signal) {
        if (policy === null)
            return 'any';
        if (policy.protected_branches)
            return 'protected';
        const found = await this.read(branchPolicies, `${path}/deployment-branch-policies?per_page=${github_approvals_pageSize}`, 'the branch rules of an environment', 'actions: read', signal);
        return found.branch_policies.map(({ name, type }) => ({ pattern: name, tag: type === 'tag' }));
    }
    /** Undefined when GitHub does not say; the policy decides what that means. */
    async isProtected(name, signal) {
        if (name === null)
            return false;
        try {
            return (await this.read(branch, `${this.rest.root}/branches/${encodeURIComponent(name)}`, 'the branch of this run', 'contents: read', signal)).protected;
        }
        catch (error) {
            if (isUnreadable(error))
                return undefined;
            throw error;
        }
    }
    /** Only makes messages better: without an answer they are shorter. */
    async isPrivate(signal) {
        return this.read(repository, this.rest.root, 'this repository', 'contents: read', signal).then((found) => found.private, () => undefined);
    }
    canRead(path, team, signal) {
        return this.read(anything, path, `the team ${team}`, 'members: read', signal).then(() => true, (error) => {
            if (isUnreadable(error))
                return false;
            throw error;
        });
    }
    read(schema, path, what, right, signal) {
        return this.rest.read(schema, { path, what, right }, signal);
    }
}
/** For a run on GitHub without a token: every question is refused, with the mend. */
function withoutToken() {
    const refuse = async () => {
        throw new errors/* UnansweredError */.jd({ where: 'input github-token', what: 'is empty, so nobody can say who approved this run', mend: 'leave it out (then it is the token of the job), with permissions: actions: read' }, false);
    };
    return { run: refuse, reviews: refuse, gate: refuse, membership: refuse, comments: refuse };
}

;// CONCATENATED MODULE: ./src/adapters/github-issues.ts


const github_issues_pageSize = 100;
const right = 'issues: write';
class github_issues_GithubIssues {
    rest;
    redact;
    constructor(rest, redact) {
        this.rest = rest;
        this.redact = redact;
    }
    async open(label, signal) {
        const path = `${this.rest.root}/issues?state=open&labels=${encodeURIComponent(label)}&sort=created&direction=asc&per_page=${github_issues_pageSize}`;
        return (await this.rest.read(issues, { path, what: 'issues', right }, signal)).filter(isOurs).map(issueFrom);
    }
    async create({ title, body, label }, signal) {
        await this.makeLabel(label, signal);
        return issueFrom(issue.parse(await this.send('POST', '/issues', { title: this.redact(title), body: this.redact(body), labels: [label.name] }, 'a new issue', signal)));
    }
    async edit(number, body, signal) {
        await this.send('PATCH', `/issues/${number}`, { body: this.redact(body) }, `issue #${number}`, signal);
    }
    async comment(number, body, signal) {
        await this.send('POST', `/issues/${number}/comments`, { body: this.redact(body) }, `a comment on issue #${number}`, signal);
    }
    async close(number, comment, signal) {
        await this.comment(number, comment, signal);
        await this.send('PATCH', `/issues/${number}`, { state: 'closed', state_reason: 'completed' }, `issue #${number}`, signal);
    }
    /** An issue without its label would not be found again. */
    async makeLabel(label, signal) {
        try {
            await this.send('POST', '/labels', label, `the label ${label.name}`, signal);
        }
        catch (error) {
            if (!isInvalid(error))
                throw error;
        }
    }
    send(method, path, fields, what, signal) {
        return this.rest.change({ method, path: `${this.rest.root}${path}`, fields, what, right }, signal);
    }
}
function issueFrom({ number, html_url, body, created_at }) {
    return { number, url: html_url, body: body ?? '', createdAt: created_at };
}

;// CONCATENATED MODULE: ./src/adapters/github-records.ts



/** GitHub refuses longer bodies. */
const github_records_bodyLimit = 60_000;
const mostPages = 5;
class GithubRecords {
    github;
    redact;
    place;
    constructor(github, redact) {
        this.github = github;
        this.redact = redact;
        this.place = { owner: github.owner, repo: github.repo };
    }
    propose(dossier, signal) {
        return this.github.inWords({ what: 'the report and its pull request', right: 'contents: write and pull-requests: write' }, async () => this.proposeWith(await this.github.sdk(signal), dossier), signal);
    }
    openFollowUp(dossier, reportUrl, signal) {
        return this.github.inWords({ what: 'the follow-up issue', right: 'issues: write' }, async () => this.followUpWith(await this.github.sdk(signal), dossier, reportUrl), signal);
    }
    async proposeWith(rest, dossier) {
        const { branch } = dossier;
        const { data: pulls } = await rest.pulls.list({ ...this.place, head: `${this.place.owner}:${branch}`, state: 'all' });
        const pull = pulls.find(({ state }) => state === 'open') ?? pulls[0];
        if (pull?.state === 'closed')
            return { place: pull.html_url, state: 'left', detail: pull.merged_at === null ? 'people have closed it' : 'people have merged it' };
        const base = pull?.base.ref ?? (await rest.repos.get(this.place)).data.default_branch;
        const branchIsThere = await this.hasBranch(rest, branch);
        const onBranch = branchIsThere ? await this.filesOfDay(rest, dossier, branch) : [];
        const onBase = await this.filesOfDay(rest, dossier, base);
        const own = onBranch.find((file) => sealOf(file.text)?.key === dossier.key);
        const landed = onBase.find((file) => sealOf(file.text)?.key === dossier.key);
        if (own === undefined && landed !== undefined)
            return { place: `${landed.path} on ${base}`, state: 'left', detail: 'it is part of the repository already' };
        if (own === undefined && pull !== undefined)
            return { place: pull.html_url, state: 'left', detail: 'people have moved or removed the file' };
        const content = seal(this.redact(dossier.report), dossier);
        const verdict = own === undefined ? { state: 'made', detail: '' } : verdictOn(own.text, content);
        if (verdict.state === 'made' || verdict.state === 'updated')
            await this.write(rest, dossier, content, { base, branchIsThere, own, taken: [...onBranch, ...onBase] });
        if (verdict.state !== 'left')
            await this.writeCompanions(rest, dossier);
        if (pull !== undefined)
            return { place: pull.html_url, ...verdict };
        const { data: made } = await rest.pulls.create({ ...this.place, head: branch, base, title: this.redact(dossier.title), body: seal(this.redact(dossier.pullRequestBody), dossier) });
        return { place: made.html_url, state: 'made', detail: '' };
    }
    async write(rest, { branch, folder, name, title }, content, { base, branchIsThere, own, taken }) {
        if (!branchIsThere) {
            const { data } = await rest.git.getRef({ ...this.place, ref: `heads/${base}` });
            await rest.git.createRef({ ...this.place, ref: `refs/heads/${branch}`, sha: data.object.sha });
        }
        const path = own?.path ?? firstFree(`${folder}/${name}`, taken);
        await this.put(rest, { path, branch, title, content, own });
    }
    /** On the branch, which begins as the base: what was there is read, and nothing is sent that is there already. */
    async writeCompanions(rest, { branch, folder, title, companions }) {
        if (companions === undefined)
            return;
        const found = await this.filesIn(rest, folder, branch, (name) => companions.names.includes(name));
        const there = new Map(found.map((file) => [file.path.slice(folder.length + 1), file]));
        const wanted = companions.write(new Map([...there].map(([name, { text }]) => [name, text])));
        for (const [name, text] of wanted) {
            const [own, content] = [there.get(name), this.redact(text)];
            if (own?.text !== content)
                await this.put(rest, { path: `${folder}/${name}`, branch, title, content, own });
        }
    }
    async put(rest, { path, branch, title, content, own }) {
        await rest.repos.createOrUpdateFileContents({ ...this.place, path, branch, message: `docs: ${this.redact(title)}`, content: Buffer.from(content).toString('base64'), ...(own === undefined ? {} : { sha: own.sha }) });
    }
    async hasBranch(rest, branch) {
        return rest.git.getRef({ ...this.place, ref: `heads/${branch}` }).then(() => true, onlyMissing(false));
    }
    /** The reports of that day, whoever wrote them. */
    filesOfDay(rest, { folder, name }, ref) {
        return this.filesIn(rest, folder, ref, (entry) => entry.startsWith(name) && entry.endsWith('.md'));
    }
    async filesIn(rest, folder, ref, wanted) {
        const listed = await rest.repos.getContent({ ...this.place, path: folder, ref }).then(({ data }) => (Array.isArray(data) ? data : []), onlyMissing([]));
        const own = listed.filter((entry) => entry.type === 'file' && wanted(entry.name));
        return Promise.all(own.map(async ({ path, sha }) => {
            const { data } = await rest.git.getBlob({ ...this.place, file_sha: sha });
            return { path, sha, text: Buffer.from(data.content, 'base64').toString('utf8') };
        }));
    }
    async followUpWith(rest, dossier, reportUrl) {
        const body = seal(this.redact(dossier.issueBody(reportUrl)).slice(0, github_records_bodyLimit), dossier);
        const issue = await this.findIssue(rest, dossier);
        if (issue === undefined) {
            const { data } = await rest.issues.create({ ...this.place, title: this.redact(dossier.issueTitle), body });
            return { place: data.html_url, state: 'made', detail: '' };
        }
        const verdict = verdictOn(issue.body ?? '', body);
        if (verdict.state === 'updated')
            await rest.issues.update({ ...this.place, issue_number: issue.number, body });
        return { place: issue.html_url, ...verdict };
    }
    async findIssue(rest, { key, sinceAt }) {
        for (let page = 1; page <= mostPages; page += 1) {
            const { data } = await rest.issues.listForRepo({ ...this.place, state: 'all', sort: 'created', direction: 'desc', per_page: 100, page, ...(sinceAt === '' ? {} : { since: sinceAt }) });
            const found = data.find((issue) => isOurs(issue) && sealOf(issue.body ?? '')?.key === key);
            if (found !== undefined || data.length < 100)
                return found;
        }
        return undefined;
    }
}
function firstFree(path, taken) {
    for (let number = 1;; number += 1) {
        const candidate = `${path}${number === 1 ? '' : `-${number}`}.md`;
        if (!taken.some((file) => file.path === candidate))
            return candidate;
    }
}
function onlyMissing(otherwise) {
    return (error) => {
        if (isMissing(error))
            return otherwise;
        throw error;
    };
}

;// CONCATENATED MODULE: ./src/adapters/github-rest.ts


const answerTimeoutMs = 10_000;
const github_rest_tries = 4;
/** The address that the runner names (on a GitHub Enterprise Server its own), else that of github.com. */
function githubApi(variables) {
    return variables['GITHUB_API_URL'] ?? 'https://api.github.com';
}
class GithubRest {
    place;
    clock;
    owner;
    repo;
    /** What paths below the repository begin with. */
    root;
    constructor(place, clock) {
        this.place = place;
        this.clock = clock;
        [this.owner = '', this.repo = ''] = place.repository.split('/');
        this.root = `/repos/${place.repository}`;
    }
    /** Asks again while it may help. @throws UnansweredError naming the right that the job lacks, or what GitHub said. */
    async read(schema, question, signal) {
        return this.persist(async () => schema.parse(await this.send('GET', question.path, { headers: { 'cache-control': 'no-cache' } }, signal)), question, signal);
    }
    /** What makes something is never sent twice: one too many is worse than none. @throws UnansweredError */
    async change({ method, path, fields, ...asked }, signal) {
        const send = () => this.send(method, path, fields, signal);
        return method === 'POST' ? this.inWords(asked, send, signal) : this.persist(send, asked, signal);
    }
    /** The SDK's own methods, for work of many calls; each has its time limit, and all end with the signal. Call it within `inWords`. */
    async sdk(signal) {
        const limited = (address, init) => globalThis.fetch(address, { ...init, signal: limit(signal) });
        return (await this.octokit(limited)).rest;
    }
    /** @throws UnansweredError for whatever GitHub refuses meanwhile. */
    async inWords(asked, work, signal) {
        try {
            return await work();
        }
        catch (error) {
            signal?.throwIfAborted();
            throw unansweredError(error, asked);
        }
    }
    async persist(work, asked, signal) {
        const delays = (0,retry/* retryDelaysMs */.J)(github_rest_tries);
        for (;;) {
            try {
                return await work();
            }
            catch (error) {
                signal.throwIfAborted();
                const unanswered = unansweredError(error, asked);
                const delay = unanswered.passing ? delays.next() : undefined;
                if (delay === undefined || delay.done === true)
                    throw unanswered;
                await this.clock.sleep(delay.value, signal);
            }
        }
    }
    async send(method, path, parameters, signal) {
        const octokit = await this.octokit(globalThis.fetch);
        const { data } = await octokit.request(`${method} ${path}`, { ...parameters, request: { signal: limit(signal) } });
        return data;
    }
    async octokit(fetch) {
        const github = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413));
        return github.getOctokit(this.place.token, { baseUrl: this.place.api, request: { fetch } });
    }
}
function limit(signal) {
    return AbortSignal.any([AbortSignal.timeout(answerTimeoutMs), ...(signal === undefined ? [] : [signal])]);
}

// EXTERNAL MODULE: ./src/adapters/lazily.ts
var lazily = __webpack_require__(147);
// EXTERNAL MODULE: ./node_modules/@actions/exec/lib/exec.js + 3 modules
var exec = __webpack_require__(1260);
;// CONCATENATED MODULE: ./src/adapters/local-commands.ts
// Commands on the machine that runs the action: a test suite of the team, say.


const outputLimit = 64 * 1024;
const localCommands = {
    async run(line, { directory, variables, timeoutMs }, signal) {
        const seconds = Math.ceil(timeoutMs / 1000);
        const inherited = Object.fromEntries(Object.entries(process.env).filter((entry) => entry[1] !== undefined && !entry[0].startsWith('INPUT_')));
        const run = () => (0,exec/* getExecOutput */.H)('timeout', ['-k', '5', String(seconds), 'bash', '--noprofile', '--norc', '-euo', 'pipefail', '-c', line], {
            ...(directory === undefined ? {} : { cwd: directory }),
            env: { ...inherited, ...variables },
            silent: true,
            ignoreReturnCode: true,
        });
        const { exitCode, stdout, stderr } = await (0,time_limit/* untilAborted */.Eu)(run, signal);
        if (exitCode === 124 || exitCode === 137)
            throw new Error(`it did not end within ${seconds} s`);
        return { exitCode, output: `${stdout}${stderr}`.slice(-outputLimit) };
    },
};

;// CONCATENATED MODULE: ./src/adapters/prometheus.ts
/** Prometheus refuses a range query above this, for each series. */
const mostPoints = 11_000;
/** What is read of a reply: a longer one is cut off, and then no JSON. */
const mostCharacters = 1_000_000;
class Prometheus {
    web;
    monitoring;
    constructor(web, monitoring) {
        this.web = web;
        this.monitoring = monitoring;
    }
    async instant(query, timeoutMs, signal) {
        return samplesOf(await this.ask('query', { query }, timeoutMs, signal));
    }
    async range(query, { fromSeconds, toSeconds, stepSeconds }, timeoutMs, signal) {
        const points = Math.floor((toSeconds - fromSeconds) / stepSeconds) + 1;
        if (points > mostPoints)
            throw new Error(`a range of ${points} points is more than the ${mostPoints} that Prometheus gives`);
        return seriesOf(await this.ask('query_range', { query, start: String(fromSeconds), end: String(toSeconds), step: String(stepSeconds) }, timeoutMs, signal));
    }
    async alerts(timeoutMs, signal) {
        const base = this.place('alertmanager');
        const reply = await this.web.request({ url: `${base}/api/v2/alerts?active=true&silenced=false&inhibited=false`, method: 'GET', headers: this.headers(), timeoutMs }, signal);
        if (reply.status !== 200)
            throw new Error(`Alertmanager answers ${reply.status}`);
        return prometheus_parse(reply.body, 'Alertmanager').map(({ labels, startsAt }) => ({ labels, startsAt }));
    }
    async ask(path, parameters, timeoutMs, signal) {
        const text = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
        const reply = await this.web.request({ url: `${this.place('prometheus')}/api/v1/${path}?${text}`, method: 'GET', headers: this.headers(), timeoutMs }, signal);
        if (reply.body.length >= mostCharacters)
            throw new Error('Prometheus answers with too many series; write a query that gives fewer, with max by or sum by');
        const answer = prometheus_parse(reply.body, `Prometheus answers ${reply.status}`);
        if (answer.status !== 'success' || answer.data === undefined)
            throw new Error(`Prometheus refuses the query: ${answer.error ?? `status ${reply.status}`}`);
        return answer.data;
    }
    place(kind) {
        const address = this.monitoring?.[kind];
        if (address === undefined)
            throw new Error(`the configuration has no monitoring.${kind}`);
        return address.replace(/\/+$/, '');
    }
    headers() {
        return this.monitoring?.headers ?? {};
    }
}
function prometheus_parse(body, what) {
    try {
        return JSON.parse(body);
    }
    catch {
        throw new Error(`${what} and no JSON`);
    }
}
/** A scalar counts as one series without labels. */
function samplesOf({ resultType, result }) {
    if (resultType === 'scalar')
        return [prometheus_sample({}, result)];
    if (resultType === 'vector')
        return result.map(({ metric, value }) => prometheus_sample(metric, value));
    throw wrongType(resultType);
}
/** Prometheus makes a matrix even of a scalar. */
function seriesOf({ resultType, result }) {
    if (resultType !== 'matrix')
        throw wrongType(resultType);
    return result.map(({ metric, values }) => ({ labels: metric, points: values.map(([atSeconds, text]) => ({ atSeconds, value: numberOf(text) })) }));
}
function wrongType(resultType) {
    return new Error(`the query gives a ${resultType}; write one that gives a number for each series`);
}
function prometheus_sample(labels, [atSeconds, text]) {
    return { labels, atSeconds, value: numberOf(text) };
}
function numberOf(text) {
    return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}

;// CONCATENATED MODULE: ./src/adapters/web.ts

const web_bodyLimitBytes = 1024 ** 2;
const systemWeb = {
    async request(request, signal) {
        const timeout = AbortSignal.timeout(request.timeoutMs);
        const reply = await fetch(request.url, {
            method: request.method,
            headers: { 'user-agent': 'emergency-rollback', 'cache-control': 'no-cache', ...request.headers },
            ...(request.body === undefined ? {} : { body: request.body }),
            redirect: 'manual',
            signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
        }).catch((error) => {
            throw timeout.aborted ? new Error(`no reply within ${(0,durations/* exactly */.pV)(request.timeoutMs)}`) : web_rootCause(error);
        });
        return { status: reply.status, headers: Object.fromEntries(reply.headers), body: await readLimited(reply) };
    },
};
/** fetch says only `fetch failed`; the reason lies below. */
function web_rootCause(error) {
    const cause = error?.cause;
    return cause === undefined ? error : web_rootCause(cause);
}
async function readLimited(reply) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of reply.body ?? []) {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes >= web_bodyLimitBytes)
            break;
    }
    return Buffer.concat(chunks).subarray(0, web_bodyLimitBytes).toString('utf8');
}

;// CONCATENATED MODULE: ./src/adapters/workspace-file.ts
// Files of the checked-out repository, on the machine that runs the action.

/** Undefined where it is not there. */
async function workspaceFile(path) {
    return (0,promises_.readFile)(path, 'utf8').catch(() => undefined);
}

;// CONCATENATED MODULE: ./src/session/wiring.ts
// Connects the ports to the real world, once the way to the hosts is open.














function connect(order, fleet, places, emit) {
    const { request: { credentials, journal }, environment, protect, redact } = order;
    const { scratchFolder } = places;
    (0,external_node_fs_.mkdirSync)(scratchFolder, { recursive: true, mode: 0o700 });
    return {
        fleet,
        store: (0,lazily/* lazily */.q)(async () => new (await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(711), __webpack_require__.e(200)]).then(__webpack_require__.bind(__webpack_require__, 200))).S3Store(adapters_clock/* systemClock */.m)),
        cdn: (0,lazily/* lazily */.q)(async () => new (await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(169), __webpack_require__.e(934)]).then(__webpack_require__.bind(__webpack_require__, 3934))).CloudFront(adapters_clock/* systemClock */.m)),
        web: systemWeb,
        databases: (0,lazily/* lazily */.q)(async () => new (await Promise.all(/* import() */[__webpack_require__.e(849), __webpack_require__.e(225)]).then(__webpack_require__.bind(__webpack_require__, 4225))).Postgres((via, address, port, signal) => fleet.tunnel(via, address, port, signal))),
        metrics: new Prometheus(systemWeb, environment.monitoring),
        commands: localCommands,
        protect,
        redact,
        announcers: announcersFor(environment, credentials, systemWeb, redact),
        clock: adapters_clock/* systemClock */.m,
        scratchFolder,
        recordFiles: recordFiles({ journal, checkout: process.cwd(), scratchFolder }, redact),
        ...connectGithub(order, places),
        readiness: readinessPorts(process.env['SSH_AUTH_SOCK']),
        emit,
    };
}
/** A terminal has no run that people could have approved. */
function connectGithub({ request, run, redact }, { repository }) {
    const rest = githubRest(repository, request.credentials.githubToken);
    if (rest === undefined)
        return { approvals: run.breakGlass ? undefined : withoutToken(), issues: undefined, workflows: undefined, repository: undefined };
    return {
        approvals: run.breakGlass ? undefined : new GithubApprovals(rest, run.id.replace(/^gh-/, '')),
        issues: new github_issues_GithubIssues(rest, redact),
        workflows: new GithubWorkflows(rest),
        repository: new GithubRecords(rest, redact),
    };
}
/** Undefined without a repository or a token. */
function githubRest(repository, token) {
    return repository === '' || token === '' ? undefined : new GithubRest({ repository, token, api: githubApi(process.env) }, adapters_clock/* systemClock */.m);
}
/** For a run that ends before it has a world. */
function issuesOf(repository, token, redact) {
    const rest = githubRest(repository, token);
    return rest === undefined ? undefined : new GithubIssues(rest, redact);
}
function readinessPorts(agent) {
    return { rights: (0,lazily/* lazily */.q)(async () => new (await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(169), __webpack_require__.e(711), __webpack_require__.e(865)]).then(__webpack_require__.bind(__webpack_require__, 7865))).AwsRights(adapters_clock/* systemClock */.m)), workspaceFile: workspaceFile, hasAgent: (agent ?? '') !== '' };
}

;// CONCATENATED MODULE: ./src/session/session-run.ts
// A session from its journal to its report: all of the program that is not needed to reach the hosts.











/** @throws ConfigurationError when a lock may not be broken. */
async function carryThrough(session, fleet, { scratchFolder, repository, show, signal }) {
    const { request, run, environment } = session;
    const owner = (0,break_lock/* ownerToBreak */.i)(request, runbooks/* runbooks */.C[request.rollbackType]);
    if (owner !== undefined) {
        const problem = (0,break_lock/* breakLockProblem */.u)(owner, await hasEnded(owner, githubRest(repository, request.credentials.githubToken)), run.breakGlass);
        if (problem !== undefined)
            throw new errors/* ConfigurationError */.j1([problem]);
    }
    // A report never writes into the journal that it reads.
    const own = request.rollbackType === 'report' ? 'report-' : '';
    const emit = broadcast({
        'the journal beside this log': journalFile(`${scratchFolder}/${own}journal.jsonl`, run, session.redact),
        'the log file': logFile(`${scratchFolder}/${own}log`, session.redact),
        'this log': show,
    });
    const world = connect(session, fleet, { scratchFolder, repository }, emit);
    return rollback({ request, run, environment, drills: parseHistory(drillHistory(process.cwd())) }, world, signal);
}


/***/ })

};
;