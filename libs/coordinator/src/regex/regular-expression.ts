import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { Matcher, type Steps } from './matcher.js';
import { PatternSize } from './pattern-size.js';
import { programOf } from './program.js';

const patternCharactersMax = 10_000;
/** A few milliseconds to compile. Lists of a hundred names have room, and `.{0,1000}`, but not a repetition of that. */
export const patternSizeMax = 3_000;

/**
 * A regular expression that a client sends, in RE2's syntax as Kafka's brokers want it. It has to match the whole of a text. Both to
 * compile and to match is work that grows with what is sent, and no more than a moment of it is done at a time.
 */
export class RegularExpression {
  readonly #matcher: Matcher;

  private constructor(
    readonly pattern: string,
    compiled: RE2JS,
  ) {
    this.#matcher = new Matcher(programOf(compiled));
  }

  /** Compiles a pattern, or says what is wrong with it. Kafka takes patterns of any size. */
  static compile(pattern: string): RegularExpression | string {
    if (pattern.length > patternCharactersMax) return `longer than ${patternCharactersMax} characters`;
    if (PatternSize.of(pattern) > patternSizeMax) return 'expression too large';
    try {
      return new RegularExpression(pattern, RE2JS.compile(pattern));
    } catch (error) {
      if (error instanceof RE2JSSyntaxException) return error.getDescription();
      if (error instanceof RE2JSException) return error.message;
      throw error;
    }
  }

  /** What {@link advance} tells is about this text from here on. */
  begin(text: string): void {
    this.#matcher.begin(text);
  }

  /** Whether the text matches. undefined: the steps are used up, and it is to be asked again. */
  advance(steps: Steps): boolean | undefined {
    return this.#matcher.advance(steps);
  }
}
