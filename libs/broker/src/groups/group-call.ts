import type { GroupReply } from '@barnabas/coordinator';
import type { ErrorCode } from '@barnabas/protocol';

/** A client's request while its shard has it. Ends with exactly one of `respond` and `refuse`. */
export interface GroupCall {
  respond(response: GroupReply): void;
  refuse(errorCode: ErrorCode): void;
}
