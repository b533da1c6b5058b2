import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { expect, it, onTestFinished } from 'vitest';
import { type Database, migrate } from '../../src/database/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { finish, runContacts, startContacts } from '../support/run-contacts.js';

/**
 * A migrated database, an empty working folder, and `contacts import` run on both.
 *
 * @param prepare what the owner of the database has done to it before
 */
async function setUp(prepare?: string) {
  const { database, url } = await createTestDatabase(prepare === undefined ? 'migrated' : 'existing');
  if (prepare !== undefined) {
    await database.run(prepare);
    await migrate(database);
  }
  const folder = await mkdtemp(join(tmpdir(), 'contacts-import-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = { DATABASE_URL: url };
  const write = (name: string, content: string | Buffer) => writeFile(join(folder, name), content);
  const contacts = (...args: string[]) => runContacts(args, env, folder);
  const start = (...args: string[]) => startContacts(args, env, folder);
  const importJson = async (...args: string[]) => {
    const { code, stdout, stderr } = await contacts('import', ...args, '--json', '--user', 'ana');
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout);
  };
  const contact = async (number: string) => {
    const [row] = await database.run<Record<string, unknown>>(
      'select * from contacts where phone_e164 = $1',
      [`+52${number}`],
    );
    return row;
  };
  return { database, folder, write, contacts, start, importJson, contact };
}

const everybody = (database: Database) =>
  value<string>(
    database,
    "select md5(string_agg(t::text, E'\\n' order by id)) || ' ' || count(*) from contacts t",
  );
const imports = (database: Database) =>
  database.run<{ state: string; position: string; counts: Record<string, number>; failure: string | null }>(
    'select state, position, counts, failure from extractor.imports order by created_at',
  );

it('imports a Spanish file, and says what it did', async () => {
  const { database, write, contacts, contact } = await setUp();
  await write(
    'clientes.csv',
    [
      'Folio,Nombre,Apellido Paterno,Teléfono,Estado,Municipio,Ciudad,Colonia,Dirección,Compañía,Tipo',
      '1,Ana,Paz,044 33 0900 0001,Jal.,guadalajara,Guadalajara,Centro,"Av. Juárez 1, int. 2",Telcel,Móvil',
      '2,Luz,Ríos,+52 1 55 0900 0001,Distrito Federal,Cuauhtémoc,Cdmx,Roma,=1+1,AT&T,fijo',
      '3,Eva,,5.24770900001E+11,Guanajuato,,,,,,',
    ].join('\r\n'),
  );
  const { code, stdout, stderr } = await contacts('import', 'clientes.csv', '--user', 'ana');
  expect(code, stderr).toBe(0);
  expect(stdout.split('\n')).toEqual([
    '3 rows',
    '3 new contacts (VERIFIED)',
    '0 there already',
    '0 repeated in the file',
    '0 rejected',
    '',
  ]);
  expect(stderr).toContain('phone ← Teléfono');
  expect(stderr).toContain('Left out: "Folio"');
  expect(stderr).not.toMatch(/0900/);
  expect(await contact('3309000001')).toMatchObject({
    phone_national: '3309000001',
    phone_original: '044 33 0900 0001',
    full_name: 'Ana Paz',
    lada: '33',
    state_name: 'Jalisco',
    municipality: 'Guadalajara',
    neighborhood: 'Centro',
    address: 'Av. Juárez 1, int. 2',
    operator: 'Telcel',
    is_mobile: true,
    status: 'VERIFIED',
    status_source: 'import',
    opt_out_at: null,
  });
  expect(await contact('5509000001')).toMatchObject({ lada: '55', address: '=1+1', is_mobile: false });
  expect(await contact('5509000001')).toMatchObject({ state_name: 'Ciudad de México' });
  expect(await contact('4770900001')).toMatchObject({ lada: '477', state_name: 'Guanajuato', city: null });
  expect(await value(database, 'select requested_by from extractor.imports')).toBe('cli:ana');
  const [record] = await imports(database);
  expect(record).toMatchObject({ state: 'done', position: '3', counts: { rows: 3, added: 3, rejected: 0 } });
});

it('reads Latin-1, gzip, semicolons, XLSX, and a list of numbers', async () => {
  const { write, folder, importJson, contact } = await setUp();
  await write('latin.csv', Buffer.from('teléfono;nombre\n3309000001;Íñigo Núñez\n', 'latin1'));
  expect(await importJson('latin.csv')).toMatchObject({ added: 1 });
  expect(await contact('3309000001')).toMatchObject({ full_name: 'Íñigo Núñez' });
  await write('plain.csv.gz', gzipSync('phone,full_name\n3309000002,Ana\n'));
  expect(await importJson('plain.csv.gz')).toMatchObject({ added: 1 });
  await write('numeros.txt', '3309000003\n044 33 0900 0004\n');
  expect(await importJson('numeros.txt')).toMatchObject({ rows: 2, added: 2 });
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('Clientes');
  sheet.addRows([
    ['Celular', 'Ciudad'],
    [523309000005, 'León'],
    ['33 0900 0006', { formula: '"Le"&"ón"', result: 'León' }],
  ]);
  workbook.addWorksheet('Notas').addRow(['nada']);
  await workbook.xlsx.writeFile(join(folder, 'libro.xlsx'));
  expect(await importJson('libro.xlsx')).toMatchObject({ added: 2, ignoredSheets: ['Notas'] });
  expect(await contact('3309000006')).toMatchObject({ city: 'León' });
});

it('refuses a file with a row that cannot be imported, and tells each in a file', async () => {
  const { database, folder, write, contacts } = await setUp();
  const before = await everybody(database);
  await write(
    'clientes.csv',
    [
      'tel,nombre,estado',
      '3309000001,Ana,Jalisco',
      'nada,=HYPERLINK("http://example.com"),Jalisco',
      '',
      `3309000002,${'a'.repeat(256)},Jalisco`,
      '3309000003,Eva,Jalisco,sobra',
    ].join('\n'),
  );
  const { code, stdout, stderr } = await contacts('import', 'clientes.csv');
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/3 rows of 4 rows in .*clientes\.csv cannot be imported, so nothing was changed/);
  expect(stderr).toContain('--partial');
  expect(await everybody(database)).toBe(before);
  const path = join(folder, 'clientes.csv.rejects.csv');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe('line,sheet,reason,tel,nombre,estado');
  expect(lines[1]).toBe(`3,,this is not a Mexican number,nada,"'=HYPERLINK(""http://example.com"")",Jalisco`);
  expect(lines[2]).toMatch(/^5,,full_name is longer than the 255 characters that the database holds,/);
  expect(lines[3]).toMatch(/^6,,it has more cells than there are headings,/);
  expect(await imports(database)).toMatchObject([{ state: 'refused', counts: { rows: 4, rejected: 3 } }]);
});

