import { describe, expect, it } from '@jest/globals';
import type { Connection, TlsOptions } from './network.js';
import { RealNetwork } from './real-network.js';

// Self-signed for localhost and 127.0.0.1, valid for a hundred years; protects nothing.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIULee+ZZfJ2kS37GY/GhLNGokRlFAwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA1MzAyMFoYDzIxMjYxMDI4
MDUzMDIwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATTdS4sEGvJ+tBqUFNUWQTuGZ0kR8KGww8pgE6FI4kT/cOc8MXqLeMV
bs5yrp6DYuRIu+MBBe6nIZsieYk/1ZaNo28wbTAdBgNVHQ4EFgQUE+/fwNBooFb2
cZu2IfWSGMnXZUIwHwYDVR0jBBgwFoAUE+/fwNBooFb2cZu2IfWSGMnXZUIwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhANyAhugL6AgQl7r5bKp+PCXG3gkIgU9w4IzSTZKG1VTbAiEA
lqxUSn3r+IfDJICA9iZweb6kFItkcfU9fbsKOHk3JPQ=
-----END CERTIFICATE-----
`;
const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIlGDScdSccPjJ2k3
ytD1JxudhV2rCIkLI0Pd8S3B5gChRANCAATTdS4sEGvJ+tBqUFNUWQTuGZ0kR8KG
ww8pgE6FI4kT/cOc8MXqLeMVbs5yrp6DYuRIu+MBBe6nIZsieYk/1ZaN
-----END PRIVATE KEY-----
`;

const otherCertificate = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUW8ugL8zfB3hsZbTf71sa9awrlZUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTExMzAwN1oYDzIxMjYxMDI4
MTEzMDA3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARFUxRVMYIsDwl8x/Tylj+T3nZ/tOaGIvfx6VkSSnRJMkTyvxlkBs9R
KU/H+XwCNeut6lwkaeim8D1Tfljy4BPQo28wbTAdBgNVHQ4EFgQUJ7lc/RPmEkgC
T8dCmHpvP6f6zd4wHwYDVR0jBBgwFoAUJ7lc/RPmEkgCT8dCmHpvP6f6zd4wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgSuyIQcTwJQv6OA9VLCdP1crEeWzpQ8+vIFausUrJ/mICIDW6
JKimAnC7WilgteJYXvdDgeeZQoQrj2EVXi4c94fo
-----END CERTIFICATE-----
`;
const otherPrivateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJ58K+niY2UyCfN4/
6ZFN7zryBp3d/5ZCvmmITPlaEUihRANCAARFUxRVMYIsDwl8x/Tylj+T3nZ/tOaG
Ivfx6VkSSnRJMkTyvxlkBs9RKU/H+XwCNeut6lwkaeim8D1Tfljy4BPQ
-----END PRIVATE KEY-----
`;

const network = new RealNetwork();

async function answerOver(server: TlsOptions, client: TlsOptions, host = '127.0.0.1'): Promise<string> {
  const echo = (connection: Connection): void => {
    connection.start({ onData: (chunk) => void connection.write(chunk), onClose: () => undefined });
  };
  const listener = await network.listen({ host: '127.0.0.1', port: 0, tls: server }, echo);
  try {
    const connection = await network.connect({ host, port: listener.address.port, tls: client });
    return await new Promise((resolve, reject) => {
      connection.start({
        onData: (chunk) => {
          resolve(chunk.toString());
          connection.destroy();
        },
        onClose: (error) => reject(error ?? new Error('closed')),
      });
      connection.write(Buffer.from('hello'));
    });
  } finally {
    await listener.close();
  }
}

describe('RealNetwork over TLS', () => {
  const server = { certificate, privateKey };

  it('carries bytes to a host it verified, by address and by name', async () => {
    await expect(answerOver(server, { authorities: certificate })).resolves.toBe('hello');
    await expect(answerOver(server, { authorities: certificate, serverName: 'localhost' })).resolves.toBe('hello');
  });

  it('refuses a certificate of nobody it knows, and one for another name', async () => {
    await expect(answerOver(server, {})).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    const other = { authorities: certificate, serverName: 'broker.example.org' };
    await expect(answerOver(server, other)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    await expect(answerOver(server, { insecure: true })).resolves.toBe('hello');
  });

  it('shows another certificate from one connection to the next', async () => {
    const echo = (connection: Connection): void => {
      connection.start({ onData: (chunk) => void connection.write(chunk), onClose: () => undefined });
    };
    const listener = await network.listen({ host: '127.0.0.1', port: 0, tls: server }, echo);
    const client = { host: '127.0.0.1', port: listener.address.port, tls: { authorities: otherCertificate } };
    try {
      await expect(network.connect(client)).rejects.toBeDefined();
      expect(() => listener.renewTls({ certificate: 'none', privateKey })).toThrow('PEM');
      await expect(network.connect(client)).rejects.toBeDefined();
      listener.renewTls({ certificate: otherCertificate, privateKey: otherPrivateKey });
      const connection = await network.connect(client);
      connection.start({ onData: () => undefined, onClose: () => undefined });
      connection.destroy();
    } finally {
      await listener.close();
    }
  });

  it('asks clients for a certificate when told to', async () => {
    const strict = { ...server, authorities: certificate, requireClientCertificate: true };
    await expect(answerOver(strict, { authorities: certificate })).rejects.toBeDefined();
    await expect(answerOver(strict, { authorities: certificate, certificate, privateKey })).resolves.toBe('hello');
  });
});
