import type { Steps } from './matcher.js';
import type { RegularExpression } from './regular-expression.js';

/** Steps that take one or two milliseconds: what a turn has time for. */
export const stepsPerTurn = 100_000;

/** Those of many names that a regular expression matches, found a slice at a time. */
export class MatchingNames {
  readonly found: string[] = [];
  #next = 0;
  #hasBegun = false;

  constructor(
    private readonly regex: RegularExpression,
    private readonly names: readonly string[],
  ) {}

  /** Goes on for so many steps. Whether all names are through. */
  advance(steps: Steps): boolean {
    while (this.#next < this.names.length) {
      if (steps.left <= 0) return false;
      const name = this.names[this.#next] ?? '';
      if (!this.#hasBegun) this.regex.begin(name);
      const matches = this.regex.advance(steps);
      this.#hasBegun = matches === undefined;
      if (matches === undefined) return false;
      if (matches) this.found.push(name);
      this.#next += 1;
    }
    return true;
  }
}
