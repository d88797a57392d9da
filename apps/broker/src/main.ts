import { setImmediate } from 'node:timers/promises';
import { CleanStop } from './clean-stop.js';

// The signals are taken before the broker's modules are loaded, which takes a second on a slow machine.
const cleanStop = new CleanStop();
const { runBroker } = await import('./run-broker.js');
// What came meanwhile is told in a turn of the event loop.
await setImmediate();
await runBroker(cleanStop);
