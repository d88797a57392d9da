export * from './producer-snapshot.js';
