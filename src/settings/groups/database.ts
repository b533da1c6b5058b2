import { oneOf, seconds, text, textLike, whole } from '../kinds.js';
import { setting } from '../setting.js';

/** Where the database is, and how to behave towards it. */
export const database = {
  DATABASE_URL: setting(
    textLike(
      /^(postgres(ql)?:\/\/|embedded:.)/,
      'postgres://user:password@host:5432/name or embedded:FOLDER',
    ).optional(),
    '`postgres://user:password@host:5432/name`, or `embedded:FOLDER` for a small database of its own',
    'password',
  ),
  BOT_DB_HOST: setting(
    text('a host, or the folder of a Unix socket').optional(),
    'the database in parts: host, or folder of a Unix socket',
  ),
  BOT_DB_PORT: setting(whole(1, 65_535).default(5432), 'its port'),
  BOT_DB_NAME: setting(text('the name of a database').optional(), 'its name'),
  BOT_DB_USER: setting(text('the name of a user').optional(), 'its user'),
  BOT_DB_PASSWORD: setting(text().optional(), 'its password', 'whole'),
  BOT_DB_SSLMODE: setting(
    oneOf(['disable', 'require', 'verify-ca', 'verify-full']).default('disable'),
    'TLS to `BOT_DB_HOST`; in `DATABASE_URL` it is `?sslmode=`',
  ),
  BOT_DB_SSL_CA: setting(
    text('the path of a file').optional(),
    'file of the certificates one of which must have signed that of `BOT_DB_HOST`; in `DATABASE_URL` it is `?sslrootcert=`',
  ),
  BOT_DB_POOL_SIZE: setting(whole(1, 1000).default(20), 'connections that are kept'),
  BOT_DB_MAX_OVERFLOW: setting(
    whole(0, 1000).default(30),
    'connections that may open beyond those under load, and are closed when idle',
  ),
  BOT_DB_POOL_TIMEOUT: setting(seconds().default(30), 'seconds to wait for a connection'),
  BOT_DB_POOL_RECYCLE: setting(seconds().default(3600), 'seconds after which a connection is replaced'),
  BOT_QUERY_TIMEOUT: setting(seconds().default(60), 'seconds a query outside an extraction may take'),
  BOT_DEMO_FOLDER: setting(
    text('a folder').optional(),
    "where `--demo` keeps its database; default the user's data folder; delete it to begin afresh",
  ),
};
