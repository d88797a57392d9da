import { KafkaClient } from '@barnabas/client';

/** Says that all topics and groups of the cluster of KAFKA_TEST_BROKERS may be deleted. */
const CONSENT = 'KAFKA_TEST_MAY_EMPTY';

/**
 * Removes every topic, and every group without members, of a cluster that specs want for themselves.
 * @throws Error unless the environment has KAFKA_TEST_MAY_EMPTY=yes: the cluster may be somebody's
 */
export async function emptyCluster(brokers: string, environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (environment[CONSENT] !== 'yes') {
    const advice = `set ${CONSENT}=yes if it is there for that, or unset KAFKA_TEST_BROKERS`;
    throw new Error(`these specs delete every topic and group of the cluster at ${brokers}: ${advice}`);
  }
  const client = new KafkaClient({ brokers });
  try {
    const admin = client.admin();
    const names = async () => (await admin.listTopics()).map(({ name }) => name);
    // A group whose member has crashed in another spec keeps it until its session is over, under a name of its own.
    const groups = (await admin.listGroups({ states: ['Empty'] })).map(({ groupId }) => groupId);
    if (groups.length > 0) await admin.deleteGroups(groups);
    const topics = await names();
    if (topics.length > 0) await admin.deleteTopics(topics);
    while ((await names()).length > 0);
  } finally {
    await client.close();
  }
}
