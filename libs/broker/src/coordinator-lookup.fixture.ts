import { ErrorCode, FindCoordinatorRequest, FindCoordinatorResponse } from '@barnabas/protocol';
import type { RawClient } from './raw-client.fixture.js';

export type KeyType = 'group' | 'transactional id' | 'share-partition';

const keyTypes: readonly KeyType[] = ['group', 'transactional id', 'share-partition'];

/** Asks who coordinates the key until somebody does, as clients do: the first who asks has the topic of the coordinators made. */
export async function coordinatorFound(client: RawClient, key: string, keyType: KeyType = 'group') {
  const request = { keyType: keyTypes.indexOf(keyType), coordinatorKeys: [key] };
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const { coordinators } = await client.call(FindCoordinatorRequest, FindCoordinatorResponse, 6, request);
    const [coordinator] = coordinators;
    if (coordinator !== undefined && coordinator.errorCode !== ErrorCode.CoordinatorNotAvailable) return coordinator;
  }
  throw new Error(`nobody coordinates ${key}`);
}
