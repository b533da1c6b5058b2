import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { catalogQueries, explainedQueries } from '../../src/operations/explain-queries.js';

const files = readdirSync(new URL('../../sql/queries/', import.meta.url)).map((file) =>
  file.replace(/\.sql$/, ''),
);

it('forgets no query of the tool', () => {
  const known = new Set([...explainedQueries.map(({ query }) => query), ...catalogQueries]);
  expect([...known].sort()).toEqual(files.sort());
});
