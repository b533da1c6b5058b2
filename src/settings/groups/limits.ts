import { oneOf, whole } from '../kinds.js';
import { setting } from '../setting.js';

/** Who may take how much. */
export const limits = {
  BOT_MAX_DAILY_EXTRACTIONS_PER_USER: setting(
    whole(0, 2 ** 31).default(10_000),
    'contacts one user may extract in a day',
  ),
  BOT_MAX_DAILY_EXTRACTIONS: setting(
    whole(0, 2 ** 31).default(50_000),
    'contacts all users together may extract in a day',
  ),
  BOT_CLI_DEFAULT_ROLE: setting(
    oneOf(['viewer', 'analyst', 'manager', 'admin']).default('admin'),
    'role of a user of the command line whom nobody has entered',
  ),
  BOT_REPEP_MAX_AGE_DAYS: setting(
    whole(1, 3650).default(30),
    'days after which the imported REPEP list counts as stale',
  ),
};
