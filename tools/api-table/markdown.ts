import type { ApiTableRow } from '@barnabas/broker';

interface Range {
  readonly min: number;
  readonly max: number;
}

function text(range: Range): string {
  return range.min === range.max ? String(range.min) : `${range.min}-${range.max}`;
}

function served(row: ApiTableRow): string {
  if (row.served === undefined) {
    return '';
  }
  const note = row.advertised === undefined ? '' : ` (advertised as ${text(row.advertised)})`;
  return `${text(row.served)}${note}`;
}

/** docs/api.md: what the broker serves, beside what Apache Kafka serves. */
export function apiTableMarkdown(rows: readonly ApiTableRow[]): string {
  const cells = [
    ['Key', 'API', 'Apache Kafka 4.3', 'Barnabas'],
    ...rows.map((row) => [String(row.key), row.name, text(row.kafka), served(row)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const lines = cells.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [
    '# APIs',
    '',
    'What the broker serves of the Kafka protocol. Made by `node tools/api-table.ts` from the handlers',
    '(`libs/broker/src/handlers`), each of which says in its file what changed from version to version.',
    '',
    `Served: ${rows.filter((row) => row.served !== undefined).length} of ${rows.length}.`,
    '',
    lines[0] ?? '',
    rule,
    ...lines.slice(1),
    '',
  ].join('\n');
}