it('leaves such rows out with --partial; mended, their file can be imported', async () => {
  const { database, folder, write, importJson, contact } = await setUp();
  await write('clientes.csv', 'tel,nombre\n3309000001,Ana\n0900 0002,=Luz\n');
  const { rejectsFile, ...result } = await importJson('clientes.csv', '--partial');
  expect(result).toMatchObject({ rows: 2, added: 1, rejected: 1 });
  expect(rejectsFile).toBe(join(folder, 'clientes.csv.rejects.csv'));
  const rejects = await readFile(rejectsFile, 'utf8');
  await write('mended.csv', rejects.replace('0900 0002', '33 0900 0002'));
  expect(await importJson('mended.csv')).toMatchObject({
    added: 1,
    ignoredColumns: ['line', 'sheet', 'reason'],
  });
  expect(await contact('3309000002')).toMatchObject({ full_name: '=Luz' });
  expect(await imports(database)).toMatchObject([{ state: 'done' }, { state: 'done' }]);
});

it('never writes rejected rows over another file', async () => {
  const { folder, write, importJson } = await setUp();
  await write('c.csv', 'tel\nnada\n3309000001\n');
  await write('c.csv.rejects.csv', 'mine');
  const { rejectsFile } = await importJson('c.csv', '--partial');
  expect(rejectsFile).toBe(join(folder, 'c.csv.rejects-2.csv'));
  expect(await readFile(join(folder, 'c.csv.rejects.csv'), 'utf8')).toBe('mine');
});

