import type { ConfigResource } from './configurations-image.js';
import type { TopicImage } from './topics-image.js';

/** A topic whose partitions changed: some were added, or a leader, the ISR or an epoch moved. */
export interface ChangedTopic {
  readonly before: TopicImage;
  readonly after: TopicImage;
}

/** What one committed change did to the image (Kafka's MetadataDelta, after the fact). */
export interface MetadataDelta {
  readonly createdTopics: readonly TopicImage[];
  readonly deletedTopics: readonly TopicImage[];
  readonly changedTopics: readonly ChangedTopic[];
  readonly changedConfigs: readonly ConfigResource[];
  readonly clientQuotasChanged: boolean;
  readonly brokersChanged: boolean;
  readonly featuresChanged: boolean;
}
