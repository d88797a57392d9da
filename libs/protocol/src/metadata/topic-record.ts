import { string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const TopicRecord = message('TopicRecord', {
  key: 2,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    name: string(),
    topicId: uuid(),
  },
});
export type TopicRecord = Infer<typeof TopicRecord>;
