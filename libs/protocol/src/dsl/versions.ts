/** Versions from `min` to `max`, both included. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

const openEnd = 0x7fff;

/** Every version there is or will be. */
export const allVersions: VersionRange = { min: 0, max: openEnd };

/** Reads Kafka's notation: `3-13`, `9+`, `0`, `none`. */
export function parseVersions(text: string): VersionRange | undefined {
  if (text === 'none') return undefined;
  const match = /^(\d+)(?:(\+)|-(\d+))?$/.exec(text);
  if (match === null) throw new TypeError(`${text} is not a range of versions such as 3-13, 9+, 0 or none`);
  const min = Number(match[1]);
  if (match[2] !== undefined) return { min, max: openEnd };
  return { min, max: match[3] === undefined ? min : Number(match[3]) };
}

export function includesVersion(range: VersionRange | undefined, version: number): boolean {
  return range !== undefined && version >= range.min && version <= range.max;
}
