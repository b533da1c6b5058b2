import { z } from 'zod';

/**
 * What must not be shown of a value: nothing of it, the password in an address, or (`path`) everything of an
 * address but its host, because the path of a webhook is its password.
 */
export type Secrecy = 'whole' | 'password' | 'path';

/** What a setting is for. */
export interface About {
  /** one line of Markdown for the README and for `contacts config` */
  meaning: string;
  secret?: Secrecy;
}

/** What each setting is for, by its schema. */
export const about = z.registry<About>();

/** Enters what a setting is for, and returns its schema. */
export function setting<Schema extends z.ZodType>(schema: Schema, meaning: string, secret?: Secrecy): Schema {
  about.add(schema, { meaning, ...(secret && { secret }) });
  return schema;
}
