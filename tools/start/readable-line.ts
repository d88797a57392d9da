import { stripVTControlCharacters, styleText } from 'node:util';

/** Where Nest tells of its own construction: of interest when it fails, which it says at another level. */
const constructionContexts = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer']);
const nestLine =
  /^\[Nest\] \d+ +- .*? (?<level>LOG|WARN|ERROR|DEBUG|VERBOSE|FATAL) \[(?<context>[^\]]+)\] (?<message>.*?)(?: \+\d+ms)?$/;

/** What only somebody who looks for a fault wants to read; the services themselves print it. */
const detailLevels = new Set(['DEBUG', 'VERBOSE']);

/**
 * A line of a service as it is shown: Nest's own prefix with process id and date gives way to the context, because every line
 * has a prefix already. Undefined when the line only tells how Nest puts the application together, or a detail.
 */
export function readableLine(line: string): string | undefined {
  const { level, context, message } = nestLine.exec(stripVTControlCharacters(line))?.groups ?? {};
  if (level === undefined || context === undefined || message === undefined) return line;
  if (detailLevels.has(level)) return undefined;
  if (level === 'LOG') return constructionContexts.has(context) ? undefined : `${styleText('dim', context)} ${message}`;
  return `${styleText(level === 'WARN' ? 'yellow' : 'red', level)} ${styleText('dim', context)} ${message}`;
}
