/** The protocol tells throttle times in 32 bits; quotas may be so small that nothing would ever pass again. */
export const THROTTLE_TIME_MS_MAX = 2 ** 31 - 1;
