import { ErrorCode } from '@barnabas/protocol';
import type { BrokerServices } from '../dispatch/services.js';
import { isInternalTopic, refuseTopicName } from '../metadata/topic-name.js';

/** Has topics created because a client asked for their metadata; returns the error of each that was not. */
export async function autoCreate(
  names: readonly string[],
  { controller, logger }: BrokerServices,
): Promise<ReadonlyMap<string, ErrorCode>> {
  const errors = new Map<string, ErrorCode>();
  for (const name of names) {
    const refusal = refuseAutoCreation(name);
    if (refusal !== undefined) errors.set(name, refusal);
  }
  const creatable = names.filter((name) => !errors.has(name));
  const outcomes = await controller.createTopics(
    creatable.map((name) => ({ name, numPartitions: -1, replicationFactor: -1 })),
  );
  for (const { name, errorCode, errorMessage } of outcomes) {
    // Another connection may have been first.
    if (errorCode === ErrorCode.None || errorCode === ErrorCode.TopicAlreadyExists) continue;
    logger.warn('a topic could not be created automatically', { topic: name, reason: errorMessage });
    const isName = errorCode === ErrorCode.InvalidTopicException;
    errors.set(name, isName ? errorCode : ErrorCode.UnknownTopicOrPartition);
  }
  return errors;
}

/** Coordinators create their topics themselves, with configs of their own. */
function refuseAutoCreation(name: string): ErrorCode | undefined {
  if (refuseTopicName(name) !== undefined) return ErrorCode.InvalidTopicException;
  return isInternalTopic(name) ? ErrorCode.UnknownTopicOrPartition : undefined;
}
