import { readFileSync } from 'node:fs';

const file = new URL('../../../sql/reference/ladas.csv', import.meta.url);

/** The lines of ladas.csv (lada,state,municipality,city,weight), without the header. */
export function readPlaceLines(): string[] {
  return readFileSync(file, 'utf8').trim().split('\n').slice(1);
}

/**
 * How many people can be invented before the first lada has used up its numbers that begin with 0: ten
 * million for a lada of two digits, one million for three. With the weights of ladas.csv that is 664
 * (Tijuana), at some 44.5 million people in all; nobody is moved elsewhere, so no weight is bent.
 */
export function mostPeople(): number {
  const weights = new Map<string, number>();
  let total = 0;
  for (const line of readPlaceLines()) {
    const parts = line.split(',');
    const lada = parts[0] ?? '';
    const weight = Number(parts[4]);
    weights.set(lada, (weights.get(lada) ?? 0) + weight);
    total += weight;
  }
  const limits = [...weights].map(([lada, weight]) => (10 ** (9 - lada.length) * total) / weight);
  return Math.floor(Math.min(...limits) / 100_000) * 100_000;
}
