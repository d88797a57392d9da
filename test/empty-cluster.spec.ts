import { Broker } from '@barnabas/broker';
import { KafkaClient } from '@barnabas/client';
import { MemoryFiles, realPlatform } from '@barnabas/platform';
import { expect, it } from '@jest/globals';
import { emptyCluster } from './empty-cluster.js';

it('a cluster is emptied for specs only when the environment says that it may be', async () => {
  const platform = { ...realPlatform(), files: new MemoryFiles() };
  const broker = await Broker.start({ dataDirectory: '/data', platform, listen: { host: '127.0.0.1', port: 0 } });
  const brokers = `${broker.address.host}:${broker.address.port}`;
  const client = new KafkaClient({ brokers });
  const topics = async () => (await client.admin().listTopics()).map(({ name }) => name);
  await client.admin().createTopics([{ name: 'orders' }]);
  await expect(emptyCluster(brokers, {})).rejects.toThrow('set KAFKA_TEST_MAY_EMPTY=yes');
  expect(await topics()).toEqual(['orders']);
  await emptyCluster(brokers, { KAFKA_TEST_MAY_EMPTY: 'yes' });
  expect(await topics()).toEqual([]);
  await client.close();
  await broker.stop();
  platform.timers.close();
});
