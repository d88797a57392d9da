import type { ErrorCode } from '@barnabas/protocol';

import type { AppendRejected } from './log-operations.js';

export function rejected(errorCode: ErrorCode, message: string): AppendRejected {
  return { kind: 'rejected', errorCode, message };
}
