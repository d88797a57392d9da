const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

/**
 * Reads a `.properties` file as java.util.Properties does: `key=value`, `key: value` or `key value` on each line, comments behind `#` and
 * `!`, a backslash to go on in the next line and before what would otherwise mean something.
 */
export function parseProperties(text: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const [, key = '', value = ''] = /^((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*(.*)$/s.exec(line) ?? [];
    properties.set(unescaped(key), unescaped(value));
  }
  return properties;
}

/** Lines that hold something, those joined that go on. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let begun: string | undefined;
  for (const natural of text.split(/\r\n|\r|\n/)) {
    const part = natural.replace(/^[ \t\f]+/, '');
    if (begun === undefined && (part === '' || part.startsWith('#') || part.startsWith('!'))) continue;
    const line: string = (begun ?? '') + part;
    const goesOn = (/\\*$/.exec(part)?.[0].length ?? 0) % 2 === 1;
    begun = goesOn ? line.slice(0, -1) : undefined;
    if (!goesOn) lines.push(line);
  }
  if (begun !== undefined) lines.push(begun);
  return lines;
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([\da-fA-F]{4})|(.)|$)/gs, (_, code?: string, character = '') => {
    return code === undefined ? (escapes[character] ?? character) : String.fromCharCode(parseInt(code, 16));
  });
}
