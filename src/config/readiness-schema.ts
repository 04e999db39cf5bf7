// What `readiness:` may say: how far rollback-type readiness goes.
import { z } from 'zod';

export const readiness = z.strictObject({
  restore: z.boolean().default(false).describe('Restore the newest backup into a scratch database, which is dropped afterwards'),
  identity: z.enum(['acts', 'looks']).default('acts').describe('looks: the run has a key and a role that may only look (environment NAME-plan); then rights to write are shown and not required'),
});
