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

function section(scope: ConfigScope, rows: readonly ConfigTableRow[]): string[] {
  const header = ['Name', 'Type', 'Default', 'Allowed', scope === 'broker' ? 'Can change' : 'Falls back to'];
  const own = rows.filter((row) => row.scope === scope);
  const working = own.filter(({ ignoredBecause }) => ignoredBecause === undefined);
  return [
    `## ${titles[scope]}`,
    '',
    ...(working.length > 0 ? table(header, working.map(cells)) : []),
    ...ignoredTable(own),
    '',
  ];
}

/** docs/configuration.md: every config of Apache Kafka 4.3, which of them have an effect, and why the others have none. */
export function configReferenceMarkdown(rows: readonly ConfigTableRow[]): string {
  return [
    '# Configuration of the broker',
    '',
    "Names, types, defaults and limits are Apache Kafka 4.3's. Static settings are given at the start",
    '(`npm run broker -- --set name=value`, or `settings` of `Broker.start`); dynamic ones with any Kafka client or tool. A value',
    'that is not allowed is refused with a sentence that says what is. Whoever starts a broker with a setting that has no effect',
    'here finds one line about it in the log.',
    '',
    'Two defaults are deliberately others: `log.flush.interval.messages`, and with it `flush.messages` of topics, is 1, so that every',
    'acknowledged record is on disk (see [decision 2](decisions/0002-durable-before-told.md)). To have what Apache Kafka does, which',
    "leaves that to the operating system, set it to `9223372036854775807`, Apache Kafka's default: for a topic, for the broker while it",
    'runs, or at the start. Another is `metadata.max.idle.interval.ms`: 0 here, so that an idle broker writes nothing, and 500 there,',
    'where a record without content, twice a second, tells the other nodes of the quorum that its leader lives.',
    '',
    'One static setting is our own and not described to clients: `queued.max.response.bytes` (long, default `268435456`, -1: no bound)',
    'is the memory, in bytes, for answers that clients have not taken yet, over all connections (see',
    '[decision 6](decisions/0006-answers-bounded-in-all.md)).',
    '',
    'Made by `node tools/config-reference.ts` from the table that the broker itself uses (`libs/broker/src/config/definitions`).',
    '',
    ...section('topic', rows),
    ...section('group', rows),
    ...section('broker', rows),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}
