import { KafkaClient } from '@barnabas/client';
import { beforeEach, it } from '@jest/globals';

/** With KAFKA_TEST_BROKERS these specs run on that cluster, one after the other (`--runInBand`); give them one of their own. */
const brokers = process.env['KAFKA_TEST_BROKERS'];

/** Each test begins on an empty cluster: an embedded broker is one, on any other what is there is removed. */
export function onFreshCluster(): void {
  beforeEach(async () => {
    if (!brokers) return;
    const client = new KafkaClient({ brokers });
    const admin = client.admin();
    const topics = async () => (await admin.listTopics()).map(({ name }) => name);
    // A group whose member has crashed in another spec keeps it until its session is over, under a name of its own.
    const groups = (await admin.listGroups({ states: ['Empty'] })).map(({ groupId }) => groupId);
    if (groups.length > 0) await admin.deleteGroups(groups);
    const names = await topics();
    if (names.length > 0) await admin.deleteTopics(names);
    while ((await topics()).length > 0);
    await client.close();
  }, 30_000);
}

/** A test that moves time or takes the broker away. */
export const itWithEmbeddedBroker = brokers ? () => undefined : it;
