/** A moment as `2026-11-24 03:17:27` in a time zone. */
export function formatTime(time: Date, timeZone: string): string {
  return time.toLocaleString('sv-SE', { timeZone });
}
