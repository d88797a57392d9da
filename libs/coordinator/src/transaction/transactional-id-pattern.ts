import { RE2JS, RE2JSException } from 're2js';

/**
 * The pattern of ListTransactions v2 (KIP-1152): RE2, as in Kafka, which takes linear time whatever a client sends. It has to match the
 * whole id. undefined: it is not a regular expression.
 */
export function transactionalIdPattern(pattern: string): ((transactionalId: string) => boolean) | undefined {
  try {
    const compiled = RE2JS.compile(pattern);
    return (transactionalId) => compiled.matches(transactionalId);
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}
