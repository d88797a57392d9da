/** An id for a member of a consumer group that has none, in the form of Kafka's own Uuid: 22 characters, of a `java.util.UUID`. */
export function memberIdOf(uuid: string): string {
  const id = Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');
  // Kafka draws again where an id would look like an option on a command line.
  return id.startsWith('-') ? `A${id.slice(1)}` : id;
}
