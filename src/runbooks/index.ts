// All runbooks by rollback type.
import type { RollbackType } from '../request';
import { baseline } from './baseline';
import { cleanup } from './cleanup';
import { database } from './database';
import { full } from './full';
import { prepare } from './prepare';
import { quick } from './quick';
import type { Runbook } from './runbook';

export const runbooks: Readonly<Record<RollbackType, Runbook>> = { quick, full, database, cleanup, baseline, prepare };
