import { describeSettings } from './describe.js';
import type { SettingsInForce } from './load-settings.js';

/** The passwords and tokens among the settings in force, as given and decoded: what a log must never show. */
export function secretsOf({ given }: SettingsInForce): string[] {
  const secrets = new Set<string>();
  for (const { name, secret } of describeSettings()) {
    const value = given[name];
    if (value === undefined || secret === undefined) continue;
    if (secret === 'whole') secrets.add(value);
    else for (const part of partsOf(value, secret === 'path')) secrets.add(part);
  }
  return [...secrets].filter(Boolean).flatMap((secret) => [secret, decoded(secret)]);
}

function* partsOf(address: string, withPath: boolean): Generator<string> {
  const rest = /^[a-z][a-z0-9+.-]*:\/\/(.*)$/is.exec(address)?.[1];
  if (rest === undefined) return;
  const at = rest.lastIndexOf('@');
  if (at !== -1) yield passwordIn(rest.slice(0, at), /^postgres/i.test(address));
  if (withPath) yield rest.slice(at + 1).replace(/^[^/?#]*\/?/, '');
  for (const [, value] of rest.matchAll(/[?&][^=&#]*(?:pass|pwd|secret|token)[^=&#]*=([^&#]*)/gi))
    yield value ?? '';
}

/** What stands before the `@`: of a database what follows the colon, elsewhere a token can stand alone. */
function passwordIn(userInfo: string, isDatabase: boolean): string {
  const colon = userInfo.indexOf(':');
  if (colon === -1) return isDatabase ? '' : userInfo;
  return userInfo.slice(colon + 1);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
