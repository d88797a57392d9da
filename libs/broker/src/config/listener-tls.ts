import type { TlsOptions } from '@barnabas/platform';
import type { BrokerConfigs } from './broker-configs.js';
import { listenerEndPoints } from './listener-end-points.js';
import type { TypedConfigs } from './typed-configs.js';

type Values = TypedConfigs<BrokerConfigs>;

/**
 * TLS as a listener's own configs give it, in PEM (KIP-651: `ssl.keystore.type=PEM`, `ssl.keystore.key`,
 * `ssl.keystore.certificate.chain`); undefined when they do not.
 */
export function listenerTls(values: Values): TlsOptions | undefined {
  const certificate = values.string('ssl.keystore.certificate.chain');
  const privateKey = values.string('ssl.keystore.key');
  if (certificate === null || privateKey === null) return undefined;
  const authorities = values.string('ssl.truststore.certificates');
  return {
    certificate,
    privateKey,
    ...(authorities === null ? {} : { authorities }),
    requireClientCertificate: values.string('ssl.client.auth') === 'required',
  };
}

/** Why a listener cannot be opened with TLS: it has no certificate, and there is no other listener to take it from. */
export function refuseListenerTls(name: string, started: Values, values: Values): string | undefined {
  const prefix = `listener.name.${name.toLowerCase()}`;
  if (values.string('ssl.key.password') !== null) {
    return `the listener ${name} cannot take a private key with a password: give ${prefix}.ssl.keystore.key without one`;
  }
  if (listenerTls(values) !== undefined) {
    const type = values.string('ssl.keystore.type');
    return type === 'PEM'
      ? undefined
      : `the listener ${name} cannot read a keystore of type ${type}: set ${prefix}.ssl.keystore.type=PEM`;
  }
  if (listenerEndPoints(started).some(({ protocol }) => protocol === 'SSL')) return undefined;
  const needed = 'ssl.keystore.type=PEM, ssl.keystore.key and ssl.keystore.certificate.chain';
  return `the listener ${name} has no certificate for SSL: set ${needed}, each after ${prefix}.`;
}
