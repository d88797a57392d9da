import { crc32cOn } from '../hash/crc32c.js';
import { batchLayout } from './batch-layout.js';
import type { RecordBatch } from './record-batch.js';

/** A fraction of a millisecond, if the bytes have to come from memory. */
const pieceBytes = 1024 * 1024;

/** As {@link RecordBatch.isValid}, for a batch that may be large: others have their turn between two pieces. */
export async function isValidInPieces(batch: RecordBatch, giveWay: () => Promise<void> | undefined): Promise<boolean> {
  const bytes = batch.buffer.subarray(batchLayout.attributes);
  let crc = 0;
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (at > 0) await giveWay();
    crc = crc32cOn(crc, bytes.subarray(at, at + pieceBytes));
  }
  return crc === batch.crc;
}
