import { describe, expect, it } from 'vitest';
import { judgeAutovacuum } from '../../src/operations/checks/autovacuum.js';
import { judgeDeadRows } from '../../src/operations/checks/dead-rows.js';
import { builtPages, checkIndexBloat, isBloated } from '../../src/operations/checks/index-bloat.js';
import { judgeRepep } from '../../src/operations/checks/repep.js';
import { judgeStatistics } from '../../src/operations/checks/statistics.js';
import { checkUnusedIndexes } from '../../src/operations/checks/unused-indexes.js';
import { judgeVisibility } from '../../src/operations/checks/visibility.js';
import type { CheckContext, Finding } from '../../src/operations/finding.js';
import type { IndexFacts } from '../../src/operations/upkeep-facts.js';
import { indexFacts, tableFacts } from './facts.js';

const withIndexes = (...indexes: IndexFacts[]) =>
  ({ facts: { tables: { contacts: tableFacts() }, indexes } }) as unknown as CheckContext;

describe('autovacuum', () => {
  const judge = (settings: Record<string, string | null>, rows = 36_000_000) =>
    judgeAutovacuum(tableFacts({ rows, settings: { ...tableFacts().settings, ...settings } }));

  it('warns of the defaults at 36 million rows, with the statement that mends it', () => {
    expect(judge({})).toEqual({
      name: 'autovacuum of contacts',
      status: 'warn',
      message: 'Autovacuum lets 7,200,000 of 36,000,000 rows change before it comes.',
      fix:
        'alter table contacts set (autovacuum_vacuum_scale_factor = 0.01, ' +
        'autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01);',
    });
  });

  it('names only what is too high', () => {
    const { fix } = judge({
      autovacuum_vacuum_scale_factor: '0.02',
      autovacuum_analyze_scale_factor: '0.005',
    });
    expect(fix).toBe('alter table contacts set (autovacuum_vacuum_insert_scale_factor = 0.01);');
  });

  it('knows the cap of PostgreSQL 18', () => {
    expect(judge({ autovacuum_vacuum_max_threshold: '100000000' }, 2_000_000_000).message).toContain(
      'lets 100,000,000 of 2,000,000,000 rows',
    );
    expect(judge({ autovacuum_vacuum_max_threshold: '-1' }).message).toContain('lets 7,200,000 of');
  });

  it('is content with low settings, and with the defaults on a small table', () => {
    expect(
      judge({
        autovacuum_vacuum_scale_factor: '0.01',
        autovacuum_vacuum_insert_scale_factor: '0.01',
        autovacuum_analyze_scale_factor: '0.01',
      }).status,
    ).toBe('ok');
    expect(judge({}, 999_999).status).toBe('ok');
    expect(judge({}, 1_000_000).status).toBe('warn');
  });

  it('fails where it is off, whatever the size', () => {
    expect(judge({ autovacuum_enabled: 'false' }, 10)).toMatchObject({
      status: 'fail',
      fix: 'alter table contacts reset (autovacuum_enabled);',
    });
    expect(judge({ autovacuum: 'off' }, 10).status).toBe('fail');
  });
});

describe('all-visible pages', () => {
  it('warns below four fifths of a large table', () => {
    expect(judgeVisibility(tableFacts({ visiblePages: 1_119_999 }))).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('79 % of the 1,400,000 pages'),
      fix: 'vacuum contacts;',
    });
    expect(judgeVisibility(tableFacts({ visiblePages: 1_120_000 })).status).toBe('ok');
    expect(judgeVisibility(tableFacts({ knownPages: 0, visiblePages: 0 })).status).toBe('warn');
    expect(judgeVisibility(tableFacts({ pages: 9_999, knownPages: 0, visiblePages: 0 })).status).toBe('ok');
  });
});

describe('dead rows', () => {
  it('warns of many that are a tenth of the table', () => {
    expect(judgeDeadRows(tableFacts({ deadRows: 4_000_001 }))).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('4,000,001 rows of contacts are dead, 10 %'),
      fix: 'vacuum contacts;',
    });
    expect(judgeDeadRows(tableFacts({ deadRows: 3_999_999 })).status).toBe('ok');
    expect(judgeDeadRows(tableFacts({ rows: 0, deadRows: 99_999 })).status).toBe('ok');
  });
});

