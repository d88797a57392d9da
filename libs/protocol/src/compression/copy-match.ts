/** Up to here a loop is faster than the call of a native copy. */
const loopedBytesMax = 32;

/**
 * Repeats `length` bytes that stand `distance` before `at`, as snappy and lz4 both say it. The two may overlap: what was
 * just written is then repeated too.
 */
export function copyMatch(output: Buffer, at: number, distance: number, length: number): void {
  if (length <= loopedBytesMax) {
    for (let i = at; i < at + length; i++) output[i] = output[i - distance] as number;
    return;
  }
  const from = at - distance;
  const end = at + length;
  // Everything since `from` repeats itself, so each round can copy twice what the one before could.
  for (let position = at; position < end;) {
    const span = Math.min(position - from, end - position);
    output.copyWithin(position, from, from + span);
    position += span;
  }
}

/** Copies bytes over as they are. */
export function copyLiteral(output: Buffer, at: number, input: Buffer, from: number, length: number): void {
  if (length <= loopedBytesMax) {
    for (let i = 0; i < length; i++) output[at + i] = input[from + i] as number;
  } else {
    input.copy(output, at, from, from + length);
  }
}
