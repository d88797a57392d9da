import { fileError } from './file-error.js';
import type { Timers } from './timers.js';

/** Operations of {@link MemoryFiles} that can be made to fail. */
export type FaultyOperation = 'datasync' | 'write' | 'open' | 'rename' | 'replaceFile' | 'syncDirectory';

/** Everything that goes through {@link MemoryFaults.run}. */
type Operation =
  FaultyOperation | 'read' | 'truncate' | 'stat' | 'list' | 'makeDirectory' | 'remove' | 'lockDirectory' | 'close';

interface Fault {
  readonly operation: FaultyOperation;
  readonly match: (path: string) => boolean;
  readonly error: Error | undefined;
}

/** The way every operation on files in memory goes: fails when it was told to, and ends in a later turn when there are timers. */
export class MemoryFaults {
  readonly #timers: Pick<Timers, 'defer'> | undefined;
  readonly #faults: Fault[] = [];

  constructor(timers?: Pick<Timers, 'defer'>) {
    this.#timers = timers;
  }

  add(operation: FaultyOperation, match: (path: string) => boolean = () => true, error?: Error): void {
    this.#faults.push({ operation, match, error });
  }

  /** Runs `action` now, or `onFault` when the operation is to fail; the promise settles when an operation of a disk would. */
  async run<T>(operation: Operation, path: string, action: () => T, onFault?: () => void): Promise<T> {
    const outcome = this.#attempt(operation, path, action, onFault);
    const timers = this.#timers;
    if (timers !== undefined) await new Promise<void>((resolve) => timers.defer(resolve));
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  #attempt<T>(
    operation: Operation,
    path: string,
    action: () => T,
    onFault?: () => void,
  ): { value: T } | { error: unknown } {
    const index = this.#faults.findIndex((fault) => fault.operation === operation && fault.match(path));
    const [fault] = index < 0 ? [] : this.#faults.splice(index, 1);
    if (fault !== undefined) {
      onFault?.();
      return { error: fault.error ?? fileError('EIO', operation, path) };
    }
    try {
      return { value: action() };
    } catch (error) {
      return { error };
    }
  }
}
