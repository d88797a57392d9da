/** The codecs of record batches, by the names of Kafka's `compression.type`. */
export type CompressionType = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

const compressionTypes: readonly CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** The codec behind the number in a batch's attributes, or undefined when Kafka defines none. */
export function compressionTypeOf(id: number): CompressionType | undefined {
  return compressionTypes[id];
}

/** The number that stands for a codec in a batch's attributes. */
export function compressionIdOf(type: CompressionType): number {
  return compressionTypes.indexOf(type);
}
