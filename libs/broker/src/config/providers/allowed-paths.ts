import { isAbsolute, normalize, sep } from 'node:path';
import type { Files } from '@barnabas/platform';
import { ConfigProviderError } from './config-provider.js';

/** What `allowed.paths` lets a provider look at: everything when it is not given (Kafka's AllowedPaths, KIP-993). */
export class AllowedPaths {
  private constructor(private readonly allowed: readonly string[] | undefined) {}

  /** Throws a ConfigProviderError for paths that are not absolute or not there. */
  static async of(parameter: string | undefined, files: Files): Promise<AllowedPaths> {
    if (parameter === undefined || parameter === '') return new AllowedPaths(undefined);
    const allowed = parameter.split(',').map((path) => normalize(path));
    for (const path of allowed) {
      if (!isAbsolute(path)) throw new ConfigProviderError(`allowed.paths names ${path}, which is not absolute`);
      if (!(await files.exists(path))) throw new ConfigProviderError(`allowed.paths names ${path}, which is not there`);
    }
    return new AllowedPaths(allowed);
  }

  has(path: string): boolean {
    const normal = normalize(path);
    return this.allowed?.some((allowed) => `${normal}${sep}`.startsWith(withEnd(allowed))) ?? true;
  }
}

function withEnd(path: string): string {
  return path.endsWith(sep) ? path : `${path}${sep}`;
}
