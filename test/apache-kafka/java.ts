import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ApacheKafkaError } from './apache-kafka-error.ts';

const versionMin = 17;

/** The `java` to run: JAVA_HOME's if that is set, else the one on the path. Throws when there is none of Java 17 or newer. */
export function javaCommand(): string {
  const home = process.env['JAVA_HOME'];
  const command = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  const asked = spawnSync(command, ['-version'], { encoding: 'utf8' });
  const howTo = `install a JDK ${versionMin} or newer and put it on the path, or set JAVA_HOME`;
  if (asked.error !== undefined || asked.status !== 0)
    throw new ApacheKafkaError('NO_JAVA', `Apache Kafka needs Java, and ${command} does not run: ${howTo}`);
  const version = /version "(?:1\.)?(\d+)/.exec(asked.stderr)?.[1];
  if (version === undefined || Number(version) < versionMin)
    throw new ApacheKafkaError('NO_JAVA', `Apache Kafka needs Java ${versionMin}, ${command} is ${version}: ${howTo}`);
  return command;
}
