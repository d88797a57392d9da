import { Empty, Op, type Program } from './program.js';

const newline = 0x0a;

/** Some of a program's instructions, each once, in the order in which they were added. */
interface InstructionSet {
  readonly added: Int32Array;
  size: number;
}

/** What may be done before it is another's turn. It may be overdrawn by one character's steps. */
export interface Steps {
  left: number;
}

/**
 * Finds out whether a regular expression matches the whole of a text, in as many pieces as wanted: Thompson's simulation, which takes
 * for each character at most as many steps as the program has instructions.
 */
export class Matcher {
  readonly #stack: Int32Array;
  /** For each instruction, at which place in the text it was added last, counted over all texts. */
  readonly #addedAt: Int32Array;
  #place = 0;
  #text = '';
  #position = 0;
  #now: InstructionSet;
  #then: InstructionSet;

  constructor(private readonly program: Program) {
    const { length } = program.inst;
    this.#stack = new Int32Array(length + 1);
    this.#addedAt = new Int32Array(length);
    this.#now = { added: new Int32Array(length), size: 0 };
    this.#then = { added: new Int32Array(length), size: 0 };
  }

  /** From here on it is about this text. */
  begin(text: string): void {
    this.#text = text;
    this.#position = 0;
    this.#now.size = 0;
    this.#nextPlace();
    this.#add(this.#now, this.program.start, this.#conditions());
  }

  /** Whether the text matches. undefined: the steps are used up, and it is to be asked again. */
  advance(steps: Steps): boolean | undefined {
    while (this.#position < this.#text.length && this.#now.size > 0) {
      if (steps.left <= 0) return undefined;
      steps.left -= this.#now.size;
      this.#takeCharacter();
    }
    steps.left -= this.#now.size + 1;
    return this.#hasMatched();
  }

  #takeCharacter(): void {
    const rune = this.#text.codePointAt(this.#position) ?? 0;
    this.#position += rune > 0xffff ? 2 : 1;
    this.#then.size = 0;
    this.#nextPlace();
    const conditions = this.#conditions();
    const { added, size } = this.#now;
    for (let index = 0; index < size; index++) {
      const instruction = this.program.inst[added[index] ?? 0];
      if (instruction === undefined || instruction.op < Op.Rune) continue;
      if (instruction.matchRune(rune)) this.#add(this.#then, instruction.out, conditions);
    }
    [this.#now, this.#then] = [this.#then, this.#now];
  }

  #hasMatched(): boolean {
    const { added, size } = this.#now;
    if (this.#position < this.#text.length) return false;
    for (let index = 0; index < size; index++) {
      if (this.program.inst[added[index] ?? 0]?.op === Op.Match) return true;
    }
    return false;
  }

  /** Adds an instruction and whatever follows it without taking a character. */
  #add(set: InstructionSet, first: number, conditions: number): void {
    const stack = this.#stack;
    let height = 0;
    const push = (pc: number): void => {
      if (this.#addedAt[pc] === this.#place) return;
      this.#addedAt[pc] = this.#place;
      stack[height++] = pc;
    };
    push(first);
    while (height > 0) {
      const pc = stack[--height] ?? 0;
      const instruction = this.program.inst[pc];
      if (instruction === undefined) continue;
      set.added[set.size++] = pc;
      const { op, out, arg } = instruction;
      if (op === Op.Alt || op === Op.AltMatch) {
        push(arg);
        push(out);
      } else if (op === Op.Capture || op === Op.Nop || (op === Op.EmptyWidth && (arg & ~conditions) === 0)) {
        push(out);
      }
    }
  }

  #nextPlace(): void {
    this.#place += 1;
    if (this.#place < 0x7fff_ffff) return;
    this.#addedAt.fill(0);
    this.#place = 1;
  }

  /** What holds between the character before and the one at the position. */
  #conditions(): number {
    const before = this.#position > 0 ? this.#text.charCodeAt(this.#position - 1) : -1;
    const after = this.#position < this.#text.length ? this.#text.charCodeAt(this.#position) : -1;
    let conditions = isWord(before) === isWord(after) ? Empty.NoWordBoundary : Empty.WordBoundary;
    const add = (bits: number): void => {
      conditions |= bits;
    };
    if (before < 0) add(Empty.BeginText | Empty.BeginLine);
    if (before === newline) add(Empty.BeginLine);
    if (after < 0) add(Empty.EndText | Empty.EndLine);
    if (after === newline) add(Empty.EndLine);
    return conditions;
  }
}

/** RE2's words are of ASCII. */
function isWord(character: number): boolean {
  const isDigit = character >= 0x30 && character <= 0x39;
  const isUpper = character >= 0x41 && character <= 0x5a;
  return isDigit || isUpper || character === 0x5f || (character >= 0x61 && character <= 0x7a);
}
