// The Rights port on AWS: requests that their service must refuse for their content, so that only the reason of the refusal tells something.
import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { messageOf } from '../errors';
import type { Clock, Permission, Rights } from '../ports';
import { explainDenial } from './aws-errors';
import { withRetries } from './aws-retries';
import { limited, usualLimits, type RequestLimits } from './aws-requests';

interface Refusal {
  readonly name: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** A store that says so has looked at the content: the right was there. */
const wrongContent = ['BadDigest', 'InvalidDigest', 'XAmzContentChecksumMismatch'];
const wrongBatch = ['InconsistentQuantities', 'InvalidArgument'];
/** MD5 of nothing: never that of the body below. */
const md5OfNothing = '1B2M2Y8AsgTpgAmY7PhCfg==';
const body = 'A check of rights by emergency-rollback: it must not be stored.\n';

export class AwsRights implements Rights {
  private s3: S3Client | undefined;
  private cloudfront: CloudFrontClient | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly limits: RequestLimits = usualLimits,
  ) {}

  /** An object of ours whose checksum is wrong: S3 compares it before it stores anything. */
  async mayWrite(bucket: string, prefix: string, signal?: AbortSignal): Promise<Permission> {
    this.s3 ??= new S3Client({ maxAttempts: 1, requestHandler: limited(this.limits), requestChecksumCalculation: 'WHEN_REQUIRED' });
    const s3 = this.s3;
    const object = { Bucket: bucket, Key: `${prefix}.emergency-rollback-rights` };
    const options = signal === undefined ? {} : { abortSignal: signal };
    try {
      await this.asked(signal, () => s3.send(new PutObjectCommand({ ...object, Body: body, ContentMD5: md5OfNothing }), options));
    } catch (error) {
      signal?.throwIfAborted();
      return judge(error, wrongContent, `the bucket ${bucket}`, 'an object with a wrong checksum was refused for its checksum alone');
    }
    const gone = await s3.send(new DeleteObjectCommand(object), options).then(() => 'it was deleted at once', (error: unknown) => `it is still there: ${messageOf(error)}`);
    return { may: 'yes', why: `the store does not compare checksums: it took the object ${object.Key}; ${gone}` };
  }

  /** A batch that says how many paths it has, wrongly. */
  async mayInvalidate(distribution: string, signal?: AbortSignal): Promise<Permission> {
    this.cloudfront ??= new CloudFrontClient({ maxAttempts: 1, requestHandler: limited(this.limits), region: process.env['AWS_REGION'] ?? 'us-east-1' });
    const cloudfront = this.cloudfront;
    const batch = { CallerReference: 'emergency-rollback-rights', Paths: { Quantity: 2, Items: ['/.emergency-rollback-rights'] } };
    try {
      await this.asked(signal, () => cloudfront.send(new CreateInvalidationCommand({ DistributionId: distribution, InvalidationBatch: batch }), signal === undefined ? {} : { abortSignal: signal }));
      return { may: 'yes', why: 'a batch with a wrong count was taken: a path that nobody uses was invalidated' };
    } catch (error) {
      signal?.throwIfAborted();
      return judge(error, wrongBatch, `invalidations of the distribution ${distribution}`, 'a batch with a wrong count was refused for its count alone');
    }
  }

  /** What is refused for its content is an answer, and not worth another try. */
  private asked<Result>(signal: AbortSignal | undefined, send: () => Promise<Result>): Promise<Result> {
    let answer: unknown;
    return withRetries(this.clock, signal, () => send().catch((error: unknown) => {
      if (!wrongContent.includes((error as Refusal).name)) throw error;
      answer = error;
      return undefined;
    })).then((result) => {
      if (answer !== undefined) throw answer;
      return result as Result;
    });
  }
}

function judge(error: unknown, refusedForContent: readonly string[], what: string, why: string): Permission {
  const { name, $metadata } = error as Refusal;
  if (refusedForContent.includes(name)) return { may: 'yes', why };
  return { may: $metadata?.httpStatusCode === 403 ? 'no' : 'unknown', why: explainDenial(error, what) };
}
