import { fold, type LocationKind } from '../../locations/index.js';

/** From where, as somebody typed it: `kind` only when they said it, `state` when it stands behind a comma. */
export type ScopeText = { premium: true } | { name: string; kind?: LocationKind; state?: string };

const kinds: Record<string, LocationKind> = {
  estado: 'state',
  state: 'state',
  edo: 'state',
  ciudad: 'city',
  city: 'city',
  municipio: 'municipality',
  municipality: 'municipality',
  mpio: 'municipality',
  lada: 'lada',
};

/**
 * `premium`, `"Nuevo León"`, `Cuauhtémoc, Chihuahua`, `municipio Benito Juárez`, `lada 33`. `Ciudad` and `Estado` can
 * also begin a name (`Ciudad Juárez`, `Estado de México`): those are told only where the rest is set apart by a
 * colon. Pure.
 */
export function readScope(text: string): ScopeText {
  const typed = unquoted(text);
  if (fold(typed) === 'premium') return { premium: true };
  const { kind, rest } = readKind(typed);
  const [, name, state] = /^([^,]*),([^,]*)$/s.exec(rest) ?? [];
  if (name !== undefined && state !== undefined && fold(name) !== '' && fold(state) !== '') {
    return { name: unquoted(name), state: unquoted(state), ...(kind && { kind }) };
  }
  return { name: unquoted(rest), ...(kind && { kind }) };
}

function readKind(text: string): { kind?: LocationKind; rest: string } {
  const [, word = '', mark = '', rest = ''] = /^(\p{L}+)\.?(:?)\s*(.+)$/su.exec(text) ?? [];
  const kind = kinds[fold(word)];
  const beginsNames = ['ciudad', 'estado', 'city', 'state'].includes(fold(word));
  if (kind === undefined || (beginsNames && mark === '')) return { rest: text };
  return { kind, rest };
}

/** Without the quotes around it, of whatever kind, closed or not. */
function unquoted(text: string): string {
  return text.trim().replaceAll(/^["'«“”„‘’`]+\s*|\s*["'»“”‘’`]+$/gu, '');
}
