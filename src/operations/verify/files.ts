import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { throwIfAborted } from '../../database/index.js';
import { formatCount } from '../../extraction/describe.js';
import { fileSha256 } from '../../files/index.js';
import { type Finding, ok, warn } from '../finding.js';
import { count, type VerifyContext } from './context.js';

interface FileOnRecord {
  id: string;
  file_path: string;
  file_bytes: string;
  file_sha256: string;
  expired: boolean;
}

type Condition = 'as on record' | 'expired' | 'missing' | 'changed' | 'unreadable';

/** So many are told one by one. */
const mostTold = 20;

/**
 * Whether the files of this machine are still what the ledger says. People move their files, so one that is missing
 * is no failure; and one that is gone after its time (`contacts purge`) not even worth a warning.
 */
export async function verifyFiles({ database, signal, retentionDays }: VerifyContext): Promise<Finding[]> {
  const files = await database.query<FileOnRecord>('files_on_record', [hostname(), retentionDays]);
  const found: Record<Condition, FileOnRecord[]> = {
    'as on record': [],
    expired: [],
    missing: [],
    changed: [],
    unreadable: [],
  };
  for (const file of files) {
    throwIfAborted(signal);
    found[await conditionOf(file)].push(file);
  }
  const as = found['as on record'].length;
  const gone = found.expired.length;
  const expired = gone === 0 ? '' : `, ${formatCount(gone)} gone after ${retentionDays} days`;
  const summary = ok(
    'files',
    `${count(as, 'file')} of ${formatCount(files.length)} on this machine as on record${expired}.`,
  );
  return [
    summary,
    ...tell(found.missing, 'missing', ({ id }) => `contacts export ${id}`),
    ...tell(
      found.changed,
      'changed',
      ({ id, file_path: path }) => `contacts verify ${quote(path)}\ncontacts export ${id} --output ANOTHER`,
    ),
    ...tell(
      found.unreadable,
      'unreadable',
      ({ file_path: path }) => `Run contacts verify as who owns ${quote(path)}`,
    ),
  ];
}

async function conditionOf({
  file_path: path,
  file_bytes: bytes,
  file_sha256: sha256,
  expired,
}: FileOnRecord): Promise<Condition> {
  try {
    if ((await stat(path)).size !== Number(bytes)) return 'changed';
    return (await fileSha256(path)) === sha256 ? 'as on record' : 'changed';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return 'unreadable';
    return expired ? 'expired' : 'missing';
  }
}

function tell(files: FileOnRecord[], condition: string, mend: (file: FileOnRecord) => string): Finding[] {
  const told = files
    .slice(0, mostTold)
    .map((file) =>
      warn('files', `The file of extraction ${file.id} is ${condition}: ${file.file_path}`, mend(file)),
    );
  const more = files.length - told.length;
  const last = files.at(-1);
  if (more === 0 || last === undefined) return told;
  return [...told, warn('files', `${count(more, 'more file')} ${condition}.`, mend(last))];
}

/** For a shell. */
function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
