import { describe, expect, it } from '@jest/globals';
import type { AssignorName } from './assignor/assignor.js';
import { newMember, type ConsumerMember } from './consumer-member.js';
import { preferredAssignor } from './target-assignment.js';

const both: readonly AssignorName[] = ['range', 'uniform'];

function members(...votes: readonly (string | null)[]): ConsumerMember[] {
  return votes.map((serverAssignor, i) => ({ ...newMember(`m-${i}`), serverAssignor }));
}

describe('the assignor of a group', () => {
  it('is the one that most members ask for, of those that the broker has', () => {
    expect(preferredAssignor(members('range', 'range', 'uniform', null), both)).toBe('range');
    expect(preferredAssignor(members('range', 'uniform', 'uniform'), both)).toBe('uniform');
    expect(preferredAssignor(members('range', 'range', 'uniform'), ['uniform'])).toBe('uniform');
  });

  it("is the broker's first when nobody asks for any", () => {
    expect(preferredAssignor(members(null, null), both)).toBe('range');
    expect(preferredAssignor(members(), ['uniform', 'range'])).toBe('uniform');
  });

  it('is uniform when as many ask for one as for the other, whoever came first', () => {
    expect(preferredAssignor(members('range', 'uniform'), both)).toBe('uniform');
    expect(preferredAssignor(members('uniform', 'range', 'range', 'uniform'), both)).toBe('uniform');
  });

  it('is then, for the assignment of that moment, the one that nobody asked for before', () => {
    const [first, second] = [members('uniform'), members('uniform', 'range')];
    expect(preferredAssignor(second, both, first)).toBe('range');
    expect(preferredAssignor(second, both, second)).toBe('uniform');
    expect(preferredAssignor(members('range', 'uniform'), both, members('range'))).toBe('uniform');
  });
});
