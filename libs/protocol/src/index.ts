export { ErrorCode } from './error-codes.js';
export {
  CorruptRecordError,
  InvalidRecordError,
  MalformedMessageError,
  ProtocolError,
  UnsupportedCompressionError,
  UnsupportedVersionError,
} from './errors.js';
