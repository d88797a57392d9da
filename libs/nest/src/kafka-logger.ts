import type { ClientLogger } from '@barnabas/client';
import { Logger } from '@nestjs/common';

/** The client's words in Nest's log. What it says of its daily work is Nest's `debug`. */
export function clientLogger(name: string): ClientLogger {
  const logger = new Logger(name);
  const line = (message: string, details?: Readonly<Record<string, unknown>>): string =>
    details === undefined || Object.keys(details).length === 0 ? message : `${message} ${printable(details)}`;
  return {
    debug: (message, details) => logger.debug(line(message, details)),
    info: (message, details) => logger.debug(line(message, details)),
    warn: (message, details) => logger.warn(line(message, details)),
    error: (message, details) => logger.error(line(message, details)),
  };
}

function printable(details: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(details, (_key, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    return typeof value === 'object' && value !== null && 'message' in value ? value.message : value;
  });
}
