import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import type { ConnectionOptions, TlsOptions as NodeServerOptions } from 'node:tls';
import type { TlsOptions } from './network.js';

/** How long a client may take for its side of the handshake. */
const HANDSHAKE_TIMEOUT_MS = 30_000;

/** Our options for the accepting side in Node's terms. */
export function serverTls(tls: TlsOptions): NodeServerOptions {
  const verify = tls.requireClientCertificate ?? false;
  return {
    ...keyMaterial(tls),
    requestCert: verify,
    rejectUnauthorized: verify,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  };
}

/** Our options for the connecting side in Node's terms. */
export function clientTls(tls: TlsOptions, host: string): ConnectionOptions {
  const name = tls.serverName ?? host;
  return {
    ...keyMaterial(tls),
    rejectUnauthorized: !(tls.insecure ?? false),
    // RFC 6066 forbids addresses in SNI; they are verified all the same.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
  };
}

/** What identifies one side, and whom it believes. */
export function keyMaterial(tls: TlsOptions): Pick<NodeServerOptions, 'cert' | 'key' | 'ca'> {
  return {
    ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls.privateKey === undefined ? {} : { key: tls.privateKey }),
    ...(tls.authorities === undefined ? {} : { ca: tls.authorities }),
  };
}
