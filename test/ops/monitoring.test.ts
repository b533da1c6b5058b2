import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { alertNames } from '../../src/operations/alerts/alert.js';
import { Metrics } from '../../src/operations/metrics/metrics.js';
import { createTestDatabase } from '../support/database.js';
import { runPromtool } from '../support/promtool.js';

const rules = fileURLToPath(new URL('../../ops/prometheus-alerts.yml', import.meta.url));
const rulesTest = fileURLToPath(new URL('../../ops/prometheus-alerts-test.yml', import.meta.url));
const dashboard = fileURLToPath(new URL('../../ops/grafana-dashboard.json', import.meta.url));

/** Names of everything that is served, as a query may call it. */
async function servedNames(): Promise<Set<string>> {
  const { database } = await createTestDatabase();
  const metrics = new Metrics();
  onTestFinished(() => metrics.close());
  metrics.watchPool(database);
  const names = [...(await metrics.text()).matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(
    ([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  return new Set(names);
}

const namesIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:contacts|nodejs|process)_\w+/g)].map(([name]) => name);

it('rules that promtool accepts, and that fire when they should', async ({ skip }) => {
  const check = await runPromtool(['check', 'rules', rules]);
  if (check === undefined) return skip('promtool is not installed');
  expect(check.code, check.output).toBe(0);
  const test = await runPromtool(['test', 'rules', rulesTest]);
  expect(test?.code, test?.output).toBe(0);
});

it('rules and a dashboard of what is served', async () => {
  const served = await servedNames();
  for (const path of [rules, dashboard]) {
    const names = namesIn(await readFile(path, 'utf8'));
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) expect(served, `${name} in ${path}`).toContain(name);
  }
});

it('a rule for each alert of the tool itself', async () => {
  const text = await readFile(rules, 'utf8');
  for (const name of alertNames) {
    if (name !== 'low stock') expect(text).toContain(`contacts_alert_firing{alert="${name}"}`);
  }
});

it('a dashboard whose panels fit side by side', async () => {
  const { panels } = JSON.parse(await readFile(dashboard, 'utf8')) as {
    panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
  };
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const { id, gridPos: one } of panels) {
    expect(one.x + one.w).toBeLessThanOrEqual(24);
    for (const { id: other, gridPos: two } of panels) {
      if (other <= id) continue;
      const apart =
        one.x + one.w <= two.x || two.x + two.w <= one.x || one.y + one.h <= two.y || two.y + two.h <= one.y;
      expect(apart, `${id} and ${other}`).toBe(true);
    }
  }
});
