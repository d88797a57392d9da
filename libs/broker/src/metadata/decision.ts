import { ErrorCode } from '@barnabas/protocol';
import type { Randomness } from '@barnabas/platform';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { MetadataImage } from './image.js';
import type { ChangeOptions, Outcome } from './operations.js';
import { RecordWriter } from './records.js';

/** What a decision is made from: everything decided so far, whether it is on disk yet or not. */
export interface DecisionContext {
  readonly image: MetadataImage;
  readonly configs: EffectiveConfigs;
  readonly randomness: Randomness;
  readonly allowance?: ChangeOptions['allowance'];
}

/** Records that make a change, and what to answer once they are on disk. */
export interface Decision<O> {
  readonly records: Buffer[];
  readonly outcomes: O[];
}

export const SUCCESS: Outcome = { errorCode: ErrorCode.None, errorMessage: null };

export function failure(errorCode: ErrorCode, errorMessage: string | null): Outcome {
  return { errorCode, errorMessage };
}

/** Counts partitions that are made or deleted; the error when the client's quota does not let them be (KIP-599). */
export function refuseMutation(
  { allowance }: Pick<DecisionContext, 'allowance'>,
  partitions: number,
): Outcome | undefined {
  if (allowance === undefined || allowance.take(partitions)) return undefined;
  return failure(ErrorCode.ThrottlingQuotaExceeded, null);
}

/** Writes records in the versions that the finalized metadata.version calls for. */
export function recordWriterFor(image: MetadataImage): RecordWriter {
  return new RecordWriter(metadataVersionOf(image));
}

function metadataVersionOf(image: MetadataImage): number {
  return image.features.finalized.get('metadata.version') ?? 0;
}

/** Whether eligible leader replicas are kept (KIP-966). */
export function isElrEnabled(image: MetadataImage): boolean {
  return (image.features.finalized.get('eligible.leader.replicas.version') ?? 0) > 0;
}

/** Most records, and most partitions, that one request of a client may cause (Kafka's MAX_RECORDS_PER_USER_OP). */
export const MAX_RECORDS_PER_REQUEST = 10_000;
