import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApacheKafkaError } from './apache-kafka-error.ts';

export const kafkaVersion = '4.3.1';

const here = fileURLToPath(new URL('.', import.meta.url));
const cacheName = `apache-kafka-${kafkaVersion}`;
/** Written last, so that a download that was cut short is not taken for a whole one. */
const marker = '.complete';

function isComplete(home: string): boolean {
  const libs = join(home, 'libs');
  return existsSync(join(home, marker)) && existsSync(libs) && readdirSync(libs).some((jar) => jar.endsWith('.jar'));
}

/** Where the jars are looked for, in this order; the last is where they are fetched to. */
function homes(): readonly string[] {
  const own = process.env['APACHE_KAFKA_HOME'];
  if (own !== undefined && own !== '') return [own];
  return [join(homedir(), '.cache', cacheName), join(here, '..', '..', 'node_modules', '.cache', cacheName)];
}

/**
 * The Java class path of Apache Kafka. Fetches the jars (54 MB) with Maven when no cache has them: `$APACHE_KAFKA_HOME`, else
 * `~/.cache/apache-kafka-4.3.1`, else `node_modules/.cache/apache-kafka-4.3.1`. Throws when there is no Maven, or it cannot.
 */
export function kafkaClassPath(): string {
  const candidates = homes();
  const home = candidates.find(isComplete) ?? fetchJars(candidates.at(-1) ?? here);
  return join(home, 'libs', '*');
}

/** How much Kafka says is up to the system property `kafka.log.level`, by default only errors. */
export const log4jConfiguration = join(here, 'log4j2.properties');

function fetchJars(home: string): string {
  mkdirSync(home, { recursive: true });
  process.stderr.write(`fetching Apache Kafka ${kafkaVersion} (54 MB, once) to ${home}\n`);
  const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${join(home, 'libs')}`];
  const maven = spawnSync('mvn', ['--quiet', '--batch-mode', '--file', join(here, 'pom.xml'), ...copy], {
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (maven.error !== undefined)
    throw new ApacheKafkaError(
      'NO_MAVEN',
      `Apache Kafka ${kafkaVersion} is fetched with Maven, and mvn does not run: install Maven 3.6 or newer, or put ` +
        'the jars of a release into DIR/libs, create DIR/.complete and set APACHE_KAFKA_HOME=DIR',
    );
  if (maven.status !== 0)
    throw new ApacheKafkaError('NO_JARS', 'Maven could not fetch Apache Kafka: see its messages above');
  writeFileSync(join(home, marker), '');
  return home;
}
