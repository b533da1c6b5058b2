import type { Secrecy } from './setting.js';

const mask = '***';

/**
 * A value as it may be shown. Errs towards hiding: of an address that cannot be taken apart, everything is
 * hidden.
 */
export function maskSecret(value: string, secrecy: Secrecy | undefined): string {
  if (secrecy === undefined || value === '') return value;
  if (secrecy === 'whole') return mask;
  if (secrecy === 'password' && /^embedded:/i.test(value)) return value;
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(value);
  if (parts === null) return mask;
  const [, scheme = '', rest = ''] = parts;
  // Whoever forgot to encode a password may have an @ or a / in it: the last @ is the one that counts.
  const at = rest.lastIndexOf('@');
  const place = rest.slice(at + 1);
  if (secrecy === 'path') return `${scheme}${/^[^/?#]*/.exec(place)?.[0]}/${mask}`;
  return `${scheme}${at === -1 ? '' : maskUser(scheme, rest.slice(0, at))}${maskQuery(place)}`;
}

/** What stands before the `@`. Of a database the user's name is worth showing; elsewhere it can be a token. */
function maskUser(scheme: string, userInfo: string): string {
  const isDatabase = /^postgres/i.test(scheme);
  const colon = userInfo.indexOf(':');
  if (!isDatabase) return `${mask}@`;
  return colon === -1 ? `${userInfo}@` : `${userInfo.slice(0, colon)}:${mask}@`;
}

function maskQuery(place: string): string {
  return place.replaceAll(
    /([?&][^=&#]*(?:pass|pwd|secret|token|key|auth|sig)[^=&#]*=)[^&#]*/gi,
    (_, name) => name + mask,
  );
}
