import type { Clock } from './clock.js';
import type { Files } from './files.js';
import type { Network } from './network.js';
import type { Randomness } from './randomness.js';
import type { Timers } from './timers.js';

/** Everything of the outside world that the libraries touch. */
export interface Platform {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly randomness: Randomness;
  readonly files: Files;
  readonly network: Network;
}
