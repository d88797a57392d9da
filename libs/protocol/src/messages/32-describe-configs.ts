import { array, bool, int16, int32, int8, nullableArray, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v3 includeDocumentation; v4 flexible */
export const DescribeConfigsRequest = message('DescribeConfigsRequest', {
  key: 32,
  versions: '1-4',
  flexible: '4+',
  fields: {
    resources: array({
      /** 2: topic; 4: broker; 8: broker logger; 16: client metrics; 32: group. */
      resourceType: int8(),
      resourceName: string(),
      /** null: all. */
      configurationKeys: nullableArray(string()),
    }),
    includeSynonyms: bool({ default: false }),
    includeDocumentation: bool('3+'),
  },
});
export type DescribeConfigsRequest = Infer<typeof DescribeConfigsRequest>;

/** v3 configType, documentation; v4 flexible */
export const DescribeConfigsResponse = message('DescribeConfigsResponse', {
  key: 32,
  versions: '1-4',
  flexible: '4+',
  fields: {
    throttleTimeMs: int32(),
    results: array({
      errorCode: int16(),
      errorMessage: nullableString(),
      resourceType: int8(),
      resourceName: string(),
      configs: array({
        name: string(),
        value: nullableString(),
        readOnly: bool(),
        /**
         * 1: topic; 2: one broker, dynamic; 3: all brokers, dynamic; 4: static; 5: default; 6: logger; 7:
         * client metrics; 8: group.
         */
        configSource: int8({ default: -1 }),
        isSensitive: bool(),
        synonyms: array({ name: string(), value: nullableString(), source: int8() }),
        configType: int8('3+', { ignorable: true }),
        documentation: nullableString('3+', { default: '', ignorable: true }),
      }),
    }),
  },
});
export type DescribeConfigsResponse = Infer<typeof DescribeConfigsResponse>;
