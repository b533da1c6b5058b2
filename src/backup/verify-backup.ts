import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../database/index.js';
import { badInput, ContactsError } from '../errors.js';
import { codeOf, fileSha256 } from '../files/index.js';
import { listBackups, readChain } from './chain.js';
import type { Backup } from './manifest.js';
import { countRows } from './table-file.js';

/** What was found of one backup. */
export interface BackupFinding {
  backup: string;
  kind: Backup['manifest']['kind'] | null;
  createdAt: string | null;
  /** each in one sentence; none when it is whole */
  problems: string[];
}

/**
 * Compares every backup in a folder with its manifest (sizes, SHA-256, rows) and with those that it goes on from.
 * It asks no database and changes nothing. A backup is sound when those are as well.
 *
 * @throws ContactsError `BAD_INPUT` when there is none
 */
export async function verifyBackups(folder: string): Promise<BackupFinding[]> {
  const names = await listBackups(folder);
  if (names.length === 0)
    throw badInput(`There is no backup in ${folder}. Take one with: contacts backup FOLDER`);
  const unsound = new Set<string>();
  const findings: BackupFinding[] = [];
  for (const name of names) {
    const finding: BackupFinding = { backup: name, kind: null, createdAt: null, problems: [] };
    try {
      const [backup, ...earlier] = await readChain(folder, name);
      if (backup === undefined) continue;
      finding.kind = backup.manifest.kind;
      finding.createdAt = backup.manifest.createdAt;
      finding.problems.push(...(await compareFiles(backup)));
      const lacking = earlier.find((one) => unsound.has(one.name));
      if (lacking !== undefined)
        finding.problems.push(`It goes on from ${lacking.name}, which is not sound.`);
    } catch (error) {
      if (!(error instanceof ContactsError)) throw error;
      finding.problems.push(error.message);
    }
    if (finding.problems.length > 0) unsound.add(name);
    findings.push(finding);
  }
  return findings;
}

/**
 * What differs between a backup and its manifest, each in one sentence.
 *
 * @throws ContactsError `INTERRUPTED`
 */
export async function compareFiles({ folder, manifest }: Backup, signal?: AbortSignal): Promise<string[]> {
  const problems: string[] = [];
  for (const { file, bytes, sha256, ...rest } of [...manifest.tables, manifest.settings]) {
    throwIfAborted(signal);
    const path = join(folder, file);
    try {
      const size = (await stat(path)).size;
      if (size !== bytes) problems.push(`${path} has ${size} bytes instead of ${bytes}.`);
      else if ((await fileSha256(path)) !== sha256)
        problems.push(`${path} is not what was written: its SHA-256 differs.`);
      else if ('rows' in rest) {
        const rows = await countRows(path);
        if (rows !== rest.rows) problems.push(`${path} has ${rows} rows instead of ${rest.rows}.`);
      }
    } catch (error) {
      problems.push(`${path} cannot be read (${codeOf(error) ?? 'unknown error'}).`);
    }
  }
  return problems;
}
