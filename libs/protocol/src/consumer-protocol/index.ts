export * from './assignment.js';
export * from './subscription.js';
