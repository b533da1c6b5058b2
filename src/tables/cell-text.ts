/**
 * The text of a workbook's cell as exceljs gives it: a number with all its digits, a day as `YYYY-MM-DD` (with
 * its time if it has one), what a formula came to, the plain text of a formatted or linked one. '' for nothing
 * and for an error such as `#N/A`.
 */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return dateText(value);
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  if (typeof value !== 'object') return String(value);
  if ('richText' in value && Array.isArray(value.richText)) {
    return value.richText.map((run: { text?: unknown }) => cellText(run.text)).join('');
  }
  if ('result' in value) return cellText(value.result);
  if ('text' in value) return cellText(value.text);
  return '';
}

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const text = date.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text;
}
