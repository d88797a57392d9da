import { array, int64, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ConsumerGroupRegularExpressionKey = message('ConsumerGroupRegularExpressionKey', {
  key: 16,
  versions: '0',
  fields: {
    groupId: string(),
    regularExpression: string(),
  },
});
export type ConsumerGroupRegularExpressionKey = Infer<typeof ConsumerGroupRegularExpressionKey>;

export const ConsumerGroupRegularExpressionValue = message('ConsumerGroupRegularExpressionValue', {
  key: 16,
  versions: '0',
  flexible: '0+',
  fields: {
    topics: array(string()),
    version: int64(),
    timestamp: int64(),
  },
});
export type ConsumerGroupRegularExpressionValue = Infer<typeof ConsumerGroupRegularExpressionValue>;
