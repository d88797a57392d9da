import { ErrorCode } from '@barnabas/protocol';
import { RegularExpression } from '../../regex/regular-expression.js';
import { refused, type Refusal } from './refusal.js';

/** A subscription's regular expression (KIP-848). */
export function compileTopicRegex(pattern: string): RegularExpression | Refusal {
  const compiled = RegularExpression.compile(pattern);
  if (typeof compiled !== 'string') return compiled;
  return refused(
    ErrorCode.InvalidRegularExpression,
    `SubscribedTopicRegex \`${pattern}\` is not a valid regular expression: ${compiled}.`,
  );
}
