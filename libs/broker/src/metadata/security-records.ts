import type { MetadataRecord } from '@barnabas/protocol';

/**
 * Records about quotas, ACLs and credentials, kept as they are for snapshots: a directory that Apache Kafka wrote must not lose
 * them. The key is what a later record replaces or removes.
 */
export function keptRecordChange(
  record: MetadataRecord,
): { readonly key: string; readonly isRemoval: boolean } | undefined {
  switch (record.name) {
    case 'ClientQuotaRecord':
      return {
        key: `quota:${JSON.stringify([record.value.entity, record.value.key])}`,
        isRemoval: record.value.remove,
      };
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
    default:
      return undefined;
  }
}
