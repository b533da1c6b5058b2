import { z } from 'zod';
import { allowedValues } from './kinds.js';
import { type SettingName, settingNames, settingsSchema } from './schema.js';
import { about, type Secrecy } from './setting.js';

/** What there is to know about a setting before it has a value. */
export interface SettingDescription {
  name: SettingName;
  /** as it would stand in the environment; undefined where there is none */
  default: string | undefined;
  /** what a value may be, in words that follow "must be" */
  allowed: string;
  /** one line of Markdown */
  meaning: string;
  secret: Secrecy | undefined;
}

/** Describes one setting, out of its schema. */
export function describeSetting(name: SettingName): SettingDescription {
  const schema: z.ZodType = settingsSchema.shape[name];
  const { meaning, secret } = about.get(schema) ?? { meaning: '' };
  const kind = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  const fallback = schema instanceof z.ZodDefault ? schema.parse(undefined) : undefined;
  return {
    name,
    default: fallback === undefined ? undefined : String(fallback),
    allowed: allowedValues.get(kind as z.ZodType)?.allowed ?? '',
    meaning,
    secret,
  };
}

/** Describes every setting, in the order in which they are shown. */
export function describeSettings(): SettingDescription[] {
  return settingNames.map(describeSetting);
}
