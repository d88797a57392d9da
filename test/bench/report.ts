import { cpus, loadavg } from 'node:os';

export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Where and when: figures say nothing without it. */
export function sayMachine(): void {
  const [first] = cpus();
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  const model = first?.model.trim() ?? '';
  say(
    `${new Date().toISOString()}, Node ${process.version}, ${cpus().length} x ${model || 'CPU'}, load before ${load}`,
  );
}

/** Rows under their heads; numbers to the right. */
export function sayTable(heads: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  say(line(heads));
  say(line(widths.map((width) => '-'.repeat(width))));
  for (const row of rows) say(line(row));
}

export function ms(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}
