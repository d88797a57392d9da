import type { Topic } from './topic.js';

/** Shared by all copies of this package in a process. */
const key = Symbol.for('barnabas:producers');

/**
 * Every topic that some class of this process wants a producer of. Only ever grows, and holds declarations alone: which of them
 * an application uses, and all that is open, belongs to the application (docs/decisions/0001-producer-injection.md).
 */
const declared = new Set<Topic>();

export function declareProducer(owner: object, topic: Topic): void {
  declared.add(topic);
  Reflect.defineMetadata(key, [...producedTopicsOf(owner), topic], owner);
}

export function declaredProducerTopics(): readonly Topic[] {
  return [...declared];
}

/** The topics whose producers a class has injected. */
export function producedTopicsOf(owner: object): readonly Topic[] {
  return (Reflect.getMetadata(key, owner) as Topic[] | undefined) ?? [];
}
