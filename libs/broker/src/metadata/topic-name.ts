const MAX_NAME_LENGTH = 249;

/** Why a topic cannot have this name; undefined when it can (Kafka's Topic.validate). */
export function refuseTopicName(name: string): string | undefined {
  const invalid = 'Topic name is invalid:';
  if (name === '') return `${invalid} the empty string is not allowed`;
  if (name === '.' || name === '..') return `${invalid} '${name}' is not allowed`;
  if (name.length > MAX_NAME_LENGTH) {
    return `${invalid} the length of '${name}' is longer than the max allowed length ${MAX_NAME_LENGTH}`;
  }
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
    return `${invalid} '${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  }
  return undefined;
}

/** Metric names turn '.' into '_', so names that differ in nothing else collide. */
export function collisionName(name: string): string | undefined {
  return /[._]/.test(name) ? name.replaceAll('.', '_') : undefined;
}
