import { z } from 'zod';
import { cache } from './groups/cache.js';
import { database } from './groups/database.js';
import { extraction } from './groups/extraction.js';
import { limits } from './groups/limits.js';
import { operations } from './groups/operations.js';
import { telegram } from './groups/telegram.js';

/** Every setting there is, by the name of its environment variable, in the order in which they are shown. */
export const settingsSchema = z.object({
  ...database,
  ...extraction,
  ...limits,
  ...cache,
  ...operations,
  ...telegram,
});

/** The settings of one process, by the names of their environment variables; times in seconds. */
export type Settings = z.infer<typeof settingsSchema>;

/** The name of a setting. */
export type SettingName = keyof Settings;

/** The names of all settings, in the order in which they are shown. */
export const settingNames = Object.keys(settingsSchema.shape) as SettingName[];
