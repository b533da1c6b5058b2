import { expect, it } from 'vitest';
import { drawBar } from '../../src/cli/bar.js';

it('draws by eighths of a character, and a sliver for whoever has any', () => {
  expect([8, 7, 4, 1, 0].map((part) => drawBar(part, 8, 1))).toEqual(['█', '▉', '▌', '▏', '']);
  expect(drawBar(50, 100, 4)).toBe('██');
  expect(drawBar(1, 1_000_000, 24)).toBe('▏');
});

it('draws nothing where there is nobody, and no more than its width', () => {
  expect(drawBar(0, 0, 24)).toBe('');
  expect(drawBar(9, 3, 3)).toBe('███');
});
