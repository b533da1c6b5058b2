import { sum } from '../../src/extraction/quotas.js';
import type { Random } from '../../src/extraction/random.js';
import type { Draw, Pool } from './sample-statistics.js';

/** Draws so many of a pool. */
export type Sampler = (pool: Pool, amount: number, random: Random) => Draw;

const everybody = ({ groups }: Pool): number[] => [...groups.keys()];

/** As `order by random() limit n` does: the one that is not biased. */
export const uniform: Sampler = (pool, amount, random) => pick(everybody(pool), amount, random);

/** Draws `amount` of these, each with the same chance, in an order that is drawn as well. */
function pick(ranks: number[], amount: number, random: Random): number[] {
  for (let place = 0; place < amount; place++) {
    const other = place + random.below(ranks.length - place);
    [ranks[place], ranks[other]] = [ranks[other] ?? 0, ranks[place] ?? 0];
  }
  return ranks.slice(0, amount);
}

/** Samplers that people write, and what gives each away. */
export const biased: Record<string, { sampler: Sampler; refusedFor: string[] }> = {
  'order by id limit n': {
    sampler: (_pool, amount) => [...Array(amount).keys()],
    refusedFor: ['inclusion', 'ids', 'neighbours', 'order'],
  },
  'the newest, shuffled': {
    sampler: (pool, amount, random) => pick(everybody(pool).slice(-amount), amount, random),
    refusedFor: ['inclusion', 'ids', 'neighbours'],
  },
  'a random start, then in the order of ids': {
    sampler: ({ groups }, amount, random) => {
      const start = random.below(groups.length);
      return [...Array(amount).keys()].map((n) => (start + n) % groups.length);
    },
    refusedFor: ['neighbours', 'order'],
  },
  'whole pages of twenty, shuffled, as TABLESAMPLE SYSTEM takes them': {
    sampler: ({ groups }, amount, random) => {
      const pages = pick([...Array(groups.length / 20).keys()], amount / 20, random);
      return pick(
        pages.flatMap((page) => [...Array(20).keys()].map((n) => 20 * page + n)),
        amount,
        random,
      );
    },
    refusedFor: ['neighbours'],
  },
  'one lada preferred by a fifth': {
    sampler: (pool, amount, random) => {
      // A ticket of six for those of the first group, of five for all others.
      const tickets = everybody(pool).flatMap((rank) =>
        Array<number>(pool.groups[rank] === 0 ? 6 : 5).fill(rank),
      );
      const drawn = new Set<number>();
      while (drawn.size < amount) drawn.add(tickets[random.below(tickets.length)] ?? 0);
      return [...drawn];
    },
    refusedFor: ['groups'],
  },
  'rounded shares of every group': {
    sampler: (pool, amount, random) => {
      const size = pool.groups.length;
      const names = [...new Set(pool.groups)];
      const members = names.map((name) => everybody(pool).filter((rank) => pool.groups[rank] === name));
      const shares = members.map((ranks) => Math.floor((amount * ranks.length) / size));
      for (let odd = amount - sum(shares), n = 0; odd > 0; odd--, n++) shares[n] = (shares[n] ?? 0) + 1;
      return pick(
        members.flatMap((ranks, n) => pick(ranks, shares[n] ?? 0, random)),
        amount,
        random,
      );
    },
    refusedFor: ['spread'],
  },
  'uniform, but the file sorted by id': {
    sampler: (pool, amount, random) => [...uniform(pool, amount, random)].sort((one, other) => one - other),
    refusedFor: ['order'],
  },
  'every tenth id from a random start, shuffled': {
    sampler: ({ groups }, amount, random) => {
      const step = groups.length / amount;
      const start = random.below(step);
      return pick(
        [...Array(amount).keys()].map((n) => start + n * step),
        amount,
        random,
      );
    },
    refusedFor: ['neighbours'],
  },
};
