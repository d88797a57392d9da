/** Where randomness comes from. Real: the system's generator. Simulated: seeded, the same seed gives the same values. */
export interface Randomness {
  /** A float in [0, 1). */
  next(): number;
  /** An integer in [0, bound). */
  integer(bound: number): number;
  /** `size` random bytes. */
  bytes(size: number): Buffer;
  /** A random uuid in Kafka's form: 22 characters of url-safe base64, never starting with '-' (Kafka's `Uuid.randomUuid`). */
  uuid(): string;
}
