import { ProtocolError } from '../errors.js';

interface Location {
  /** `topicData[0].name`, or nothing yet. */
  readonly path: string;
  readonly what: string;
}

const locations = new WeakMap<ProtocolError, Location>();

/** Puts a field or an element before the message of a protocol error on its way up: `topicData[0].name: ...`. */
export function locate(error: unknown, place: string): unknown {
  if (!(error instanceof ProtocolError)) return error;
  const inner = locations.get(error) ?? { path: '', what: error.message };
  const separator = inner.path === '' || inner.path.startsWith('[') ? '' : '.';
  const path = `${place}${separator}${inner.path}`;
  locations.set(error, { path, what: inner.what });
  error.message = `${path}: ${inner.what}`;
  return error;
}

/** Puts the message's name and version first: `ProduceRequest v9: topicData[0].name: ...`. */
export function locateMessage(error: unknown, name: string, version: number): unknown {
  if (error instanceof ProtocolError) error.message = `${name} v${version}: ${error.message}`;
  return error;
}
