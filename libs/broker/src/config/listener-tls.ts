import type { TlsOptions } from '@barnabas/platform';
import type { BrokerConfigs } from './broker-configs.js';
import { listenerEndPoints } from './listener-end-points.js';
import type { TypedConfigs } from './typed-configs.js';

type Values = TypedConfigs<BrokerConfigs>;

/**
 * TLS as a listener's own configs give it, in PEM (KIP-651: `ssl.keystore.type=PEM`, `ssl.keystore.key`,
 * `ssl.keystore.certificate.chain`); undefined when they do not, or in a form that is not read here.
 */
export function listenerTls(values: Values): TlsOptions | undefined {
  const certificate = values.string('ssl.keystore.certificate.chain');
  const privateKey = values.string('ssl.keystore.key');
  const isReadable = values.string('ssl.keystore.type') === 'PEM' && values.string('ssl.key.password') === null;
  if (certificate === null || privateKey === null || !isReadable) return undefined;
  const authorities = values.string('ssl.truststore.certificates');
  return {
    certificate,
    privateKey,
    ...(authorities === null ? {} : { authorities }),
    requireClientCertificate: values.string('ssl.client.auth') === 'required',
  };
}

/** Why a listener cannot be opened with TLS: it has no certificate, and none was given to another listener when the broker started. */
export function refuseListenerTls(name: string, started: Values, values: Values): string | undefined {
  if (listenerTls(values) !== undefined) return undefined;
  const prefix = `listener.name.${name.toLowerCase()}`;
  if (values.string('ssl.key.password') !== null) {
    return `the listener ${name} cannot take a private key with a password: give ${prefix}.ssl.keystore.key without one`;
  }
  const type = values.string('ssl.keystore.type');
  if (values.string('ssl.keystore.key') !== null && type !== 'PEM') {
    return `the listener ${name} cannot read a keystore of type ${type}: set ${prefix}.ssl.keystore.type=PEM`;
  }
  if (listenerEndPoints(started).some(({ protocol }) => protocol === 'SSL')) return undefined;
  const needed = 'ssl.keystore.type=PEM, ssl.keystore.key and ssl.keystore.certificate.chain';
  return `the listener ${name} has no certificate for SSL: set ${needed}, each after ${prefix}.`;
}
