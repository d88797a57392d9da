import type { ConfigScope, ConfigTableRow } from '@barnabas/broker';

const titles: Readonly<Record<ConfigScope, string>> = {
  topic: 'Topics',
  group: 'Groups',
  broker: 'Brokers',
};
const changes: Readonly<Record<ConfigTableRow['updateMode'], string>> = {
  'read-only': 'at the start',
  'per-broker': 'any time, by broker',
  'cluster-wide': 'any time',
};

/** Long.MAX_VALUE is Kafka's way to say never, or without limit. */
function value(text: string | null): string {
  if (text === null) return '';
  if (text === '') return 'empty';
  return text === '9223372036854775807' ? 'unlimited' : `\`${text}\``;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}

function cells(row: ConfigTableRow): string[] {
  const falls = row.fallsBackTo.map((name) => `\`${name}\``).join(', ');
  const last = row.scope === 'broker' ? changes[row.updateMode] : falls;
  return [`\`${row.name}\``, row.type, value(row.defaultText), escaped(row.allowed ?? ''), last];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(header), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)];
}

/** The configs that change nothing, with the reason for each. */
function ignoredTable(rows: readonly ConfigTableRow[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, ignoredBecause } of rows) {
    if (ignoredBecause === undefined) continue;
    const names = byReason.get(ignoredBecause) ?? [];
    byReason.set(ignoredBecause, [...names, `\`${name}\``]);
  }
  if (byReason.size === 0) return [];
  const lines = [...byReason].map(([reason, names]) => `- ${capitalised(reason)}: ${names.join(', ')}.`);
  return ['', 'Known, checked, kept and described, but without effect:', '', ...lines];
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Broker configs that an option stands for. */
function optionsInstead(rows: readonly ConfigTableRow[]): string[] {
  const byAdvice = new Map<string, string[]>();
  for (const { name, insteadOfSetting } of rows) {
    if (insteadOfSetting === undefined) continue;
    byAdvice.set(insteadOfSetting, [...(byAdvice.get(insteadOfSetting) ?? []), `\`${name}\``]);
  }
  if (byAdvice.size === 0) return [];
  const lines = [...byAdvice].map(([advice, names]) => `- ${names.join(', ')}: ${advice}.`);
  return ['', 'Told by how the broker is started, and refused as static settings:', '', ...lines];
}

/** What each config does, in words. */
function meanings(rows: readonly ConfigTableRow[]): string[] {
  if (rows.length === 0) return [];
  const lines = rows.map(({ name, documentation = '' }) => `- \`${name}\`: ${escapedWords(documentation)}`);
  return ['', 'What they do:', '', ...lines];
}

/** Words that Markdown would take for something else. */
function escapedWords(text: string): string {
  return text.replaceAll('__', '\\_\\_').replaceAll('<', '\\<');
}

function section(scope: ConfigScope, rows: readonly ConfigTableRow[]): string[] {
  const header = ['Name', 'Type', 'Default', 'Allowed', scope === 'broker' ? 'Can change' : 'Falls back to'];
  const own = rows.filter((row) => row.scope === scope);
  const working = own.filter(({ ignoredBecause }) => ignoredBecause === undefined);
  return [
    `## ${titles[scope]}`,
    '',
    ...(working.length > 0 ? table(header, working.map(cells)) : []),
    ...meanings(working),
    ...optionsInstead(own),
    ...ignoredTable(own),
    '',
  ];
}

const introduction = `# Configuration of the broker

Names, types and limits are Apache Kafka 4.3's, and so are the defaults but for two. Topics and groups have configs of their own; what
is not set there falls back to the broker's. A broker's configs come, the first that is there counting, from

1. dynamic configs of this broker, and of all brokers, set with any Kafka client or tool (\`kafka-configs --alter\`);
2. static settings, given at the start: \`npm run broker -- --set name=value\`, or \`settings\` of \`Broker.start\`;
3. the defaults in the tables.

A value that is not allowed is refused with a sentence that says what is. Whoever starts a broker with a setting that has no effect
here finds one line about it in the log, and who asks it to protect what it cannot protect (\`authorizer.class.name\`, a listener with
SASL) is told so and gets no broker.

In the tables an empty cell under Default means that there is none, \`empty\` an empty text or list, and unlimited Kafka's largest number,
\`9223372036854775807\`. Can change says whether a broker's config is dynamic: any time, for one broker or for all; any time, but broker by
broker; or at the start only.

**Two defaults are deliberately others.**

- \`log.flush.interval.messages\`, and with it \`flush.messages\` of topics, is 1, so that every acknowledged record is on disk (see
  [decision 2](decisions/0002-durable-before-told.md)). To have what Apache Kafka does, which leaves that to the operating system, set it
  to \`9223372036854775807\`, Apache Kafka's default: for a topic, for the broker while it runs, or at the start.
- \`metadata.max.idle.interval.ms\` is 0, so that an idle broker writes nothing. Apache Kafka's 500 has a record without content written
  twice a second, which tells the other nodes of a quorum that its leader lives.

**Five static settings stand unless others are given**, as in the \`server.properties\` that Apache Kafka comes with, because one broker has
to be enough for internal topics: \`offsets.topic.replication.factor\`, \`share.coordinator.state.topic.min.isr\`,
\`share.coordinator.state.topic.replication.factor\`, \`transaction.state.log.min.isr\` and
\`transaction.state.log.replication.factor\` are 1.

**One static setting is our own** and not described to clients: \`queued.max.response.bytes\` (long, default \`268435456\`, -1: no bound)
is the memory, in bytes, for answers that clients have not taken yet, over all connections (see
[decision 6](decisions/0006-answers-bounded-in-all.md)).

**Static settings may hold variables**, so that what they stand for stays out of command lines (KIP-297). Variables in dynamic configs
are not replaced. Apache Kafka replaces those whose provider is a dynamic config itself; here such a provider is refused.

\`\`\`sh
npm run broker -- \\
  --set config.providers=env,file \\
  --set config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider \\
  --set config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider \\
  --set 'broker.rack=\${env:RACK}' \\
  --set 'num.partitions=\${file:/etc/broker.properties:partitions}'
\`\`\`

There is \`DirectoryConfigProvider\`, too (\`\${name:/run/secrets:file}\`). \`config.providers.<name>.param.allowlist.pattern\` (of the first) and
\`config.providers.<name>.param.allowed.paths\` (of the others) say what may be read. A variable that nobody knows stays as it is written.

Made by \`node tools/config-reference.ts\` from the table that the broker itself uses (\`libs/broker/src/config/definitions\`).
`;

/** docs/configuration.md: every config of Apache Kafka 4.3, which of them have an effect, and why the others have none. */
export function configReferenceMarkdown(rows: readonly ConfigTableRow[]): string {
  return [introduction, ...section('topic', rows), ...section('group', rows), ...section('broker', rows)]
    .join('\n')
    .replace(/\n+$/, '\n');
}
