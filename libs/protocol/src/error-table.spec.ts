import { describe, expect, it } from '@jest/globals';
import { ErrorCode } from './error-codes.js';
import { errorInfo } from './error-table.js';

describe('errorInfo', () => {
  it('says name, meaning and retriability of a code', () => {
    expect(errorInfo(ErrorCode.OffsetOutOfRange)).toMatchObject({ name: 'OFFSET_OUT_OF_RANGE', retriable: false });
    expect(errorInfo(ErrorCode.NotLeaderOrFollower)).toMatchObject({ name: 'NOT_LEADER_OR_FOLLOWER', retriable: true });
  });

  it('answers for codes of later releases too, which nobody should retry blindly', () => {
    expect(errorInfo(9999)).toMatchObject({ code: 9999, retriable: false });
  });

  it('has a different sentence for every code', () => {
    const messages = Object.values(ErrorCode).map((code) => errorInfo(code).message);
    expect(new Set(messages).size).toBe(messages.length);
  });
});
