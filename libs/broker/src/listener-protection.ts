import { BrokerStartError } from './broker-start-error.js';
import type { BrokerOptions, ListenerOptions } from './broker-options.js';
import { brokerConfigs } from './config/broker-configs.js';
import { refusalOf } from './config/config-change.js';
import { listenerProtocols } from './config/listener-end-points.js';
import { TypedConfigs } from './config/typed-configs.js';

const PROTOCOL_MAP = 'listener.security.protocol.map';

/**
 * Throws a BrokerStartError when a listener would protect less than its name, or `listener.security.protocol.map`, says: whoever asks for
 * SASL or TLS does not get an open port.
 */
export function checkProtection(listeners: readonly ListenerOptions[], settings: BrokerOptions['settings'] = {}): void {
  const given = new TypedConfigs(brokerConfigs, (name) => settings[name] ?? brokerConfigs[PROTOCOL_MAP].defaultText);
  const malformed = refusalOf(() => listenerProtocols(given));
  if (malformed !== undefined) throw new BrokerStartError('BAD_SETTING', malformed);
  const protocols = listenerProtocols(given);
  for (const { name, tls } of listeners) {
    const protocol = protocols.get(name.toUpperCase());
    if (protocol === 'SASL_PLAINTEXT' || protocol === 'SASL_SSL') {
      const advice = 'give it another name, and let nobody reach it who may not do everything';
      throw new BrokerStartError(
        'BAD_LISTENER',
        `the listener ${name} is to identify its clients (${protocol}), which this broker cannot: ${advice}`,
      );
    }
    if (protocol === 'SSL' && tls === undefined) {
      const advice = 'give it its key and certificate, or another name';
      throw new BrokerStartError('BAD_LISTENER', `the listener ${name} is to speak TLS and has none: ${advice}`);
    }
  }
}
