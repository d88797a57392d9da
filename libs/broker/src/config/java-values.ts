/** How Java reads and prints what is in a config's text; elsewhere in JavaScript much the same is done a little differently. */

/** Java's String.trim: everything up to the blank goes, no other white space does. */
export function javaTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}

/** Java's String.split(","): what is empty at the end does not count, but an empty text is one empty element. */
export function javaSplit(text: string): string[] {
  const parts = text.split(',');
  if (parts.length === 1) return parts;
  return parts.slice(0, parts.findLastIndex((part) => part !== '') + 1);
}

/** Java's Long.parseLong without its bounds: the decimal digits of all scripts; undefined for anything else. */
export function javaInteger(text: string): bigint | undefined {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  if (!/^[+-]?(?:(?![\u{10000}-\u{10FFFF}])\p{Nd})+$/u.test(text)) return undefined;
  return BigInt(text.replaceAll(/\p{Nd}/gu, digit).replace('+', ''));
}

/** The digits of a script stand in a row, from 0 on. */
function digit(character: string): string {
  const code = character.charCodeAt(0);
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCharCode(code - value - 1))) value++;
  return String(value);
}

const decimal = /^[+-]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/;
const hexadecimal = /^([+-]?)0[xX]([\da-fA-F]*)\.?([\da-fA-F]*)[pP]([+-]?\d+)[fFdD]?$/;

/** Java's Double.parseDouble but for NaN; undefined for what is no number. */
export function javaDouble(text: string): number | undefined {
  if (decimal.test(text)) return Number(text.replace(/(?<=[\d.])[fFdD]$/, ''));
  const [, sign = '', whole = '', fraction = '', exponent = ''] = hexadecimal.exec(text) ?? [];
  if (whole + fraction === '') return undefined;
  const magnitude = Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -magnitude : magnitude;
}

/** Java's Double.toString: at least one digit after the point, an exponent from 10^7 up and below 10^-3. */
export function javaDoubleText(value: number): string {
  const magnitude = Math.abs(value);
  if (value === 0 || !Number.isFinite(value) || (magnitude >= 1e-3 && magnitude < 1e7)) {
    return Number.isInteger(value) ? `${value}.0` : String(value);
  }
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`;
}
