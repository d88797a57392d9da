/** Timestamps of produced records count from here: one minute ago, the same for both brokers, within every bound. */
export const baseTimestampMs = Date.now() - 60_000;
