/** Where letters with another case end. */
const foldedMax = 0x1_e943;
/** To fold the case of a range takes a step for each of its characters: so many take as long as an instruction. */
const foldedCharactersPerInstruction = 100;

const namedClass = /\[:\^?\w*:\]|\\[pPdDsSwW]/y;
const bracedName = /\{[^}]{0,50}\}|[^]/y;
const character = /\\x\{([0-9a-fA-F]{0,10})\}|\\x([0-9a-fA-F]{2})|\\([0-7]{1,3})|\\[^]|[^]/uy;

/** What is between brackets in a pattern, as far as it says how long it takes to compile. */
export class CharacterClass {
  /** How many characters, ranges and names there are. */
  items = 0;
  unicodeClasses = 0;
  /** What ignoring case adds. */
  foldingSize = 0;

  private constructor(
    private readonly pattern: string,
    /** Where the pattern goes on. */
    public end: number,
  ) {}

  static at(pattern: string, start: number): CharacterClass {
    const found = new CharacterClass(pattern, start + 1);
    if (pattern[found.end] === '^') found.end += 1;
    // The first character has no other meaning, be it a bracket.
    do found.#item();
    while (found.end < pattern.length && pattern[found.end] !== ']');
    found.end += 1;
    return found;
  }

  #item(): void {
    this.items += 1;
    const name = this.#take(namedClass)?.[0];
    if (name !== undefined) {
      if (name.toLowerCase() !== '\\p') return;
      this.#take(bracedName);
      this.unicodeClasses += 1;
      return;
    }
    const first = this.#character();
    if (this.pattern[this.end] !== '-' || this.pattern[this.end + 1] === ']') return;
    this.end += 1;
    const folded = Math.min(this.#character(), foldedMax) - Math.min(first, foldedMax);
    this.foldingSize += Math.max(0, Math.ceil(folded / foldedCharactersPerInstruction));
  }

  #character(): number {
    const [whole = '', braced, hex, octal] = this.#take(character) ?? [];
    const digits = braced ?? hex;
    if (digits !== undefined) return Number.parseInt(digits, 16);
    if (octal !== undefined) return Number.parseInt(octal, 8);
    return whole.replace(/^\\/, '').codePointAt(0) ?? 0;
  }

  #take(token: RegExp): RegExpExecArray | undefined {
    token.lastIndex = this.end;
    const found = token.exec(this.pattern) ?? undefined;
    this.end += found?.[0].length ?? 0;
    return found;
  }
}
