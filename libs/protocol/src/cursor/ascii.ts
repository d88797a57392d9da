/** Up to here a loop in JavaScript beats the call into native code (measured, Node 26). */
const asciiLoopMax = 24;

/** A short text of ASCII only, read without leaving JavaScript; undefined when it is longer or anything else. */
export function readAscii(buffer: Buffer, start: number, length: number): string | undefined {
  if (length > asciiLoopMax) return undefined;
  let text = '';
  for (let index = start; index < start + length; index++) {
    const byte = buffer[index] ?? 0x80;
    if (byte >= 0x80) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Whether `text` is short and ASCII only, so that its length in bytes is its length. */
export function isShortAscii(text: string): boolean {
  if (text.length > asciiLoopMax) return false;
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) >= 0x80) return false;
  }
  return true;
}

/** Writes what {@link isShortAscii} accepted. */
export function writeAscii(buffer: Buffer, start: number, text: string): void {
  for (let index = 0; index < text.length; index++) buffer[start + index] = text.charCodeAt(index);
}
