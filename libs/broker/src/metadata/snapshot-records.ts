import type { ConfigResourceType } from './configurations-image.js';
import type { MetadataImage } from './image.js';
import { RecordWriter } from './records.js';

/** An image as the records that make it (Kafka's MetadataImage.write), in the order in which they can be replayed. */
export function snapshotRecords(image: MetadataImage): Buffer[] {
  const metadataVersion = image.features.finalized.get('metadata.version') ?? 0;
  const write = new RecordWriter(metadataVersion);
  const records = [write.featureLevel('metadata.version', metadataVersion)];
  for (const [name, level] of image.features.finalized) {
    if (name !== 'metadata.version') records.push(write.featureLevel(name, level));
  }
  for (const controller of image.controllers.values()) records.push(write.registerController(controller));
  for (const broker of image.brokers.values()) records.push(write.registerBroker(broker));
  for (const topic of image.topics()) {
    records.push(write.topic(topic.name, topic.id));
    for (const partition of topic.partitions) records.push(write.partition(topic.id, partition));
  }
  records.push(...configRecords(image, write));
  if (image.nextProducerId > 0) records.push(write.producerIds(-1, -1, image.nextProducerId));
  records.push(...image.parts.keptRecords.values());
  return records;
}

function configRecords(image: MetadataImage, write: RecordWriter): Buffer[] {
  const types: readonly ConfigResourceType[] = ['topic', 'broker', 'client-metrics', 'group'];
  const { configurations } = image.parts;
  return types.flatMap((type) =>
    configurations.namesOf(type).flatMap((name) => {
      return [...configurations.of(type, name)].map(([config, value]) => write.config({ type, name }, config, value));
    }),
  );
}
