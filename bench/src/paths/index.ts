import type { Bench } from '../bench.js';
import { measureAvailability } from './availability.js';
import { measureCli } from './cli.js';
import { measureEnough } from './enough.js';
import { measureFive } from './five.js';
import { measureGrowth } from './growth.js';
import { measureHalf } from './half.js';
import { measureNames } from './names.js';
import { measureOutput } from './output.js';
import { measurePremium } from './premium.js';
import { measureState } from './state.js';

/** Everything that can be measured, in order: what only reads comes first, what takes most comes last. */
export const paths: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  availability: measureAvailability,
  enough: measureEnough,
  names: measureNames,
  'state-10000': measureState,
  'premium-1000': measurePremium,
  cli: measureCli,
  five: measureFive,
  growth: measureGrowth,
  half: measureHalf,
  output: measureOutput,
};

/** The names that --only takes. */
export const pathNames: readonly string[] = Object.keys(paths);
