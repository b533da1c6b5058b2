import { expect, it } from 'vitest';
import { type LogOptions, openLog } from '../../src/logging/index.js';

async function collect(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = await openLog({ level: 'info', write: (line) => lines.push(line), ...options });
  return { log, lines };
}

it('writes one JSON object a line, from its level up', async () => {
  const { log, lines } = await collect();
  log.debug('too small');
  log.info('extraction delivered', { delivered: 5 });
  log.child({ extractionId: 'x' }).warn('odd');
  expect(lines.every((line) => line.endsWith('\n'))).toBe(true);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      pid: process.pid,
      delivered: 5,
      msg: 'extraction delivered',
    },
    expect.objectContaining({ level: 'warn', extractionId: 'x', msg: 'odd' }),
  ]);
});

it('writes readable lines, in colour or not', async () => {
  const plain = await collect({ readable: { colour: false } });
  plain.log.info('extraction delivered', { delivered: 5 });
  expect(plain.lines).toEqual([
    expect.stringMatching(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: extraction delivered \{"delivered":5\}\n$/),
  ]);
  const coloured = await collect({ readable: { colour: true } });
  coloured.log.info('extraction delivered');
  expect(coloured.lines[0]).toContain('\x1b[');
});

it('hides numbers and secrets in message, fields and bindings, readable or not', async () => {
  for (const readable of [undefined, { colour: false }]) {
    const { log, lines } = await collect({ secrets: ['hunter2'], ...(readable && { readable }) });
    log.child({ asked: '3301234567', token: 'hunter2' }).error('no hunter2 for 33 0123 4567', {
      to: ['+523301234567'],
      error: new Error('hunter2 3301234567'),
    });
    expect(lines.join('')).toContain('***');
    expect(lines.join('')).not.toMatch(/hunter2|0123/);
  }
});

it('can be silent', async () => {
  const { log, lines } = await collect({ level: 'silent' });
  log.error('nobody hears');
  expect(lines).toEqual([]);
});
