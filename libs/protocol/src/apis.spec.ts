import { describe, expect, it } from '@jest/globals';
import { ApiKey } from './api-key.js';
import { apis } from './api-table.js';
import { apiByKey, requestHeaderVersion, responseHeaderVersion } from './apis.js';
import { UnsupportedVersionError } from './errors.js';

describe('apis', () => {
  it('are found by key, and by name in ApiKey', () => {
    for (const api of apis) {
      expect(apiByKey(api.key)).toBe(api);
      expect(Object.entries(ApiKey)).toContainEqual([api.name, api.key]);
      expect([api.request.apiKey, api.response.apiKey]).toEqual([api.key, api.key]);
    }
    expect(apiByKey(4)).toBeUndefined();
    expect(apiByKey(-1)).toBeUndefined();
  });

  it('leave out versions that are not stable yet, which the messages know all the same', () => {
    const api = apiByKey(ApiKey.InitProducerId);
    expect(api?.versions).toEqual({ min: 0, max: 5 });
    expect(api?.request.versions).toEqual({ min: 0, max: 6 });
  });

  it('answer ApiVersions with header version 0 whatever the version', () => {
    expect([requestHeaderVersion(18, 2), requestHeaderVersion(18, 3)]).toEqual([1, 2]);
    expect([responseHeaderVersion(18, 2), responseHeaderVersion(18, 3)]).toEqual([0, 0]);
    expect([responseHeaderVersion(0, 8), responseHeaderVersion(0, 9)]).toEqual([0, 1]);
  });

  it('refuse a key that there is not', () => {
    expect(() => requestHeaderVersion(4, 0)).toThrow(UnsupportedVersionError);
  });
});
