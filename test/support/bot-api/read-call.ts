import type { IncomingMessage } from 'node:http';

/** What a bot calls a method with: JSON, or a form with files. */
export interface ReadCall {
  payload: Record<string, unknown>;
  files: Map<string, { name: string; bytes: Buffer }>;
}

/** Reads the body of a call to its end. */
export async function readCall(request: IncomingMessage): Promise<ReadCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  const boundary = /^multipart\/form-data;\s*boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) {
    return { payload: body.length > 0 ? JSON.parse(body.toString('utf8')) : {}, files: new Map() };
  }
  return readForm(body, boundary);
}

function readForm(body: Buffer, boundary: string): ReadCall {
  const payload: Record<string, unknown> = {};
  const files: ReadCall['files'] = new Map();
  const mark = Buffer.from(`--${boundary}`);
  for (let at = body.indexOf(mark); at !== -1; ) {
    const next = body.indexOf(mark, at + mark.length);
    if (next === -1) break;
    // A part begins after the boundary's line break and ends before the next boundary's.
    const part = body.subarray(at + mark.length + 2, next - 2);
    at = next;
    const headEnd = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, headEnd).toString('utf8');
    const bytes = part.subarray(headEnd + 4);
    const name = /\bname="([^"]*)"/i.exec(head)?.[1] ?? '';
    const fileName = /\bfilename="?([^";\r\n]*)"?/i.exec(head)?.[1];
    if (fileName !== undefined) files.set(name, { name: fileName, bytes });
    else payload[name] = parsed(bytes.toString('utf8'));
  }
  return { payload, files };
}

/** Forms carry numbers and objects as text. */
function parsed(text: string): unknown {
  if (!/^(-?\d{1,15}$|[[{]|true$|false$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
