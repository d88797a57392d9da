/**
 * Loaded into every process of the sample before its own code: it stops when the starter asks (Windows has no SIGTERM
 * that a process could handle) and when the starter is gone, so that no orphan keeps a port.
 */
process.on('message', (message) => {
  if (message === 'stop') process.emit('SIGTERM');
});
process.on('disconnect', () => process.emit('SIGTERM'));
// The channel alone keeps no process alive.
process.channel?.unref();

export {};
