import type { Address, TlsOptions } from '@barnabas/platform';
import type { ClientLogger, ClientPlatform } from '../client-options.js';
import type { Backoff } from './backoff.js';

/** Client options with every default filled in. */
export interface ClientSettings {
  readonly bootstrap: readonly Address[];
  readonly clientId: string;
  readonly platform: ClientPlatform;
  readonly tls: TlsOptions | undefined;
  readonly requestTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly operationTimeoutMs: number;
  readonly metadataMaxAgeMs: number;
  readonly backoff: Backoff;
  readonly logger: ClientLogger;
}
