// How long one small request to AWS may take. A service that accepts and says nothing is asked again.

export interface RequestLimits {
  readonly connectMs: number;
  readonly answerMs: number;
}

export const usualLimits: RequestLimits = { connectMs: 3_000, answerMs: 10_000 };

/** For the SDK, whose own timeouts are none. */
export function limited({ connectMs, answerMs }: RequestLimits): { connectionTimeout: number; requestTimeout: number; throwOnRequestTimeout: true } {
  return { connectionTimeout: connectMs, requestTimeout: answerMs, throwOnRequestTimeout: true };
}
