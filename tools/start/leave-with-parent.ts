/**
 * Loaded into every process of the sample before its own code: it stops when the starter asks (Windows has no SIGTERM
 * that a process could handle) and when the starter is gone, so that no orphan keeps a port.
 */

/** While its own code is loading a process has nothing to stop, and nobody else who listens. */
process.on('SIGTERM', () => {
  if (process.listenerCount('SIGTERM') === 1) process.exit(0);
});

process.on('message', (message) => {
  if (message === 'stop') process.emit('SIGTERM');
});
process.on('disconnect', () => process.emit('SIGTERM'));
// The channel alone keeps no process alive.
process.channel?.unref();

export {};
