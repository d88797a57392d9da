import type { MemberProtocol } from './classic-member.js';

/** How many members of a group support each protocol. */
export class SupportedProtocols {
  private readonly counts = new Map<string, number>();

  add(protocols: readonly MemberProtocol[]): void {
    for (const { name } of protocols) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  remove(protocols: readonly MemberProtocol[]): void {
    for (const { name } of protocols) {
      const count = (this.counts.get(name) ?? 0) - 1;
      if (count > 0) this.counts.set(name, count);
      else this.counts.delete(name);
    }
  }

  /** Whether every one of `members` members supports the protocol. */
  isSupportedByAll(name: string, members: number): boolean {
    return (this.counts.get(name) ?? 0) === members;
  }

  candidates(members: number): Set<string> {
    return new Set([...this.counts.keys()].filter((name) => this.isSupportedByAll(name, members)));
  }
}
