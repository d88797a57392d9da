import { ShareSnapshotKey, ShareSnapshotValue } from './share-snapshot.js';
import { ShareUpdateKey, ShareUpdateValue } from './share-update.js';

/** Key and value of every record type, by name. */
export const shareMessages = {
  ShareSnapshot: { key: ShareSnapshotKey, value: ShareSnapshotValue },
  ShareUpdate: { key: ShareUpdateKey, value: ShareUpdateValue },
};
