import { KafkaError } from '../kafka-error.js';

/** A larger answer is taken for a peer that does not speak Kafka ('HTTP' read as a size is 1.2 GB, the head of a TLS alert 336 MiB). */
const FRAME_BYTES_MAX = 256 * 1024 * 1024;

/** Cuts a byte stream into size-prefixed frames; bytes are copied only for frames that came in several chunks, and then once. */
export class FrameSplitter {
  #chunks: Buffer[] = [];
  #bufferedBytes = 0;
  /** Size of the frame being collected; -1 while its size prefix is not complete. */
  #frameBytes = -1;

  /** Takes what arrived; returns the frames it completes, without their size prefix. Throws INVALID_RESPONSE. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#bufferedBytes += chunk.length;
    const frames: Buffer[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Buffer | undefined {
    if (this.#frameBytes < 0) {
      if (this.#bufferedBytes < 4) return undefined;
      this.#frameBytes = this.#take(4).readInt32BE(0);
      if (this.#frameBytes < 4 || this.#frameBytes > FRAME_BYTES_MAX) {
        throw new KafkaError({
          code: 'INVALID_RESPONSE',
          message: `the peer announced an answer of ${this.#frameBytes} bytes: is this the port of a Kafka broker, and does it expect TLS?`,
        });
      }
    }
    if (this.#bufferedBytes < this.#frameBytes) return undefined;
    const frame = this.#take(this.#frameBytes);
    this.#frameBytes = -1;
    return frame;
  }

  #take(sizeBytes: number): Buffer {
    this.#bufferedBytes -= sizeBytes;
    const first = this.#chunks[0] ?? Buffer.alloc(0);
    if (first.length > sizeBytes) {
      this.#chunks[0] = first.subarray(sizeBytes);
      return first.subarray(0, sizeBytes);
    }
    const parts: Buffer[] = [];
    let missing = sizeBytes;
    let used = 0;
    for (const chunk of this.#chunks) {
      if (missing === 0) break;
      if (chunk.length > missing) {
        parts.push(chunk.subarray(0, missing));
        this.#chunks[used] = chunk.subarray(missing);
        missing = 0;
      } else {
        parts.push(chunk);
        missing -= chunk.length;
        used += 1;
      }
    }
    this.#chunks = this.#chunks.slice(used);
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, sizeBytes);
  }
}
