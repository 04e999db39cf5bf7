// A stub of CloudFront's API: invalidations of one distribution, which empty the sandbox's edge cache when they complete.
import { checkSignature, type SigningKeys } from './aws-signature';
import { distributionXml, errorXml, invalidationListXml, invalidationXml, parseInvalidationBatch, type Invalidation, type InvalidationBatch } from './cloudfront-xml';
import { HttpStub, type StubReply, type StubRequest } from './http-stub';
import type { Authorization } from './recorded-request';

export interface CloudFrontStubOptions {
  readonly distributionId: string;
  readonly keys: SigningKeys;
  /** Called with the paths of an invalidation that completes. */
  readonly invalidate: (paths: readonly string[]) => void;
  readonly recordFile?: string;
}

export interface CloudFrontChange {
  readonly tooManyInvalidations?: boolean;
  readonly accessDenied?: boolean;
  /** An error code that every request is refused with, as AWS does before it looks at the request; empty: none. */
  readonly refusedWith?: string;
  /** How long an invalidation is in progress. */
  readonly completeAfterMs?: number;
}

const defaultCompleteAfterMs = 300;
const wildcardsInProgressLimit = 15;
const route = /^\/2020-05-31\/distribution\/([^/]+)(?:\/(invalidation)(?:\/([^/]+))?)?$/;

export class CloudFrontStub extends HttpStub<readonly Invalidation[], CloudFrontChange> {
  protected readonly name = 'cloudfront';
  private readonly invalidations = new Map<string, Invalidation>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private changes: Required<CloudFrontChange> = { tooManyInvalidations: false, accessDenied: false, refusedWith: '', completeAfterMs: defaultCompleteAfterMs };

  constructor(private readonly options: CloudFrontStubOptions) {
    super(options.recordFile);
  }

  override state(): readonly Invalidation[] {
    return [...this.invalidations.values()];
  }

  override async close(): Promise<void> {
    this.forget();
    await super.close();
  }

  protected override change(change: CloudFrontChange): void {
    this.changes = { ...this.changes, ...change };
  }

  protected override forget(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.invalidations.clear();
    this.changes = { tooManyInvalidations: false, accessDenied: false, refusedWith: '', completeAfterMs: defaultCompleteAfterMs };
  }

  protected override authorize(request: StubRequest): Authorization {
    const verdict = checkSignature(request, this.options.keys);
    return verdict === 'right' || verdict === 'none' ? verdict : 'wrong';
  }

  protected override troubleBody(status: number): string {
    return status === 429 ? errorXml('Throttling', 'Rate exceeded') : errorXml('ServiceUnavailable', 'The CloudFront stub was told to fail');
  }

  protected override answer(request: StubRequest): StubReply {
    const refusal = this.refusal(request);
    if (refusal) return refusal;
    const [, distributionId, collection, id] = route.exec(request.path) ?? [];
    if (distributionId !== this.options.distributionId) return problem(404, 'NoSuchDistribution', 'The specified distribution does not exist.');
    if (collection === undefined && request.method === 'GET') return this.distribution();
    if (collection === undefined) return problem(400, 'InvalidArgument', `The stub does not know ${request.method} ${request.path}`);
    if (request.method === 'POST' && id === undefined) return this.create(request);
    return id === undefined ? xml(200, invalidationListXml(this.state())) : this.show(id);
  }

  private refusal(request: StubRequest): StubReply | undefined {
    if (this.changes.refusedWith !== '') return problem(403, this.changes.refusedWith, 'The security token included in the request is not accepted');
    if (this.changes.accessDenied) return problem(403, 'AccessDenied', 'User is not authorized to perform: cloudfront:CreateInvalidation');
    switch (checkSignature(request, this.options.keys)) {
      case 'none':
        return problem(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
      case 'unknown-key':
        return problem(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
      case 'mismatch':
        return problem(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.');
      case 'right':
        return undefined;
    }
  }

  private distribution(): StubReply {
    const inProgress = this.state().filter(({ status }) => status === 'InProgress').length;
    return xml(200, distributionXml({ id: this.options.distributionId, domainName: 'sandbox.invalid', inProgress }));
  }

  private create(request: StubRequest): StubReply {
    const batch = parseInvalidationBatch(request.text);
    if (!batch) return problem(400, 'MissingBody', 'This operation requires a body. Ensure that the body is present and the Content-Type header is set.');
    const earlier = this.state().find(({ callerReference }) => callerReference === batch.callerReference);
    if (earlier && earlier.paths.join('\n') === batch.paths.join('\n')) return created(request, earlier);
    if (earlier) return problem(400, 'InvalidArgument', 'The caller reference was used before with other paths.');
    return batchProblem(batch) ?? this.limitProblem(batch) ?? created(request, this.begin(batch));
  }

  private limitProblem(batch: InvalidationBatch): StubReply | undefined {
    const inProgress = this.state().filter(({ status }) => status === 'InProgress').flatMap(({ paths }) => paths);
    const wildcards = [...inProgress, ...batch.paths].filter((path) => path.endsWith('*')).length;
    if (!this.changes.tooManyInvalidations && wildcards <= wildcardsInProgressLimit) return undefined;
    return problem(400, 'TooManyInvalidationsInProgress', 'Processing your request will cause you to exceed the maximum number of in-progress wildcard invalidations.');
  }

  private begin(batch: InvalidationBatch): Invalidation {
    const id = `I${Math.random().toString(36).slice(2).toUpperCase().padEnd(13, '0').slice(0, 13)}`;
    const invalidation: Invalidation = { ...batch, id, status: 'InProgress', createdAt: new Date().toISOString() };
    this.invalidations.set(id, invalidation);
    const timer = setTimeout(() => this.complete(invalidation, timer), this.changes.completeAfterMs);
    this.timers.add(timer);
    return invalidation;
  }

  private complete(invalidation: Invalidation, timer: NodeJS.Timeout): void {
    this.timers.delete(timer);
    this.options.invalidate(invalidation.paths);
    this.invalidations.set(invalidation.id, { ...invalidation, status: 'Completed' });
  }

  private show(id: string): StubReply {
    const invalidation = this.invalidations.get(id);
    return invalidation ? xml(200, invalidationXml(invalidation)) : problem(404, 'NoSuchInvalidation', 'The specified invalidation does not exist.');
  }
}

function batchProblem({ paths, quantity }: InvalidationBatch): StubReply | undefined {
  if (quantity !== paths.length) return problem(400, 'InconsistentQuantities', 'The value of Quantity and the size of Items do not match.');
  const wrong = paths.find((path) => !path.startsWith('/'));
  return wrong === undefined && paths.length > 0 ? undefined : problem(400, 'InvalidArgument', 'Your request contains one or more invalid invalidation paths.');
}

function created(request: StubRequest, invalidation: Invalidation): StubReply {
  return xml(201, invalidationXml(invalidation), { location: `${request.path}/${invalidation.id}` });
}

function problem(status: number, code: string, message: string): StubReply {
  return xml(status, errorXml(code, message));
}

function xml(status: number, body: string, headers: Record<string, string> = {}): StubReply {
  return { status, body, headers: { 'content-type': 'text/xml', ...headers } };
}
