/** Where time comes from. Real: the machine's clock. Simulated: moved by a test. */
export interface Clock {
  /** Wall-clock time in milliseconds since the Unix epoch (what goes into records). */
  now(): number;
  /** Milliseconds, with fractions, from an arbitrary origin; never goes backwards (what durations are measured with). */
  monotonic(): number;
}
