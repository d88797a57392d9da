/**
 * Where the fields of a record batch of magic 2 lie (`DefaultRecordBatch`). The CRC covers everything from the
 * attributes to the end; offset, length, leader epoch and magic stand before it and change without touching it.
 */
export const batchLayout = {
  baseOffset: 0,
  batchLength: 8,
  partitionLeaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
  records: 61,
} as const;

/** Bytes before `batchLength` starts to count: the base offset and the length itself. */
export const batchLengthOverhead = 12;

/** Bytes of a batch without records. */
export const batchHeaderBytes = batchLayout.records;

/** The only record format since Kafka 4.0 (KIP-724). */
export const currentMagic = 2;

/** Bits of the attributes. Bits 0-2 hold the codec, 7-15 are unused. */
export const batchAttributes = {
  compressionMask: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  /** KIP-534: the base timestamp is the time at which the cleaner may drop the batch's tombstones. */
  deleteHorizon: 0x40,
} as const;
