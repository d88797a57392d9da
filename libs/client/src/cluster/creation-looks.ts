/**
 * When to look again for what a broker makes because it was asked for, a topic or the topic of its coordinators: it answers first
 * (AutoTopicCreationManager) and is done within milliseconds, so that the backoff after failures would be a long wait for nothing.
 */
export const creationLooksMs: readonly number[] = [10, 20, 40, 80];
