import type { RE2JS } from 're2js';

/** What an instruction does, by RE2's numbers. */
export const Op = {
  Alt: 1,
  AltMatch: 2,
  Capture: 3,
  EmptyWidth: 4,
  Fail: 5,
  Match: 6,
  Nop: 7,
  /** This one and those up to {@link Op.RuneAnyNotNewline} take one character. */
  Rune: 8,
  RuneAnyNotNewline: 11,
} as const;

/** Conditions of a place between two characters: the bits of an `EmptyWidth`. */
export const Empty = {
  BeginLine: 1,
  EndLine: 2,
  BeginText: 4,
  EndText: 8,
  WordBoundary: 16,
  NoWordBoundary: 32,
} as const;

export interface Instruction {
  readonly op: number;
  /** The instruction after it. */
  readonly out: number;
  /** The other one after an `Alt`; the conditions of an `EmptyWidth`. */
  readonly arg: number;
  matchRune(rune: number): boolean;
}

/** A regular expression as RE2 compiles it: an automaton that is in several states at once. */
export interface Program {
  readonly start: number;
  readonly inst: readonly Instruction[];
}

/** The library matches in one go. Its program, which it publishes without a type, is what allows to match in pieces. */
export function programOf(compiled: RE2JS): Program {
  const program: unknown = compiled.re2().prog;
  if (!isProgram(program)) throw new TypeError('re2js compiles to something that this version of it did not');
  return program;
}

function isProgram(value: unknown): value is Program {
  if (typeof value !== 'object' || value === null || !('start' in value) || !('inst' in value)) return false;
  return typeof value.start === 'number' && Array.isArray(value.inst) && value.inst.every(isInstruction);
}

function isInstruction(value: unknown): value is Instruction {
  if (typeof value !== 'object' || value === null) return false;
  if (!('op' in value && 'out' in value && 'arg' in value && 'matchRune' in value)) return false;
  const isKnown = typeof value.op === 'number' && value.op >= Op.Alt && value.op <= Op.RuneAnyNotNewline;
  return isKnown && typeof value.out === 'number' && typeof value.arg === 'number';
}
