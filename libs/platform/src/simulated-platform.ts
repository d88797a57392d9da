import { MemoryFiles } from './memory-files.js';
import type { Platform } from './platform.js';
import { SeededRandomness } from './seeded-randomness.js';
import { SimulatedNetwork } from './simulated-network.js';
import { VirtualTime } from './virtual-time.js';

/** A {@link Platform} in which nothing is real, with the handles by which a test moves it. */
export interface SimulatedPlatform extends Platform {
  readonly time: VirtualTime;
  readonly files: MemoryFiles;
  readonly network: SimulatedNetwork;
}

/** @param options.seed of the randomness, default 1; `startMs`: wall-clock time at the start, default 2026-01-01T00:00:00Z */
export function simulatedPlatform(options: { seed?: number; startMs?: number } = {}): SimulatedPlatform {
  const time = new VirtualTime(options.startMs === undefined ? {} : { startMs: options.startMs });
  return {
    time,
    clock: time,
    timers: time,
    randomness: new SeededRandomness(options.seed ?? 1),
    files: new MemoryFiles({ timers: time }),
    network: new SimulatedNetwork(time),
  };
}
