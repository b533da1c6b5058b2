import { version } from '../../version.js';
import { type Check, fail, ok, warn } from '../finding.js';

const oldest = 15;
const newestTested = 18;

/** Which PostgreSQL this is, and whether the tool is made for it. */
export const checkVersions: Check = async ({ database }) => {
  const [row] = await database.run<{ server: string; major: number }>(
    `select current_setting('server_version') as server,
       current_setting('server_version_num')::int / 10000 as major`,
  );
  const { server = '', major = 0 } = row ?? {};
  const here = `PostgreSQL ${server.split(' ')[0]}, contacts ${version}`;
  if (major < oldest)
    return [fail('versions', `${here}: PostgreSQL ${oldest} or newer is needed.`, 'Upgrade the server.')];
  if (major > newestTested) {
    return [
      warn(
        'versions',
        `${here}: no PostgreSQL above ${newestTested} has been tried with it.`,
        'See whether there is a newer version of contacts.',
      ),
    ];
  }
  return [ok('versions', `${here}.`)];
};
