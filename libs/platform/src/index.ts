export type { Clock } from './clock.js';
export type { Timer, TimerKind, Timers } from './timers.js';
export type { Randomness } from './randomness.js';
export { DirectoryLockedError } from './files.js';
export type { DirectoryEntry, DirectoryLock, FileHandle, Files, OpenMode } from './files.js';
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
