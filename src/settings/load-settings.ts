import { badInput } from '../errors.js';
import { findConflicts } from './conflicts.js';
import { describeSetting } from './describe.js';
import { readEnvFile } from './env-file.js';
import { maskSecret } from './mask.js';
import { type SettingName, type Settings, settingNames, settingsSchema } from './schema.js';
import { warnOfUnknownNames } from './unknown-names.js';

/** Where a setting's value came from. */
export type Source = 'environment' | '.env' | 'default';

/** The settings in force, and how they came about. */
export interface SettingsInForce {
  settings: Settings;
  /** by name */
  sources: Record<SettingName, Source>;
  /** values as they were given, by name; those left at their default are missing */
  given: Partial<Record<SettingName, string>>;
  /** one line each: names that are no setting, settings without effect */
  warnings: string[];
}

/**
 * Reads the settings out of the environment, and out of `.env` in the working folder for what the
 * environment leaves out. An empty value counts as none.
 *
 * @throws ContactsError `BAD_INPUT` that tells of every wrong setting at once: its name, its value (secrets
 *   masked) and what is allowed
 */
export function loadSettings(environment: NodeJS.ProcessEnv, envFile = '.env'): Settings {
  return loadSettingsInForce(environment, envFile).settings;
}

/** Like `loadSettings`, with the source of each and with what is worth a warning. */
export function loadSettingsInForce(environment: NodeJS.ProcessEnv, envFile = '.env'): SettingsInForce {
  const file = withoutEmpty(readEnvFile(envFile));
  const own = withoutEmpty(environment);
  const all: Record<string, string> = { ...file, ...own };
  const given: Partial<Record<SettingName, string>> = {};
  for (const name of settingNames) if (all[name] !== undefined) given[name] = all[name];
  insistOnLengths(given);
  const { problems, warnings } = findConflicts(given);
  const result = settingsSchema.safeParse(given);
  if (!result.success || problems.length > 0) {
    const names = new Set(result.error?.issues.map(({ path }) => path[0] as SettingName));
    const wrong = [...names].map((name) => tellWrong(name, given[name] ?? ''));
    throw badInput(
      `The settings are wrong:${[...wrong, ...problems].map((line) => `\n  - ${line}`).join('')}`,
    );
  }
  const source = (name: string): Source => (name in own ? 'environment' : name in file ? '.env' : 'default');
  return {
    settings: result.data,
    sources: Object.fromEntries(settingNames.map((name) => [name, source(name)])) as Record<
      SettingName,
      Source
    >,
    given,
    warnings: [...warnOfUnknownNames(Object.keys(all)), ...warnings],
  };
}

/** Longer values are no settings, and too much for the patterns that values are held against. */
const mostCharacters = 10_000;

function insistOnLengths(given: Partial<Record<SettingName, string>>): void {
  const long = settingNames.filter((name) => (given[name]?.length ?? 0) > mostCharacters);
  if (long.length === 0) return;
  const lines = long.map((name) => `\n  - ${name} is longer than ${mostCharacters} characters`);
  throw badInput(`The settings are wrong:${lines.join('')}`);
}

function tellWrong(name: SettingName, value: string): string {
  const { secret, allowed } = describeSetting(name);
  const clean = maskSecret(value, secret).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '');
  // Pasted into the wrong place, it may be somebody's phone number.
  const shown = clean.replaceAll(/\d{10,}/g, '…');
  return `${name} is "${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}"; it must be ${allowed}`;
}

function withoutEmpty(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
