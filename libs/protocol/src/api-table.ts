import { api } from './api.js';
import type { Api } from './api.js';
import { ProduceRequest, ProduceResponse } from './messages/00-produce.js';
import { FetchRequest, FetchResponse } from './messages/01-fetch.js';
import { ListOffsetsRequest, ListOffsetsResponse } from './messages/02-list-offsets.js';
import { MetadataRequest, MetadataResponse } from './messages/03-metadata.js';
import { OffsetCommitRequest, OffsetCommitResponse } from './messages/08-offset-commit.js';
import { OffsetFetchRequest, OffsetFetchResponse } from './messages/09-offset-fetch.js';
import { FindCoordinatorRequest, FindCoordinatorResponse } from './messages/10-find-coordinator.js';
import { JoinGroupRequest, JoinGroupResponse } from './messages/11-join-group.js';
import { HeartbeatRequest, HeartbeatResponse } from './messages/12-heartbeat.js';
import { LeaveGroupRequest, LeaveGroupResponse } from './messages/13-leave-group.js';
import { SyncGroupRequest, SyncGroupResponse } from './messages/14-sync-group.js';
import { DescribeGroupsRequest, DescribeGroupsResponse } from './messages/15-describe-groups.js';
import { ListGroupsRequest, ListGroupsResponse } from './messages/16-list-groups.js';
import { SaslHandshakeRequest, SaslHandshakeResponse } from './messages/17-sasl-handshake.js';
import { ApiVersionsRequest, ApiVersionsResponse } from './messages/18-api-versions.js';
import { CreateTopicsRequest, CreateTopicsResponse } from './messages/19-create-topics.js';
import { DeleteTopicsRequest, DeleteTopicsResponse } from './messages/20-delete-topics.js';
import { DeleteRecordsRequest, DeleteRecordsResponse } from './messages/21-delete-records.js';
import { InitProducerIdRequest, InitProducerIdResponse } from './messages/22-init-producer-id.js';
import { OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse } from './messages/23-offset-for-leader-epoch.js';
import { AddPartitionsToTxnRequest, AddPartitionsToTxnResponse } from './messages/24-add-partitions-to-txn.js';
import { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse } from './messages/25-add-offsets-to-txn.js';
import { EndTxnRequest, EndTxnResponse } from './messages/26-end-txn.js';
import { WriteTxnMarkersRequest, WriteTxnMarkersResponse } from './messages/27-write-txn-markers.js';
import { TxnOffsetCommitRequest, TxnOffsetCommitResponse } from './messages/28-txn-offset-commit.js';
import { DescribeAclsRequest, DescribeAclsResponse } from './messages/29-describe-acls.js';
import { CreateAclsRequest, CreateAclsResponse } from './messages/30-create-acls.js';
import { DeleteAclsRequest, DeleteAclsResponse } from './messages/31-delete-acls.js';
import { DescribeConfigsRequest, DescribeConfigsResponse } from './messages/32-describe-configs.js';
import { AlterConfigsRequest, AlterConfigsResponse } from './messages/33-alter-configs.js';
import { AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse } from './messages/34-alter-replica-log-dirs.js';
import { DescribeLogDirsRequest, DescribeLogDirsResponse } from './messages/35-describe-log-dirs.js';
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from './messages/36-sasl-authenticate.js';
import { CreatePartitionsRequest, CreatePartitionsResponse } from './messages/37-create-partitions.js';
import { CreateDelegationTokenRequest, CreateDelegationTokenResponse } from './messages/38-create-delegation-token.js';
import { RenewDelegationTokenRequest, RenewDelegationTokenResponse } from './messages/39-renew-delegation-token.js';
import { ExpireDelegationTokenRequest, ExpireDelegationTokenResponse } from './messages/40-expire-delegation-token.js';
import {
  DescribeDelegationTokenRequest,
  DescribeDelegationTokenResponse,
} from './messages/41-describe-delegation-token.js';
import { DeleteGroupsRequest, DeleteGroupsResponse } from './messages/42-delete-groups.js';
import { ElectLeadersRequest, ElectLeadersResponse } from './messages/43-elect-leaders.js';
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from './messages/44-incremental-alter-configs.js';
import {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
} from './messages/45-alter-partition-reassignments.js';
import {
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
} from './messages/46-list-partition-reassignments.js';
import { OffsetDeleteRequest, OffsetDeleteResponse } from './messages/47-offset-delete.js';
import { DescribeClientQuotasRequest, DescribeClientQuotasResponse } from './messages/48-describe-client-quotas.js';
import { AlterClientQuotasRequest, AlterClientQuotasResponse } from './messages/49-alter-client-quotas.js';
import {
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsResponse,
} from './messages/50-describe-user-scram-credentials.js';
import {
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
} from './messages/51-alter-user-scram-credentials.js';
import { VoteRequest, VoteResponse } from './messages/52-vote.js';
import { BeginQuorumEpochRequest, BeginQuorumEpochResponse } from './messages/53-begin-quorum-epoch.js';
import { EndQuorumEpochRequest, EndQuorumEpochResponse } from './messages/54-end-quorum-epoch.js';
import { DescribeQuorumRequest, DescribeQuorumResponse } from './messages/55-describe-quorum.js';
import { AlterPartitionRequest, AlterPartitionResponse } from './messages/56-alter-partition.js';
import { UpdateFeaturesRequest, UpdateFeaturesResponse } from './messages/57-update-features.js';
import { EnvelopeRequest, EnvelopeResponse } from './messages/58-envelope.js';
import { FetchSnapshotRequest, FetchSnapshotResponse } from './messages/59-fetch-snapshot.js';
import { DescribeClusterRequest, DescribeClusterResponse } from './messages/60-describe-cluster.js';
import { DescribeProducersRequest, DescribeProducersResponse } from './messages/61-describe-producers.js';
import { BrokerRegistrationRequest, BrokerRegistrationResponse } from './messages/62-broker-registration.js';
import { BrokerHeartbeatRequest, BrokerHeartbeatResponse } from './messages/63-broker-heartbeat.js';
import { UnregisterBrokerRequest, UnregisterBrokerResponse } from './messages/64-unregister-broker.js';
import { DescribeTransactionsRequest, DescribeTransactionsResponse } from './messages/65-describe-transactions.js';
import { ListTransactionsRequest, ListTransactionsResponse } from './messages/66-list-transactions.js';
import { AllocateProducerIdsRequest, AllocateProducerIdsResponse } from './messages/67-allocate-producer-ids.js';
import {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from './messages/68-consumer-group-heartbeat.js';
import { ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse } from './messages/69-consumer-group-describe.js';
import {
  ControllerRegistrationRequest,
  ControllerRegistrationResponse,
} from './messages/70-controller-registration.js';
import {
  GetTelemetrySubscriptionsRequest,
  GetTelemetrySubscriptionsResponse,
} from './messages/71-get-telemetry-subscriptions.js';
import { PushTelemetryRequest, PushTelemetryResponse } from './messages/72-push-telemetry.js';
import { AssignReplicasToDirsRequest, AssignReplicasToDirsResponse } from './messages/73-assign-replicas-to-dirs.js';
import { ListConfigResourcesRequest, ListConfigResourcesResponse } from './messages/74-list-config-resources.js';
import {
  DescribeTopicPartitionsRequest,
  DescribeTopicPartitionsResponse,
} from './messages/75-describe-topic-partitions.js';
import { ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse } from './messages/76-share-group-heartbeat.js';
import { ShareGroupDescribeRequest, ShareGroupDescribeResponse } from './messages/77-share-group-describe.js';
import { ShareFetchRequest, ShareFetchResponse } from './messages/78-share-fetch.js';
import { ShareAcknowledgeRequest, ShareAcknowledgeResponse } from './messages/79-share-acknowledge.js';
import { AddRaftVoterRequest, AddRaftVoterResponse } from './messages/80-add-raft-voter.js';
import { RemoveRaftVoterRequest, RemoveRaftVoterResponse } from './messages/81-remove-raft-voter.js';
import { UpdateRaftVoterRequest, UpdateRaftVoterResponse } from './messages/82-update-raft-voter.js';
import {
  InitializeShareGroupStateRequest,
  InitializeShareGroupStateResponse,
} from './messages/83-initialize-share-group-state.js';
import { ReadShareGroupStateRequest, ReadShareGroupStateResponse } from './messages/84-read-share-group-state.js';
import { WriteShareGroupStateRequest, WriteShareGroupStateResponse } from './messages/85-write-share-group-state.js';
import { DeleteShareGroupStateRequest, DeleteShareGroupStateResponse } from './messages/86-delete-share-group-state.js';
import {
  ReadShareGroupStateSummaryRequest,
  ReadShareGroupStateSummaryResponse,
} from './messages/87-read-share-group-state-summary.js';
import { StreamsGroupHeartbeatRequest, StreamsGroupHeartbeatResponse } from './messages/88-streams-group-heartbeat.js';
import { StreamsGroupDescribeRequest, StreamsGroupDescribeResponse } from './messages/89-streams-group-describe.js';
import {
  DescribeShareGroupOffsetsRequest,
  DescribeShareGroupOffsetsResponse,
} from './messages/90-describe-share-group-offsets.js';
import {
  AlterShareGroupOffsetsRequest,
  AlterShareGroupOffsetsResponse,
} from './messages/91-alter-share-group-offsets.js';
import {
  DeleteShareGroupOffsetsRequest,
  DeleteShareGroupOffsetsResponse,
} from './messages/92-delete-share-group-offsets.js';

/** Every API that the release knows, by key, with its stable versions and the listeners that serve it. */
export const apis: readonly Api[] = [
  api('Produce', ProduceRequest, ProduceResponse, { min: 3, max: 13 }, ['broker']),
  api('Fetch', FetchRequest, FetchResponse, { min: 4, max: 18 }, ['broker', 'controller']),
  api('ListOffsets', ListOffsetsRequest, ListOffsetsResponse, { min: 1, max: 11 }, ['broker']),
  api('Metadata', MetadataRequest, MetadataResponse, { min: 0, max: 13 }, ['broker']),
  api('OffsetCommit', OffsetCommitRequest, OffsetCommitResponse, { min: 2, max: 10 }, ['broker']),
  api('OffsetFetch', OffsetFetchRequest, OffsetFetchResponse, { min: 1, max: 10 }, ['broker']),
  api('FindCoordinator', FindCoordinatorRequest, FindCoordinatorResponse, { min: 0, max: 6 }, ['broker']),
  api('JoinGroup', JoinGroupRequest, JoinGroupResponse, { min: 0, max: 9 }, ['broker']),
  api('Heartbeat', HeartbeatRequest, HeartbeatResponse, { min: 0, max: 4 }, ['broker']),
  api('LeaveGroup', LeaveGroupRequest, LeaveGroupResponse, { min: 0, max: 5 }, ['broker']),
  api('SyncGroup', SyncGroupRequest, SyncGroupResponse, { min: 0, max: 5 }, ['broker']),
  api('DescribeGroups', DescribeGroupsRequest, DescribeGroupsResponse, { min: 0, max: 6 }, ['broker']),
  api('ListGroups', ListGroupsRequest, ListGroupsResponse, { min: 0, max: 5 }, ['broker']),
  api('SaslHandshake', SaslHandshakeRequest, SaslHandshakeResponse, { min: 0, max: 1 }, ['broker', 'controller']),
  api('ApiVersions', ApiVersionsRequest, ApiVersionsResponse, { min: 0, max: 4 }, ['broker', 'controller']),
  api('CreateTopics', CreateTopicsRequest, CreateTopicsResponse, { min: 2, max: 7 }, ['broker', 'controller']),
  api('DeleteTopics', DeleteTopicsRequest, DeleteTopicsResponse, { min: 1, max: 6 }, ['broker', 'controller']),
  api('DeleteRecords', DeleteRecordsRequest, DeleteRecordsResponse, { min: 0, max: 2 }, ['broker']),
  api('InitProducerId', InitProducerIdRequest, InitProducerIdResponse, { min: 0, max: 5 }, ['broker']),
  api('OffsetForLeaderEpoch', OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse, { min: 2, max: 4 }, [
    'broker',
  ]),
  api('AddPartitionsToTxn', AddPartitionsToTxnRequest, AddPartitionsToTxnResponse, { min: 0, max: 5 }, ['broker']),
  api('AddOffsetsToTxn', AddOffsetsToTxnRequest, AddOffsetsToTxnResponse, { min: 0, max: 4 }, ['broker']),
  api('EndTxn', EndTxnRequest, EndTxnResponse, { min: 0, max: 5 }, ['broker']),
  api('WriteTxnMarkers', WriteTxnMarkersRequest, WriteTxnMarkersResponse, { min: 1, max: 2 }, ['broker']),
  api('TxnOffsetCommit', TxnOffsetCommitRequest, TxnOffsetCommitResponse, { min: 0, max: 5 }, ['broker']),
  api('DescribeAcls', DescribeAclsRequest, DescribeAclsResponse, { min: 1, max: 3 }, ['broker', 'controller']),
  api('CreateAcls', CreateAclsRequest, CreateAclsResponse, { min: 1, max: 3 }, ['broker', 'controller']),
  api('DeleteAcls', DeleteAclsRequest, DeleteAclsResponse, { min: 1, max: 3 }, ['broker', 'controller']),
  api('DescribeConfigs', DescribeConfigsRequest, DescribeConfigsResponse, { min: 1, max: 4 }, ['broker', 'controller']),
  api('AlterConfigs', AlterConfigsRequest, AlterConfigsResponse, { min: 0, max: 2 }, ['broker', 'controller']),
  api('AlterReplicaLogDirs', AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse, { min: 1, max: 2 }, ['broker']),
  api('DescribeLogDirs', DescribeLogDirsRequest, DescribeLogDirsResponse, { min: 1, max: 5 }, ['broker']),
  api('SaslAuthenticate', SaslAuthenticateRequest, SaslAuthenticateResponse, { min: 0, max: 2 }, [
    'broker',
    'controller',
  ]),
  api('CreatePartitions', CreatePartitionsRequest, CreatePartitionsResponse, { min: 0, max: 3 }, [
    'broker',
    'controller',
  ]),
  api('CreateDelegationToken', CreateDelegationTokenRequest, CreateDelegationTokenResponse, { min: 1, max: 3 }, [
    'broker',
    'controller',
  ]),
  api('RenewDelegationToken', RenewDelegationTokenRequest, RenewDelegationTokenResponse, { min: 1, max: 2 }, [
    'broker',
    'controller',
  ]),
  api('ExpireDelegationToken', ExpireDelegationTokenRequest, ExpireDelegationTokenResponse, { min: 1, max: 2 }, [
    'broker',
    'controller',
  ]),
  api('DescribeDelegationToken', DescribeDelegationTokenRequest, DescribeDelegationTokenResponse, { min: 1, max: 3 }, [
    'broker',
    'controller',
  ]),
  api('DeleteGroups', DeleteGroupsRequest, DeleteGroupsResponse, { min: 0, max: 2 }, ['broker']),
  api('ElectLeaders', ElectLeadersRequest, ElectLeadersResponse, { min: 0, max: 2 }, ['broker', 'controller']),
  api('IncrementalAlterConfigs', IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, { min: 0, max: 1 }, [
    'broker',
    'controller',
  ]),
  api(
    'AlterPartitionReassignments',
    AlterPartitionReassignmentsRequest,
    AlterPartitionReassignmentsResponse,
    { min: 0, max: 1 },
    ['broker', 'controller'],
  ),
  api(
    'ListPartitionReassignments',
    ListPartitionReassignmentsRequest,
    ListPartitionReassignmentsResponse,
    { min: 0, max: 0 },
    ['broker', 'controller'],
  ),
  api('OffsetDelete', OffsetDeleteRequest, OffsetDeleteResponse, { min: 0, max: 0 }, ['broker']),
  api('DescribeClientQuotas', DescribeClientQuotasRequest, DescribeClientQuotasResponse, { min: 0, max: 1 }, [
    'broker',
  ]),
  api('AlterClientQuotas', AlterClientQuotasRequest, AlterClientQuotasResponse, { min: 0, max: 1 }, [
    'broker',
    'controller',
  ]),
  api(
    'DescribeUserScramCredentials',
    DescribeUserScramCredentialsRequest,
    DescribeUserScramCredentialsResponse,
    { min: 0, max: 0 },
    ['broker', 'controller'],
  ),
  api(
    'AlterUserScramCredentials',
    AlterUserScramCredentialsRequest,
    AlterUserScramCredentialsResponse,
    { min: 0, max: 0 },
    ['broker', 'controller'],
  ),
  api('Vote', VoteRequest, VoteResponse, { min: 0, max: 2 }, ['controller']),
  api('BeginQuorumEpoch', BeginQuorumEpochRequest, BeginQuorumEpochResponse, { min: 0, max: 1 }, ['controller']),
  api('EndQuorumEpoch', EndQuorumEpochRequest, EndQuorumEpochResponse, { min: 0, max: 1 }, ['controller']),
  api('DescribeQuorum', DescribeQuorumRequest, DescribeQuorumResponse, { min: 0, max: 2 }, ['broker', 'controller']),
  api('AlterPartition', AlterPartitionRequest, AlterPartitionResponse, { min: 2, max: 3 }, ['controller']),
  api('UpdateFeatures', UpdateFeaturesRequest, UpdateFeaturesResponse, { min: 0, max: 2 }, ['broker', 'controller']),
  api('Envelope', EnvelopeRequest, EnvelopeResponse, { min: 0, max: 0 }, ['controller']),
  api('FetchSnapshot', FetchSnapshotRequest, FetchSnapshotResponse, { min: 0, max: 1 }, ['controller']),
  api('DescribeCluster', DescribeClusterRequest, DescribeClusterResponse, { min: 0, max: 2 }, ['broker', 'controller']),
  api('DescribeProducers', DescribeProducersRequest, DescribeProducersResponse, { min: 0, max: 0 }, ['broker']),
  api('BrokerRegistration', BrokerRegistrationRequest, BrokerRegistrationResponse, { min: 0, max: 4 }, ['controller']),
  api('BrokerHeartbeat', BrokerHeartbeatRequest, BrokerHeartbeatResponse, { min: 0, max: 2 }, ['controller']),
  api('UnregisterBroker', UnregisterBrokerRequest, UnregisterBrokerResponse, { min: 0, max: 0 }, [
    'broker',
    'controller',
  ]),
  api('DescribeTransactions', DescribeTransactionsRequest, DescribeTransactionsResponse, { min: 0, max: 0 }, [
    'broker',
  ]),
  api('ListTransactions', ListTransactionsRequest, ListTransactionsResponse, { min: 0, max: 2 }, ['broker']),
  api('AllocateProducerIds', AllocateProducerIdsRequest, AllocateProducerIdsResponse, { min: 0, max: 0 }, [
    'controller',
  ]),
  api('ConsumerGroupHeartbeat', ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, { min: 0, max: 1 }, [
    'broker',
  ]),
  api('ConsumerGroupDescribe', ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse, { min: 0, max: 1 }, [
    'broker',
  ]),
  api('ControllerRegistration', ControllerRegistrationRequest, ControllerRegistrationResponse, { min: 0, max: 0 }, [
    'controller',
  ]),
  api(
    'GetTelemetrySubscriptions',
    GetTelemetrySubscriptionsRequest,
    GetTelemetrySubscriptionsResponse,
    { min: 0, max: 0 },
    ['broker'],
  ),
  api('PushTelemetry', PushTelemetryRequest, PushTelemetryResponse, { min: 0, max: 0 }, ['broker']),
  api('AssignReplicasToDirs', AssignReplicasToDirsRequest, AssignReplicasToDirsResponse, { min: 0, max: 0 }, [
    'controller',
  ]),
  api('ListConfigResources', ListConfigResourcesRequest, ListConfigResourcesResponse, { min: 0, max: 1 }, ['broker']),
  api('DescribeTopicPartitions', DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse, { min: 0, max: 0 }, [
    'broker',
  ]),
  api('ShareGroupHeartbeat', ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse, { min: 1, max: 1 }, ['broker']),
  api('ShareGroupDescribe', ShareGroupDescribeRequest, ShareGroupDescribeResponse, { min: 1, max: 1 }, ['broker']),
  api('ShareFetch', ShareFetchRequest, ShareFetchResponse, { min: 1, max: 2 }, ['broker']),
  api('ShareAcknowledge', ShareAcknowledgeRequest, ShareAcknowledgeResponse, { min: 1, max: 2 }, ['broker']),
  api('AddRaftVoter', AddRaftVoterRequest, AddRaftVoterResponse, { min: 0, max: 1 }, ['broker', 'controller']),
  api('RemoveRaftVoter', RemoveRaftVoterRequest, RemoveRaftVoterResponse, { min: 0, max: 0 }, ['broker', 'controller']),
  api('UpdateRaftVoter', UpdateRaftVoterRequest, UpdateRaftVoterResponse, { min: 0, max: 0 }, ['controller']),
  api(
    'InitializeShareGroupState',
    InitializeShareGroupStateRequest,
    InitializeShareGroupStateResponse,
    { min: 0, max: 0 },
    ['broker'],
  ),
  api('ReadShareGroupState', ReadShareGroupStateRequest, ReadShareGroupStateResponse, { min: 0, max: 0 }, ['broker']),
  api('WriteShareGroupState', WriteShareGroupStateRequest, WriteShareGroupStateResponse, { min: 0, max: 1 }, [
    'broker',
  ]),
  api('DeleteShareGroupState', DeleteShareGroupStateRequest, DeleteShareGroupStateResponse, { min: 0, max: 0 }, [
    'broker',
  ]),
  api(
    'ReadShareGroupStateSummary',
    ReadShareGroupStateSummaryRequest,
    ReadShareGroupStateSummaryResponse,
    { min: 0, max: 1 },
    ['broker'],
  ),
  api('StreamsGroupHeartbeat', StreamsGroupHeartbeatRequest, StreamsGroupHeartbeatResponse, { min: 0, max: 0 }, [
    'broker',
  ]),
  api('StreamsGroupDescribe', StreamsGroupDescribeRequest, StreamsGroupDescribeResponse, { min: 0, max: 0 }, [
    'broker',
  ]),
  api(
    'DescribeShareGroupOffsets',
    DescribeShareGroupOffsetsRequest,
    DescribeShareGroupOffsetsResponse,
    { min: 0, max: 1 },
    ['broker'],
  ),
  api('AlterShareGroupOffsets', AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsResponse, { min: 0, max: 0 }, [
    'broker',
  ]),
  api('DeleteShareGroupOffsets', DeleteShareGroupOffsetsRequest, DeleteShareGroupOffsetsResponse, { min: 0, max: 0 }, [
    'broker',
  ]),
];