/** Rows of one number in the file and a contact that is there, by each way to merge them. */
const rivals = [
  'tel,nombre,estado,ciudad,colonia,operador',
  '3309000001,,Jalisco,Guadalajara,,',
  '044 3309000001,Ana,Jalisco,Guadalajara,Centro,Telcel',
  '3309000001,Luz,Colima,Colima,,AT&T',
].join('\n');

it.each([
  [
    'fill',
    {
      full_name: 'Ana',
      state_name: 'Jalisco',
      city: 'Guadalajara',
      neighborhood: 'Centro',
      operator: 'Telcel',
    },
  ],
  [
    'skip',
    { full_name: null, state_name: 'Jalisco', city: 'Guadalajara', neighborhood: null, operator: null },
  ],
  [
    'replace',
    { full_name: 'Luz', state_name: 'Colima', city: 'COLIMA', neighborhood: null, operator: 'AT&T' },
  ],
])('merges repeats in the file with %s', async (how, expected) => {
  const { write, importJson, contact } = await setUp();
  await write('c.csv', rivals);
  expect(await importJson('c.csv', '--on-duplicate', how)).toMatchObject({ rows: 3, repeated: 2, added: 1 });
  expect(await contact('3309000001')).toMatchObject({ phone_original: '3309000001', ...expected });
});

const held = {
  full_name: 'Eva',
  state_name: 'JALISCO',
  municipality: 'Zapopan',
  city: null as string | null,
  neighborhood: null as string | null,
  operator: ' ',
};

it.each([
  ['fill', 1, { ...held, city: 'ZAPOPAN', neighborhood: 'Centro', operator: 'Telcel' }],
  ['skip', 0, held],
  [
    'replace',
    1,
    {
      full_name: 'Ana',
      state_name: 'Jalisco',
      municipality: 'Zapopan',
      city: 'ZAPOPAN',
      neighborhood: 'Centro',
      operator: 'Telcel',
    },
  ],
])('merges with a contact that is there: %s', async (how, changed, expected) => {
  const { database, write, importJson, contact } = await setUp();
  await database.run(
    `insert into contacts (phone_e164, full_name, state_name, municipality, operator, status, opt_out_at, opt_out_method, send_count)
     values ('+523309000001', 'Eva', 'JALISCO', 'Zapopan', ' ', 'OPTED_OUT', '2020-01-01', 'SMS', 7)`,
  );
  const row = '33 0900 0001,Ana,Jalisco,Zapopan,Zapopan,Centro,Telcel';
  await write('c.csv', `tel,nombre,estado,municipio,ciudad,colonia,operador\n${row}\n`);
  const args = ['c.csv', '--on-duplicate', how];
  const dry = await importJson(...args, '--dry-run');
  expect(dry).toMatchObject({ added: 0, changed, unchanged: 1 - changed });
  expect(await importJson(...args)).toMatchObject({ added: 0, changed, unchanged: 1 - changed });
  expect(await contact('3309000001')).toMatchObject({
    ...expected,
    status: 'OPTED_OUT',
    opt_out_at: new Date('2020-01-01T00:00:00Z'),
    opt_out_method: 'SMS',
    send_count: 7,
    status_source: null,
  });
  expect(await importJson(...args)).toMatchObject({
    changed: 0,
    unchanged: 1,
    importedBefore: expect.any(String),
  });
});

