export * from './default-principal-data.js';
