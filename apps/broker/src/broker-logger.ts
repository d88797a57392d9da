import type { Logger } from '@barnabas/broker';
import { pino } from 'pino';
import { build as pretty } from 'pino-pretty';
import type { BrokerCommand } from './command-line.js';

/** The broker's log on standard error: lines for people, or JSON for machines. */
export function createBrokerLogger({ logLevel, logFormat }: Pick<BrokerCommand, 'logLevel' | 'logFormat'>): Logger {
  const destination =
    logFormat === 'pretty'
      ? pretty({ destination: 2, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' })
      : pino.destination({ dest: 2, sync: true });
  const logger = pino({ level: logLevel }, destination);
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}
