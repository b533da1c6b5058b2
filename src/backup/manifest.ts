import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { badInput } from '../errors.js';
import { fileSha256 } from '../files/index.js';
import { backupTables } from './tables.js';

export const manifestName = 'manifest.json';
export const settingsName = 'settings.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
const xid = z.string().regex(/^\d{1,19}$/);

const manifestSchema = z.object({
  format: z.literal(1),
  kind: z.enum(['full', 'increment']),
  /** the backup that an increment goes on from: its folder, and the SHA-256 of its manifest */
  base: z.object({ backup: z.string().regex(/^[\w.-]+$/), sha256 }).nullable(),
  createdAt: z.string(),
  toolVersion: z.string(),
  /** of the database, see sql/backup/facts.sql */
  place: z.string(),
  unfinishedFrom: xid,
  migrations: z.array(z.string()),
  tables: z
    .array(
      z.object({
        table: z.enum(backupTables.map(({ name }) => name)),
        file: z.string().regex(/^\w+\.csv\.gz$/),
        columns: z.array(z.string()).min(1),
        /** whether the file holds the whole table, or what has changed since the base */
        whole: z.boolean(),
        /** in the file */
        rows: count,
        /** in the table */
        total: count,
        bytes: count,
        sha256,
      }),
    )
    .refine((tables) => new Set(tables.map(({ table }) => table)).size === tables.length),
  settings: z.object({ file: z.literal(settingsName), bytes: count, sha256 }),
});

/** What a backup holds; written last, so that a backup with one is whole. */
export type Manifest = z.infer<typeof manifestSchema>;
export type BackedUpTable = Manifest['tables'][number];

/** A backup in its folder. */
export interface Backup {
  /** the name of its folder */
  name: string;
  folder: string;
  manifest: Manifest;
  /** of the manifest's file */
  sha256: string;
}

/**
 * Reads the manifest of one backup.
 *
 * @throws ContactsError `BAD_INPUT` when it cannot be read, or is none
 */
export async function readBackup(folder: string, name: string): Promise<Backup> {
  const path = join(folder, name, manifestName);
  try {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return { name, folder: join(folder, name), manifest, sha256: await fileSha256(path) };
  } catch (error) {
    throw badInput(
      `${path} cannot be read, or is no manifest of a backup. Take another backup, or name another folder.`,
      error,
    );
  }
}
