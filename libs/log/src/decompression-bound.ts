/** What a batch may grow to when decompressed, wherever the log looks inside: a batch of 1 MiB can claim a thousand times that. */
export const maxDecompressedBytes = 256 * 1024 * 1024;
