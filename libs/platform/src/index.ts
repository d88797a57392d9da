export type { Clock } from './clock.js';
export type { Timer, TimerKind, Timers } from './timers.js';
export { hostName } from './host-name.js';
export type { Randomness } from './randomness.js';
export { DirectoryLockedError } from './files.js';
export type { DirectoryEntry, DirectoryLock, DiskSpace, FileHandle, Files, OpenMode } from './files.js';
export type {
  Address,
  ConnectOptions,
  Connection,
  ConnectionEvents,
  ListenOptions,
  Listener,
  Network,
  TlsOptions,
} from './network.js';
export type { Platform } from './platform.js';
export { RealClock } from './real-clock.js';
export { RealFiles } from './real-files.js';
export { RealNetwork } from './real-network.js';
export { realPlatform } from './real-platform.js';
export { RealRandomness } from './real-randomness.js';
export { TimersClosedError } from './timer-queue.js';
export { within } from './within.js';
export { TimerWheel } from './timer-wheel.js';
export { MemoryFiles } from './memory-files.js';
export type { MemoryFilesOptions } from './memory-files.js';
export type { KeepUnsynced } from './memory-content.js';
export type { FaultyOperation } from './memory-faults.js';
export { MovableTime } from './movable-time.js';
export { SeededRandomness } from './seeded-randomness.js';
export { SimulatedNetwork } from './simulated-network.js';
export type { SimulatedNetworkOptions } from './simulated-network.js';
export { simulatedPlatform } from './simulated-platform.js';
export type { SimulatedPlatform } from './simulated-platform.js';
export { NotIdleError, VirtualTime } from './virtual-time.js';
