/** Further facts about a log line; values are printable as JSON. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where the broker says what happens. Never throws. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

function ignore(): void {}

/** Says nothing. What an embedded broker uses unless told otherwise. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
