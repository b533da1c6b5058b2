/** `84 %` of a part between 0 and 1 */
export function formatShare(part: number): string {
  return `${Math.floor(part * 100)} %`;
}

/** `1.1 GB`, `40 MB`, `8 kB`: 1,024 of each make one of the next */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** `2026-11-24`, UTC */
export function formatDay(time: Date): string {
  return time.toISOString().slice(0, 10);
}
