import {
  DeleteGroupsRequest,
  DeleteGroupsResponse,
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  ErrorCode,
  ListGroupsRequest,
  ListGroupsResponse,
} from '@barnabas/protocol';
import { apiCall } from '../cluster/api-call.js';
import { commitOffsets, fetchOffsets } from '../cluster/group-offsets.js';
import { findGroupCoordinator } from '../cluster/coordinator-lookup.js';
import { readAssignment } from '../consumer/consumer-protocol.js';
import { KafkaError, throwIfAny } from '../kafka-error.js';
import type { CommittedOffset, OffsetToCommit, TopicPartition } from '../topic-partition.js';
import type { AdminContext } from './admin-context.js';
import type { GroupDescription, GroupListing, GroupMemberDescription } from './admin-types.js';

const ListGroups = apiCall(ListGroupsRequest, ListGroupsResponse);
const DescribeGroups = apiCall(DescribeGroupsRequest, DescribeGroupsResponse);
const DeleteGroups = apiCall(DeleteGroupsRequest, DeleteGroupsResponse);

export interface ListGroupsOptions {
  /** Only groups in one of these states; needs a broker that knows KIP-518. */
  readonly states?: readonly string[];
  /** Only groups of one of these types, such as 'classic'; needs a broker that knows KIP-848. */
  readonly types?: readonly string[];
}

/** Each broker lists the groups that it coordinates. */
export async function listGroups(context: AdminContext, options: ListGroupsOptions): Promise<GroupListing[]> {
  const answers = await context.onEveryBroker(async (link) => {
    const response = await link.request(ListGroups, {
      ...(options.states === undefined ? {} : { statesFilter: options.states }),
      ...(options.types === undefined ? {} : { typesFilter: options.types }),
    });
    if (response.errorCode !== ErrorCode.None) throw KafkaError.fromBroker(response.errorCode, 'cannot list groups');
    return response.groups;
  });
  return answers.flat().map((group) => ({
    groupId: group.groupId,
    protocolType: group.protocolType,
    state: group.groupState === '' ? undefined : group.groupState,
    type: group.groupType === '' ? undefined : group.groupType,
  }));
}

export async function describeGroups(context: AdminContext, groupIds: readonly string[]): Promise<GroupDescription[]> {
  const failures = new Map<string, KafkaError>();
  const found = await Promise.all(
    groupIds.map(async (groupId) => {
      try {
        return await describeGroup(context, groupId);
      } catch (error) {
        failures.set(groupId, asKafkaError(error));
        return undefined;
      }
    }),
  );
  throwIfAny(failures);
  return found.filter((group) => group !== undefined);
}

async function describeGroup(context: AdminContext, groupId: string): Promise<GroupDescription> {
  const group = await context.onCoordinator(groupId, async (link) => {
    const response = await link.request(DescribeGroups, { groups: [groupId] });
    const [answer] = response.groups;
    if (answer === undefined)
      throw new KafkaError({ code: 'INVALID_RESPONSE', message: `the broker said nothing about group '${groupId}'` });
    if (answer.errorCode !== ErrorCode.None) {
      throw KafkaError.fromBroker(answer.errorCode, `cannot describe group '${groupId}'`, answer.errorMessage);
    }
    return answer;
  });
  const { nodeId } = await context.retry(() => findGroupCoordinator(context.cluster, groupId));
  const { groupState: state, protocolType, protocolData: protocol } = group;
  const members = group.members.map((member) => memberOf(member, protocolType));
  return { groupId, state, protocolType, protocol, members, coordinator: nodeId };
}

type MemberAnswer = DescribeGroupsResponse['groups'][number]['members'][number];

function memberOf(member: MemberAnswer, protocolType: string): GroupMemberDescription {
  const { memberId, clientId, clientHost, memberAssignment } = member;
  const consumes = protocolType === 'consumer' && memberAssignment.length > 0;
  const assignment = consumes ? readAssignment(memberAssignment) : [];
  return { memberId, groupInstanceId: member.groupInstanceId ?? undefined, clientId, clientHost, assignment };
}

export async function deleteGroups(context: AdminContext, groupIds: readonly string[]): Promise<void> {
  const failures = new Map<string, KafkaError>();
  const deleteOne = (groupId: string): Promise<void> =>
    context.onCoordinator(groupId, async (link) => {
      const response = await link.request(DeleteGroups, { groupsNames: [groupId] });
      const errorCode = response.results[0]?.errorCode ?? ErrorCode.None;
      if (errorCode !== ErrorCode.None) throw KafkaError.fromBroker(errorCode, `cannot delete group '${groupId}'`);
    });
  await Promise.all(
    groupIds.map((groupId) =>
      deleteOne(groupId).catch((error: unknown) => {
        failures.set(groupId, asKafkaError(error));
      }),
    ),
  );
  throwIfAny(failures);
}

export function listGroupOffsets(
  context: AdminContext,
  groupId: string,
  partitions: readonly TopicPartition[] | undefined,
): Promise<CommittedOffset[]> {
  return context.onCoordinator(groupId, (link) => fetchOffsets(link, groupId, partitions, false));
}

export async function alterGroupOffsets(
  context: AdminContext,
  groupId: string,
  offsets: readonly OffsetToCommit[],
): Promise<void> {
  const committer = { groupId, generationId: -1, memberId: '', groupInstanceId: undefined };
  const failures = await context.onCoordinator(groupId, async (link) => {
    const failed = await commitOffsets(link, committer, offsets);
    const retriable = [...failed.values()].find((error) => error.retriable);
    if (retriable !== undefined) throw retriable;
    return failed;
  });
  throwIfAny(failures);
}

function asKafkaError(error: unknown): KafkaError {
  if (error instanceof KafkaError) return error;
  throw error;
}
