import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type ExtractionRecord,
  exportExtraction,
  findExtraction,
  formatCount,
} from '../../extraction/index.js';
import { fileSha256 } from '../../files/index.js';
import { mostContacts, noLimit, readAllowance } from '../../limits/index.js';
import { newestList } from '../../objections/index.js';
import { requesterOf } from '../asker.js';
import { toFailure } from '../failure.js';
import type { House } from '../house.js';
import { asStatus, chosenScope, describeFailure, echoedScope } from '../show.js';
import type { Request } from '../store/requests.js';
import { isHopeless } from '../telegram.js';
import { wordsIn } from '../words/index.js';
import { divideFile, type FilePart, manifestOf } from './parts.js';
import { pauseBefore } from './runner.js';

/** After so many failures a file is no longer sent by itself: about a day. */
const mostTries = 150;

/** Sends the file of a request, or tells why there is none. What fails is tried again later, and later again. */
export async function deliver(house: House, id: number): Promise<void> {
  const request = await house.requests.find(id);
  if (request?.state !== 'sending' && request?.state !== 'telling') return;
  try {
    if (request.state === 'sending') await send(house, request);
    else await tellFailure(house, request);
  } catch (error) {
    if (isHopeless(error) || request.tries >= mostTries) {
      await giveUp(house, request, error);
      return;
    }
    await house.requests.postpone(id, pauseBefore(request.tries));
  }
}

async function send(house: House, request: Request): Promise<void> {
  const { telegram, requests } = house;
  const words = wordsIn(request.language);
  const record = await findExtraction(house.database, request.extractionId);
  if (record.state !== 'committed' && record.state !== 'delivered') {
    // Given back since: its people may be somebody else's by now.
    await requests.move(request.id, 'sending', 'done', toFailure(undefined));
    return;
  }
  const file = await findFile(house, request, record);
  try {
    const { chatId, replyTo } = request;
    const parts = await divideFile(file.path, file.name, house.options.uploadBytes);
    const caption = await captionOf(house, request, record, file);
    if (parts === undefined) return await tellTooLarge(house, request, record);
    if (parts.length === 1) await telegram.sendFile(chatId, file.path, file.name, caption, replyTo);
    else await sendParts(house, request, file, parts, caption);
  } finally {
    if (file.temporary) await removeFile(file.path);
  }
  await requests.move(request.id, 'sending', 'done');
  await show(house, request, words.delivered(asStatus(words, request.asked)));
}

async function sendParts(
  { telegram }: House,
  { chatId, language }: Request,
  { path, name, sha256 }: File,
  parts: readonly FilePart[],
  caption: string,
): Promise<void> {
  for (const [n, part] of parts.entries()) {
    await telegram.sendPart(chatId, path, part, wordsIn(language).part(n + 1, parts.length));
  }
  const manifest = await manifestOf(path, name, sha256, parts);
  await telegram.sendText(chatId, manifest, `${name}.parts.txt`, caption);
}

/** Nothing is left but to say where it lies, on the machine that wrote it. */
async function tellTooLarge(house: House, request: Request, { filePath }: ExtractionRecord): Promise<void> {
  const words = wordsIn(request.language);
  const text = words.notSent(request.extractionId.slice(0, 8), filePath ?? undefined);
  await house.telegram.send(request.chatId, text, { replyTo: request.replyTo });
  await house.requests.move(request.id, 'sending', 'done', { reference: '', code: 'FILE_NOT_WRITTEN' });
}

interface File {
  path: string;
  name: string;
  sha256: string;
  rows: number;
  leftOut: number;
  temporary: boolean;
}

/** The file as it was written; else, or when it is asked for again, one that is written anew from the ledger. */
async function findFile(house: House, request: Request, record: ExtractionRecord): Promise<File> {
  const { filePath, fileSha256: sha256, delivered } = record;
  if (
    request.kind === 'extraction' &&
    filePath !== null &&
    sha256 !== null &&
    (await isThere(filePath, sha256))
  ) {
    const rows = delivered ?? 0;
    return { path: filePath, name: basename(filePath), sha256, rows, leftOut: 0, temporary: false };
  }
  const folder = join(house.options.exportFolder, 'again');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = basename(filePath ?? `${record.id}.${record.format ?? 'xlsx'}`);
  const plain = join(folder, `${request.id}-${name.replace(/\.gz$/, '')}`);
  await removeFile(plain);
  await removeFile(`${plain}.gz`);
  const written = await exportExtraction(house.database, record, { path: plain });
  const { leftOut } = written;
  const ending = written.file.endsWith('.gz') ? '.gz' : '';
  return {
    path: written.file,
    name: `${name.replace(/\.gz$/, '')}${ending}`,
    sha256: written.sha256,
    rows: written.rows,
    leftOut,
    temporary: true,
  };
}

async function isThere(path: string, sha256: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile() && (await fileSha256(path)) === sha256;
  } catch {
    return false;
  }
}

async function removeFile(path: string): Promise<void> {
  const meta = path.replace(/\.(xlsx|csv|txt)(\.gz)?$/, '.meta.json');
  for (const one of [path, meta]) await rm(one, { force: true });
}

async function captionOf(
  house: House,
  request: Request,
  record: ExtractionRecord,
  file: File,
): Promise<string> {
  const words = wordsIn(request.language);
  const { rows, sha256, leftOut } = file;
  const { database, options } = house;
  const query = database.run.bind(database);
  const allowance = await readAllowance(query, requesterOf(request.userId), options.limits);
  const most = mostContacts(allowance);
  return words.caption({
    amount: formatCount(rows),
    asked: rows + leftOut < record.requested ? formatCount(record.requested) : undefined,
    scope: echoedScope(words, chosenScope(record.scope)),
    id: record.id,
    sha256,
    left: most === noLimit ? undefined : words.leftToday(formatCount(most)),
    leftOut: leftOut > 0 ? formatCount(leftOut) : undefined,
    oldList: await findOldList(house),
  });
}

/** The newest REPEP list, where it is too old. Where there never was one, `contacts doctor` says so. */
async function findOldList({ database, options }: House) {
  const list = await newestList(database, 'repep', options.timeZone);
  if (list === null || list.ageDays <= options.repepMaxAgeDays) return undefined;
  return { day: list.day, ageDays: formatCount(list.ageDays) };
}

async function tellFailure(house: House, request: Request): Promise<void> {
  const words = wordsIn(request.language);
  const outcome = request.outcome ?? toFailure(undefined);
  const text =
    outcome.code === 'INTERRUPTED'
      ? words.cancelled(asStatus(words, request.asked))
      : describeFailure(words, outcome, house.options.timeZone);
  await show(house, request, text);
  await house.requests.move(request.id, 'telling', 'done');
}

async function giveUp(house: House, request: Request, error: unknown): Promise<void> {
  await house.requests.move(request.id, request.state, 'done', request.outcome ?? toFailure(error));
  if (request.state !== 'sending') return;
  const words = wordsIn(request.language);
  const text = words.notSent(request.extractionId.slice(0, 8), undefined);
  await house.telegram.send(request.chatId, text, { replyTo: request.replyTo }).catch(() => {});
}

/** Changes the message of a request; without one, writes it. */
async function show({ telegram }: House, request: Request, text: string): Promise<void> {
  const { chatId, statusMessageId, replyTo } = request;
  if (statusMessageId === null) await telegram.send(chatId, text, { replyTo });
  else await telegram.edit(chatId, statusMessageId, text);
}
