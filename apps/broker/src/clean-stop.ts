/** Windows tells by SIGHUP that the console is being closed, and by SIGBREAK of Ctrl-Break; it has no SIGTERM of its own. */
function signalsOn(platform: NodeJS.Platform): readonly NodeJS.Signals[] {
  return platform === 'win32' ? ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGBREAK'] : ['SIGTERM', 'SIGINT'];
}

/**
 * Stops cleanly on SIGTERM and SIGINT, from the first moment on. Before anything is opened a signal ends the process at once; one that
 * comes while the broker starts, which may mean recovering its logs, takes effect as soon as it has started. A second signal, from the
 * impatient, does not wait. Stops, too, when there is no use in running on.
 */
export class CleanStop {
  private isAsked = false;
  private isStarting = false;
  private stop: (() => Promise<void>) | undefined;

  constructor(platform: NodeJS.Platform = process.platform) {
    for (const signal of signalsOn(platform)) process.on(signal, () => this.ask());
  }

  /** From here on there is something to stop. */
  starting(): void {
    this.isStarting = true;
  }

  /** Says what there is to stop, now that it runs. */
  ready(stop: () => Promise<void>): void {
    this.stop = stop;
    if (this.isAsked) this.carryOut(stop);
  }

  /** Neither metadata nor records can be stored any more: as Apache Kafka, the process ends, with 1, and says why. */
  fail(cause: Error): void {
    console.error(`the broker stops: ${cause.message}; mend the disk, then start it again`);
    const end = (): void => process.exit(1);
    if (this.stop) this.stop().then(end, end);
    else end();
  }

  private ask(): void {
    if (!this.isStarting) process.exit(0);
    if (this.isAsked) process.exit(1);
    this.isAsked = true;
    if (this.stop) this.carryOut(this.stop);
  }

  private carryOut(stop: () => Promise<void>): void {
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error('the broker did not stop cleanly:', error);
        process.exit(1);
      },
    );
  }
}
