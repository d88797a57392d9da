import type { ListenerInfo } from '../dispatch/request-context.js';
import type { EndPointImage } from '../metadata/image.js';

/** Kafka's SecurityProtocol ids. */
const PLAINTEXT = 0;
const SSL = 1;

/** A listener as the broker registers it. */
export function advertisedEndPoint({ name, advertised, isEncrypted }: ListenerInfo): EndPointImage {
  return { name, host: advertised.host, port: advertised.port, securityProtocol: isEncrypted ? SSL : PLAINTEXT };
}
