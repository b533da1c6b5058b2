import type { Settings } from '../settings/index.js';
import type { Role } from './roles.js';

/** What holds where the tables `extractor.users` and `extractor.limits` set nothing else. */
export interface LimitSettings {
  /** days begin at its midnight */
  timeZone: string;
  /** of whoever is not among the users; null: they may only look */
  defaultRole: Role | null;
  /** contacts a day of each user */
  contactsADayPerUser: number;
  /** contacts a day of all users together */
  contactsADay: number;
}

/** The same as the defaults of the settings. */
export const defaultLimitSettings: LimitSettings = {
  timeZone: 'America/Mexico_City',
  defaultRole: 'admin',
  contactsADayPerUser: 10_000,
  contactsADay: 50_000,
};

/** What the settings say about limits. */
export function limitSettings(settings: Settings): LimitSettings {
  return {
    timeZone: settings.BOT_TIME_ZONE,
    defaultRole: settings.BOT_CLI_DEFAULT_ROLE,
    contactsADayPerUser: settings.BOT_MAX_DAILY_EXTRACTIONS_PER_USER,
    contactsADay: settings.BOT_MAX_DAILY_EXTRACTIONS,
  };
}
