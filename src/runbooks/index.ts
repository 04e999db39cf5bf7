// All runbooks by rollback type.
import type { RollbackType } from '../request';
import { prepare } from './prepare';
import { quick } from './quick';
import type { Runbook } from './runbook';

export const runbooks: Readonly<Record<RollbackType, Runbook>> = { quick, prepare };
