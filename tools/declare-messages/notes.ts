/**
 * What a name does not say: by message (put before what its versions changed) or by field, with the path of names
 * that leads to it. In our own words.
 */
export const notes: ReadonlyMap<string, string> = new Map([
  ['ProduceRequest.acks', '0: no answer; 1: the leader has it; -1: all in-sync replicas have it.'],
]);
