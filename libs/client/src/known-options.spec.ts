import { describe, expect, it } from '@jest/globals';
import { KafkaClient } from './kafka-client.js';

const brokers = '127.0.0.1:9092';

describe('options of the client', () => {
  it.each<[string, () => unknown]>([
    ["a client has no option 'broker'", () => new KafkaClient({ brokers, broker: brokers } as never)],
    ["a producer has no option 'ack'", () => new KafkaClient({ brokers }).producer({ ack: 'all' } as never)],
    ["a consumer has no option 'group'", () => new KafkaClient({ brokers }).consumer({ group: 'email' } as never)],
  ])('are refused when they would be ignored: %s', (message, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG' }));
    expect(make).toThrow(message);
  });

  it('open nothing more once the client was closed', async () => {
    const client = new KafkaClient({ brokers });
    await client.close();
    for (const open of [() => client.producer(), () => client.consumer(), () => client.admin()])
      expect(open).toThrow(expect.objectContaining({ code: 'CLIENT_CLOSED' }));
  });
});
