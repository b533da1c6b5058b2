import { address, oneOf, text, textLike, whole } from '../kinds.js';
import { setting } from '../setting.js';

/** What the person on call looks at. */
export const operations = {
  BOT_LOG_LEVEL: setting(
    oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    'least level that is logged; a command logs only where it is set',
  ),
  BOT_LOW_STOCK: setting(
    whole(0, 2 ** 31).default(10_000),
    'contacts left in a state below which it is marked, and an alert fires',
  ),
  BOT_ALERT_WEBHOOK: setting(
    address(['http:', 'https:'], 'https://host/path').optional(),
    'where alerts are sent to, as JSON by POST',
    'path',
  ),
  BOT_SERVE_HOST: setting(
    text('an address to listen on').default('127.0.0.1'),
    '`contacts serve` listens there',
  ),
  BOT_SERVE_PORT: setting(whole(0, 65_535).default(9464), 'its port; 0 takes any that is free'),
  BOT_SERVE_TOKEN: setting(
    textLike(/^[!-~]{16,}$/, '16 or more visible ASCII characters').optional(),
    'who sends it (`Authorization: Bearer …`) is told the details of `/health/ready`',
    'whole',
  ),
};
