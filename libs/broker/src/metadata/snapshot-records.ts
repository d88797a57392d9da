import type { ConfigResourceType } from './configurations-image.js';
import type { MetadataImage } from './image.js';
import { RecordWriter } from './records.js';

/** An image as the records that make it (Kafka's MetadataImage.write), in the order in which they can be replayed. */
export function* snapshotRecords(image: MetadataImage): Generator<Buffer, void, undefined> {
  const metadataVersion = image.features.finalized.get('metadata.version') ?? 0;
  const write = new RecordWriter(metadataVersion);
  yield write.featureLevel('metadata.version', metadataVersion);
  for (const [name, level] of image.features.finalized) {
    if (name !== 'metadata.version') yield write.featureLevel(name, level);
  }
  for (const controller of image.controllers.values()) yield write.registerController(controller);
  for (const broker of image.brokers.values()) yield write.registerBroker(broker);
  for (const topic of image.topics()) {
    yield write.topic(topic.name, topic.id);
    for (const partition of topic.partitions) yield write.partition(topic.id, partition);
  }
  yield* configRecords(image, write);
  for (const { entity, quotas } of image.parts.clientQuotas.entities()) {
    for (const [key, value] of quotas) yield write.clientQuota(entity, key, value);
  }
  if (image.nextProducerId > 0) yield write.producerIds(-1, -1, image.nextProducerId);
  yield* image.parts.keptRecords.values();
}

/** Who has configs: a snapshot holds them in this order. */
const configuredTypes: readonly ConfigResourceType[] = ['topic', 'broker', 'client-metrics', 'group'];

function* configRecords(image: MetadataImage, write: RecordWriter): Generator<Buffer, void, undefined> {
  const { configurations } = image.parts;
  for (const type of configuredTypes) {
    for (const name of configurations.namesOf(type)) {
      for (const [config, value] of configurations.of(type, name)) yield write.config({ type, name }, config, value);
    }
  }
}
