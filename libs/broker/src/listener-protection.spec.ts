import { describe, expect, it } from '@jest/globals';
import { simulatedPlatform } from '@barnabas/platform';
import { Broker } from './broker.js';
import { BrokerStartError } from './broker-start-error.js';
import { checkProtection } from './listener-protection.js';

const MAP = 'listener.security.protocol.map';
const at = (name: string) => ({ name, host: '127.0.0.1', port: 9092 });
const tls = { privateKey: 'key', certificate: 'certificate' };

describe('the protection of listeners', () => {
  it.each([
    ['SASL_PLAINTEXT', undefined],
    ['sasl_ssl', undefined],
    ['INSIDE', 'PLAINTEXT:PLAINTEXT,INSIDE:SASL_PLAINTEXT'],
  ])('is not promised: %s identifies nobody, with %s', (name, map) => {
    const settings = map === undefined ? {} : { [MAP]: map };
    expect(() => checkProtection([at('PLAINTEXT'), { ...at(name), tls }], settings)).toThrow(
      /is to identify its clients \(SASL_(PLAINTEXT|SSL)\), which this broker cannot: give it another name/,
    );
  });

  it('takes a key for a listener that is to speak TLS', () => {
    expect(() => checkProtection([at('SSL')])).toThrow(/the listener SSL is to speak TLS and has none/);
    expect(() => checkProtection([at('OUTSIDE')], { [MAP]: 'OUTSIDE:SSL' })).toThrow(BrokerStartError);
    checkProtection([{ ...at('SSL'), tls }]);
  });

  it('may be less than a name says where the map says so, or another', () => {
    checkProtection([at('SASL_PLAINTEXT'), at('OUTSIDE'), { ...at('INSIDE'), tls }], {
      [MAP]: 'SASL_PLAINTEXT:PLAINTEXT',
    });
  });

  it('is looked at before the broker opens a port', async () => {
    const start = (settings: Record<string, string>, name = 'PLAINTEXT') =>
      Broker.start({ dataDirectory: '/data', platform: simulatedPlatform(), listen: [at(name)], settings });
    await expect(start({}, 'SASL_SSL')).rejects.toMatchObject({ code: 'BAD_LISTENER' });
    await expect(start({ [MAP]: 'PLAINTEXT' })).rejects.toMatchObject({ code: 'BAD_SETTING' });
    const authorizer = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer';
    await expect(start({ 'authorizer.class.name': authorizer })).rejects.toMatchObject({ code: 'BAD_SETTING' });
  });
});
