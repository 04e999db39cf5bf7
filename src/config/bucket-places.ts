// Places in buckets: where each begins, and whether one lies in another.

/** A bucket and what stands in front of every key: empty, or ending with a slash. */
export interface BucketPlace {
  readonly bucket: string;
  readonly prefix: string;
}

/** @param address s3://bucket/folder */
export function bucketPlace(address: string): BucketPlace {
  const [bucket = '', ...rest] = address.slice('s3://'.length).split('/');
  const prefix = rest.join('/').replace(/\/+$/, '');
  return { bucket, prefix: prefix === '' ? '' : `${prefix}/` };
}

/** The same, or one inside the other. A prefix is empty or ends with a slash: `site/` and `site-old/` share nothing. */
export function overlap(left: BucketPlace, right: BucketPlace): boolean {
  return left.bucket === right.bucket && (left.prefix.startsWith(right.prefix) || right.prefix.startsWith(left.prefix));
}
