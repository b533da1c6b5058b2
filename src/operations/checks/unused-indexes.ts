import { poolIndexNames } from '../../database/migrations/steps.js';
import { type Check, ok, warn } from '../finding.js';
import { formatBytes, formatDay } from '../wording.js';

/**
 * Indexes of contacts that the owner keeps and nobody reads. An extraction writes an entry into each of them
 * for each person, at a random place: that is where most of its time goes once they outgrow the memory.
 */
export const checkUnusedIndexes: Check = ({ facts }) => {
  if (facts.tables.contacts === undefined) return [];
  const ours = poolIndexNames();
  const unused = facts.indexes
    .filter(({ name, kept, scans }) => scans === 0 && !kept && !ours.includes(name))
    .sort((one, other) => other.bytes - one.bytes);
  const [first] = unused;
  if (first === undefined) return [ok('unused indexes', 'Every index of contacts is used.')];
  const since =
    first.countingSince === null ? 'was made' : `began to count on ${formatDay(first.countingSince)}`;
  const list = unused.map(({ name, bytes }) => `${name} (${formatBytes(bytes)})`).join(', ');
  return [
    warn(
      'unused indexes',
      `Nobody has read ${list} since the database ${since}, and each costs an extraction a random page a person; ` +
        'drop what no standby and no yearly report needs either.',
      unused.map(({ sqlName }) => `drop index concurrently ${sqlName};`).join('\n'),
    ),
  ];
};
