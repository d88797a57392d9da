/** AclOperation codes (Kafka's AclOperation), as bits of the "authorized operations" that some answers carry (KIP-430). */
const Operation = {
  Read: 3,
  Write: 4,
  Create: 5,
  Delete: 6,
  Alter: 7,
  Describe: 8,
  ClusterAction: 9,
  DescribeConfigs: 10,
  AlterConfigs: 11,
  IdempotentWrite: 12,
} as const;

/** What an answer says when it was not asked for operations. */
export const OPERATIONS_NOT_ASKED = -2_147_483_648;

function bits(...operations: readonly number[]): number {
  return operations.reduce((sum, operation) => sum | (1 << operation), 0);
}

/** Without an authorizer everybody may do everything there is (Kafka's AclEntry.supportedOperations). */
export const allTopicOperations = bits(
  Operation.Read,
  Operation.Write,
  Operation.Create,
  Operation.Delete,
  Operation.Alter,
  Operation.Describe,
  Operation.DescribeConfigs,
  Operation.AlterConfigs,
);

export const allGroupOperations = bits(
  Operation.Read,
  Operation.Delete,
  Operation.Describe,
  Operation.DescribeConfigs,
  Operation.AlterConfigs,
);

export const allClusterOperations = bits(
  Operation.Create,
  Operation.Alter,
  Operation.Describe,
  Operation.ClusterAction,
  Operation.DescribeConfigs,
  Operation.AlterConfigs,
  Operation.IdempotentWrite,
);
