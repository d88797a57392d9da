import { within } from '@barnabas/platform';
import { Injectable } from '@nestjs/common';
import { messageOf } from './errors.js';
import { KafkaConnection } from './kafka-connection.js';

/** A broker that has not answered after this is not there. */
const ANSWER_WITHIN_MS = 3000;

/** What is wrong between this application and its cluster. */
@Injectable()
export class KafkaHealth {
  readonly #reported = new Map<string, string>();
  #asking: Promise<string | undefined> | undefined;

  constructor(private readonly connection: KafkaConnection) {}

  /** Something that stays wrong until {@link solved} says otherwise, once per `subject`. */
  report(subject: string, problem: string): void {
    this.#reported.set(subject, problem);
  }

  solved(subject: string): void {
    this.#reported.delete(subject);
  }

  /** Asks the cluster, too. A sentence each; empty when all is well. */
  async problems(): Promise<string[]> {
    const silence = await this.#silence();
    return [...this.#reported.values(), ...(silence === undefined ? [] : [silence])];
  }

  /** Why the cluster counts as gone. */
  async #silence(): Promise<string | undefined> {
    // The client tries for longer than a health check may take: the question stays, the check does not.
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    const answer = await within(this.connection.platform.timers, ANSWER_WITHIN_MS, this.#asking);
    return answer === 'late' ? `no broker has answered for ${ANSWER_WITHIN_MS} ms` : answer;
  }

  async #ask(): Promise<string | undefined> {
    try {
      await this.connection.admin.describeCluster();
      return undefined;
    } catch (error) {
      return `the cluster cannot be reached: ${messageOf(error)}`;
    }
  }
}
