export type ApacheKafkaErrorCode =
  'NO_JAVA' | 'NO_MAVEN' | 'NO_JARS' | 'DID_NOT_START' | 'TOOL_FAILED' | 'UNKNOWN_TOOL';

/** Why Apache Kafka cannot be run here, and what to do about it. */
export class ApacheKafkaError extends Error {
  readonly code: ApacheKafkaErrorCode;

  constructor(code: ApacheKafkaErrorCode, message: string) {
    super(message);
    this.name = 'ApacheKafkaError';
    this.code = code;
  }
}
