export * from './share-snapshot.js';
export * from './share-update.js';
