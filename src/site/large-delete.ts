// Whether a switch would take away too much of a site: then it is probably the wrong one (frontend.max-delete).
import type { StoredObject } from '../ports';
import type { SiteDifference } from './difference';
import { isNamedByContent } from './headers';

export interface LargeDelete {
  /** Lasting files that the target lacks. */
  readonly strays: number;
  /** Files in the bucket whose name holds no hash: those named by their content are expected to change. */
  readonly lasting: number;
}

/** @param maxShare of the lasting files, 0 to 1. Undefined when it is not too much. */
export function largeDelete({ strayPages, strayAssets }: SiteDifference, stored: readonly StoredObject[], maxShare: number): LargeDelete | undefined {
  const [strays, lasting] = [countLasting([...strayPages, ...strayAssets]), countLasting(stored)];
  return strays > lasting * maxShare ? { strays, lasting } : undefined;
}

function countLasting(objects: readonly StoredObject[]): number {
  return objects.filter(({ key }) => !isNamedByContent(key)).length;
}
