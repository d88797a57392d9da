import { includesVersion } from './versions.js';
import type { Encoding, FieldDeclaration, WireCodec } from './wire-type.js';

/** The codec of one field, whose nullability and flexibility are its own. */
export function fieldCodec(
  field: FieldDeclaration,
  { version, flexible }: Omit<Encoding, 'nullable' | 'tagged'>,
  tagged: boolean,
): WireCodec {
  return field.type.codec({
    version,
    flexible: field.flexible === undefined ? flexible : includesVersion(field.flexible.versions, version),
    nullable: includesVersion(field.nullable, version),
    tagged,
  });
}
