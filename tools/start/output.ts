import { styleText } from 'node:util';

type Colour = 'cyan' | 'magenta' | 'yellow' | 'green' | 'blue';

const width = 9;

/** A writer of lines that start with a name, so that the output of several processes stays readable. */
export function prefixed(name: string, colour: Colour): (line: string) => void {
  const prefix = styleText(colour, `${name.padEnd(width)} │`);
  return (line) => process.stdout.write(`${prefix} ${line}\n`);
}
