import {
  HeartbeatRequest,
  HeartbeatResponse,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  LeaveGroupResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from '@barnabas/protocol';
import { apiCall } from '../cluster/api-call.js';
import type { BrokerLink } from '../cluster/broker-link.js';
import { CONSUMER_PROTOCOL_TYPE } from './consumer-protocol.js';
import type { ConsumerSettings } from './consumer-settings.js';
import { RANGE_ASSIGNOR_NAME } from './range-assignor.js';

const JoinGroup = apiCall(JoinGroupRequest, JoinGroupResponse);
const SyncGroup = apiCall(SyncGroupRequest, SyncGroupResponse);
const Heartbeat = apiCall(HeartbeatRequest, HeartbeatResponse);
const LeaveGroup = apiCall(LeaveGroupRequest, LeaveGroupResponse);

/** First versions with static membership (KIP-345). */
const INSTANCE_ID = { join: 5, sync: 3, heartbeat: 3 } as const;
/** First version that sends a list of members. */
const LEAVE_MEMBERS = 3;
/** Beyond the rebalance timeout, so that the broker's answer comes before we stop waiting for it (Java: 5 s). */
const JOIN_GRACE_MS = 5000;

/** Who the member is at the moment. */
export interface Membership {
  readonly memberId: string;
  readonly generationId: number;
}

/** The requests of the classic group protocol, for one consumer. */
export class GroupCalls {
  readonly groupId: string;
  readonly #settings: ConsumerSettings;

  constructor(groupId: string, settings: ConsumerSettings) {
    this.groupId = groupId;
    this.#settings = settings;
  }

  join(
    link: BrokerLink,
    memberId: string,
    subscription: Buffer,
    reason: string,
    timeoutMs: number,
  ): Promise<JoinGroupResponse> {
    const { rebalanceTimeoutMs, sessionTimeoutMs } = this.#settings;
    return link.request(
      JoinGroup,
      (version) => ({
        groupId: this.groupId,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        memberId,
        ...this.#instance(version >= INSTANCE_ID.join),
        protocolType: CONSUMER_PROTOCOL_TYPE,
        protocols: [{ name: RANGE_ASSIGNOR_NAME, metadata: subscription }],
        reason,
      }),
      { timeoutMs: Math.max(timeoutMs, rebalanceTimeoutMs + JOIN_GRACE_MS) },
    );
  }

  sync(
    link: BrokerLink,
    { generationId, memberId }: Membership,
    assignments: readonly { memberId: string; assignment: Buffer }[],
    timeoutMs: number,
  ): Promise<SyncGroupResponse> {
    return link.request(
      SyncGroup,
      (version) => ({
        groupId: this.groupId,
        generationId,
        memberId,
        ...this.#instance(version >= INSTANCE_ID.sync),
        protocolType: CONSUMER_PROTOCOL_TYPE,
        protocolName: RANGE_ASSIGNOR_NAME,
        assignments,
      }),
      { timeoutMs: Math.max(timeoutMs, this.#settings.rebalanceTimeoutMs + JOIN_GRACE_MS) },
    );
  }

  heartbeat(link: BrokerLink, { generationId, memberId }: Membership): Promise<HeartbeatResponse> {
    return link.request(Heartbeat, (version) => ({
      groupId: this.groupId,
      generationId,
      memberId,
      ...this.#instance(version >= INSTANCE_ID.heartbeat),
    }));
  }

  leave(link: BrokerLink, memberId: string, timeoutMs: number): Promise<LeaveGroupResponse> {
    return link.request(
      LeaveGroup,
      (version) => ({
        groupId: this.groupId,
        ...(version >= LEAVE_MEMBERS
          ? { members: [{ memberId, reason: 'the consumer is being closed' }] }
          : { memberId }),
      }),
      { timeoutMs },
    );
  }

  #instance(isKnown: boolean): { groupInstanceId?: string } {
    const { groupInstanceId } = this.#settings;
    return isKnown && groupInstanceId !== undefined ? { groupInstanceId } : {};
  }
}
