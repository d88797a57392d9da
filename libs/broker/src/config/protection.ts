import type { BrokenRule } from './broken-rule.js';
import { javaTrim } from './java-values.js';

/** Why a broker must not start with these settings: it would let everybody do what it was asked to guard. Undefined when it may. */
export function refuseUnprotected(settings: Readonly<Record<string, string>>): BrokenRule | undefined {
  const config = 'authorizer.class.name';
  const authorizer = javaTrim(settings[config] ?? '');
  if (authorizer === '') return undefined;
  const advice = 'leave it out and let nobody reach the listeners who may not do everything, or run Apache Kafka';
  return {
    config,
    message: `the setting ${config} asks for access control, which this broker does not have: ${advice}`,
  };
}
