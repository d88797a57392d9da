/** A topic as far as groups care. */
export interface GroupTopic {
  readonly name: string;
  /** 22 characters, as all uuids here. */
  readonly id: string;
  readonly partitionCount: number;
}

/** The topics of the cluster, as they are in the turn of a decision. */
export interface GroupTopics {
  /** Rises whenever a topic is created, deleted or gets partitions: the offset of the metadata log at that change, say. */
  readonly version: number;
  /** `version` as it was after the latest creation of a topic: what may make a regular expression match more. */
  readonly createdVersion: number;
  byName(name: string): GroupTopic | undefined;
  byId(id: string): GroupTopic | undefined;
  names(): Iterable<string>;
}

export const noTopics: GroupTopics = {
  version: 0,
  createdVersion: 0,
  byName: () => undefined,
  byId: () => undefined,
  names: () => [],
};
