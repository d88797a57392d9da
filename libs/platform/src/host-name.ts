import { hostname } from 'node:os';

/** What this machine is called. */
export function hostName(): string {
  return hostname();
}
