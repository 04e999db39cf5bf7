// The policies of docs/aws.md allow what the adapters ask of AWS, and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

/** Rights are not named like requests. */
const rightOf: Readonly<Record<string, string>> = {
  ListObjectsV2: 's3:ListBucket',
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  CopyObject: 's3:PutObject',
  PutObject: 's3:PutObject',
  DeleteObject: 's3:DeleteObject',
  DeleteObjects: 's3:DeleteObject',
  GetDistribution: 'cloudfront:GetDistribution',
  CreateInvalidation: 'cloudfront:CreateInvalidation',
};

const asked = readdirSync('src/adapters')
  .flatMap((file) => [...readFileSync(`src/adapters/${file}`, 'utf8').matchAll(/new (\w+)Command\(/g)])
  .map(([, request = '']) => rightOf[request] ?? `no right is known for ${request}`);
const [trust, acts, looks] = [...readFileSync('docs/aws.md', 'utf8').matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => rights(JSON.parse(text) as Policy));

interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

function rights({ Statement }: Policy): Set<string> {
  return new Set(Statement.flatMap(({ Action }) => Action));
}

it('the role that rolls back', () => {
  expect(acts).toEqual(new Set(asked));
});

it('the role that looks may do none of what changes something', () => {
  expect(looks).toEqual(new Set([...new Set(asked)].filter((right) => /List|Get/.test(right))));
});

it('the trust', () => {
  expect(trust).toEqual(new Set(['sts:AssumeRoleWithWebIdentity']));
});
