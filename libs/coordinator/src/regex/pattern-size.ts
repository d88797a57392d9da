import { CharacterClass } from './character-class.js';

/** A Unicode class (`\pL`) is hundreds of ranges, which takes as long to compile as so many plain characters. */
const unicodeClassSize = 60;
/** What a pair of brackets costs besides what is in it, however often that is repeated. */
const groupSize = 3;
const captureSize = 2;
/** RE2 refuses to repeat anything more often. */
const repetitionsMax = 1_000;

const repetition = /\{(\d+)(?:,(\d*))?\}/y;
const groupStart = /\((?:\?(?:P?<\w*>|([a-zA-Z]*)-?[a-zA-Z]*([:)])))?/y;
const unicodeClass = /\\[pP](?:\{[^}]{0,50}\}|[^])/y;
const escape = /\\(?:x\{[0-9a-fA-F]{0,10}\}|x[0-9a-fA-F]{2}|[0-7]{1,3}|[^])/uy;

/** An open group, or the whole pattern. */
interface Level {
  /** Of what its brackets do, instructions that are repeated with it. */
  readonly ownSize: number;
  size: number;
  /** What a quantifier that comes now would repeat. */
  lastSize: number;
}

/**
 * How large a pattern compiles to, seen in one pass, before RE2 spends that much on it: about the number of instructions, rather too
 * many than too few, and more for what is slow to compile. On what is no regular expression it says something.
 */
export class PatternSize {
  readonly #levels: Level[] = [];
  #level: Level = { ownSize: 0, size: 0, lastSize: 0 };
  #at = 0;
  #foldsCase = false;

  private constructor(private readonly pattern: string) {}

  static of(pattern: string): number {
    const scan = new PatternSize(pattern);
    while (scan.#at < pattern.length) scan.#token();
    while (scan.#levels.length > 0) scan.#close();
    return scan.#level.size;
  }

  #token(): void {
    switch (this.pattern.charAt(this.#at)) {
      case '(':
        return this.#open();
      case ')':
        this.#at += 1;
        return this.#close();
      case '[':
        return this.#characterClass();
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        this.#at += 1;
        // As many as RE2 needs for `*`, one more than for the others.
        return this.#repeat(1, 2);
      case '{':
        return this.#counted();
      default:
        // An empty alternative is an instruction, too, beside the one that chooses.
        this.#atom(this.pattern[this.#at] === '|' ? 2 : 1);
        this.#at += 1;
    }
  }

  #atom(size: number): void {
    this.#level.size += size;
    this.#level.lastSize = size;
  }

  #open(): void {
    const [start = '(', flags = '', end] = this.#take(groupStart) ?? [];
    this.#at += start.length;
    if (flags.includes('i')) this.#foldsCase = true;
    if (end === ')') {
      // Flags for what follows. A quantifier behind them repeats what stands before.
      this.#level.size += 1;
      return;
    }
    this.#levels.push(this.#level);
    this.#level = { ownSize: end === ':' ? 0 : captureSize, size: 0, lastSize: 0 };
  }

  #close(): void {
    const { ownSize, size } = this.#level;
    this.#level = this.#levels.pop() ?? { ownSize: 0, size: 0, lastSize: 0 };
    this.#level.size += groupSize;
    this.#atom(ownSize + Math.max(size, 1));
  }

  #escape(): void {
    if (this.pattern.startsWith('\\Q', this.#at)) return this.#quoted();
    const unicode = this.#take(unicodeClass)?.[0];
    this.#at += (unicode ?? this.#take(escape)?.[0] ?? '\\').length;
    this.#level.size += unicode === undefined ? 0 : unicodeClassSize;
    this.#atom(1);
  }

  /** `\Q...\E`: nothing in between has a meaning. */
  #quoted(): void {
    const end = this.pattern.indexOf('\\E', this.#at);
    const next = end < 0 ? this.pattern.length : end + 2;
    this.#level.size += next - this.#at;
    this.#level.lastSize = 1;
    this.#at = next;
  }

  #characterClass(): void {
    const read = CharacterClass.at(this.pattern, this.#at);
    this.#at = read.end;
    this.#level.size += read.items + read.unicodeClasses * unicodeClassSize + (this.#foldsCase ? read.foldingSize : 0);
    this.#atom(1);
  }

  #counted(): void {
    const [whole, least, most] = this.#take(repetition) ?? [];
    this.#at += whole?.length ?? 1;
    if (whole === undefined) return this.#atom(1);
    const timesMin = Number(least);
    const times = Math.max(timesMin, Number(most ?? '0'));
    if (times <= repetitionsMax) this.#repeat(times, times - timesMin + 2);
  }

  /** The last atom counts `times`, and `more` is what holds the repetitions together. */
  #repeat(times: number, more: number): void {
    const added = this.#level.lastSize * Math.max(times - 1, 0) + more;
    this.#level.size += added;
    this.#level.lastSize += added;
  }

  #take(token: RegExp): RegExpExecArray | undefined {
    token.lastIndex = this.#at;
    return token.exec(this.pattern) ?? undefined;
  }
}
