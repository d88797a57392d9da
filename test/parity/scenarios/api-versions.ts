import { ApiVersionsRequest, MetadataRequest } from '@barnabas/protocol';
import { eachVersion, frame, request } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';

const software = { clientSoftwareName: 'parity', clientSoftwareVersion: '1.0' };

/** Key, version, correlation id 7, no client id, then the rest. */
function rawFrame(apiKey: number, version: number, rest = ''): Buffer {
  const header = Buffer.alloc(10);
  header.writeInt16BE(apiKey, 0);
  header.writeInt16BE(version, 2);
  header.writeInt32BE(7, 4);
  header.writeInt16BE(-1, 8);
  return Buffer.concat([header, Buffer.from(rest, 'hex')]);
}

const answeredAsV0 = { message: ApiVersionsRequest, version: 0 };

export const apiVersions: Scenario = {
  name: 'api-versions',
  steps: [
    ...eachVersion(ApiVersionsRequest, (version) => [request(ApiVersionsRequest, version, software)]),
    request(ApiVersionsRequest, 3, software),
    request(ApiVersionsRequest, 3, { ...software, clientSoftwareName: '' }, { label: 'no software name' }),
    request(ApiVersionsRequest, 4, { ...software, clientSoftwareName: '-x' }, { label: 'bad software name' }),
    request(ApiVersionsRequest, 4, { ...software, clientSoftwareVersion: 'a b' }, { label: 'bad software version' }),
    frame('unknown version, as of a newer client', rawFrame(18, 5, '0007706172697479' + '04312e3000'), answeredAsV0),
    frame('version 999', rawFrame(18, 999, '00'), answeredAsV0),
    frame('negative version', rawFrame(18, -1), answeredAsV0),
    frame('unknown key', rawFrame(9999, 0), answeredAsV0),
    frame('key of another listener (Vote)', rawFrame(52, 0), answeredAsV0),
    frame('retired key (LeaderAndIsr)', rawFrame(4, 0), answeredAsV0),
    frame('retired version (Produce v2)', rawFrame(0, 2), answeredAsV0),
    frame('unknown version of Metadata', rawFrame(3, 14), answeredAsV0),
    frame('body cut short', rawFrame(3, 4, '0000'), { message: MetadataRequest, version: 4 }),
    frame('bytes left over', rawFrame(3, 0, '00000000' + 'ffff'), { message: MetadataRequest, version: 0 }),
    frame('array longer than the frame', rawFrame(3, 1, '7fffffff'), { message: MetadataRequest, version: 1 }),
    frame('empty body of an API that has one', rawFrame(19, 2), answeredAsV0),
  ],
};
