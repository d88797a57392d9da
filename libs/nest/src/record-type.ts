/**
 * What a key or a value is: `String` (UTF-8), `Buffer` (the bytes as they are), `Number` and `Object` (JSON), or a DTO class
 * (JSON, checked by class-validator and turned into an instance by class-transformer).
 */
export type RecordType = StringConstructor | NumberConstructor | BufferConstructor | ObjectConstructor | DtoClass;

/** A class whose instances travel as JSON. */
export type DtoClass = new (...args: never[]) => object;

/** What a program handles for a {@link RecordType}. */
export type ValueOfType<T> = T extends StringConstructor
  ? string
  : T extends NumberConstructor
    ? number
    : T extends BufferConstructor
      ? Buffer
      : T extends ObjectConstructor
        ? unknown
        : T extends new (...args: never[]) => infer I
          ? I
          : never;
