/** A protocol (assignor) that a member offers, with what it has to say under it. */
export interface MemberProtocol {
  readonly name: string;
  readonly metadata: Buffer;
}

/** A JoinGroup or SyncGroup request that waits inside the group for the others. */
export interface ParkedRequest<R> {
  readonly token: R;
  readonly version: number;
}

export interface ClassicMemberInit {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly protocolType: string;
  readonly rebalanceTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  readonly protocols: readonly MemberProtocol[];
  readonly assignment?: Buffer;
}

export const emptyAssignment: Buffer = Buffer.alloc(0);

/** One member of a classic group: Kafka's ClassicGroupMember. */
export class ClassicMember<R> {
  readonly memberId: string;
  /** `group.instance.id`: the member is static (KIP-345). */
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly protocolType: string;
  rebalanceTimeoutMs: number;
  sessionTimeoutMs: number;
  protocols: readonly MemberProtocol[];
  assignment: Buffer;
  /** Written through `parking.ts` only, which keeps count. */
  awaitingJoin: ParkedRequest<R> | undefined;
  awaitingSync: ParkedRequest<R> | undefined;
  /** Has never had an answer to its JoinGroup, so it may be gone without our knowing. */
  isNew = false;

  constructor(init: ClassicMemberInit) {
    this.memberId = init.memberId;
    this.groupInstanceId = init.groupInstanceId;
    this.clientId = init.clientId;
    this.clientHost = init.clientHost;
    this.protocolType = init.protocolType;
    this.rebalanceTimeoutMs = init.rebalanceTimeoutMs;
    this.sessionTimeoutMs = init.sessionTimeoutMs;
    this.protocols = init.protocols;
    this.assignment = init.assignment ?? emptyAssignment;
  }

  get isStatic(): boolean {
    return this.groupInstanceId !== null;
  }

  /** What the member said under a protocol that was chosen among those it supports. */
  metadata(protocolName: string): Buffer {
    const protocol = this.protocols.find(({ name }) => name === protocolName);
    if (protocol === undefined) {
      throw new Error(`member ${this.memberId} does not support the chosen protocol ${protocolName}`);
    }
    return protocol.metadata;
  }

  /** Whoever waits for the group cannot send heartbeats; only a new member may be expired even then. */
  get hasSatisfiedHeartbeat(): boolean {
    return !this.isNew && (this.awaitingJoin !== undefined || this.awaitingSync !== undefined);
  }

  /** Same protocols with the same metadata, in the same order of preference. */
  matches(protocols: readonly MemberProtocol[]): boolean {
    return (
      protocols.length === this.protocols.length &&
      protocols.every((protocol, i) => {
        const own = this.protocols[i];
        return own !== undefined && own.name === protocol.name && own.metadata.equals(protocol.metadata);
      })
    );
  }

  /** The member's favourite among protocols that all members support. */
  vote(candidates: ReadonlySet<string>): string {
    const favourite = this.protocols.find(({ name }) => candidates.has(name));
    if (favourite === undefined) {
      throw new Error(`member ${this.memberId} supports none of the protocols of its group`);
    }
    return favourite.name;
  }
}
