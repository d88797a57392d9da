interface Difference {
  readonly api: string;
  readonly path: string;
  readonly label?: string;
  readonly reason: string;
}

function place({ api, path, label }: Difference): string {
  if (api === 'ApiVersions' && path.startsWith('apiKeys.')) return path.slice('apiKeys.'.length);
  return label === undefined ? `${api} \`${path}\`` : `${api} \`${path}\` (${label})`;
}

/** docs/differences.md: where answers differ from Apache Kafka's, and why. */
export function differencesMarkdown(differences: readonly Difference[]): string {
  const byReason = new Map<string, string[]>();
  for (const difference of differences) {
    const places = byReason.get(difference.reason) ?? [];
    byReason.set(difference.reason, [...places, place(difference)]);
  }
  return [
    '# Differences from Apache Kafka',
    '',
    '`npm run test:parity` sends the same requests to Apache Kafka 4.3.1 and to the broker and compares the answers field by field. It',
    'fails on a difference that is not on this list, and on an entry of this list that no longer occurs. Fields that differ by nature (ids,',
    'clocks, ports) are compared by what they stand for. Made by `node tools/known-differences.ts`.',
    '',
    ...[...byReason].flatMap(([reason, places]) => [`- ${reason}`, ...places.map((each) => `  - ${each}`)]),
    '',
  ].join('\n');
}
