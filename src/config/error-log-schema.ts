// What `error-log:` may say: which lines of the processes' error logs fail a rollback (Quick Rollback, Step 3: Verify).
import { z } from 'zod';
import { pattern } from './values';

export const errorLog = z.strictObject({
  critical: z
    .array(pattern)
    .default(['\\b(?:FATAL|CRITICAL|PANIC)\\b', 'UnhandledPromiseRejection', 'UncaughtException', 'ERR_MODULE_NOT_FOUND', 'Cannot find module'])
    .describe('Lines of the error log, since the switch, that fail the rollback'),
  known: z.array(pattern).default([]).describe('Critical lines that are known and harmless'),
});
