import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Collected } from './collected.js';
import { describeWithOwnBroker, startConformanceBroker } from './conformance-broker.js';
import type { ConformanceBroker } from './conformance-broker.js';
import { errorsOf, PlatformaticFixture } from './platformatic-kafka.fixture.js';
import type { TextConsumer, TextMessage } from './platformatic-kafka.fixture.js';

jest.setTimeout(60_000);

let server: ConformanceBroker;
let fixture: PlatformaticFixture;

beforeAll(async () => {
  server = await startConformanceBroker();
  fixture = new PlatformaticFixture(server.bootstrap);
});

afterAll(async () => {
  await fixture.admin.close();
  await server.stop();
});

const byNumber = (a: number, b: number) => a - b;
const partitionsOf = (consumer: TextConsumer) =>
  (consumer.assignments ?? []).flatMap(({ partitions }) => partitions).sort(byNumber);

/** The partitions of a member, looked at whenever it joins or has beaten. */
function assignmentsOf(consumer: TextConsumer): Collected<readonly number[]> {
  const assignments = new Collected<readonly number[]>();
  consumer.on('consumer:group:join', () => assignments.add(partitionsOf(consumer)));
  consumer.on('consumer:heartbeat:end', () => assignments.add(partitionsOf(consumer)));
  return assignments;
}

const owning = (assignments: Collected<readonly number[]>, count: number) =>
  assignments.until((seen) => seen.at(-1)?.length === count);

const sendToEach = async (topic: string, partitions: readonly number[], value: string) => {
  const producer = fixture.producer();
  await producer.send({ messages: partitions.map((partition) => ({ topic, partition, value })) });
  await producer.close();
};

describe('groups of KIP-848 with @platformatic/kafka', () => {
  it('share partitions as members come and go, without stopping those that stay', async () => {
    await fixture.createTopic('shared', 4);
    const received = new Collected<TextMessage>();
    const first = fixture.nextGenerationConsumer('sharing');
    const firstHas = assignmentsOf(first);
    await fixture.read(first, 'shared', received);
    await owning(firstHas, 4);
    const second = fixture.nextGenerationConsumer('sharing');
    const secondHas = assignmentsOf(second);
    await fixture.read(second, 'shared', received);
    await Promise.all([owning(firstHas, 2), owning(secondHas, 2)]);
    expect([...partitionsOf(first), ...partitionsOf(second)].sort(byNumber)).toEqual([0, 1, 2, 3]);
    await sendToEach('shared', [0, 1, 2, 3], 'together');
    await received.count(4);
    await second.close(true);
    await owning(firstHas, 4);
    await sendToEach('shared', [0, 1, 2, 3], 'alone');
    const alone = (items: readonly TextMessage[]) => items.filter(({ value }) => value === 'alone');
    await received.until((items) => new Set(alone(items).map(({ partition }) => partition)).size === 4);
    await first.close(true);
  });

  it('go on where they have committed, and are described with their assignor', async () => {
    await fixture.createTopic('resumed');
    await fixture.send('resumed', '0', '1', '2', '3');
    const consumer = fixture.nextGenerationConsumer('resuming', { groupRemoteAssignor: 'range' });
    const received = new Collected<TextMessage>();
    await fixture.read(consumer, 'resumed', received);
    await received.count(4);
    await received.items[1]!.commit();
    expect((await fixture.admin.listGroups({ types: ['consumer'] })).get('resuming')).toMatchObject({
      state: 'Stable',
      groupType: 'consumer',
    });
    await consumer.close(true);
    const again = fixture.nextGenerationConsumer('resuming');
    const rest = new Collected<TextMessage>();
    await fixture.read(again, 'resumed', rest);
    await rest.count(2);
    await again.close(true);
    expect(rest.items.map(({ value }) => value)).toEqual(['2', '3']);
  });

  it('refuse an assignor that the broker does not have', async () => {
    await fixture.createTopic('refused');
    const consumer = fixture.nextGenerationConsumer('refusing', { groupRemoteAssignor: 'unheard-of' });
    expect(await errorsOf(consumer.consume({ topics: ['refused'] }))).toEqual(['UNSUPPORTED_ASSIGNOR']);
    await consumer.close(true);
  });
});

describeWithOwnBroker('groups of KIP-848 with @platformatic/kafka and a restart of the broker', () => {
  it('carry on', async () => {
    await fixture.createTopic('restarted', 2);
    const consumer = fixture.nextGenerationConsumer('restarting');
    const has = assignmentsOf(consumer);
    const received = new Collected<TextMessage>();
    await fixture.read(consumer, 'restarted', received);
    await owning(has, 2);
    await sendToEach('restarted', [0, 1], 'before');
    await received.count(2);
    await server.restart();
    await sendToEach('restarted', [0, 1], 'after');
    await received.count(4);
    await consumer.close(true);
    expect(received.items.map(({ value }) => value)).toEqual(['before', 'before', 'after', 'after']);
  });
});

describe('static members with @platformatic/kafka', () => {
  it('take the place of their predecessor without a rebalance (classic)', async () => {
    await fixture.createTopic('static', 4);
    const received = new Collected<TextMessage>();
    const join = async (groupInstanceId: string, heartbeatInterval: number) => {
      const consumer = fixture.consumer('static', { groupInstanceId, heartbeatInterval });
      await fixture.read(consumer, 'static', received);
      return consumer;
    };
    const staying = await join('staying', 50);
    const has = assignmentsOf(staying);
    // One that hangs: it does not beat during this test, and so does not hear that it is replaced.
    const hanging = await join('hanging', 9_000);
    await owning(has, 2);
    const place = partitionsOf(hanging);
    expect([...partitionsOf(staying), ...place].sort(byNumber)).toEqual([0, 1, 2, 3]);
    const generation = staying.generationId;
    const successor = await join('hanging', 50);
    expect(partitionsOf(successor)).toEqual(place);
    expect(successor.memberId).not.toBe(hanging.memberId);
    const beats = has.items.length;
    await has.count(beats + 2);
    expect([successor.generationId, staying.generationId]).toEqual([generation, generation]);
    await hanging.close(true);
    const group = (await fixture.admin.describeGroups({ groups: ['static'] })).get('static');
    const instances = new Map([...group!.members.values()].map(({ groupInstanceId, id }) => [groupInstanceId, id]));
    expect(instances).toEqual(
      new Map([
        ['staying', staying.memberId],
        ['hanging', successor.memberId],
      ]),
    );
    await Promise.all([staying.close(true), successor.close(true)]);
  });

  it('of KIP-848 are told apart by their instance id', async () => {
    await fixture.createTopic('instances', 2);
    const received = new Collected<TextMessage>();
    const one = fixture.nextGenerationConsumer('instances', { groupInstanceId: 'one' });
    const has = assignmentsOf(one);
    await fixture.read(one, 'instances', received);
    await owning(has, 2);
    const rival = fixture.nextGenerationConsumer('instances', { groupInstanceId: 'one' });
    expect(await errorsOf(rival.consume({ topics: ['instances'] }))).toEqual(['UNRELEASED_INSTANCE_ID']);
    await one.close(true);
    await rival.close(true);
  });
});
