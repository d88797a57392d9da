import { describe, expect, it } from '@jest/globals';
import { memberIdOf } from './member-id.js';

describe('memberIdOf', () => {
  it('writes a uuid as Kafka does', () => {
    expect(memberIdOf('53d94643-7448-4c84-ad67-4b1ca1374e39')).toBe('U9lGQ3RITIStZ0scoTdOOQ');
  });

  it('gives no id that begins with a dash', () => {
    expect(memberIdOf('fbd94643-7448-4c84-ad67-4b1ca1374e39')).toMatch(/^[^-].{21}$/);
  });
});
