import { type Log, silentLog } from '../log.js';
import type { SettingsInForce } from '../settings/index.js';
import { errorColour } from './terminal.js';

/**
 * The log of one command, to stderr: readable lines on a terminal, JSON elsewhere. A command tells people what
 * they need to know anyway, so it logs only where BOT_LOG_LEVEL asks for it.
 */
export async function openCommandLog(inForce: SettingsInForce): Promise<Log> {
  return inForce.sources.BOT_LOG_LEVEL === 'default' ? silentLog : openServiceLog(inForce);
}

/** The log of what runs on and on: the same, whether it is asked for or not. */
export async function openServiceLog(inForce: SettingsInForce): Promise<Log> {
  const [{ openLog }, { secretsOf }] = await Promise.all([
    import('../logging/index.js'),
    import('../settings/index.js'),
  ]);
  return openLog({
    level: inForce.settings.BOT_LOG_LEVEL,
    write: (line) => {
      process.stderr.write(line);
    },
    ...(process.stderr.isTTY && { readable: { colour: errorColour() === 1 } }),
    secrets: secretsOf(inForce),
  });
}
