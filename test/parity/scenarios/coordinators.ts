import { FindCoordinatorRequest, HeartbeatRequest, InitProducerIdRequest } from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Step } from '../scenario.ts';

const [ofGroups, ofTransactions] = [0, 1];
const unknownMemberId = 25;

function found(keyType: number, key: string): Step {
  return request(
    FindCoordinatorRequest,
    4,
    { keyType, coordinatorKeys: [key] },
    { label: `until ${key} has a coordinator`, until: { 'coordinators.0.errorCode': 0 } },
  );
}

/** A coordinator loads in the background; a member that nobody knows shows when it is ready for the group. */
export function groupReady(group: string): Step[] {
  return [
    found(ofGroups, group),
    request(
      HeartbeatRequest,
      4,
      { groupId: group, generationId: 1, memberId: 'nobody' },
      { label: 'until the coordinator is ready', until: { errorCode: unknownMemberId } },
    ),
  ];
}

/** Initialises the transactional id; what it is told is learnt as `producer of ID` and `epoch of ID`. */
export function transactionReady(id: string, label: string, version = 4, transactionTimeoutMs = 60_000): Step[] {
  return [
    found(ofTransactions, id),
    request(
      InitProducerIdRequest,
      version,
      { transactionalId: id, transactionTimeoutMs },
      {
        label,
        until: { errorCode: 0 },
        keep: { [`producer of ${id}`]: 'producerId', [`epoch of ${id}`]: 'producerEpoch' },
      },
    ),
  ];
}

/** The hash codes of these are 97 to 100: one for each of the four partitions of an internal topic. */
const oneForEachPartition = ['a', 'b', 'c', 'd'];

/** Every partition of both internal topics is loaded, whatever is asked for. */
export const allCoordinatorsReady: readonly Step[] = oneForEachPartition.flatMap((key) => [
  ...groupReady(key),
  ...transactionReady(key, 'until the coordinator is ready'),
]);
