"use strict";
exports.id = 699;
exports.ids = [699];
exports.modules = {

/***/ 93699:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  carryThrough: () => (/* binding */ carryThrough)
});

// EXTERNAL MODULE: ./src/policy/break-lock.ts
var break_lock = __webpack_require__(30933);
// EXTERNAL MODULE: ./src/adapters/github-runs.ts
var github_runs = __webpack_require__(15520);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
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

// EXTERNAL MODULE: ./src/adapters/record-files.ts
var record_files = __webpack_require__(673);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
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

// EXTERNAL MODULE: ./src/plan/drill-history.ts
var drill_history = __webpack_require__(65579);
// EXTERNAL MODULE: ./src/announce/announcement.ts
var announcement = __webpack_require__(93560);
// EXTERNAL MODULE: ./src/announce/people.ts
var people = __webpack_require__(75760);
// EXTERNAL MODULE: ./src/engine/messenger.ts + 1 modules
var messenger = __webpack_require__(76610);
// EXTERNAL MODULE: ./src/words/durations.ts
var durations = __webpack_require__(97968);
// EXTERNAL MODULE: ./src/words/lines.ts
var lines = __webpack_require__(22514);
// EXTERNAL MODULE: ./src/report/verdicts.ts
var verdicts = __webpack_require__(89910);
;// CONCATENATED MODULE: ./src/report/progress-line.ts



const lineLimit = 300;
/** Undefined for what is no news in a chat. */
function progressLine(event) {
    if (event.kind !== 'step-ended')
        return undefined;
    const { planned, state, detail, durationMs } = event.record;
    return (0,lines/* oneLine */.T)(`${verdicts/* stateMarks */.A[state]} ${planned.title} (${(0,durations/* durationText */.S5)(durationMs)}): ${detail}`, lineLimit);
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
        this.messages = new messenger/* Messenger */.e(announcers, clock, (delivery) => emit(note(delivery)));
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
        return (0,announcement/* failureAnnouncement */.Gl)(situation, message);
    return watched ? (0,announcement/* watchAnnouncement */.ll)(situation, message) : undefined;
}
function note({ channel, what, state, detail, at }) {
    if (state === 'told')
        return { kind: 'note', at, level: 'info', text: `${channel} was told: ${what}` };
    return { kind: 'note', at, level: 'warning', text: `${channel} was not told "${what}": ${detail}` };
}

// EXTERNAL MODULE: ./src/checks/http.ts
var http = __webpack_require__(84501);
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

// EXTERNAL MODULE: ./src/steps/parts/host-outcomes.ts + 1 modules
var host_outcomes = __webpack_require__(54491);
// EXTERNAL MODULE: ./src/time-limit.ts
var time_limit = __webpack_require__(17168);
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
    const nothing = { phasesMs: {}, warnings: [], forPeople: [], hosts: error instanceof host_outcomes/* HostsError */.gy ? error.hosts : [], output: error instanceof errors/* StepError */.zg ? error.output : [] };
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

// EXTERNAL MODULE: ./src/engine/hosts.ts + 1 modules
var engine_hosts = __webpack_require__(60710);
// EXTERNAL MODULE: ./src/commands/facts-protocol.ts
var facts_protocol = __webpack_require__(69022);
// EXTERNAL MODULE: ./src/commands/lock.ts + 1 modules
var lock = __webpack_require__(20993);
// EXTERNAL MODULE: ./src/commands/script.ts
var commands_script = __webpack_require__(18827);
// EXTERNAL MODULE: ./src/runbooks/index.ts + 17 modules
var runbooks = __webpack_require__(92588);
// EXTERNAL MODULE: ./src/policy/who-must-agree.ts
var who_must_agree = __webpack_require__(63051);
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

