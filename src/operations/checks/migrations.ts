import { findSteps } from '../../database/migrations/steps.js';
import { type Check, fail, ok } from '../finding.js';

/** Whether `contacts migrate` has something left to do: tables and columns first, then the pool's indexes. */
export const checkMigrations: Check = async ({ database, facts }) => {
  const steps = await findSteps(database);
  const names = (kind: 'table' | 'index') => steps.flatMap((step) => (step.kind === kind ? [step.name] : []));
  const tables = names('table');
  const findings = [
    tables.length === 0
      ? ok('migrations', 'Everything is applied.')
      : fail('migrations', `Not applied yet: ${tables.join(', ')}.`, 'contacts migrate'),
  ];
  if (facts.tables.contacts === undefined) return findings;
  const indexes = names('index');
  const broken = indexes.filter((name) => facts.indexes.some((index) => index.name === name));
  const missing = indexes.filter((name) => !broken.includes(name));
  const told = [
    missing.length > 0 && `missing: ${missing.join(', ')}`,
    broken.length > 0 && `not valid, or being built: ${broken.join(', ')}`,
  ].filter((part) => part !== false);
  return [
    ...findings,
    told.length === 0
      ? ok('pool indexes', 'All are there, and valid.')
      : fail(
          'pool indexes',
          `Every extraction reads whole tables without its index; ${told.join('; ')}.`,
          'contacts migrate',
        ),
  ];
};
