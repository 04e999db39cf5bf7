// The Cdn port on CloudFront.
import { CloudFrontClient, CreateInvalidationCommand, GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import type { Cdn, Clock } from '../ports';
import { withinTime } from '../time-limit';
import { explainDenial } from './aws-errors';
import { withRetries } from './aws-retries';
import { limited, usualLimits, type RequestLimits } from './aws-requests';

/** For an invalidation with all its tries: the pages are up by then, and a rollback must not fail for it. */
const invalidationMs = 45_000;

export class CloudFront implements Cdn {
  private made: CloudFrontClient | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly limits: RequestLimits & { readonly invalidationMs: number } = { ...usualLimits, invalidationMs },
  ) {}

  private get client(): CloudFrontClient {
    this.made ??= new CloudFrontClient({ maxAttempts: 1, requestHandler: limited(this.limits), region: process.env['AWS_REGION'] ?? 'us-east-1' });
    return this.made;
  }

  async check(distribution: string, signal?: AbortSignal): Promise<void> {
    const options = signal === undefined ? {} : { abortSignal: signal };
    try {
      await withRetries(this.clock, signal, () => this.client.send(new GetDistributionCommand({ Id: distribution }), options));
    } catch (error) {
      throw new Error(explainDenial(error, `the distribution ${distribution}`), { cause: error });
    }
  }

  async invalidate(distribution: string, paths: readonly string[], callerReference: string, signal?: AbortSignal): Promise<string> {
    const input = { DistributionId: distribution, InvalidationBatch: { CallerReference: callerReference, Paths: { Quantity: paths.length, Items: [...paths] } } };
    const reply = await withinTime(this.clock, this.limits.invalidationMs, signal, (limited) => withRetries(this.clock, limited, () => this.client.send(new CreateInvalidationCommand(input), { abortSignal: limited })));
    return reply.Invalidation?.Id ?? '';
  }
}
