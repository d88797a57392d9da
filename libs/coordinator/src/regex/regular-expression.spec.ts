import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { RE2JS, RE2JSException } from 're2js';
import { PatternSize } from './pattern-size.js';
import { RegularExpression } from './regular-expression.js';

const anyNumberOfSteps = () => ({ left: Number.POSITIVE_INFINITY });

function compiled(pattern: string): RegularExpression {
  const regex = RegularExpression.compile(pattern);
  if (typeof regex === 'string') throw new Error(`${pattern.slice(0, 80)}: ${regex}`);
  return regex;
}

function matches(pattern: string, text: string): boolean | undefined {
  const regex = compiled(pattern);
  regex.begin(text);
  return regex.advance(anyNumberOfSteps());
}

/** Every kind of instruction and of condition. */
const tokens = [
  ['a', 'b', 'ab', '.', '-', '\\.', '\\w', '\\W', '\\d', '[ab]', '[^a]', '[a-z_]', '\\pL', '\\PL', '[\\pN[:punct:]]'],
  ['\\Qa.b\\E', '\\x41', '\\x{1F600}', '(?i)', '(?i:aB)', '(?s:.)', '(?m:^)', '(?m:$)', '^', '$', '\\A', '\\z', '\\b'],
  [
    '\\B',
    '(',
    '(?:',
    '(?P<n>',
    ')',
    ')',
    ')',
    '|',
    '|',
    '*',
    '+',
    '?',
    '*?',
    '{2}',
    '{0,3}',
    '{2,}',
    '{0}',
    '{7}',
    '{40}',
  ],
].flat();
const patterns = fc.array(fc.constantFrom(...tokens), { maxLength: 14 }).map((parts) => parts.join(''));
const texts = fc
  .array(fc.constantFrom('a', 'b', 'A', 'ab', '.', '-', '_', '0', '\n', 'é', '😀', ' ', '!'), { maxLength: 12 })
  .map((parts) => parts.join(''));

describe('RegularExpression', () => {
  it('matches whole texts as RE2 does', () => {
    let compared = 0;
    const property = fc.property(patterns, fc.array(texts, { minLength: 3, maxLength: 8 }), (pattern, some) => {
      let reference: RE2JS;
      try {
        reference = RE2JS.compile(pattern);
      } catch (error) {
        expect(error).toBeInstanceOf(RE2JSException);
        return;
      }
      for (const text of some) {
        compared += 1;
        expect([pattern, text, matches(pattern, text)]).toEqual([pattern, text, reference.matches(text)]);
      }
    });
    fc.assert(property, { numRuns: 2_000 });
    expect(compared).toBeGreaterThan(1_000);
  });

  it('takes as many turns as it needs, none of them longer than asked', () => {
    const regex = compiled('(?:x?){600}y');
    const text = 'x'.repeat(5_000);
    regex.begin(text);
    const turns: number[] = [];
    let answer: boolean | undefined;
    while (answer === undefined) {
      const steps = { left: 10_000 };
      answer = regex.advance(steps);
      turns.push(10_000 - steps.left);
    }
    expect(answer).toBe(false);
    expect(turns.length).toBeGreaterThan(30);
    // One character's steps more than it had left.
    expect(Math.max(...turns)).toBeLessThan(10_000 + 3_000);
  });

  it.each(['(', '[', 'a**', '(?=a)', '(?<a', '\\', 'a{1001}', '(?:a{100}){100}', '\\p{Nope}'])(
    'says why not: %s',
    (pattern) => {
      expect(() => RE2JS.compile(pattern)).toThrow(RE2JSException);
      expect(RegularExpression.compile(pattern)).toEqual(expect.any(String));
    },
  );
});

/** The program of the empty pattern: one that fails, one that matches, and one in between. */
const instructionsOfNone = 3;

describe('PatternSize', () => {
  it('is not less than what RE2 makes of a pattern', () => {
    const property = fc.property(patterns, (pattern) => {
      let programSize: number;
      try {
        programSize = RE2JS.compile(pattern).programSize();
      } catch (error) {
        expect(error).toBeInstanceOf(RE2JSException);
        return;
      }
      expect({ pattern, isEnough: PatternSize.of(pattern) + instructionsOfNone >= programSize }).toEqual({
        pattern,
        isEnough: true,
      });
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  it.each([
    ['repetitions of repetitions', '((a{10}){10}){10}', 500],
    ['repetitions of classes', '(?i:\\pL{900})', 700],
    ['Unicode classes', '\\pL|', 2_500],
    ['Unicode classes in brackets', '[\\pL]', 1_600],
    ['classes without regard to case', '(?i)[!-\\x{1E942}]', 500],
    ['groups', '(((((a*)*)*)*)*){100}', 400],
    ['so many characters', 'x', 9_999],
  ])('refuses %s before it compiles them', (_what, pattern, times) => {
    expect(RegularExpression.compile(pattern.repeat(times))).toBe('expression too large');
  });

  it('is of characters, not of what they would mean elsewhere', () => {
    const plain = [
      '\\Q(a{900}){900}\\E',
      '[(a{900}){900}]',
      '\\(a\\{900}\\){900}'.slice(0, -5),
      'a{b}{,900}',
      '\\x{900}',
    ];
    for (const pattern of plain)
      expect({ pattern, size: PatternSize.of(pattern) }).toMatchObject({ size: expect.closeTo(10, -1.3) });
  });
});
