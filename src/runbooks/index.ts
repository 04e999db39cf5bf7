// All runbooks by rollback type.
import type { RollbackType } from '../request';
import { assess } from './assess';
import { backend } from './backend';
import { baseline } from './baseline';
import { cleanup } from './cleanup';
import { database } from './database';
import { drill } from './drill';
import { frontend } from './frontend';
import { full } from './full';
import { hold } from './hold';
import { prepare } from './prepare';
import { quick } from './quick';
import { readiness } from './readiness';
import { release } from './release';
import { report } from './report';
import type { Runbook } from './runbook';
import { syncWorker } from './sync-worker';
import { verify } from './verify';
import { watch } from './watch';

export const runbooks: Readonly<Record<RollbackType, Runbook>> = { quick, full, database, 'sync-worker': syncWorker, backend, frontend, verify, watch, cleanup, baseline, prepare, report, hold, release, assess, readiness, drill };
