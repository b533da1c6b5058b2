import { expect, it } from 'vitest';
import { echo, echoId } from '../../src/echo.js';

it.each([
  ['jalisco', 'jalisco'],
  ['  New\n\tLeon ', 'New Leon'],
  ['a\u202Eb\u0007c', 'abc'],
  ['call 33 0123 4567', '…'],
  ['３３０１２３４５６７', '…'],
  ['x'.repeat(50), `${'x'.repeat(40)}…`],
  [`${'x'.repeat(39)}🙂`, `${'x'.repeat(39)}…`],
])('repeats %j as %j', (text, safe) => expect(echo(text)).toBe(safe));

it.each([
  ['48113328', '48113328'],
  ['481133280', '481133280'],
  ['4811-3328-a', '4811-3328-a'],
  ['48113328-0000-4000-8000-000000000000', '…'],
  ['48113328-0000-4000-8000-00000000000a', '48113328-0000-4000-8000-00000000000a'],
  ['3301234567', '…'],
  ['+523301234567', '…'],
  ["'; drop table", "'; drop table"],
])('repeats %j, typed for an id, as %j', (text, safe) => expect(echoId(text)).toBe(safe));
