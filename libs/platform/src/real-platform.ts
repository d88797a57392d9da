import type { Platform } from './platform.js';
import { RealClock } from './real-clock.js';
import { RealFiles } from './real-files.js';
import { RealNetwork } from './real-network.js';
import { RealRandomness } from './real-randomness.js';
import { TimerWheel } from './timer-wheel.js';

/** The machine as it is. Every call has timers of its own: close them with `platform.timers.close()`. */
export function realPlatform(): Platform {
  const clock = new RealClock();
  return {
    clock,
    timers: new TimerWheel(clock),
    randomness: new RealRandomness(),
    files: new RealFiles(),
    network: new RealNetwork(),
  };
}
