export * from './end-txn-marker.js';
export * from './kraft-version-record.js';
export * from './leader-change-message.js';
export * from './snapshot-footer-record.js';
export * from './snapshot-header-record.js';
export * from './voters-record.js';
