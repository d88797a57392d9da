/** A rule that settings break together, each of which is fine by itself. */
export interface BrokenRule {
  readonly config: string;
  readonly message: string;
}
