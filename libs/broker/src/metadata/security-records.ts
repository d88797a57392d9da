import type { MetadataRecord } from '@barnabas/protocol';

type SecurityRecordName =
  | 'AccessControlEntryRecord'
  | 'RemoveAccessControlEntryRecord'
  | 'UserScramCredentialRecord'
  | 'RemoveUserScramCredentialRecord'
  | 'DelegationTokenRecord'
  | 'RemoveDelegationTokenRecord';

/** A record about ACLs or credentials. */
export type SecurityRecord = Extract<MetadataRecord, { name: SecurityRecordName }>;

export interface KeptRecordChange {
  /** What a later record replaces or removes. */
  readonly key: string;
  readonly isRemoval: boolean;
}

/**
 * What a record does to the records that are kept, as they are, for snapshots: a directory that Apache Kafka wrote must not lose
 * its ACLs and credentials.
 */
export function keptRecordChange(record: SecurityRecord): KeptRecordChange {
  switch (record.name) {
    case 'AccessControlEntryRecord':
      return { key: `acl:${record.value.id}`, isRemoval: false };
    case 'RemoveAccessControlEntryRecord':
      return { key: `acl:${record.value.id}`, isRemoval: true };
    case 'UserScramCredentialRecord':
      return { key: `scram:${record.value.mechanism}:${record.value.name}`, isRemoval: false };
    case 'RemoveUserScramCredentialRecord':
      return { key: `scram:${record.value.mechanism}:${record.value.name}`, isRemoval: true };
    case 'DelegationTokenRecord':
      return { key: `token:${record.value.tokenId}`, isRemoval: false };
    case 'RemoveDelegationTokenRecord':
      return { key: `token:${record.value.tokenId}`, isRemoval: true };
  }
}
