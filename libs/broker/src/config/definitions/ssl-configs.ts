import { boolean, className, list, password, perBroker, string } from '../definition.js';
import { distinct, oneOf } from '../constraint.js';

/** TLS (Kafka: SslConfigs, BrokerSecurityConfigs). */
export const sslConfigs = {
  'ssl.allow.dn.changes': boolean(false),
  'ssl.allow.san.changes': boolean(false),
  'ssl.cipher.suites': perBroker(list('', distinct)),
  'ssl.client.auth': perBroker(string('none', oneOf('required', 'requested', 'none'))),
  'ssl.enabled.protocols': perBroker(list('TLSv1.2,TLSv1.3', distinct)),
  'ssl.endpoint.identification.algorithm': perBroker(string('https')),
  'ssl.engine.factory.class': perBroker(className(null)),
  'ssl.key.password': perBroker(password(null)),
  'ssl.keymanager.algorithm': perBroker(string('SunX509')),
  'ssl.keystore.certificate.chain': perBroker(password(null)),
  'ssl.keystore.key': perBroker(password(null)),
  'ssl.keystore.location': perBroker(string(null)),
  'ssl.keystore.password': perBroker(password(null)),
  'ssl.keystore.type': perBroker(string('JKS')),
  'ssl.principal.mapping.rules': string('DEFAULT'),
  'ssl.protocol': perBroker(string('TLSv1.3')),
  'ssl.provider': perBroker(string(null)),
  'ssl.secure.random.implementation': perBroker(string(null)),
  'ssl.trustmanager.algorithm': perBroker(string('PKIX')),
  'ssl.truststore.certificates': perBroker(password(null)),
  'ssl.truststore.location': perBroker(string(null)),
  'ssl.truststore.password': perBroker(password(null)),
  'ssl.truststore.type': perBroker(string('JKS')),
} as const;
