import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Update } from 'grammy/types';
import type { House } from './house.js';
import { allowedUpdates } from './polling.js';
import { untilAnswered } from './until-answered.js';

/** An update is far smaller: a message has 4,096 characters. */
const mostBytes = 1_000_000;

/** How long somebody may take to send one, in ms. */
const patienceMs = 15_000;

export interface Webhook {
  port: number;
  /** takes nothing more, and waits for what is being taken */
  close(): Promise<void>;
}

/**
 * Listens for updates that Telegram sends, behind whatever speaks TLS for it, and asks Telegram to send them. Only
 * who knows the secret is listened to. An update is answered with 200 once `receive` has kept it, and not before:
 * otherwise Telegram sends it again.
 */
export async function openWebhook(
  { telegram, log }: House,
  { url, secret, port }: { url: string; secret: string; port: number },
  receive: (updates: Update[]) => Promise<void>,
  signal: AbortSignal,
): Promise<Webhook> {
  const path = new URL(url).pathname;
  const answer = async (request: IncomingMessage): Promise<number> => {
    if (request.url?.split('?')[0] !== path) return 404;
    if (request.method !== 'POST') return 405;
    if (!isSame(request.headers['x-telegram-bot-api-secret-token'], secret)) return 401;
    const update = await readUpdate(request);
    if (update === undefined) return 400;
    await receive([update]);
    return 200;
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    answer(request)
      .catch((error: unknown) => {
        log.warn('telegram update not kept', { error });
        return 500;
      })
      .then((code) => {
        if (code !== 200) response.setHeader('connection', 'close');
        response.writeHead(code).end();
      });
  });
  server.requestTimeout = patienceMs;
  server.listen(port);
  await once(server, 'listening');
  const address = server.address();
  const wanted = { secret_token: secret, allowed_updates: [...allowedUpdates] };
  await untilAnswered(() => telegram.api.setWebhook(url, wanted), signal, log);
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close() {
      server.close();
      server.closeIdleConnections();
      await once(server, 'close');
    },
  };
}

/** Compared in a time that tells nothing of where they differ. */
function isSame(given: string | string[] | undefined, secret: string): boolean {
  if (typeof given !== 'string') return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

/** Undefined for what is no update. */
async function readUpdate(request: IncomingMessage): Promise<Update | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  try {
    const update = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Update;
    return Number.isSafeInteger(update?.update_id) ? update : undefined;
  } catch {
    return undefined;
  }
}
