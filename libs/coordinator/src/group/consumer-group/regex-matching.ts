import { MatchingNames, stepsPerTurn } from '../../regex/matching-names.js';
import { isRefusal } from './refusal.js';
import { compileTopicRegex } from './topic-regex.js';

/** What a character of a pattern takes to compile, in steps of matching. */
const stepsToCompileCharacter = 100;

/** Regular expressions on their way through all topics of the cluster, a slice in each turn. */
export class RegexMatching {
  /** Those that are through, with the topics they match. */
  readonly matched = new Map<string, readonly string[]>();
  readonly #waiting: string[];
  #current: { readonly regex: string; readonly names: MatchingNames } | undefined;

  constructor(
    regexes: Iterable<string>,
    private readonly topics: readonly string[],
  ) {
    this.#waiting = [...regexes].toReversed();
  }

  /** Matches the next slice. Whether all are through. */
  advance(): boolean {
    const steps = { left: stepsPerTurn };
    while (steps.left > 0) {
      if (this.#current === undefined) {
        const regex = this.#waiting.pop();
        if (regex === undefined) return true;
        this.#begin(regex);
        steps.left -= regex.length * stepsToCompileCharacter;
      } else if (this.#current.names.advance(steps)) {
        this.matched.set(this.#current.regex, this.#current.names.found);
        this.#current = undefined;
      }
    }
    return this.#current === undefined && this.#waiting.length === 0;
  }

  #begin(regex: string): void {
    const compiled = compileTopicRegex(regex);
    // One that was accepted elsewhere and is not here stands for no topics.
    if (isRefusal(compiled)) this.matched.set(regex, []);
    else this.#current = { regex, names: new MatchingNames(compiled, this.topics) };
  }
}
