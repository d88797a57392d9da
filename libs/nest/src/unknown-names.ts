/** What is wrong with names that would otherwise be ignored without a word; undefined when all are known. */
export function unknownNames(given: object, known: readonly string[], what: string): string | undefined {
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length === 0) return undefined;
  return `there is no ${what} '${unknown.join("', '")}': there are ${known.join(', ')}`;
}
