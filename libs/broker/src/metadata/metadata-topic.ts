/** The topic of the metadata log. */
export const METADATA_TOPIC = '__cluster_metadata';

/** Its fixed topic id (Kafka's Uuid.METADATA_TOPIC_ID). */
export const METADATA_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAQ';

/** Its directory in the data directory. */
export const METADATA_PARTITION_DIRECTORY = `${METADATA_TOPIC}-0`;
