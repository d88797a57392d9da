import type { ErrorCode } from '@barnabas/protocol';

/** Why a request is not carried out, as its client will read it. */
export interface Refusal {
  readonly kind: 'refused';
  readonly errorCode: ErrorCode;
  readonly errorMessage: string;
}

export function refused(errorCode: ErrorCode, errorMessage: string): Refusal {
  return { kind: 'refused', errorCode, errorMessage };
}

export function isRefusal<T>(value: T | Refusal): value is Refusal {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'refused';
}
