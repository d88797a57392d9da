import { array, bool, int16, int32, int8, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 upgradeType, validateOnly instead of allowDowngrade */
export const UpdateFeaturesRequest = message('UpdateFeaturesRequest', {
  key: 57,
  versions: '0-2',
  flexible: '0+',
  fields: {
    timeoutMs: int32({ default: 60000 }),
    featureUpdates: array({
      feature: string(),
      maxVersionLevel: int16(),
      allowDowngrade: bool('0'),
      upgradeType: int8('1+', { default: 1 }),
    }),
    validateOnly: bool('1+'),
  },
});
export type UpdateFeaturesRequest = Infer<typeof UpdateFeaturesRequest>;

/** v2 without results */
export const UpdateFeaturesResponse = message('UpdateFeaturesResponse', {
  key: 57,
  versions: '0-2',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString(),
    results: array({ feature: string(), errorCode: int16(), errorMessage: nullableString() }, '0-1', {
      ignorable: true,
    }),
  },
});
export type UpdateFeaturesResponse = Infer<typeof UpdateFeaturesResponse>;
