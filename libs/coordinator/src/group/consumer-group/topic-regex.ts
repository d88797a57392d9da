import { ErrorCode } from '@barnabas/protocol';
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { refused, type Refusal } from './refusal.js';

/** RE2 takes time in proportion to program and text, never more: bounded programs are bounded work. Kafka has no such bounds. */
const patternCharactersMax = 10_000;
const programSizeMax = 2_000;

/** A subscription's regular expression, in RE2's syntax as KIP-848 wants it. It has to match the whole name of a topic. */
export interface TopicRegex {
  readonly pattern: string;
  /** How many instructions it has: matching a name takes about as many steps for each character. */
  readonly programSize: number;
  matches(topic: string): boolean;
}

export function compileTopicRegex(pattern: string): TopicRegex | Refusal {
  if (pattern.length > patternCharactersMax) {
    return invalid(pattern, `longer than ${patternCharactersMax} characters`);
  }
  try {
    const compiled = RE2JS.compile(pattern);
    const programSize = compiled.programSize();
    if (programSize > programSizeMax) return invalid(pattern, 'expression too large');
    return { pattern, programSize, matches: (topic) => compiled.testExact(topic) };
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return invalid(pattern, error.getDescription());
    if (error instanceof RE2JSException) return invalid(pattern, error.message);
    throw error;
  }
}

function invalid(pattern: string, why: string): Refusal {
  return refused(
    ErrorCode.InvalidRegularExpression,
    `SubscribedTopicRegex \`${pattern}\` is not a valid regular expression: ${why}.`,
  );
}
