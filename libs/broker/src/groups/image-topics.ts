import type { GroupTopic, GroupTopics } from '@barnabas/coordinator';
import type { MetadataDelta } from '../metadata/delta.js';
import type { MetadataImage, TopicImage } from '../metadata/image.js';

/** The topics of the metadata image, as groups of the consumer protocol look at them. */
export class ImageTopics implements GroupTopics {
  #version: number;
  #createdVersion: number;

  constructor(private readonly image: () => MetadataImage) {
    this.#version = image().offset;
    this.#createdVersion = this.#version;
  }

  get version(): number {
    return this.#version;
  }

  get createdVersion(): number {
    return this.#createdVersion;
  }

  /** Follows one change of the image, which is in place. */
  apply({ createdTopics, deletedTopics, changedTopics }: MetadataDelta): void {
    const { offset } = this.image();
    if (createdTopics.length > 0) {
      this.#createdVersion = offset;
    }
    if (createdTopics.length + deletedTopics.length + changedTopics.length > 0) {
      this.#version = offset;
    }
  }

  byName(name: string): GroupTopic | undefined {
    return asGroupTopic(this.image().topicByName(name));
  }

  byId(id: string): GroupTopic | undefined {
    return asGroupTopic(this.image().topicById(id));
  }

  *names(): Iterable<string> {
    for (const { name } of this.image().topics()) {
      yield name;
    }
  }
}

function asGroupTopic(topic: TopicImage | undefined): GroupTopic | undefined {
  return topic && { name: topic.name, id: topic.id, partitionCount: topic.partitions.length };
}
