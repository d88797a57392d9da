import { LegacyOffsetCommitKey, LegacyOffsetCommitValue } from './legacy-offset-commit.js';
import { OffsetCommitKey, OffsetCommitValue } from './offset-commit.js';
import { GroupMetadataKey, GroupMetadataValue } from './group-metadata.js';
import { ConsumerGroupMetadataKey, ConsumerGroupMetadataValue } from './consumer-group-metadata.js';
import {
  ConsumerGroupPartitionMetadataKey,
  ConsumerGroupPartitionMetadataValue,
} from './consumer-group-partition-metadata.js';
import { ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue } from './consumer-group-member-metadata.js';
import {
  ConsumerGroupTargetAssignmentMetadataKey,
  ConsumerGroupTargetAssignmentMetadataValue,
} from './consumer-group-target-assignment-metadata.js';
import {
  ConsumerGroupTargetAssignmentMemberKey,
  ConsumerGroupTargetAssignmentMemberValue,
} from './consumer-group-target-assignment-member.js';
import {
  ConsumerGroupCurrentMemberAssignmentKey,
  ConsumerGroupCurrentMemberAssignmentValue,
} from './consumer-group-current-member-assignment.js';
import { ShareGroupMemberMetadataKey, ShareGroupMemberMetadataValue } from './share-group-member-metadata.js';
import { ShareGroupMetadataKey, ShareGroupMetadataValue } from './share-group-metadata.js';
import {
  ShareGroupTargetAssignmentMetadataKey,
  ShareGroupTargetAssignmentMetadataValue,
} from './share-group-target-assignment-metadata.js';
import {
  ShareGroupTargetAssignmentMemberKey,
  ShareGroupTargetAssignmentMemberValue,
} from './share-group-target-assignment-member.js';
import {
  ShareGroupCurrentMemberAssignmentKey,
  ShareGroupCurrentMemberAssignmentValue,
} from './share-group-current-member-assignment.js';
import {
  ShareGroupStatePartitionMetadataKey,
  ShareGroupStatePartitionMetadataValue,
} from './share-group-state-partition-metadata.js';
import {
  ConsumerGroupRegularExpressionKey,
  ConsumerGroupRegularExpressionValue,
} from './consumer-group-regular-expression.js';
import { StreamsGroupMetadataKey, StreamsGroupMetadataValue } from './streams-group-metadata.js';
import { StreamsGroupMemberMetadataKey, StreamsGroupMemberMetadataValue } from './streams-group-member-metadata.js';
import {
  StreamsGroupTargetAssignmentMetadataKey,
  StreamsGroupTargetAssignmentMetadataValue,
} from './streams-group-target-assignment-metadata.js';
import {
  StreamsGroupTargetAssignmentMemberKey,
  StreamsGroupTargetAssignmentMemberValue,
} from './streams-group-target-assignment-member.js';
import {
  StreamsGroupCurrentMemberAssignmentKey,
  StreamsGroupCurrentMemberAssignmentValue,
} from './streams-group-current-member-assignment.js';
import { StreamsGroupTopologyKey, StreamsGroupTopologyValue } from './streams-group-topology.js';

/** Key and value of every record type, by name. */
export const groupMessages = {
  LegacyOffsetCommit: { key: LegacyOffsetCommitKey, value: LegacyOffsetCommitValue },
  OffsetCommit: { key: OffsetCommitKey, value: OffsetCommitValue },
  GroupMetadata: { key: GroupMetadataKey, value: GroupMetadataValue },
  ConsumerGroupMetadata: { key: ConsumerGroupMetadataKey, value: ConsumerGroupMetadataValue },
  ConsumerGroupPartitionMetadata: {
    key: ConsumerGroupPartitionMetadataKey,
    value: ConsumerGroupPartitionMetadataValue,
  },
  ConsumerGroupMemberMetadata: { key: ConsumerGroupMemberMetadataKey, value: ConsumerGroupMemberMetadataValue },
  ConsumerGroupTargetAssignmentMetadata: {
    key: ConsumerGroupTargetAssignmentMetadataKey,
    value: ConsumerGroupTargetAssignmentMetadataValue,
  },
  ConsumerGroupTargetAssignmentMember: {
    key: ConsumerGroupTargetAssignmentMemberKey,
    value: ConsumerGroupTargetAssignmentMemberValue,
  },
  ConsumerGroupCurrentMemberAssignment: {
    key: ConsumerGroupCurrentMemberAssignmentKey,
    value: ConsumerGroupCurrentMemberAssignmentValue,
  },
  ShareGroupMemberMetadata: { key: ShareGroupMemberMetadataKey, value: ShareGroupMemberMetadataValue },
  ShareGroupMetadata: { key: ShareGroupMetadataKey, value: ShareGroupMetadataValue },
  ShareGroupTargetAssignmentMetadata: {
    key: ShareGroupTargetAssignmentMetadataKey,
    value: ShareGroupTargetAssignmentMetadataValue,
  },
  ShareGroupTargetAssignmentMember: {
    key: ShareGroupTargetAssignmentMemberKey,
    value: ShareGroupTargetAssignmentMemberValue,
  },
  ShareGroupCurrentMemberAssignment: {
    key: ShareGroupCurrentMemberAssignmentKey,
    value: ShareGroupCurrentMemberAssignmentValue,
  },
  ShareGroupStatePartitionMetadata: {
    key: ShareGroupStatePartitionMetadataKey,
    value: ShareGroupStatePartitionMetadataValue,
  },
  ConsumerGroupRegularExpression: {
    key: ConsumerGroupRegularExpressionKey,
    value: ConsumerGroupRegularExpressionValue,
  },
  StreamsGroupMetadata: { key: StreamsGroupMetadataKey, value: StreamsGroupMetadataValue },
  StreamsGroupMemberMetadata: { key: StreamsGroupMemberMetadataKey, value: StreamsGroupMemberMetadataValue },
  StreamsGroupTargetAssignmentMetadata: {
    key: StreamsGroupTargetAssignmentMetadataKey,
    value: StreamsGroupTargetAssignmentMetadataValue,
  },
  StreamsGroupTargetAssignmentMember: {
    key: StreamsGroupTargetAssignmentMemberKey,
    value: StreamsGroupTargetAssignmentMemberValue,
  },
  StreamsGroupCurrentMemberAssignment: {
    key: StreamsGroupCurrentMemberAssignmentKey,
    value: StreamsGroupCurrentMemberAssignmentValue,
  },
  StreamsGroupTopology: { key: StreamsGroupTopologyKey, value: StreamsGroupTopologyValue },
};
