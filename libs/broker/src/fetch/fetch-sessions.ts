import { ErrorCode } from '@barnabas/protocol';
import { FailedSession, FullFetch, IncrementalFetch, SessionlessFetch } from './fetch-context.js';
import type { FetchContext } from './fetch-context.js';
import { FetchSessionCache } from './fetch-session-cache.js';
import type { FetchSessionCacheOptions } from './fetch-session-cache.js';
import { FINAL_EPOCH, INITIAL_EPOCH } from './fetch-session.js';
import { fetchedPartitions } from './fetched-partition.js';
import type { PartitionReference, RequestedPartition } from './fetched-partition.js';

export interface FetchSessionRequest {
  readonly sessionId: number;
  readonly sessionEpoch: number;
  /** From v13 on. */
  readonly usesTopicIds: boolean;
  readonly isFromFollower: boolean;
  readonly readCommitted: boolean;
  readonly requested: readonly RequestedPartition[];
  readonly forgotten: readonly PartitionReference[];
}

/** Decides for each fetch whether it stands alone, begins a session or goes on with one (Kafka's FetchManager). */
export class FetchSessions {
  readonly cache: FetchSessionCache;

  constructor(options: FetchSessionCacheOptions) {
    this.cache = new FetchSessionCache(options);
  }

  contextFor(request: FetchSessionRequest): FetchContext {
    const { sessionId, sessionEpoch, usesTopicIds, isFromFollower: isPrivileged } = request;
    if (sessionEpoch !== INITIAL_EPOCH && sessionEpoch !== FINAL_EPOCH) {
      return this.#goOn(request);
    }
    // Whoever asks for everything is done with the session named.
    this.cache.remove(sessionId);
    const partitions = fetchedPartitions(request.requested, usesTopicIds);
    return sessionEpoch === FINAL_EPOCH
      ? new SessionlessFetch(partitions)
      : new FullFetch(this.cache, partitions, { isPrivileged, usesTopicIds });
  }

  #goOn(request: FetchSessionRequest): FetchContext {
    const { sessionId, sessionEpoch, usesTopicIds, requested, forgotten } = request;
    const session = this.cache.get(sessionId);
    if (session === undefined) {
      return new FailedSession(ErrorCode.FetchSessionIdNotFound);
    }
    if (session.epoch !== sessionEpoch) {
      return new FailedSession(ErrorCode.InvalidFetchSessionEpoch);
    }
    if (session.usesTopicIds !== usesTopicIds) {
      return new FailedSession(ErrorCode.FetchSessionTopicIdError);
    }
    session.readAs(request.readCommitted);
    session.update(requested, forgotten);
    if (session.size === 0) {
      this.cache.remove(session.id);
      return new SessionlessFetch(fetchedPartitions(requested, usesTopicIds));
    }
    this.cache.touch(session);
    session.advance();
    return new IncrementalFetch(session, sessionEpoch);
  }
}
