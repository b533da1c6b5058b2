import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase, value } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';

async function setUp() {
  const { database, url } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'contacts-ladas-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const write = (content: string) => writeFile(join(folder, 'ladas.csv'), content);
  const run = (...args: string[]) =>
    runContacts(['import-ladas', 'ladas.csv', '--user', 'ana', ...args], { DATABASE_URL: url }, folder);
  const rows = () =>
    database.run<Record<string, unknown>>('select * from mejores_ladas order by icpth_2022 desc nulls last');
  return { database, write, run, rows };
}

it('replaces the rows, keeps what the file does not tell, and counts', async () => {
  const { database, write, run, rows } = await setUp();
  await write(
    'Municipio,Entidad,ICPTH,LADA,Nota\n' +
      'san pedro garza garcia,Nuevo Leon,"$161,400.40",81,a\n' +
      'Toluca,Edomex,70000,722,\n' +
      'Zapopan,Jalisco,,33,\n' +
      'Querétaro,Querétaro,99000,442,\n',
  );
  const dry = await run('--dry-run');
  const told = '4 rows: 1 added, 3 changed, 0 unchanged; 13 removed\n';
  expect(dry, dry.stderr).toMatchObject({ code: 0, stdout: told });
  expect(await rows()).toHaveLength(16);
  const { code, stdout, stderr } = await run();
  expect(code, stderr).toBe(0);
  expect(stdout).toBe(told);
  expect(stderr).toContain('Left out: "Nota"');
  expect(await rows()).toMatchObject([
    {
      ranking: 1,
      lada: '81',
      icpth_2022: 161_400,
      zona_horaria: 'America/Monterrey',
      hora_recomendada: '11:00',
    },
    { ranking: 2, lada: '442', icpth_2022: 99_000, municipio: 'Querétaro', zona_horaria: null },
    { ranking: 3, lada: '722', icpth_2022: 70_000, zona_horaria: 'America/Mexico_City' },
    { ranking: 4, lada: '33', icpth_2022: null },
  ]);
  expect((await run()).stdout).toBe('4 rows: 0 added, 0 changed, 4 unchanged; 0 removed\n');
  expect(
    await database.run('select target, state, requested_by from extractor.imports order by created_at'),
  ).toEqual(Array(2).fill({ target: 'mejores_ladas', state: 'done', requested_by: 'cli:ana' }));
});

it('keeps columns that only the owner knows', async () => {
  const { database, write, run, rows } = await setUp();
  await database.run(`alter table mejores_ladas add column nota text default 'nueva';
    update mejores_ladas set nota = 'vieja'`);
  await write(
    'lada,municipio,estado,icpth_2022,ranking\n81,Monterrey,Nuevo León,90000,2\n442,Querétaro,Querétaro,1,1\n',
  );
  expect(await run('--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('"added": 1') });
  expect(await rows()).toMatchObject([
    { lada: '81', nota: 'vieja', ranking: 2 },
    { lada: '442', nota: 'nueva', ranking: 1 },
  ]);
});

it('refuses a file that is not right, tells everything, and changes nothing', async () => {
  const { database, write, run, rows } = await setUp();
  const before = await rows();
  await write(
    'lada,municipio,estado,icpth_2022\n' +
      '81,Monterrey,Nuevo León,90000\n' +
      '1,X,Y,5\n' +
      '299,X,Y,5\n' +
      '33,Zapopan,Jalisco,161.400\n' +
      '33,Tonalá,Jalisco,mucho\n' +
      `33,${'a'.repeat(101)},Jalisco,7\n` +
      '810,monterrey,NUEVO LEÓN,90000\n',
  );
  const { code, stdout, stderr } = await run();
  expect(code).toBe(2);
  expect(stdout).toBe('');
  for (const told of [
    'line 3: lada is "1"',
    'line 4: no lada is "299"',
    'line 5: icpth_2022 is no number: "161.400"',
    'line 6: icpth_2022 is no number: "mucho"',
    'line 7: municipio is longer than the 100 characters',
    'line 8: the same lada and municipality as line 2',
  ]) {
    expect(stderr).toContain(told);
  }
  expect(await rows()).toEqual(before);
  expect(await value(database, 'select count(*) from extractor.imports')).toBe('0');
});

it.each([
  ['', 'has no rows'],
  ['lada,icpth\n', 'has no rows'],
  ['lada,ingresos totales\n33,5\n', 'needs a column called icpth_2022 or ICPTH'],
  ['lada,icpth,ICPTH 2022\n33,5,5\n', 'could both be the column icpth_2022'],
])('refuses %j', async (content, told) => {
  const { write, run } = await setUp();
  await write(content);
  const { code, stderr } = await run();
  expect(code).toBe(2);
  expect(stderr).toContain(told);
});