describe('statistics', () => {
  it('warns where the hash has none, or the table has changed', () => {
    expect(judgeStatistics(tableFacts(), [indexFacts()]).status).toBe('ok');
    expect(judgeStatistics(tableFacts(), [indexFacts({ analyzed: false })])).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('contacts_pool_by_city'),
      fix: 'analyze contacts;',
    });
    expect(judgeStatistics(tableFacts({ changedRows: 7_200_001 }), []).message).toContain('on 2026-11-20');
    expect(judgeStatistics(tableFacts({ changedRows: 7_200_000 }), []).status).toBe('ok');
  });

  it('says nothing of what only the owner can see', () => {
    expect(judgeStatistics(tableFacts(), [indexFacts({ analyzed: null })]).status).toBe('ok');
  });
});

describe('index bloat', () => {
  it('warns of an index more than twice as large as it would be built', () => {
    expect(isBloated(indexFacts())).toBe(false);
    const bloated = indexFacts({ pages: 600_000, bytes: 600_000 * 8192 });
    expect(checkIndexBloat(withIndexes(bloated, indexFacts({ name: 'contacts_pool_by_lada' })))).toEqual([
      {
        name: 'index bloat',
        status: 'warn',
        message: 'contacts_pool_by_city takes 4.6 GB and needs 1.4 GB; rebuilding locks nobody out.',
        fix: 'reindex index concurrently contacts_pool_by_city;',
      } satisfies Finding,
    ]);
  });

  it('leaves small and unknown ones, and those of the owner, alone', () => {
    expect(isBloated(indexFacts({ rows: 0, pages: 10_001 }))).toBe(false);
    expect(isBloated(indexFacts({ rows: 0, pages: 10_002 }))).toBe(true);
    expect(isBloated(indexFacts({ rows: -1, pages: 600_000 }))).toBe(false);
    const owners = indexFacts({ name: 'contacts_name', pages: 600_000 });
    expect(checkIndexBloat(withIndexes(owners))).toEqual([]);
    expect(builtPages({ rows: 0, columnBytes: 26 })).toBe(1);
  });
});

describe('unused indexes', () => {
  it('names those that only cost, the largest first', () => {
    const findings = checkUnusedIndexes(
      withIndexes(
        indexFacts({ scans: 0 }),
        indexFacts({ name: 'contacts_phone_key', sqlName: 'contacts_phone_key', scans: 0, kept: true }),
        indexFacts({ name: 'contacts_lada', sqlName: 'contacts_lada' }),
        indexFacts({ name: 'contacts_name', sqlName: '"Old".contacts_name', scans: 0, bytes: 2e6 }),
        indexFacts({ name: 'contacts_pib', sqlName: 'contacts_pib', scans: 0, bytes: 3e9 }),
      ),
    );
    expect(findings).toEqual([
      expect.objectContaining({
        status: 'warn',
        message: expect.stringMatching(
          /^Nobody has read contacts_pib \(2\.8 GB\), contacts_name \(1\.9 MB\) since the database was made/,
        ),
        fix: 'drop index concurrently contacts_pib;\ndrop index concurrently "Old".contacts_name;',
      }),
    ]);
  });

  it('says since when that was counted', async () => {
    const [finding] = await checkUnusedIndexes(
      withIndexes(indexFacts({ name: 'a', scans: 0, countingSince: new Date('2026-11-01T12:00:00Z') })),
    );
    expect(finding?.message).toContain('since the database began to count on 2026-11-01');
    expect(await checkUnusedIndexes(withIndexes(indexFacts()))).toMatchObject([{ status: 'ok' }]);
  });
});

describe('REPEP list', () => {
  it('is missing, too old, or as it should be', () => {
    expect(judgeRepep(null, 30)).toMatchObject({
      status: 'warn',
      fix: expect.stringContaining('object import'),
    });
    expect(judgeRepep({ day: '2026-10-01', ageDays: 31 }, 30)).toMatchObject({
      status: 'warn',
      message: 'The newest is of 2026-10-01, 31 days old; BOT_REPEP_MAX_AGE_DAYS is 30.',
    });
    expect(judgeRepep({ day: '2026-10-01', ageDays: 30 }, 30)).toMatchObject({ status: 'ok', fix: null });
  });
});
