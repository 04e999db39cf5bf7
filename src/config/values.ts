// The kinds of value that rollback.yml is made of, each with a message that says how it is written.
import { z } from 'zod';
import { durationPattern, parseDuration, parseShare, parseSize, sharePattern, sizePattern } from './units';

export const duration = z
  .string()
  .regex(durationPattern, 'is not a duration; write a number and ms, s, m, h or d, such as 15s or 10m')
  .transform((text) => parseDuration(text) ?? 0);
export const size = z
  .string()
  .regex(sizePattern, 'is not a size; write a number and B, KiB, MiB, GiB, TiB, KB, MB, GB or TB, such as 2GiB')
  .transform((text) => parseSize(text) ?? 0);
export const share = z
  .string()
  .regex(sharePattern, 'is not a percentage; write 0% to 100%')
  .transform((text) => parseShare(text) ?? 0);
export const text = z.string().min(1, 'must not be empty');
export const remotePath = text.regex(/^(?:\/|~\/|~$)/, 'must start with / or ~/ (the home of the user who logs in)');
export const innerPath = text.regex(/^(?!\/|~)(?!.*(?:^|\/)\.\.(?:\/|$))/, 'must be a path inside the repository, without .. and without a leading /');
export const bucketAddress = text.regex(/^s3:\/\/[^/]+(?:\/.*)?$/, 'must look like s3://bucket/prefix');
export const pattern = text.refine(isPattern, 'is not a regular expression that JavaScript understands');
export const fingerprint = text.regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be the fingerprint that ssh-keygen -lf prints, SHA256: and 43 characters');
/** Masked wherever it would be shown: `placed-secrets.ts` finds what is marked. */
export const secret = <Schema extends z.ZodType>(schema: Schema) => schema.meta({ secret: 'value' });
/** Their values are secret, but for those that only say what is asked. */
export const headers = z.record(z.string(), z.string()).default({}).meta({ secret: 'headers' });
export const port = z.number().int().min(1).max(65535);

function isPattern(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
