import { array, int16, int32, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const StreamsGroupTopologyKey = message('StreamsGroupTopologyKey', {
  key: 23,
  versions: '0',
  fields: {
    groupId: string(),
  },
});
export type StreamsGroupTopologyKey = Infer<typeof StreamsGroupTopologyKey>;

const topicConfig = { key: string(), value: string() };

const topicInfo = { name: string(), partitions: int32(), replicationFactor: int16(), topicConfigs: array(topicConfig) };

export const StreamsGroupTopologyValue = message('StreamsGroupTopologyValue', {
  key: 23,
  versions: '0',
  flexible: '0+',
  fields: {
    epoch: int32(),
    subtopologies: array({
      subtopologyId: string(),
      sourceTopics: array(string()),
      sourceTopicRegex: array(string()),
      stateChangelogTopics: array(topicInfo),
      repartitionSinkTopics: array(string()),
      repartitionSourceTopics: array(topicInfo),
      copartitionGroups: array({
        sourceTopics: array(int16()),
        sourceTopicRegex: array(int16()),
        repartitionSourceTopics: array(int16()),
      }),
    }),
  },
});
export type StreamsGroupTopologyValue = Infer<typeof StreamsGroupTopologyValue>;
