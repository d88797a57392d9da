import { KafkaError } from './kafka-error.js';

/** A misspelt option would be ignored, and its default taken without a word. Throws INVALID_CONFIG. */
export function refuseUnknownOptions(options: object, known: object, what: string): void {
  const unknown = Object.keys(options).filter((name) => !(name in known));
  if (unknown.length === 0) return;
  const names = Object.keys(known).sort().join(', ');
  const message = `${what} has no option '${unknown.join("', '")}': there are ${names}`;
  throw new KafkaError({ code: 'INVALID_CONFIG', message });
}
