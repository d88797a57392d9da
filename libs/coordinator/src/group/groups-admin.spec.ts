import { describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import {
  commitRequest,
  fetchRequest,
  formGroup,
  GroupRuntime,
  joinRequest,
  leaveRequest,
  subscription,
} from './group-runtime.fixture.js';

function describeGroup(runtime: GroupRuntime, version: number, groupId = 'group'): unknown {
  return runtime.send('describe', version, { groups: [groupId], includeAuthorizedOperations: false }).response
    .groups?.[0];
}

describe('DescribeGroups', () => {
  it('shows protocol and metadata of a stable group only', () => {
    const runtime = new GroupRuntime();
    const [{ memberId } = { memberId: '' }] = formGroup(runtime, 1);
    const member = { memberId, groupInstanceId: null, clientId: 'client', clientHost: '/127.0.0.1' };
    const common = { errorCode: 0, groupId: 'group', protocolType: 'consumer' };
    expect(describeGroup(runtime, 5)).toEqual({
      ...common,
      groupState: 'Stable',
      protocolData: 'range',
      members: [{ ...member, memberMetadata: subscription('orders'), memberAssignment: Buffer.from(`a-${memberId}`) }],
    });
    runtime.send('join', 4, joinRequest({ memberId: runtime.send('join', 4, joinRequest()).response.memberId ?? '' }));
    expect(describeGroup(runtime, 5)).toMatchObject({
      groupState: 'PreparingRebalance',
      protocolData: '',
      members: [{ memberId, memberMetadata: Buffer.alloc(0) }, {}],
    });
  });

  it('tells of a group that does not exist as dead, from v6 on with an error', () => {
    const runtime = new GroupRuntime();
    expect(describeGroup(runtime, 5, 'nowhere')).toMatchObject({ errorCode: 0, groupState: 'Dead' });
    expect(describeGroup(runtime, 6, 'nowhere')).toMatchObject({
      errorCode: ErrorCode.GroupIdNotFound,
      errorMessage: 'Group nowhere not found.',
      groupState: 'Dead',
    });
  });
});

describe('ListGroups', () => {
  it('filters by state and type, whatever the case', () => {
    const runtime = new GroupRuntime();
    formGroup(runtime, 1);
    runtime.send('offset-commit', 8, commitRequest(1, { groupId: 'simple' }));
    const list = (statesFilter: string[], typesFilter: string[]): unknown[] =>
      runtime.send('list', 5, { statesFilter, typesFilter }).response.groups?.map(({ groupId }) => groupId) ?? [];
    expect(list([], [])).toEqual(['group', 'simple']);
    expect(list(['STABLE'], [])).toEqual(['group']);
    expect(list(['empty', 'dead'], ['classic'])).toEqual(['simple']);
    expect(list([], ['consumer'])).toEqual([]);
    expect(list(['no such state'], [])).toEqual([]);
  });
});

describe('DeleteGroups', () => {
  const remove = (runtime: GroupRuntime, ...groupsNames: string[]): unknown =>
    runtime.send('delete', 2, { groupsNames }).response.results?.map(({ errorCode }) => errorCode);

  it('deletes an empty group with its offsets for good, and no other', () => {
    const runtime = new GroupRuntime();
    const [{ memberId } = { memberId: '' }] = formGroup(runtime, 1);
    runtime.send('offset-commit', 8, commitRequest(1, { memberId, generationIdOrMemberEpoch: 1 }));
    expect(remove(runtime, 'group', 'nowhere')).toEqual([ErrorCode.NonEmptyGroup, ErrorCode.GroupIdNotFound]);
    runtime.send('leave', 3, leaveRequest({ memberId }));
    expect(remove(runtime, 'group', 'group')).toEqual([0]);
    runtime.restart();
    expect(remove(runtime, 'group')).toEqual([ErrorCode.GroupIdNotFound]);
    const { groups } = runtime.send('offset-fetch', 8, fetchRequest(null)).response;
    expect(groups?.[0]?.topics).toEqual([]);
  });

  it('lets the holder of a reserved id begin anew', () => {
    const runtime = new GroupRuntime();
    const { memberId } = runtime.send('join', 4, joinRequest()).response;
    expect(remove(runtime, 'group')).toEqual([0]);
    expect(runtime.pendingTimers).toEqual([]);
    expect(runtime.send('join', 4, joinRequest({ memberId })).response.errorCode).toBe(ErrorCode.UnknownMemberId);
  });
});
