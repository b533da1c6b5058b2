/** A bar's last character, by eighths of it. */
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A bar as long as `part` is of `most`, `width` characters at most; whoever has any has a sliver.
 */
export function drawBar(part: number, most: number, width: number): string {
  if (part <= 0 || most <= 0) return '';
  const length = Math.max(1, Math.round((Math.min(part, most) / most) * width * 8));
  return '█'.repeat(Math.floor(length / 8)) + (eighths[length % 8] ?? '');
}
