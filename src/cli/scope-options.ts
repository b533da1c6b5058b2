import { type Command, Option } from 'commander';
import { badInput } from '../errors.js';
import type { ScopeRequest } from '../extraction/index.js';
import { parseWhole } from './arguments.js';

export interface ScopeOptions {
  premium?: boolean;
  state?: string;
  city?: string;
  municipality?: string;
  lada?: string;
  top?: number;
}

/** Adds the flags that say from where. */
export function addScopeOptions(command: Command): Command {
  return command
    .option('--premium', 'the best ladas by household income, in equal parts')
    .option('--state <name>', 'a state; beside --city or --municipality it tells namesakes apart')
    .option('--city <name>', 'a city')
    .option('--municipality <name>', 'a municipality')
    .option('--lada <digits>', 'an area code, such as 33 or 844')
    .addOption(
      new Option('--top <n>', 'how many ladas are premium').argParser((text) =>
        parseWhole(text, '--top', 1, 1000),
      ),
    );
}

/**
 * The scope that the flags ask for; undefined when they ask for none.
 *
 * @throws ContactsError `BAD_INPUT` when they ask for two
 */
export function readScope(options: ScopeOptions): ScopeRequest | undefined {
  const { premium, state, city, municipality, lada, top } = options;
  const named = Object.entries({ premium, city, municipality, lada }).filter(
    ([, value]) => value !== undefined,
  );
  const flags = named.map(([name]) => `--${name}`);
  if (flags.length > 1) throw badInput(`${flags.join(' and ')} cannot stand together. Choose one of them.`);
  if (state !== undefined && (premium || lada !== undefined)) {
    throw badInput(`--state and ${flags[0]} cannot stand together. Choose one of them.`);
  }
  if (top !== undefined && !premium) throw badInput('--top goes with --premium only.');
  const beside = state === undefined ? {} : { state };
  if (premium) return { kind: 'premium', ...(top !== undefined && { top }) };
  if (city !== undefined) return { kind: 'city', value: city, ...beside };
  if (municipality !== undefined) return { kind: 'municipality', value: municipality, ...beside };
  if (lada !== undefined) return { kind: 'lada', value: lada };
  return state === undefined ? undefined : { kind: 'state', value: state };
}
