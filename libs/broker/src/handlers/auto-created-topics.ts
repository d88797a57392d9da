import { ErrorCode } from '@barnabas/protocol';
import type { BrokerServices } from '../dispatch/services.js';
import { isInternalTopic, refuseTopicName } from '../metadata/topic-name.js';

/** Has topics created because a client asked for their metadata; returns the error of each that was not. */
export async function autoCreate(
  names: readonly string[],
  services: BrokerServices,
): Promise<ReadonlyMap<string, ErrorCode>> {
  const { controller, logger } = services;
  const errors = new Map<string, ErrorCode>();
  const creatable: string[] = [];
  for (const name of names) {
    if (refuseTopicName(name) !== undefined) errors.set(name, ErrorCode.InvalidTopicException);
    else if (!isInternalTopic(name)) creatable.push(name);
    else if (!(await ensureInternalTopic(name, services))) errors.set(name, ErrorCode.UnknownTopicOrPartition);
  }
  const outcomes = await controller.createTopics(
    creatable.map((name) => ({ name, numPartitions: -1, replicationFactor: -1 })),
  );
  for (const { name, errorCode, errorMessage } of outcomes) {
    // Another connection may have been first.
    if (errorCode === ErrorCode.None || errorCode === ErrorCode.TopicAlreadyExists) continue;
    logger.warn('a topic could not be created automatically', { topic: name, reason: errorMessage });
    // Kafka answers before the controller has refused: a name that collides with another is an unknown one, too.
    errors.set(name, ErrorCode.UnknownTopicOrPartition);
  }
  return errors;
}

/** Coordinators create their topics themselves, with configs of their own. Whether the topic is there now. */
async function ensureInternalTopic(name: string, { groups, transactions }: BrokerServices): Promise<boolean> {
  const topic = [groups.topic, transactions.topic].find((each) => each.name === name);
  await topic?.ensure();
  return topic?.image !== undefined;
}
