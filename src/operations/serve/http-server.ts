import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ContactsError } from '../../errors.js';
import { version } from '../../version.js';
import type { Metrics } from '../metrics/metrics.js';
import type { ReadinessProbe } from './readiness.js';

export interface HttpOptions {
  /** address to listen on */
  host: string;
  /** 0 takes any that is free */
  port: number;
  /** who sends it is told details; without one nobody is */
  token?: string;
  readiness: ReadinessProbe;
  metrics: Metrics;
}

/** What an answer consists of. */
interface Answer {
  status: number;
  type?: string;
  body: string;
  headers?: Record<string, string>;
}

type Route = (request: IncomingMessage) => Answer | Promise<Answer>;

/** A server that says how this process does. Needs `close()`. */
export class HttpServer {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, host: string) {
    const { port } = server.address() as AddressInfo;
    this.#server = server;
    this.url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  /**
   * Listens for `/health/live` (the process runs), `/health/ready` (it can work: 200, else 503) and `/metrics`
   * (Prometheus). It reads nothing but the request's head, and changes nothing.
   *
   * @throws ContactsError `BAD_INPUT` when the address cannot be listened on
   */
  static async open({ host, port, token, readiness, metrics }: HttpOptions): Promise<HttpServer> {
    const routes: Record<string, Route> = {
      '/health/live': () => json(200, { status: 'live', version }),
      '/health/ready': async (request) => {
        const allowed = judgeToken(request, token);
        if (allowed === 'wrong') return refuse(401, 'That token is not the one in BOT_SERVE_TOKEN.');
        const { ready, checks } = await readiness.look();
        const status = ready ? 'ready' : 'not ready';
        return json(ready ? 200 : 503, allowed === 'right' ? { status, version, checks } : { status });
      },
      '/metrics': async () => ({ status: 200, type: metrics.contentType, body: await metrics.text() }),
    };
    const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000, keepAliveTimeout: 5_000 });
    server.on('request', (request, response) => {
      answer(routes, request)
        .catch(() => refuse(500, 'Something unexpected went wrong; see the log.'))
        .then((result) => send(request, response, result));
    });
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new ContactsError(
        'BAD_INPUT',
        `Cannot listen on ${host}, port ${port} (${code}). Set BOT_SERVE_HOST and BOT_SERVE_PORT.`,
        { cause: error },
      );
    }
    return new HttpServer(server, host);
  }

  /** Answers what was asked already, takes no more, and closes every connection. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    await closed;
  }
}

async function answer(routes: Record<string, Route>, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '').replace(/[?#].*$/s, '');
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined) return refuse(404, `There are only ${Object.keys(routes).join(', ')}.`);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { ...refuse(405, 'Only GET and HEAD.'), headers: { allow: 'GET, HEAD' } };
  }
  return route(request);
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, type, body, headers }: Answer,
): void {
  response.writeHead(status, {
    'content-type': type ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json; charset=utf-8', body: `${JSON.stringify(value)}\n` };
}

function refuse(status: number, message: string): Answer {
  return { status, body: `${message}\n` };
}

/** `none`: no token came along. Compared in a time that says nothing about how much of it was right. */
function judgeToken(request: IncomingMessage, token: string | undefined): 'right' | 'wrong' | 'none' {
  const { authorization } = request.headers;
  if (authorization === undefined) return 'none';
  if (token === undefined) return 'wrong';
  return timingSafeEqual(digest(authorization), digest(`Bearer ${token}`)) ? 'right' : 'wrong';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
