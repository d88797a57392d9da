/** HTTP's words for "the input is wrong": what Nest's ValidationPipe and Parse*Pipes throw. */
const BAD_REQUEST = 400;
const UNPROCESSABLE_CONTENT = 422;

/**
 * Whether trying again is pointless: the record breaks the rules of its type or cannot be read, or a pipe found the input wrong.
 * Whatever else fails, such as brokers and databases, may work the next time.
 */
export function isFinal(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && (error.code === 'RECORD_INVALID' || error.code === 'RECORD_UNREADABLE')) return true;
  if (!('getStatus' in error) || typeof error.getStatus !== 'function') return false;
  const status: unknown = (error as { getStatus(): unknown }).getStatus();
  return status === BAD_REQUEST || status === UNPROCESSABLE_CONTENT;
}
