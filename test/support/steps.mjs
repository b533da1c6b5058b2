// Preloaded into a `contacts` process (NODE_OPTIONS=--import): before each step that lasts (a file made, written,
// fsynced, linked, renamed or removed below STEPS_FOLDER; a statement sent to PostgreSQL) it tells the step's
// name on descriptor 3 and waits for a byte on descriptor 4, with the whole process at a halt.

import { readSync, writeSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { relative, resolve } from 'node:path';

const folder = process.env.STEPS_FOLDER;
const answer = Buffer.alloc(1);

function step(name) {
  writeSync(3, `${name}\n`);
  // The parent has gone: so do we.
  if (readSync(4, answer, 0, 1, null) === 0) process.exit(1);
}

/** The path below the folder, `.` for itself; undefined when it lies elsewhere. */
function within(path) {
  const name = relative(folder, resolve(String(path)));
  return name.startsWith('..') ? undefined : name || '.';
}

function watch(handle, name) {
  for (const method of ['write', 'sync']) {
    const original = handle[method];
    handle[method] = function (...args) {
      step(`${method} ${name}`);
      return original.apply(this, args);
    };
  }
  return handle;
}

for (const method of ['open', 'link', 'rename', 'rm']) {
  const original = promises[method];
  promises[method] = async (...args) => {
    const path = method === 'link' || method === 'rename' ? args[1] : args[0];
    const name = within(path);
    if (name === undefined) return original(...args);
    if (method === 'open') {
      if (args[1] !== 'r') step(`open ${name}`);
      return watch(await original(...args), name);
    }
    step(`${method} ${name}`);
    return original(...args);
  };
}
syncBuiltinESMExports();

/** The statement in a message to the server, Query or Parse; undefined for anything else. */
function statementIn(chunk) {
  if (!Buffer.isBuffer(chunk) || chunk.length < 6 || chunk.readInt32BE(1) !== chunk.length - 1)
    return undefined;
  const type = String.fromCharCode(chunk[0]);
  if (type === 'Q') return chunk.toString('utf8', 5).replace(/\0.*$/s, '');
  if (type === 'P') return chunk.toString('utf8', 5).split('\0')[1];
  return undefined;
}

const write = Socket.prototype.write;
Socket.prototype.write = function (chunk, ...rest) {
  const statement = statementIn(chunk);
  // What a file in sql/queries answers stands in its first line.
  if (statement !== undefined) step(`sql ${statement.split('\n')[0]}`);
  return write.call(this, chunk, ...rest);
};
