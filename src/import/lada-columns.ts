import { badInput } from '../errors.js';
import { headingKey } from './synonyms.js';
import type { TableFacts } from './table-facts.js';
import { quoted } from './wording.js';

/** The columns of `mejores_ladas` that a file may have. */
export const ladaColumns = [
  'ranking',
  'municipio',
  'estado',
  'icpth_2022',
  'lada',
  'zona_horaria',
  'hora_recomendada',
  'pib',
] as const;
export type LadaColumn = (typeof ladaColumns)[number];

const synonyms: Record<LadaColumn, string> = {
  ranking: 'ranking rank lugar posicion no num numero',
  municipio: 'municipio municipality mpio nombremunicipio nommun alcaldia delegacion',
  estado: 'estado state statename entidad entidadfederativa noment edo',
  icpth_2022:
    'icpth2022 icpth ingresocorrientepromediotrimestralporhogar ingresocorrientepromediotrimestral ' +
    'ingresotrimestralporhogar ingresotrimestral ingresoporhogar ingresopromedio ingreso householdincome income',
  lada: 'lada clavelada areacode codigodearea',
  zona_horaria: 'zonahoraria husohorario timezone',
  hora_recomendada:
    'horarecomendada horariorecomendado hora horario recommendedtime recommendedhour besttime',
  pib: 'pib gdp',
};

const columnsByKey = new Map<string, LadaColumn>(
  Object.entries(synonyms).flatMap(([column, keys]) =>
    keys.split(' ').map((key): [string, LadaColumn] => [key, column as LadaColumn]),
  ),
);

/** Which column of a file is which, and the headings that mean nothing to us. */
export interface LadaColumnMap {
  columns: ReadonlyMap<LadaColumn, number>;
  ignored: string[];
}

/**
 * Finds the columns of a file by its headings.
 *
 * @throws ContactsError `BAD_INPUT` when lada or ICPTH is missing, or two columns could be the same
 */
export function mapLadaColumns(headings: readonly string[], facts: TableFacts): LadaColumnMap {
  const columns = new Map<LadaColumn, number>();
  const ignored: string[] = [];
  for (const [place, heading] of headings.entries()) {
    const column = columnsByKey.get(headingKey(heading));
    if (column === undefined || !facts.has(column)) {
      if (heading.trim() !== '') ignored.push(heading.trim());
      continue;
    }
    const other = columns.get(column);
    if (other !== undefined) {
      throw badInput(
        `${quoted(headings[other] ?? '')} and ${quoted(heading)} could both be the column ${column}. Take one of them out.`,
      );
    }
    columns.set(column, place);
  }
  for (const [column, names] of [
    ['lada', 'lada'],
    ['icpth_2022', 'icpth_2022 or ICPTH'],
  ] as const) {
    if (!columns.has(column)) {
      throw badInput(
        `The file needs a column called ${names}. Its first row holds: ${headings.slice(0, 30).map(quoted).join(', ')}.`,
      );
    }
  }
  return { columns, ignored };
}