it('does not mix two places: filling leaves the old one, replacing moves the whole', async () => {
  const { database, write, importJson, contact } = await setUp();
  await database.run(
    `insert into contacts (phone_e164, state_name, municipality, address, status)
     values ('+523309000001', 'Jalisco', 'Zapopan', 'Calle 1', 'UNKNOWN')`,
  );
  await write('c.csv', 'tel,nombre,estado,ciudad\n3309000001,Ana,Colima,Manzanillo\n');
  await importJson('c.csv');
  const before = {
    full_name: 'Ana',
    state_name: 'Jalisco',
    municipality: 'Zapopan',
    city: null,
    address: 'Calle 1',
  };
  expect(await contact('3309000001')).toMatchObject(before);
  await importJson('c.csv', '--on-duplicate', 'replace');
  expect(await contact('3309000001')).toMatchObject({
    state_name: 'Colima',
    municipality: null,
    city: 'MANZANILLO',
    address: null,
    status: 'UNKNOWN',
  });
});

it('knows a contact whose own number stands in an old or broken form', async () => {
  const { database, write, importJson } = await setUp();
  const odd = await database.run<{ national: string }>(
    `select right(phone_national, 10) as national from contacts
     where phone_e164 !~ '^\\+52[0-9]{10}$' and phone_national is not null`,
  );
  expect(odd.length).toBe(60);
  const before = await value(database, 'select count(*) from contacts');
  await write('c.csv', `tel,nombre\n${odd.map(({ national }) => `${national},Ana`).join('\n')}\n`);
  expect(await importJson('c.csv')).toMatchObject({ rows: 60, added: 0, changed: 60 });
  expect(await value(database, 'select count(*) from contacts')).toBe(before);
  expect(await value(database, "select count(*) from contacts where full_name = 'Ana'")).toBe('60');
});

it('changes nothing in a dry run, and counts the same', async () => {
  const { database, folder, write, importJson } = await setUp();
  await write('c.csv', `${rivals}\nnada,,,,,\n8109000001,Eva,Nuevo León,,,\n`);
  const before = await everybody(database);
  const { importId, durationMs: _, ...dry } = await importJson('c.csv', '--partial', '--dry-run');
  expect(importId).toBeNull();
  expect(await everybody(database)).toBe(before);
  expect(await imports(database)).toEqual([]);
  expect(await readdir(folder)).toEqual(['c.csv']);
  const real = await importJson('c.csv', '--partial');
  expect(real).toMatchObject({ ...dry, dryRun: false, rejectsFile: expect.any(String) });
});

it('gives new contacts the status that is asked for, or that of their row', async () => {
  const { write, importJson, contacts, contact } = await setUp();
  await write('c.csv', 'tel,estatus\n3309000001,\n3309000002,opted_out\n');
  expect(await importJson('c.csv', '--status', 'pending_validation')).toMatchObject({
    added: 2,
    objecting: 1,
  });
  expect(await contact('3309000001')).toMatchObject({ status: 'PENDING_VALIDATION', opt_out_at: null });
  expect(await contact('3309000002')).toMatchObject({
    status: 'OPTED_OUT',
    opt_out_at: expect.any(Date),
    opt_out_method: 'IMPORT',
  });
  for (const status of ['nonsense', 'OPTED_OUT']) {
    const { code, stderr } = await contacts('import', 'c.csv', '--status', status);
    expect(code).toBe(2);
    expect(stderr).toContain('--status takes one of ACTIVE, VERIFIED');
  }
});

