import { describeSettings } from './describe.js';
import type { SettingsInForce, Source } from './load-settings.js';
import { maskSecret } from './mask.js';

/** One setting as it may be shown to anybody. */
export interface ShownSetting {
  name: string;
  /** secrets masked; null where there is none */
  value: string | null;
  source: Source;
  meaning: string;
}

/** Every setting in force, secrets masked, in the order of the README. */
export function showSettings({ given, sources }: SettingsInForce): ShownSetting[] {
  return describeSettings().map(({ name, default: fallback, meaning, secret }) => ({
    name,
    value: given[name] === undefined ? (fallback ?? null) : maskSecret(given[name], secret),
    source: sources[name],
    meaning,
  }));
}
