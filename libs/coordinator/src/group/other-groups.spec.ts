import { describe, expect, it } from '@jest/globals';
import {
  StreamsGroupMemberMetadataKey,
  StreamsGroupMetadataKey,
  encodeCoordinatorKey,
  ErrorCode,
  ShareGroupMetadataKey,
} from '@barnabas/protocol';
import type { CoordinatorRecord } from '../decision.js';
import { commitRequest, formGroup, GroupRuntime, joinRequest } from './group-runtime.fixture.js';

const value = Buffer.from('what a newer protocol has to say');
const group = { key: encodeCoordinatorKey(StreamsGroupMetadataKey, { groupId: 'group' }), value };
const member = {
  key: encodeCoordinatorKey(StreamsGroupMemberMetadataKey, { groupId: 'group', memberId: 'm' }),
  value,
};

function loaded(...records: CoordinatorRecord[]): GroupRuntime {
  const runtime = new GroupRuntime();
  runtime.log = records;
  runtime.restart();
  return runtime;
}

describe('a group of another protocol', () => {
  it('with members is left alone', () => {
    const runtime = loaded(group, member);
    expect(runtime.send('join', 3, joinRequest()).response.errorCode).toBe(ErrorCode.InconsistentGroupProtocol);
    expect(runtime.send('delete', 2, { groupsNames: ['group'] }).response.results?.[0]?.errorCode).toBe(
      ErrorCode.NonEmptyGroup,
    );
    const commit = runtime.send('offset-commit', 9, commitRequest(1)).response;
    expect(commit.topics?.[0]?.partitions?.[0]?.errorCode).toBe(ErrorCode.UnknownMemberId);
    runtime.decide({ kind: 'expire-offsets' });
    expect(runtime.log).toEqual([group, member]);
  });

  it('that is empty takes commits from outside, and becomes a classic one when a classic member joins', () => {
    const runtime = loaded(group);
    const commit = runtime.send('offset-commit', 9, commitRequest(1)).response;
    expect(commit.topics?.[0]?.partitions?.[0]?.errorCode).toBe(0);
    formGroup(runtime, 1);
    expect(runtime.log).toContainEqual({ key: group.key, value: null });
    runtime.restart();
    expect(runtime.send('list', 5, { statesFilter: [], typesFilter: [] }).response.groups).toMatchObject([
      { groupId: 'group', groupState: 'Stable', groupType: 'classic' },
    ]);
  });

  it('is empty once its members are deleted, and can be deleted', () => {
    const runtime = loaded(group, member, { key: member.key, value: null });
    expect(runtime.send('delete', 2, { groupsNames: ['group'] }).response.results?.[0]?.errorCode).toBe(0);
    expect(runtime.log.at(-1)).toEqual({ key: group.key, value: null });
  });

  it('does not become a classic one if it is a share group', () => {
    const runtime = loaded({ key: encodeCoordinatorKey(ShareGroupMetadataKey, { groupId: 'group' }), value });
    expect(runtime.send('join', 3, joinRequest()).response.errorCode).toBe(ErrorCode.InconsistentGroupProtocol);
  });
});

describe('a record of a kind that nobody knows', () => {
  it('is passed over', () => {
    const runtime = loaded({ key: Buffer.from([0x7f, 0, 1]), value });
    expect(runtime.send('list', 5, { statesFilter: [], typesFilter: [] }).response.groups).toEqual([]);
  });
});
