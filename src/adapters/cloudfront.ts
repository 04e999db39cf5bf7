// The Cdn port on CloudFront.
import { CloudFrontClient, CreateInvalidationCommand, GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import type { Cdn, Clock } from '../ports';
import { explainDenial, withRetries } from './aws-errors';

export class CloudFront implements Cdn {
  private made: CloudFrontClient | undefined;

  constructor(private readonly clock: Clock) {}

  private get client(): CloudFrontClient {
    this.made ??= new CloudFrontClient({ maxAttempts: 1, region: process.env['AWS_REGION'] ?? 'us-east-1' });
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
    const options = signal === undefined ? {} : { abortSignal: signal };
    const reply = await withRetries(this.clock, signal, () => this.client.send(new CreateInvalidationCommand(input), options));
    return reply.Invalidation?.Id ?? '';
  }
}
