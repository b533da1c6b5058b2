/** A moment as `2026-11-24 03:17:27` in a time zone. */
export function formatTime(time: Date, timeZone: string): string {
  return time.toLocaleString('sv-SE', { timeZone });
}

/** An age in the largest unit that has two of it: `90 seconds`, `5 minutes`, `3 hours`, `2 days`. */
export function formatAge(seconds: number): string {
  if (seconds < 120) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  return seconds < 2 * 86_400
    ? `${Math.round(seconds / 3600)} hours`
    : `${Math.round(seconds / 86_400)} days`;
}
