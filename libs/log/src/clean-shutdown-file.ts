import { CorruptCheckpointError } from './log-errors.js';

/** `.kafka_cleanshutdown`: everything was flushed and closed; gone while the directory is open (Kafka's `CleanShutdownFileHandler`). */
export const cleanShutdownFileName = '.kafka_cleanshutdown';

/** `brokerEpoch` -1: not known. */
export function formatCleanShutdown(brokerEpoch: number): string {
  return JSON.stringify({ version: 0, brokerEpoch });
}

/** The broker epoch. Throws {@link CorruptCheckpointError}. */
export function parseCleanShutdown(text: string, path: string): number {
  if (text === '') return -1; // what releases before 3.7 wrote
  try {
    const content = JSON.parse(text) as { brokerEpoch?: unknown };
    if (typeof content.brokerEpoch === 'number') return content.brokerEpoch;
  } catch (error) {
    throw new CorruptCheckpointError(`${path}: not JSON`, { cause: error });
  }
  throw new CorruptCheckpointError(`${path}: no brokerEpoch`);
}
