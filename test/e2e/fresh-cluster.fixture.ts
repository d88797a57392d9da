import { beforeEach, it } from '@jest/globals';
import { emptyCluster } from '../empty-cluster.js';

/** With KAFKA_TEST_BROKERS these specs run on that cluster, one after the other (`--runInBand`); give them one of their own, and KAFKA_TEST_MAY_EMPTY=yes. */
const brokers = process.env['KAFKA_TEST_BROKERS'];

/** Each test begins on an empty cluster: an embedded broker is one, on any other what is there is removed. */
export function onFreshCluster(): void {
  beforeEach(async () => {
    if (brokers) await emptyCluster(brokers);
  }, 30_000);
}

/** A test that moves time or takes the broker away. */
export const itWithEmbeddedBroker = brokers ? () => undefined : it;
