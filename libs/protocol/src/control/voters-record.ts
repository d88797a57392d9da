import { array, int16, int32, string, struct, uint16, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const VotersRecord = message('VotersRecord', {
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16(),
    voters: array({
      voterId: int32(),
      voterDirectoryId: uuid(),
      endpoints: array({ name: string(), host: string(), port: uint16() }),
      kRaftVersionFeature: struct({ minSupportedVersion: int16(), maxSupportedVersion: int16() }),
    }),
  },
});
export type VotersRecord = Infer<typeof VotersRecord>;
