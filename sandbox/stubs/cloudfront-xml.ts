// The XML of CloudFront's API, version 2020-05-31, as far as invalidations need it.

const namespace = 'http://cloudfront.amazonaws.com/doc/2020-05-31/';
const declaration = '<?xml version="1.0"?>\n';

export interface InvalidationBatch {
  readonly paths: readonly string[];
  readonly quantity: number;
  readonly callerReference: string;
}

export interface Invalidation extends InvalidationBatch {
  readonly id: string;
  readonly createdAt: string;
  readonly status: 'InProgress' | 'Completed';
}

/** Undefined when the text is no invalidation batch. */
export function parseInvalidationBatch(text: string): InvalidationBatch | undefined {
  const body = /<InvalidationBatch[\s>][\s\S]*<\/InvalidationBatch>/.exec(text)?.[0];
  const callerReference = body === undefined ? undefined : /<CallerReference>([^<]+)<\/CallerReference>/.exec(body)?.[1];
  if (body === undefined || callerReference === undefined) return undefined;
  const paths = [...body.matchAll(/<Path>([^<]*)<\/Path>/g)].map(([, path = '']) => unescapeXml(path));
  return { paths, quantity: Number(/<Quantity>(\d+)<\/Quantity>/.exec(body)?.[1]), callerReference: unescapeXml(callerReference) };
}

export function invalidationXml({ id, status, createdAt, paths, callerReference }: Invalidation): string {
  const items = paths.map((path) => `<Path>${escapeXml(path)}</Path>`).join('');
  const batch = `<InvalidationBatch><Paths><Quantity>${paths.length}</Quantity><Items>${items}</Items></Paths><CallerReference>${escapeXml(callerReference)}</CallerReference></InvalidationBatch>`;
  return `${declaration}<Invalidation xmlns="${namespace}"><Id>${id}</Id><Status>${status}</Status><CreateTime>${createdAt}</CreateTime>${batch}</Invalidation>`;
}

export function invalidationListXml(invalidations: readonly Invalidation[]): string {
  const items = invalidations.map(({ id, createdAt, status }) => `<InvalidationSummary><Id>${id}</Id><CreateTime>${createdAt}</CreateTime><Status>${status}</Status></InvalidationSummary>`);
  return `${declaration}<InvalidationList xmlns="${namespace}"><Marker></Marker><MaxItems>100</MaxItems><IsTruncated>false</IsTruncated><Quantity>${items.length}</Quantity><Items>${items.join('')}</Items></InvalidationList>`;
}

export function distributionXml(distribution: { id: string; domainName: string; inProgress: number }): string {
  const { id, domainName, inProgress } = distribution;
  const config = '<DistributionConfig><CallerReference>sandbox</CallerReference><Comment>The sandbox\'s CloudFront stub</Comment><Enabled>true</Enabled></DistributionConfig>';
  return `${declaration}<Distribution xmlns="${namespace}"><Id>${id}</Id><ARN>arn:aws:cloudfront::000000000000:distribution/${id}</ARN><Status>Deployed</Status><LastModifiedTime>2025-01-01T00:00:00.000Z</LastModifiedTime><InProgressInvalidationBatches>${inProgress}</InProgressInvalidationBatches><DomainName>${domainName}</DomainName>${config}</Distribution>`;
}

export function errorXml(code: string, message: string): string {
  return `${declaration}<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>sandbox</RequestId></ErrorResponse>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name = '') => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return decimal === undefined ? (named[name] ?? whole) : String.fromCodePoint(Number(decimal));
  });
}