it('holds to an objection that was made before, and never undoes one', async () => {
  const { write, contacts, importJson, contact } = await setUp();
  for (const number of ['+52 1 33 0900 0001', '33 0900 0002']) {
    expect(await contacts('object', 'add', number, '--user', 'eva')).toMatchObject({ code: 0 });
  }
  await write(
    'c.csv',
    'tel,nombre,estatus\n3309000001,Ana,VERIFIED\n044 33 0900 0002,Luz,\n3309000003,Eva,\n',
  );
  expect(await importJson('c.csv', '--dry-run')).toMatchObject({ added: 3, objecting: 2 });
  const { stdout } = await contacts('import', 'c.csv', '--user', 'ana');
  expect(stdout).toContain('3 new contacts (VERIFIED, 2 of them OPTED_OUT)');
  for (const number of ['3309000001', '3309000002']) {
    expect(await contact(number)).toMatchObject({
      status: 'OPTED_OUT',
      opt_out_at: expect.any(Date),
      opt_out_method: 'OBJECTION',
      opt_out_user_id: 'cli:ana',
    });
  }
  expect(await contact('3309000003')).toMatchObject({ status: 'VERIFIED', opt_out_at: null });
  expect(await contacts('object', 'add', '3309000003', '--user', 'eva')).toMatchObject({ code: 0 });
  expect(await importJson('c.csv', '--on-duplicate', 'replace')).toMatchObject({ added: 0 });
  expect(await contact('3309000003')).toMatchObject({ status: 'OPTED_OUT', opt_out_method: 'OBJECTION' });
});

it('works where the status is text, columns are missing, and one is required', async () => {
  const { write, contacts, importJson, contact } = await setUp(`
    alter table contacts alter status drop default, alter status type text using status::text;
    alter table contacts drop column operator, drop column address, add column origen text not null default 'x';
    update contacts set full_name = 'x';
    alter table contacts alter full_name set not null`);
  await write('c.csv', 'tel,operador\n3309000001,Telcel\n');
  const refusal = await contacts('import', 'c.csv');
  expect(refusal.code).toBe(2);
  expect(refusal.stderr).toContain('insists on full_name');
  await write('d.csv', 'tel,operador,nombre\n3309000001,Telcel,Ana\n');
  expect(await importJson('d.csv')).toMatchObject({ added: 1, ignoredColumns: ['operador'] });
  expect(await contact('3309000001')).toMatchObject({ status: 'VERIFIED', full_name: 'Ana', origen: 'x' });
  await write('e.csv', 'tel,nombre\n3309000002,\n');
  expect(await importJson('e.csv', '--partial')).toMatchObject({ added: 0, rejected: 1 });
});