// EXTERNAL MODULE: ./src/preflight/refusals.ts
var refusals = __webpack_require__(80318);
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
    const take = (host) => (0,commands_script/* hostScript */.Q1)(host, 'Take the lock', timeoutMs, lock/* take */.s(details, breakOwner, job));
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
        throw new errors/* RefusedError */.fk([...lost.map((reply) => describeLoss(reply, details.owner)), ...stuck.map((host) => describeStuck(host, details.owner))]);
    }
    let described = takenOver?.goesOn === true ? { ...details, from: takenOver.from, target: takenOver.target } : details;
    if (described !== details)
        await runAll(fleet, (0,commands_script/* commandsFor */.Au)(taken, (host) => (0,commands_script/* hostScript */.Q1)(host, 'Describe the lock', timeoutMs, lock/* describe */.q0(described))));
    return {
        resumed,
        takenOver,
        unreachable: replies.filter((reply) => reply.status === 'unreachable').map((reply) => ({ host: reply.host, reason: reply.stderr.trim() })),
        release: () => releaseOn(fleet, taken, details.owner),
        undo: () => withdrawFrom(fleet, taken, [described, details], timeoutMs),
        async describe(more, limit) {
            described = { ...described, ...more };
            const replies = await runAll(fleet, (0,commands_script/* commandsFor */.Au)(taken, (host) => (0,commands_script/* hostScript */.Q1)(host, 'Describe the lock', timeoutMs, lock/* describe */.q0(described))), limit);
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
        const script = (0,commands_script/* hostScript */.Q1)(host, 'Give the lock back', timeoutMs, lock/* withdraw */.ne(...known));
        const replies = await fleet.run(script, [host.name], limit).catch(() => []);
        return replies.every((reply) => reply.exitCode === 0) && replies.length > 0 ? [] : [host.name];
    }));
    return given.flat();
}
/** Returns the hosts where it could not be given back. */
async function releaseOn(fleet, hosts, owner) {
    const replies = await runAll(fleet, (0,commands_script/* commandsFor */.Au)(hosts, (host) => (0,commands_script/* hostScript */.Q1)(host, 'Release the lock', timeoutMs, lock/* release */._r(owner))));
    return replies.filter((reply) => reply.exitCode !== 0).map((reply) => reply.host);
}
function begunBefore(replies, type) {
    const found = replies.filter(won).flatMap(({ stdout }) => {
        const facts = (0,facts_protocol/* parseFacts */.hx)(stdout);
        return halfDoneOn((0,facts_protocol/* allFacts */.fo)(facts, 'lock.taken-over').flatMap((line) => lock/* parseHolder */.iz(line) ?? []), (0,facts_protocol/* allFacts */.fo)(facts, 'lock.began'), type);
    });
    return mostTelling(found);
}
function stateOf(reply) {
    return (0,facts_protocol/* fact */.fK)((0,facts_protocol/* parseFacts */.hx)(reply.stdout), 'lock');
}
function won(reply) {
    return reply.status === 'exited' && reply.exitCode === 0 && stateOf(reply) !== '';
}
function describeStuck(where, owner) {
    return { where, what: 'the lock was perhaps taken and could not be given back', mend: `where it is still there, run this again with break-lock: ${owner}` };
}
function describeLoss(reply, own) {
    if (reply.status === 'untrusted')
        return (0,refusals/* strangerProblem */.ce)(reply.host, reply.stderr.trim());
    const facts = (0,facts_protocol/* parseFacts */.hx)(reply.stdout);
    if ((0,facts_protocol/* fact */.fK)(facts, 'lock.key') === 'looks')
        return { where: reply.host, what: 'the SSH key of this run may only look there (emergency-rollback-shell --look): it cannot write', mend: 'run it where the key of the rollback is (the last gate, not the environment of the plan), or make it a dry run' };
    const holder = lock/* parseHolder */.iz((0,facts_protocol/* fact */.fK)(facts, 'lock.holder'));
    const busy = (0,facts_protocol/* fact */.fK)(facts, 'lock.busy');
    if (holder === undefined)
        return { where: reply.host, what: `the lock could not be taken: ${reply.stderr.trim() || reply.status}`, mend: 'mend what the host says, then run this again' };
    if (holder.owner === own)
        return otherJob(reply.host, holder, (0,facts_protocol/* fact */.fK)(facts, 'lock.other-job'));
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

// EXTERNAL MODULE: ./src/config/runs-on.ts
var runs_on = __webpack_require__(82662);
// EXTERNAL MODULE: ./src/steps/parts/switch-back.ts + 1 modules
var switch_back = __webpack_require__(270);
// EXTERNAL MODULE: ./src/plan/situation.ts
var plan_situation = __webpack_require__(66051);
;// CONCATENATED MODULE: ./src/left-stopped.ts
// Where a run ends while it keeps the backend stopped: nobody is served there, and people must know how to change that.



const left_stopped_stops = ['stop-backend', 'stop-backend-at-once'];
const starts = ['switch-backend', 'start-backend'];
/** Where even a part of it was done, the database may be another one than the code that stands there needs. */
const changes = ['undo-migrations', 'swap-database'];
/** @param resumed an earlier try may have stopped it. @returns what to add to the ending; both empty where the backend is stopped nowhere. */
function leftStopped(records, situation, resumed) {
    const hosts = (0,plan_situation/* hostsWith */.qg)(situation, 'backend').filter(({ name }) => isStopped(name, records, situation, resumed));
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
    const processes = (0,plan_situation/* factsOf */.xS)(situation, host)?.pm2.processes ?? [];
    const names = (0,runs_on/* backendsOn */.fl)(situation.environment, host).map(({ name }) => name);
    return resumed && names.length > 0 && names.every((name) => processes.some((process) => process.name === name && process.status === 'stopped'));
}
function did({ planned, hosts }, host, steps) {
    return steps.includes(planned.step) && hosts.some((outcome) => outcome.host === host && (outcome.state === 'done' || (0,switch_back/* isBack */.S3)(outcome)));
}

// EXTERNAL MODULE: ./src/engine/steady-fleet.ts
var steady_fleet = __webpack_require__(63343);
;// CONCATENATED MODULE: ./src/locking.ts
// The lock in the life of a run: taken, given back, or left behind with a word for whoever comes next.





/** What changes nothing waits for nobody. */
function lockFor(order, world, signal) {
    if (!runbooks/* runbooks */.C[order.request.rollbackType].locks)
        return Promise.resolve(noLock);
    const { run: { job }, request: { breakLock: breakOwner } } = order;
    const claim = { details: lockDetails(order, world.clock), breakOwner };
    return takeLock((0,steady_fleet/* steady */.v)(world).fleet, order.environment.hosts, job === undefined ? claim : { ...claim, job }, signal);
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

// EXTERNAL MODULE: ./src/plan/keeps-lock.ts
var keeps_lock = __webpack_require__(55997);
// EXTERNAL MODULE: ./src/steps/registry.ts + 93 modules
var registry = __webpack_require__(33462);
;// CONCATENATED MODULE: ./src/carrying-out.ts
// A plan is carried out: its steps run while users' requests are watched, people are told, and the lock goes back last, or stays.










async function carryOut(order, world, { plan, situation }, lock, signal) {
    const { environment, run, request } = order;
    const runbook = runbooks/* runbooks */.C[request.rollbackType];
    const hosts = new engine_hosts/* SafeHosts */.T(world.fleet, environment, run, world.clock, lock !== noLock);
    const voice = new Voice(world, situation);
    const ports = { ...world, hosts, messages: voice.messages };
    const probe = environment.health.checks.find((check) => check.on === 'runner' && runbook.hostless !== true);
    const watch = probe === undefined ? undefined : watchDowntime(probe, world.web, world.clock);
    const carried = {};
    let undescribed = [];
    const describe = async () => (undescribed = await describePlan(lock, plan));
    const records = await execute(plan, registry/* steps */.C, { situation, ports, carried, signal, progress: () => undefined }, voice.listening(world.emit), describe);
    const downtimeMs = await watch?.stop();
    const result = resultOf(records, plan);
    const bad = records.find((record) => ['failed', 'inconclusive', 'cancelled'].includes(record.state)) ?? (result === 'cancelled' ? records[0] : undefined);
    const idle = bad === undefined ? { what: '', mend: '' } : leftStopped(records, situation, lock.resumed);
    const message = bad === undefined ? '' : [`${bad.planned.title}: ${bad.detail || 'cancelled before it began'}`, idle.what].filter((part) => part !== '').join('. ');
    // Of a run that was cancelled before its first step, only what an earlier try did can be live.
    const stopped = bad !== undefined && (0,keeps_lock/* keepsLock */.a)(request.rollbackType) && (bad.state !== 'not-reached' || lock.resumed);
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

// EXTERNAL MODULE: ./src/ending.ts
var ending = __webpack_require__(30880);
// EXTERNAL MODULE: ./src/plan/build-plan.ts
var build_plan = __webpack_require__(45019);
;// CONCATENATED MODULE: ./src/ways/assess.ts
// The type assess: planned from the configuration and the request alone. It asks no host, and takes no lock.








async function assessWithoutHosts(order, world, signal) {
    try {
        const made = planWithoutHosts(order);
        world.emit({ kind: 'plan-made', at: world.clock.now().toISOString(), plan: made.plan });
        return order.request.dryRun ? { ...ending/* nothingRan */.N, result: 'dry-run', plan: made.plan } : await carryOut(order, world, made, noLock, signal);
    }
    catch (error) {
        return (0,ending/* failedEarly */.F)(error, signal);
    }
}
/** @throws RefusedError with every reason not to start. */
function planWithoutHosts(order) {
    const { request, environment } = order;
    const problems = assessProblems(environment.decide.rows.flatMap(({ fact }) => fact ?? []), environment.decide.rows.length, request.assess.facts);
    if (problems.length > 0)
        throw new errors/* RefusedError */.fk(problems);
    const situation = { ...(0,plan_situation/* bareSituation */.nC)(order), assess: request.assess };
    return { situation, plan: (0,build_plan/* buildPlan */.G)(runbooks/* runbooks */.C[request.rollbackType], registry/* steps */.C, situation, []) };
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
function wordsOf(text) {
    const [line = ''] = text.trimStart().split('\n');
    const [, verb, run = '', digest = ''] = /^\/(approve|reject)(?:\s+(?:gh-)?(\d+))?(?:\s+([0-9a-f]+))?\s*$/i.exec(line) ?? [];
    if (verb === undefined)
        return undefined;
    return { verb: verb.toLowerCase() === 'approve' ? 'approve' : 'reject', run, digest: digest.toLowerCase() };
}
function membershipsOfComments({ scenario, comments }) {
    return comments.flatMap(({ by, text }) => {
        if (by === undefined || wordsOf(text) === undefined)
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
        const words = wordsOf(comment.text);
        return words === undefined ? [] : [{ comment, words }];
    });
    const stands = (approver, login) => standing(approver, login, memberships) === 'member';
    const rejection = said.find(({ comment: { by }, words }) => words.verb === 'reject' && words.run === runId && by?.human === true && scenario.approvers.some((approver) => stands(approver, by.login)));
    if (rejection !== undefined)
        return { kind: 'rejected', by: rejection.comment.by?.login ?? '' };
    const approving = said.filter(({ words }) => words.verb === 'approve');
    const judged = approving.map(({ comment, words }) => ({ login: comment.by?.login ?? 'somebody', why: whyNot(comment, words, facts) ?? (scenario.approvers.some((approver) => stands(approver, comment.by?.login ?? '')) ? undefined : strangerText(facts, comment.by?.login ?? '', memberships)) }));
    const valid = judged.filter(({ why }) => why === undefined).map(({ login }) => login);
    const candidates = scenario.approvers.map((approver) => valid.filter((login) => stands(approver, login)));
    const people = differentPeople(candidates);
    if (people !== undefined)
        return { kind: 'approved', approvals: scenario.approvers.map(({ role }, index) => ({ role, login: people[index] ?? '', gate: 'comment' })) };
    const ignored = judged.flatMap(({ login, why }) => (why === undefined ? [] : [`the comment of ${login} does not count: ${why}`]));
    return { kind: 'waiting', missing: missing(scenario, candidates), ignored };
}
/** Why a comment counts for nobody; undefined when it may count. */
function whyNot({ by, createdAt, updatedAt }, words, { run, runId, digest }) {
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
function missing({ approvers }, candidates) {
    const empty = approvers.filter((_approver, index) => candidates[index]?.length === 0);
    return empty.length > 0 ? empty : approvers.slice(1);
}

// EXTERNAL MODULE: ./src/policy/gate-protection.ts
var gate_protection = __webpack_require__(92591);
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
    const protection = scenario.approvers.flatMap(({ gate }) => (0,gate_protection/* gateProblems */.y)(gate, gates.get(gate), table.branches, run.isPrivate));
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
    if (branches.length === 0 || branches.some((pattern) => (0,gate_protection/* restrictedTo */.L)(pattern, branch)))
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
const pollMs = 5_000;
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
        await world.clock.sleep(pollMs, signal);
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

// EXTERNAL MODULE: ./src/commands/http-probe.ts
var http_probe = __webpack_require__(22835);
// EXTERNAL MODULE: ./src/runbooks/runbook.ts
var runbooks_runbook = __webpack_require__(97601);
;// CONCATENATED MODULE: ./src/doubtful-addresses.ts
// In a dry run: each address of the configuration is asked once, so that a wrong path is found before it fails a rollback. A real run waits for nothing of it.






const limitMs = 5_000;
const isHarmless = ({ method }) => method === 'GET' || method === 'HEAD';
/** A line for each that does not fit what is configured. Never throws for what they answer. */
async function doubtfulAddresses(order, world, signal) {
    const { environment, request } = order;
    const runbook = runbooks/* runbooks */.C[request.rollbackType];
    const checks = (0,runbooks_runbook/* does */.Y)(runbook, 'verify-backend', 'watch-stability') ? environment.health.checks.filter(isHarmless) : [];
    const backends = environment.hosts.filter(({ roles }) => roles.includes('backend'));
    const asked = await Promise.all([
        ...checks.flatMap((check) => (check.on === 'runner' ? [fromHere(check, world, signal)] : backends.map((host) => fromHost(check, host, world, signal)))),
        ...(environment.frontend !== undefined && (0,runbooks_runbook/* does */.Y)(runbook, 'verify-frontend') ? [site(environment.frontend.url, environment.frontend.versionPattern, world, signal)] : []),
    ]);
    return asked.flat();
}
async function fromHere(check, { web }, signal) {
    const reply = await web.request((0,http/* requestOf */.fo)(check, limitMs), signal).catch((error) => (0,errors/* messageOf */.bD)(error));
    return told(`health check ${(0,http/* labelOf */.Wy)(check, 'here')}`, typeof reply === 'string' ? [noReply(reply)] : (0,http/* doubts */.OD)(check, reply));
}
/** A host that does not answer is told by its facts. */
async function fromHost(check, host, { fleet }, signal) {
    const request = (0,http/* requestOf */.fo)(check, limitMs);
    const [reply] = await fleet.run((0,commands_script/* hostScript */.Q1)(host, 'Ask the health check', request.timeoutMs + 10_000, (0,http_probe/* probe */.d)(request, host.variables)), [host.name], signal);
    if (reply?.status !== 'exited' || reply.exitCode !== 0)
        return [];
    const answer = (0,http_probe/* parseProbe */.u)(reply.stdout);
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
var safe_tag = __webpack_require__(51407);
// EXTERNAL MODULE: ./src/plan/target.ts
var plan_target = __webpack_require__(93786);
// EXTERNAL MODULE: ./src/config/drill.ts
var config_drill = __webpack_require__(21643);
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

// EXTERNAL MODULE: ./src/preflight/read-facts.ts + 1 modules
var read_facts = __webpack_require__(41018);
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

// EXTERNAL MODULE: ./src/words/neutralise.ts
var neutralise = __webpack_require__(39067);
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
var gantt = __webpack_require__(24200);
// EXTERNAL MODULE: ./src/report/run-facts.ts
var run_facts = __webpack_require__(31381);
// EXTERNAL MODULE: ./src/report/times.ts
var report_times = __webpack_require__(17020);
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


const begin = '<!-- drills:start -->';
const end = '<!-- drills:end -->';
const fresh = `# Rollback drills\n\nThe rollback of staging, rehearsed and timed; the newest report beside this file says when the next one is due. Drills whose rollback did not end verified have a report, and no row here: their times would mislead.\n\n${begin}\n${end}\n`;
/** @param present what is there; undefined for nothing. @param next day of the next drill. */
function scoreboard(present, history, next) {
    const page = present === undefined || present.trim() === '' ? fresh : present.includes(begin) && present.includes(end) ? present : `${present.trimEnd()}\n\n${begin}\n${end}\n`;
    const [before, after] = [page.slice(0, page.indexOf(begin)), page.slice(page.indexOf(end) + end.length)];
    return `${before}${begin}\n${content(history, next)}\n${end}${after}`;
}
function content(history, next) {
    const drills = (0,drill_history/* parseHistory */.i6)(history);
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
            const after = entry === undefined ? before : (0,drill_history/* withEntry */.rM)(before, entry);
            if (after === undefined)
                return new Map();
            const page = scoreboard(present.get(board), after, nextDrillDate(record));
            return new Map([...((0,drill_history/* parseHistory */.i6)(after).length === 0 ? [] : [[drill_dossier_history, after]]), [board, page]]);
        },
    };
}

// EXTERNAL MODULE: ./src/report/redact.ts
var redact = __webpack_require__(20649);
;// CONCATENATED MODULE: ./src/ways/drill.ts
// The type drill (Rollback Testing): deploy, soak, roll back by the same engine as in an emergency, watch, roll forward, write it down.
// The lock is taken by the rollback inside alone: the deployment may take it itself.





















/** @throws RefusedError before anything was deployed. */
async function drill(order, world, rollback, signal) {
    const startedAt = world.clock.now().toISOString();
    const problems = drillProblems(order.environment);
    if (problems.length > 0)
        throw new errors/* RefusedError */.fk(problems);
    const began = await whatRuns(order, world, signal);
    const rehearsed = await rollback(inner(order, true), { ...world, emit: () => undefined }, signal);
    if (rehearsed.plan === undefined)
        return { ...ending/* nothingRan */.N, result: rehearsed.result, message: rehearsed.message, nextAction: rehearsed.nextAction };
    const watched = await watchStages(order, world, rollback, signal);
    const prepared = prepare(order, began, rehearsed.plan, watched);
    world.emit({ kind: 'plan-made', at: startedAt, plan: prepared.plan });
    if (order.request.dryRun)
        return { ...ending/* nothingRan */.N, result: 'dry-run', plan: prepared.plan, warnings: prepared.plan.warnings };
    return new Drilling(order, world, rollback, prepared, startedAt, signal).run();
}
/** @throws RefusedError when it cannot be told, or when the hosts are locked: an earlier try of the same drill stopped in the middle of its rollback then. */
async function whatRuns({ environment }, world, signal) {
    const facts = await (0,read_facts/* readFacts */.M)(environment, (0,steady_fleet/* steady */.v)(world), signal);
    const holders = facts.hosts.flatMap(({ host, lockHolder }) => (lockHolder === undefined ? [] : [describeHolder(host, lockHolder)]));
    const silent = facts.unreachable.map(({ host, reason }) => ({ where: host, what: reason, mend: 'a drill needs every host: bring it back, or take it out of the configuration' }));
    const { running, target, problems } = (0,plan_target/* chooseTarget */.b)(facts, { tag: 'previous', prefix: environment.tagPrefix, allow: [], earlier: undefined, previousIs: 'running', switches: false });
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
    const situation = { ...(0,plan_situation/* bareSituation */.nC)(order), allow: [], watchWindowMs: undefined, running: [release.tag], target: release, facts };
    const plan = drillPlan((0,build_plan/* buildPlan */.G)(runbooks/* runbooks */.C.drill, registry/* steps */.C, situation, []), rollback, watch);
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
        this.ports = { ...world, messages: this.voice.messages, hosts: new engine_hosts/* SafeHosts */.T(world.fleet, order.environment, order.run, world.clock) };
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
        return execute({ ...plan, stages: stagesOf(plan, names) }, registry/* steps */.C, context, this.voice.listening(this.world.emit));
    }
    skipped(names) {
        return stagesOf(this.prepared.plan, names).flatMap((stage) => stage.steps.map((planned) => notReached(planned, stage.title)));
    }
    /** Undefined where it cannot be told. */
    async look() {
        if (this.signal.aborted)
            return undefined;
        try {
            return (await whatRuns(this.order, this.world, this.signal)).release;
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
        const inside = [...(rollback?.steps ?? []).map(within('Rollback')), ...(watch?.steps ?? []).map(within('Watch'))];
        const records = [...course.opening, ...inside, ...forward];
        const dossier = this.dossier(course, records, verdict, left);
        const closing = await this.go(['announce-drill-end', 'write-drill-report', 'propose-drill-report'], { dossier, drillEnded: { well: verdict.result === 'success', detail: this.lastWords(rollback, verdict, left) } });
        const { deliveries, warnings } = await this.voice.end({ stopped: false, watched: false, message: verdict.message });
        const kept = rollback?.lock === 'kept' && !free;
        // What the rollback left to people, the way forward has made good; the report names it.
        const done = forward[0]?.state === 'done';
        return {
            ...ending/* nothingRan */.N,
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
function within(part) {
    return (record) => ({ ...record, stage: `${part}: ${record.stage}` });
}

// EXTERNAL MODULE: ./src/key-trouble.ts
var key_trouble = __webpack_require__(3978);
;// CONCATENATED MODULE: ./src/ways/lock-only.ts
// The types hold and release: the lock of the hosts is taken and kept, or taken and given back. Nothing else is touched.








async function onlyLock(order, world, signal) {
    try {
        if (order.request.dryRun)
            return await whoHolds(order, world, signal);
        return { ...ending/* nothingRan */.N, result: 'success', ...(await settle(order, await lockFor(order, world, signal))) };
    }
    catch (error) {
        return (0,ending/* failedEarly */.F)(error, signal);
    }
}
/** A dry run: nothing keeps it from looking, not even what would refuse a rollback. */
async function whoHolds({ environment, request }, world, signal) {
    const { hosts, unreachable } = await (0,read_facts/* readFacts */.M)(environment, (0,steady_fleet/* steady */.v)(world), signal);
    const holders = hosts.flatMap(({ host, lockHolder }) => (lockHolder === undefined ? [] : [(0,errors/* describeProblem */.BJ)(describeHolder(host, lockHolder))]));
    const message = holders.length === 0 ? `No host is locked; ${request.rollbackType} would be done at once.` : '';
    return { ...ending/* nothingRan */.N, result: 'dry-run', message, warnings: [...holders, ...unreachable.map(({ host, reason }) => `${host} was not asked: ${reason}`)] };
}
/** @throws RefusedError when hold does not reach every host; then none is left locked by this try, and what it took over is as it was. */
async function settle({ request, run }, lock) {
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

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/commands/dump.ts
var dump = __webpack_require__(67526);
// EXTERNAL MODULE: ./src/database/migrations.ts
var database_migrations = __webpack_require__(48828);
;// CONCATENATED MODULE: ./src/database/foresee-restore.ts

/** @param needed whether the migrations of the target must be in the backup. */
function foreseeRestore({ migrations, release, beyond }, { key, takenAt }, needed) {
    const since = migrations.filter((migration) => (0,database_migrations/* isAppliedSince */.K4)(migration, Date.parse(takenAt))).map(({ name }) => name);
    const lacking = needed ? since.filter((name) => release.includes(name)) : [];
    const unknown = since.filter((name) => beyond.some((migration) => migration.name === name && migration.file === undefined));
    return [
        ...(lacking.length === 0 ? [] : [`${key} is of ${takenAt}, before ${lacking.join(', ')} was applied, which the target needs: it will not go live. Name a newer backup.`]),
        ...(unknown.length === 0 ? [] : [`${key} is of ${takenAt}, before ${unknown.join(', ')} was applied, and no commit on the host holds it: what it made will look as if the backup had lost it, and the backup will not go live. Fetch the newer release there (git fetch --tags).`]),
    ];
}

// EXTERNAL MODULE: ./src/database/strategy.ts
var database_strategy = __webpack_require__(69020);
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

// EXTERNAL MODULE: ./src/config/build-tools.ts
var build_tools = __webpack_require__(47320);
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
        const words = [[`${recipe.part}.install`, (0,build_tools/* firstWord */.N)(recipe.install)], [`${recipe.part}.build`, (0,build_tools/* firstWord */.N)(recipe.build)]];
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

// EXTERNAL MODULE: ./src/plan/what-runs.ts
var what_runs = __webpack_require__(21992);
// EXTERNAL MODULE: ./src/plan/unknown-version.ts
var unknown_version = __webpack_require__(52800);
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
    const name = (commit) => (commit === '' ? unknown_version/* unknownVersion */.VN : (0,what_runs/* releaseAt */.j8)(commit, prefix, known).tag);
    if (part === 'frontend') {
        const { liveSite, head, deployed } = host;
        if (liveSite === undefined || liveSite.head !== head || liveSite.deployed !== deployed || liveSite.commit === head)
            return [];
        return [`the site → ${name(liveSite.commit)}, at ${at}`];
    }
    const now = (0,what_runs/* backendCommit */.GZ)(host);
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
var free_scenario = __webpack_require__(13997);
// EXTERNAL MODULE: ./src/policy/database-safety.ts + 1 modules
var database_safety = __webpack_require__(30056);
;// CONCATENATED MODULE: ./src/policy/row-safety.ts


/** Without the flag the type would stop half way. */
function rowRefusals(facts, runbook) {
    return (0,runbooks_runbook/* does */.Y)(runbook, 'switch-flag-off') ? rowsOf(facts, 'flag') : [];
}
/** The banner never stops a rollback. */
function rowWarnings(facts, runbook) {
    return (0,runbooks_runbook/* does */.Y)(runbook, 'tell-users') ? rowsOf(facts, 'banner').map((problem) => `The banner will not be shown: ${(0,errors/* describeProblem */.BJ)(problem)}`) : [];
}
function rowsOf(facts, wanted) {
    return (facts?.wrongRows ?? []).filter(({ key }) => key === wanted).map(({ where, what, mend }) => ({ where, what, mend }));
}

// EXTERNAL MODULE: ./src/preflight/read-backup.ts + 2 modules
var read_backup = __webpack_require__(21063);
// EXTERNAL MODULE: ./src/preflight/limited-session.ts
var limited_session = __webpack_require__(77640);
// EXTERNAL MODULE: ./src/preflight/read-database.ts + 3 modules
var read_database = __webpack_require__(88941);
// EXTERNAL MODULE: ./src/preflight/read-target.ts
var read_target = __webpack_require__(39873);
// EXTERNAL MODULE: ./src/preflight/wrong-names.ts
var wrong_names = __webpack_require__(62755);
// EXTERNAL MODULE: ./src/plan/deadlines.ts
var deadlines = __webpack_require__(57802);
// EXTERNAL MODULE: ./src/plan/live-or-ready.ts
var live_or_ready = __webpack_require__(51993);
// EXTERNAL MODULE: ./src/steps/parts/await-healthy.ts
var await_healthy = __webpack_require__(49900);
;// CONCATENATED MODULE: ./src/who-is-silent.ts
// Before a run goes on from a try that ended half way: which backends are online and yet do not answer as they should. They are restarted.










/** Their names. What nobody could find out counts as silent: one restart more is no harm, a backend that hangs is. */
async function whoIsSilent(situation, world, signal) {
    const { environment, run } = situation;
    const runbook = runbooks/* runbooks */.C[situation.rollbackType];
    const live = (0,plan_situation/* hostsWith */.qg)(situation, 'backend').filter((host) => !runbook.switches || (0,live_or_ready/* backendIsLive */.hI)(situation, host)).map(({ name }) => name);
    if (!(0,runbooks_runbook/* does */.Y)(runbook, 'switch-backend', 'start-backend') || live.length === 0)
        return [];
    const ports = { ...world, messages: messenger/* nobody */.N, hosts: new engine_hosts/* SafeHosts */.T(world.fleet, environment, run, world.clock) };
    const limitMs = Math.max(0, ...environment.health.checks.map(({ timeout }) => timeout)) + deadlines/* askingMs */.KP;
    try {
        const wrong = await (0,time_limit/* withinTime */.dn)(world.clock, limitMs, signal, (limit) => (0,await_healthy/* askHealthOf */.nv)(live, { situation, ports, carried: {}, signal: limit, progress: () => undefined }));
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
    return !isAskedItself && live.length === (0,plan_situation/* hostsWith */.qg)(situation, 'backend').length;
}

;// CONCATENATED MODULE: ./src/planning.ts
// From facts to a plan: target, database, every reason not to start, and the runbook made concrete.





























/** @throws RefusedError with every reason not to start. */
async function makePlan(order, facts, world, { resumed, warnings, authorization }, signal) {
    const { request, run, environment } = order;
    const runbook = runbooks/* runbooks */.C[request.rollbackType];
    const earlier = resumed ? earlierTry(facts, order) : undefined;
    const { previousIs, switches } = runbook;
    const destination = (0,plan_target/* chooseTarget */.b)(facts, { tag: request.targetTag, prefix: environment.tagPrefix, allow: request.allow, earlier, previousIs, switches, parts: (0,plan_situation/* partsOf */.CI)(environment, runbook), via: environment.frontend?.via ?? '', holders: (0,runs_on/* holders */.wb)(environment) });
    const names = destination.target === undefined ? undefined : await lookForNames(order, facts, destination.target, world.fleet, signal);
    const again = resumed || !switches ? [] : goneAlready(facts, { run: run.id, tag: request.targetTag, prefix: environment.tagPrefix, parts: (0,plan_situation/* partsOf */.CI)(environment, runbook), known: new Map(facts.hosts.flatMap(({ tags }) => [...tags])) });
    const problems = [...(0,refusals/* refusals */.Ke)(facts, environment, runbook, run.id), ...again, ...(facts.hosts.length === 0 ? [] : destination.problems), ...(names === undefined ? [] : (0,wrong_names/* wrongNames */.G5)(names))];
    if (problems.length > 0 || destination.target === undefined || names === undefined)
        throw new errors/* RefusedError */.fk(problems);
    const database = await readDatabaseFor(order, facts, destination.target, runbook, world, signal);
    const rows = rowRefusals(database.situation?.facts, runbook);
    if (rows.length > 0)
        throw new errors/* RefusedError */.fk(rows);
    const scenario = (0,who_must_agree/* scenarioOf */.CF)(environment.authorization, request.scenario)?.name ?? request.scenario;
    const found = { ...(0,plan_situation/* bareSituation */.nC)(order), scenario, running: destination.running, target: destination.target, serves: destination.serves, facts, database: database.situation };
    const situation = resumed ? { ...found, silent: await whoIsSilent(found, world, signal) } : found;
    const plan = withExpectedTimes((0,build_plan/* buildPlan */.G)(runbook, registry/* steps */.C, situation, [...warnings, ...(0,free_scenario/* scenarioWarnings */.f)(environment, request.scenario), ...destination.warnings, ...(0,refusals/* preflightWarnings */.vL)(facts, environment, runbook), ...(0,wrong_names/* doubtfulNames */.MJ)(names), ...database.warnings, ...rowWarnings(database.situation?.facts, runbook)]), order.drills ?? []);
    const builds = missingBuildTools(plan, facts, environment);
    const reasons = [...(resumed ? [] : nothingToUndo(plan, runbook)), ...builds.problems];
    if (reasons.length > 0)
        throw new errors/* RefusedError */.fk(reasons);
    const decision = authorization === undefined ? (0,who_must_agree/* needText */.w6)((0,who_must_agree/* needOf */.ER)({ request, run, environment, runbook })) : (0,who_must_agree/* authorizationText */.dU)(authorization);
    const keptBefore = [...new Set((0,dump/* keptOf */.uq)([run.id, request.breakLock], facts.hosts.flatMap(({ dumpNotes }) => dumpNotes ?? [])))].map((line) => `Of an earlier try: ${line}`);
    return { situation, plan: { ...plan, warnings: [...plan.warnings, ...builds.warnings], ...(keptBefore.length === 0 ? {} : { keptBefore }), authorization: decision, digest: planDigest(plan, sha256, statementsOf(situation)) } };
}
/** Asks hosts about the target only where the live tree lacks something, or pm2 does not know the backend. */
async function lookForNames({ request: { rollbackType, allow }, environment }, facts, target, fleet, signal) {
    const runbook = runbooks/* runbooks */.C[rollbackType];
    return { facts, environment, runbook, allow, target, looked: await (0,read_target/* readTarget */._)(environment, facts, target, runbook, fleet, signal) };
}
/** What this run wrote into its lock, or the one whose lock it takes over, as far as it was about the same part. A host may have missed it. */
function earlierTry({ hosts }, order) {
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
        const databaseFacts = await (0,read_database/* readDatabase */.S)(environment, database, target, world, signal, patienceFor(runbook, strategy));
        const decision = (0,database_strategy/* decide */.L)(strategy, databaseFacts.beyond);
        const situation = { facts: databaseFacts, decision };
        const problems = (0,database_safety/* databaseRefusals */.r)(database, situation, (0,what_runs/* holding */.G)(facts.hosts, (0,runs_on/* holders */.wb)(environment)), target, { runbook, confirm: request.confirm, allow: request.allow });
        if (problems.length > 0)
            throw new errors/* RefusedError */.fk(problems);
        const restore = await (0,read_backup/* readRestore */.x)(environment, database, databaseFacts, facts.hosts, { strategy: decision.strategy, backup: request.backup, run: run.id, allow: request.allow }, world, signal);
        const foreseen = restore?.backup === undefined ? [] : foreseeRestore(databaseFacts, restore.backup, !request.allow.includes('newer-code'));
        return { situation: { ...situation, restore }, warnings: [...(0,database_safety/* databaseWarnings */.v)(situation, runbook, target), ...foreseen] };
    }
    catch (error) {
        if (!(error instanceof errors/* RefusedError */.fk) || runbook.database === 'changes')
            throw error;
        return { situation: undefined, warnings: error.problems.map((problem) => `The database was not read: ${(0,errors/* describeProblem */.BJ)(problem)}`) };
    }
}
/** What takes rows away must know them; nobody waits long for what is only shown. */
function patienceFor({ database }, strategy) {
    return database === 'changes' ? { ...limited_session/* patient */.Im, mustCount: strategy === 'auto' || strategy === 'revert' } : limited_session/* brief */.dh;
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
function sha256(text) {
    return (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex');
}

;// CONCATENATED MODULE: ./src/preflight/denied-changes.ts


const denied_changes_limitMs = 30_000;
/** What is refused for sure, by name: `bucket shop-site`. Who gives another answer, or none, is no reason not to start. */
async function deniedChanges({ frontend }, runbook, { readiness: { rights }, clock }, signal) {
    if (frontend === undefined || !(0,runbooks_runbook/* does */.Y)(runbook, 'switch-frontend'))
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
const parts = {
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
    const bare = (0,plan_situation/* bareSituation */.nC)(order);
    const reasons = purpose.map((name) => {
        const intent = registry/* steps */.C[name].plan(bare);
        return 'notNeeded' in intent ? intent.notNeeded : undefined;
    });
    if (purpose.length === 0 || reasons.includes(undefined))
        return undefined;
    const mends = [...new Set(purpose.flatMap((name) => parts[name] ?? []))];
    return { where: 'configuration', what: `type ${type} has nothing to do: ${[...new Set(reasons)].join(', ')}`, mend: `add ${mends.join(', or ')} to environment ${order.environment.name}, or choose another type` };
}

// EXTERNAL MODULE: ./src/ways/readiness.ts + 14 modules
var readiness = __webpack_require__(53934);
// EXTERNAL MODULE: ./src/commands/shell.ts
var shell = __webpack_require__(4800);
;// CONCATENATED MODULE: ./src/commands/journal-excerpt.ts
// What a host wrote down about one run: its lines of the journal, the lock that a dead run left, the team's log. Only looks.


const mostLines = 500;
/** Facts `journal`, `lock`, `log` and `dump.left`, a line each. */
function journalExcerpt(run, incident) {
    return (0,shell/* lines */.Mn)((0,shell.sh) `each() { while IFS= read -r line || [ -n "$line" ]; do fact "$1" "$line"; done; }`, (0,shell.sh) `{ grep -aF ${`"run":${JSON.stringify(run)}`} "$state/journal.jsonl" 2>/dev/null || true; } | tail -n ${mostLines} | each journal`, (0,shell.sh) `{ head -n 1 "$state/lock/details" 2>/dev/null || true; } | each lock`, dump/* dumpNotes */.Il, incident === '' ? undefined : (0,shell.sh) `if [ -n "$log" ]; then { grep -aE ${`Ticket: ${incident.replace(/[^A-Za-z0-9_#-]/g, '.')}( |$)`} "$log" 2>/dev/null || true; } | tail -n 50 | cut -c 1-500 | each log; fi`);
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
var plan_text = __webpack_require__(38495);
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
var announcement_text = __webpack_require__(49831);
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
    const facts = (0,facts_protocol/* parseFacts */.hx)(output);
    return { host, jobs: (0,facts_protocol/* allFacts */.fo)(facts, 'journal').flatMap((line) => parseJob(line, run)), log: (0,facts_protocol/* allFacts */.fo)(facts, 'log'), lock: parseLock((0,facts_protocol/* fact */.fK)(facts, 'lock')), kept: (0,dump/* keptOf */.uq)([run], (0,facts_protocol/* allFacts */.fo)(facts, 'dump.left')) };
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

// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 9 modules
var schemas = __webpack_require__(27597);
// EXTERNAL MODULE: ./src/request.ts
var request = __webpack_require__(14390);
// EXTERNAL MODULE: ./src/step-names.ts
var step_names = __webpack_require__(63100);
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
const anything = schemas/* unknown */.L5J().optional();
const journal_text = schemas/* string */.YjP();
const texts = schemas/* array */.YOg(journal_text);
const time = journal_text.refine((value) => !Number.isNaN(Date.parse(value)));
const ms = schemas/* number */.aig().min(0);
const planned = described()({ step: schemas/* enum */.k5n(step_names/* stepNames */.V), title: journal_text, section: journal_text, documentedMs: ms.optional(), expected: anything, deadlineMs: ms, blocking: schemas/* boolean */.zMY(), undo: journal_text, says: texts, commands: schemas/* array */.YOg(anything) });
const run = described()({ id: journal_text, attempt: journal_text, job: journal_text.optional(), actor: journal_text, url: journal_text, breakGlass: schemas/* boolean */.zMY() });
const migration = schemas/* looseObject */._H3({ name: journal_text, state: journal_text, action: schemas/* enum */.k5n(['revert', 'mark', 'resolve', 'keep']), why: journal_text, holds: texts });
const database = described()({ name: journal_text, strategy: journal_text, reason: journal_text, migrations: schemas/* array */.YOg(migration), nextDeploy: schemas/* looseObject */._H3({ works: schemas/* boolean */.zMY(), why: journal_text }) });
const plan = described()({
    rollbackType: schemas/* enum */.k5n(request/* rollbackTypes */.G5),
    title: journal_text,
    system: journal_text,
    environment: journal_text,
    run,
    incident: journal_text,
    reason: journal_text,
    running: texts,
    target: schemas/* looseObject */._H3({ tag: journal_text, commit: journal_text }),
    hosts: texts,
    unreachable: texts,
    stages: schemas/* array */.YOg(schemas/* looseObject */._H3({ title: journal_text, steps: schemas/* array */.YOg(planned) })),
    database: database.optional(),
    leftOut: schemas/* array */.YOg(schemas/* looseObject */._H3({ step: journal_text, reason: journal_text })),
    warnings: texts,
    authorization: journal_text,
    digest: journal_text,
    expected: anything,
    forPeople: texts,
    keptBefore: texts.optional(),
});
const record = described()({
    planned,
    stage: journal_text,
    state: schemas/* enum */.k5n(['done', 'already', 'failed', 'inconclusive', 'warned', 'cancelled', 'not-reached']),
    startedAt: schemas/* union */.KCZ([time, schemas/* literal */.euz('')]),
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
    plan: plan.optional(),
    steps: schemas/* array */.YOg(record),
    startedAt: time,
    durationMs: ms,
    downtimeMs: ms.optional(),
    message: journal_text,
    nextAction: journal_text,
    authorization: authorization.optional(),
    baseline: anything,
    assessment: anything,
    readiness: anything,
    announced: schemas/* array */.YOg(described()({ channel: journal_text, audience: schemas/* enum */.k5n(['team', 'person', 'public']), what: journal_text, state: schemas/* enum */.k5n(['told', 'failed']), detail: journal_text, at: journal_text })),
    lock: schemas/* enum */.k5n(['released', 'kept', 'none']),
    filed: anything,
    about: anything,
    warnings: texts,
});
/** Whoever wrote a line signs it. */
const by = schemas/* looseObject */._H3({ id: journal_text, attempt: journal_text }).optional();
const journal_event = schemas/* discriminatedUnion */.gMt('kind', [
    schemas/* looseObject */._H3({ kind: schemas/* literal */.euz('plan-made'), at: time, plan, by }),
    schemas/* looseObject */._H3({ kind: schemas/* literal */.euz('note'), at: time, by }),
    schemas/* looseObject */._H3({ kind: schemas/* literal */.euz('step-started'), at: time, planned, by }),
    schemas/* looseObject */._H3({ kind: schemas/* literal */.euz('step-heartbeat'), at: time, by }),
    schemas/* looseObject */._H3({ kind: schemas/* literal */.euz('step-ended'), at: time, record, by }),
    schemas/* looseObject */._H3({ kind: schemas/* literal */.euz('run-ended'), at: time, report, by }),
]);
const newest = { run: '', changes: () => true };
function parseJournal(content, { run: wanted, changes } = newest) {
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
    const lastKnown = lastWord(steps, lastAt);
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
function lastWord(steps, lastAt) {
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
    const asked = journal.report === undefined ? await askHosts(order, subject, world, signal) : { hosts: [], warnings: [] };
    const record = recordOf(journal, asked.hosts, subject);
    if (record.sources.length === 0)
        return { ...ending/* nothingRan */.N, result: 'refused', message: `Nothing is known of run ${subject.run.id}: no journal was found here, and no host wrote of it.`, nextAction: 'Name the journal of the run (input journal: journal.jsonl of its artifact), or the run (input reported-run).', warnings: [...warnings, ...asked.warnings] };
    const { situation, plan } = planFor(order, record, [...warnings, ...asked.warnings]);
    world.emit({ kind: 'plan-made', at: world.clock.now().toISOString(), plan });
    if (order.request.dryRun)
        return { ...ending/* nothingRan */.N, result: 'dry-run', plan, warnings: plan.warnings };
    const carried = {};
    const ports = { ...world, messages: messenger/* nobody */.N, hosts: new engine_hosts/* SafeHosts */.T(world.fleet, order.environment, order.run, world.clock) };
    const records = await execute(plan, registry/* steps */.C, { situation, ports, carried, signal, progress: () => undefined }, world.emit);
    const cancelled = records.some(({ state }) => state === 'cancelled' || state === 'not-reached');
    // A run that could not write its own summary has it written here.
    return { ...ending/* nothingRan */.N, result: cancelled ? 'cancelled' : 'success', plan, steps: records, filed: carried.filed, message: alsoHeld(journal), about: record.ended ? undefined : record.report, warnings: plan.warnings };
}
async function readJournal({ request: { reportedRun } }, { recordFiles }) {
    const parse = (content) => parseJournal(content, { run: reportedRun, changes: (type) => (0,who_must_agree/* changesSomething */.Qc)(runbooks/* runbooks */.C[type]) });
    try {
        const journal = parse((await recordFiles.readJournal()) ?? '');
        const damaged = journal.damaged === 0 ? [] : [`${journal.damaged} lines of the journal could not be read, and are left out`];
        const foreign = journal.events === 0 && journal.others.length > 0 ? [`the journal has nothing of run ${reportedRun}: it is of ${listed(journal.others)}`] : [];
        return { journal, warnings: [...damaged, ...foreign] };
    }
    catch (error) {
        return { journal: parse(''), warnings: [`the journal could not be read: ${(0,errors/* messageOf */.bD)(error)}`] };
    }
}
function listed(runs) {
    return runs.map(({ run, type }) => `${run === undefined ? 'a run without a name' : `run ${run}`}${type === undefined ? '' : ` (${type})`}`).join(', ');
}
/** Whoever meant another run than the newest learns that it is there. */
function alsoHeld({ run, type, others }) {
    const changed = others.filter((other) => other.changed);
    return changed.length === 0 ? '' : `About ${listed([{ run, type }])}. The journal also holds ${listed(changed)}: the input reported-run (--run in the terminal) names which is meant.`;
}
function nothingToReport({ run, type, others }, { request }, warnings) {
    const held = request.reportedRun === '' ? [{ run, type }, ...others] : [{ run, type }];
    const what = `There is nothing to report on: ${request.reportedRun === '' ? 'no run in the journal rolled anything back' : 'it rolled nothing back'} (${listed(held)}).`;
    return { ...ending/* nothingRan */.N, result: request.dryRun ? 'dry-run' : 'success', message: what, nextAction: 'If another run is meant, name it (input reported-run) or its journal (input journal).', warnings };
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
    const known = Object.entries(registry/* steps */.C).find(([step]) => step === name);
    if (known === undefined)
        return undefined;
    const [step, { title, section, documentedMs, deadlineMs, blocking, undo }] = known;
    return { step, title, section, documentedMs, deadlineMs, blocking, undo, says: [], commands: [] };
}
/** Whoever does not answer is left out, and the report says so. */
async function askHosts({ environment }, { run, incident }, world, signal) {
    const { fleet } = (0,steady_fleet/* steady */.v)(world);
    const commands = (0,commands_script/* commandsFor */.Au)(environment.hosts, (host) => (0,commands_script/* hostScript */.Q1)(host, 'Read what it wrote down', hostLimitMs, journalExcerpt(run.id, incident)));
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
    const situation = { ...(0,plan_situation/* bareSituation */.nC)(order), incident, reason, running, target, dossier: dossierOf(record) };
    return { situation, plan: { ...(0,build_plan/* buildPlan */.G)(runbooks/* runbooks */.C.report, registry/* steps */.C, situation, warnings), hosts, unreachable } };
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
        return readiness/* judgeReadiness */.q;
    if (hostless === true)
        return assessWithoutHosts;
    if (lockOnly !== undefined)
        return onlyLock;
    return dryRun ? rehearse : perform;
}
/** A drill rolls back inside itself, by this very file. */
async function rehearseForReal(order, world, signal) {
    return drill(order, world, rollback, signal).catch((error) => (0,ending/* failedEarly */.F)(error, signal));
}
/** A dry run: everything is read, the plan is made, nothing changes, no lock is taken. */
async function rehearse(order, world, signal) {
    try {
        requirePurpose(order);
        const [facts, doubtful] = await Promise.all([(0,read_facts/* readFacts */.M)(order.environment, (0,steady_fleet/* steady */.v)(world), signal, asksHostsAlone(order), order.run.id), doubtfulAddresses(order, world, signal)]);
        const { plan } = show(await makePlan(order, facts, (0,steady_fleet/* steady */.v)(world), { resumed: goesOn(order, facts), warnings: [...strangersLocks(order, facts), ...doubtful] }, signal), world);
        return { ...ending/* nothingRan */.N, result: 'dry-run', plan, warnings: plan.warnings };
    }
    catch (error) {
        return (0,ending/* failedEarly */.F)(error, signal);
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
        const facts = await readLockedFacts(order, lock, (0,steady_fleet/* steady */.v)(world), signal);
        made = await makePlan(order, facts, (0,steady_fleet/* steady */.v)(world), { resumed: lock.resumed, warnings: leftHalfDone(lock, order.request.rollbackType), authorization: permit.authorization }, signal);
        checkDigest(permit, made.plan);
    }
    catch (error) {
        const kept = lock?.resumed === true;
        const warnings = kept || lock === undefined ? [] : await takeBack(lock, order);
        return { ...(0,ending/* failedEarly */.F)(error, signal, kept), authorization: permit?.authorization, lock: kept ? 'kept' : 'none', warnings };
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
    const facts = await (0,read_facts/* readFacts */.M)(order.environment, (0,steady_fleet/* steady */.v)(world), signal, asksHostsAlone(order), order.run.id);
    return show(await makePlan(order, facts, (0,steady_fleet/* steady */.v)(world), { resumed: goesOn(order, facts), warnings: [] }, signal), world);
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
    const [facts, denied] = await Promise.all([(0,read_facts/* readFacts */.M)({ ...environment, hosts }, world, signal, asksHostsAlone(order), order.run.id), deniedChanges(environment, runbooks/* runbooks */.C[order.request.rollbackType], world, signal)]);
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

// EXTERNAL MODULE: ./src/session/wiring.ts + 16 modules
var wiring = __webpack_require__(12973);
;// CONCATENATED MODULE: ./src/session/session-run.ts
// A session from its journal to its report: all of the program that is not needed to reach the hosts.











/** @throws ConfigurationError when a lock may not be broken. */
async function carryThrough(session, fleet, { scratchFolder, repository, show, signal }) {
    const { request, run, environment } = session;
    const owner = (0,break_lock/* ownerToBreak */.i)(request, runbooks/* runbooks */.C[request.rollbackType]);
    if (owner !== undefined) {
        const problem = (0,break_lock/* breakLockProblem */.u)(owner, await (0,github_runs/* hasEnded */.h)(owner, (0,wiring/* githubRest */.U7)(repository, request.credentials.githubToken)), run.breakGlass);
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
    const world = (0,wiring/* connect */.Ng)(session, fleet, { scratchFolder, repository }, emit);
    return rollback({ request, run, environment, drills: (0,drill_history/* parseHistory */.i6)((0,record_files/* drillHistory */.G)(process.cwd())) }, world, signal);
}


/***/ })

};
;