const SIZE_BYTES = 4;

/** The size in front of a frame is negative or more than the broker accepts: the bytes are not Kafka's, or hostile. */
export class InvalidFrameSizeError extends Error {
  readonly code = 'INVALID_FRAME_SIZE';
  constructor(
    readonly sizeBytes: number,
    readonly maxBytes: number,
  ) {
    super(`a request of ${sizeBytes} bytes: this broker takes 0 to ${maxBytes} (socket.request.max.bytes)`);
    this.name = 'InvalidFrameSizeError';
  }
}

/**
 * Cuts a byte stream into Kafka's frames: an int32 size, then that many bytes. A frame inside one chunk is a view on it; one
 * that spans chunks is put together once, when its last byte is there, so that an announced size alone costs no memory.
 */
export class FrameSplitter {
  #chunks: Buffer[] = [];
  #bufferedBytes = 0;
  #frameBytes: number | undefined;

  constructor(private readonly maxFrameBytes: number) {}

  /** Bytes taken in and not yet returned as frames. */
  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) {
      return;
    }
    this.#chunks.push(chunk);
    this.#bufferedBytes += chunk.length;
  }

  /** The size of the frame that comes next, once it is known. Throws {@link InvalidFrameSizeError}. */
  announcedBytes(): number | undefined {
    if (this.#frameBytes === undefined && this.#bufferedBytes >= SIZE_BYTES) {
      const sizeBytes = this.#take(SIZE_BYTES).readInt32BE(0);
      if (sizeBytes < 0 || sizeBytes > this.maxFrameBytes) {
        throw new InvalidFrameSizeError(sizeBytes, this.maxFrameBytes);
      }
      this.#frameBytes = sizeBytes;
    }
    return this.#frameBytes;
  }

  /** The next whole frame without its size, or undefined until more bytes come. Throws {@link InvalidFrameSizeError}. */
  next(): Buffer | undefined {
    const sizeBytes = this.announcedBytes();
    if (sizeBytes === undefined || this.#bufferedBytes < sizeBytes) {
      return undefined;
    }
    this.#frameBytes = undefined;
    return this.#take(sizeBytes);
  }

  #take(sizeBytes: number): Buffer {
    this.#bufferedBytes -= sizeBytes;
    const first = this.#chunks[0];
    if (first === undefined || sizeBytes === 0) {
      return Buffer.alloc(0);
    }
    if (first.length > sizeBytes) {
      this.#chunks[0] = first.subarray(sizeBytes);
      return first.subarray(0, sizeBytes);
    }
    if (first.length === sizeBytes) {
      this.#chunks.shift();
      return first;
    }
    return this.#join(sizeBytes);
  }

  #join(sizeBytes: number): Buffer {
    let count = 0;
    let joined = 0;
    for (const chunk of this.#chunks) {
      count++;
      joined += chunk.length;
      if (joined >= sizeBytes) {
        break;
      }
    }
    const parts = this.#chunks.splice(0, count);
    const last = parts.at(-1);
    const surplus = joined - sizeBytes;
    if (last !== undefined && surplus > 0) {
      this.#chunks.unshift(last.subarray(last.length - surplus));
    }
    return Buffer.concat(parts, sizeBytes);
  }
}