it.each([
  [['missing.csv'], 'no such file'],
  [['empty.csv'], 'is empty'],
  [['other.csv'], 'No column of'],
  [['other.csv', '--columns', 'phone=Telefono'], 'no column of the file is called so'],
  [['other.csv', '--columns', 'phone'], '--columns takes FIELD=HEADING'],
  [['other.csv', '--on-duplicate', 'merge'], 'Allowed choices are fill, skip, replace'],
])('refuses %j with exit 2', async (args, told) => {
  const { database, write, contacts } = await setUp();
  await write('empty.csv', '');
  await write('other.csv', 'a,b\n1,2\n');
  const before = await everybody(database);
  const { code, stdout, stderr } = await contacts('import', ...args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(told);
  expect(await everybody(database)).toBe(before);
});

it('says what is missing before a database is migrated', async () => {
  const { url } = await createTestDatabase('existing');
  const { code, stderr } = await runContacts(['import', 'package.json'], { DATABASE_URL: url });
  expect(code).toBe(2);
  expect(stderr).toContain('contacts migrate');
});

/** More rows than are merged at a time, and a contact far down that somebody else holds. */
async function setUpBlocked() {
  const all = await setUp();
  const { database, write } = all;
  const rows = Array.from({ length: 60_000 }, (_, n) => `33${String(9_000_000 + n).padStart(8, '0')},Ana`);
  await write('c.csv', `tel,nombre\n${rows.join('\n')}\n`);
  await database.run("insert into contacts (phone_e164, status) values ('+523309055000', 'VERIFIED')");
  const before = await everybody(database);
  const holder = await database.begin();
  await holder.query("select from contacts where phone_e164 = '+523309055000' for update");
  /** Waits until the import has come to that contact. */
  const met = async () => {
    // The server shows the first thousand characters of a statement.
    const waits = `select exists (select from pg_stat_activity where datname = current_database()
      and wait_event_type = 'Lock' and query like '-- Merges some rows%')`;
    while (!(await value(database, waits)));
  };
  /** Lets go of it, and waits until the server has noticed that the importing process is gone. */
  const settle = async () => {
    await holder.rollback();
    const busy = `select exists (select from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database()))`;
    while (await value(database, busy));
  };
  return { ...all, before, met, settle };
}

it('leaves nothing when it is killed, and can be run again', async () => {
  const { database, start, met, settle, before, importJson } = await setUpBlocked();
  const child = start('import', 'c.csv');
  await met();
  child.kill('SIGKILL');
  await once(child, 'close');
  await settle();
  expect(await everybody(database)).toBe(before);
  expect(await imports(database)).toMatchObject([{ state: 'running', position: '0' }]);
  expect(await importJson('c.csv')).toMatchObject({ added: 59_999, changed: 1, resumedAt: 0 });
  expect(await imports(database)).toMatchObject([
    { state: 'interrupted', failure: 'its process died' },
    { state: 'done', position: '60000' },
  ]);
});

it('goes on where it was killed with --partial', async () => {
  const { database, start, met, settle, importJson } = await setUpBlocked();
  const child = start('import', 'c.csv', '--partial');
  await met();
  child.kill('SIGKILL');
  await once(child, 'close');
  await settle();
  const imported = "select count(*) from contacts where status_source = 'import'";
  expect(await value(database, imported)).toBe('50000');
  expect(await imports(database)).toMatchObject([{ state: 'running', position: '50000' }]);
  expect(await importJson('c.csv', '--partial')).toMatchObject({
    rows: 60_000,
    added: 59_999,
    changed: 1,
    unchanged: 0,
    resumedAt: 50_000,
  });
  expect(await value(database, imported)).toBe('59999');
  expect(await imports(database)).toMatchObject([
    { state: 'done', position: '60000', counts: { rows: 60_000, added: 59_999 } },
  ]);
  // What is done is not gone on with.
  expect(await importJson('c.csv', '--partial')).toMatchObject({ added: 0, unchanged: 60_000, resumedAt: 0 });
});

it.each([
  ['rolls back', [], 'Nothing was changed', 0],
  ['keeps what is committed with --partial', ['--partial'], 'Up to row 50,000', 50_000],
])('on Ctrl-C %s, with exit 130', async (_, args, told, position) => {
  const { database, folder, start, met, settle, before } = await setUpBlocked();
  const child = start('import', 'c.csv', ...args);
  const finished = finish(child);
  await met();
  child.kill('SIGINT');
  const { code, stderr } = await finished;
  expect(code).toBe(130);
  expect(stderr).toContain(told);
  await settle();
  if (position === 0) expect(await everybody(database)).toBe(before);
  expect(await imports(database)).toMatchObject([{ state: 'interrupted', position: String(position) }]);
  expect(await readdir(folder)).toEqual(['c.csv']);
});

it('adds nobody twice when two import the same at once', async () => {
  const { database, write, contacts } = await setUp();
  const rows = Array.from({ length: 5000 }, (_, n) => `33${String(9_000_000 + n).padStart(8, '0')}`);
  await write('a.csv', `tel\n${rows.join('\n')}\n`);
  await write('b.csv', `celular\n${rows.toReversed().join('\n')}\n`);
  const runs = await Promise.all(['a.csv', 'b.csv'].map((file) => contacts('import', file, '--json')));
  const results = runs.map(({ stdout }) => JSON.parse(stdout));
  expect(results.map(({ added, unchanged }) => added + unchanged)).toEqual([5000, 5000]);
  expect(results.reduce((sum, { added }) => sum + added, 0)).toBe(5000);
  expect(await value(database, "select count(*) from contacts where status_source = 'import'")).toBe('5000');
});
