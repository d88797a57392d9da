import { uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const RemoveTopicRecord = message('RemoveTopicRecord', {
  key: 9,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    topicId: uuid(),
  },
});
export type RemoveTopicRecord = Infer<typeof RemoveTopicRecord>;
