/** A node of what `explain (format json)` answers, as far as it is read here. */
export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'CTE Name'?: string;
  'Subplan Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Rows Removed by Join Filter'?: number;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: PlanNode[];
}

/** What `explain (analyze, buffers, format json)` answers, for one statement. */
export interface ExplainedPlan {
  Plan: PlanNode;
  'Planning Time': number;
  'Execution Time': number;
}

/** One way into a table that a plan takes. */
export interface TableAccess {
  table: string;
  /** null: the whole table is read */
  index: string | null;
  /** rows that were come upon this way, wanted or not */
  rows: number;
}

/** What matters of a plan that was run. */
export interface PlanGist {
  /** each once, in the order of the plan; going to a row by its ctid is no way into a table and not listed */
  accesses: TableAccess[];
  /** rows that came back */
  rows: number;
  /** pairs of rows that were compared and did not fit: many, where a join goes through every pair */
  vainPairs: number;
  /** pages of 8 kB that were in the server's memory, and that were not */
  hitBlocks: number;
  readBlocks: number;
  planningMs: number;
  executionMs: number;
}

/** Reads the gist out of a plan, whether or not each of its nodes came to be executed. */
export function gistOf({ Plan: root, ...clock }: ExplainedPlan): PlanGist {
  const accesses = new Map<string, TableAccess>();
  let vainPairs = 0;
  const read = new Set<string>();
  const unread = new Map<string, PlanNode>();
  visit(root, undefined, (node, table) => {
    const access = accessOf(node, table);
    if (access !== undefined) {
      const key = `${access.table} ${access.index}`;
      accesses.set(key, { ...access, rows: access.rows + (accesses.get(key)?.rows ?? 0) });
    }
    vainPairs += times(node, node['Rows Removed by Join Filter']);
    if (node['CTE Name'] !== undefined) read.add(`CTE ${node['CTE Name']}`);
    if (node['Subplan Name']?.startsWith('CTE ')) unread.set(node['Subplan Name'], node);
  });
  for (const name of read) unread.delete(name);
  // What changes rows in a part of the statement that nobody reads runs after the root has ended.
  const counted = [root, ...unread.values()];
  const blocks = (kind: 'Shared Hit Blocks' | 'Shared Read Blocks') =>
    counted.reduce((total, node) => total + (node[kind] ?? 0), 0);
  return {
    accesses: [...accesses.values()],
    rows: root['Actual Rows'] ?? 0,
    vainPairs,
    hitBlocks: blocks('Shared Hit Blocks'),
    readBlocks: blocks('Shared Read Blocks'),
    planningMs: clock['Planning Time'],
    executionMs: clock['Execution Time'],
  };
}

function accessOf(node: PlanNode, table: string | undefined): TableAccess | undefined {
  const index = node['Index Name'];
  if (table === undefined || (index === undefined && node['Node Type'] !== 'Seq Scan')) return undefined;
  const came = node['Actual Rows'] ?? 0;
  const discarded = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return { table, index: index ?? null, rows: times(node, came + discarded) };
}

/** The server tells averages over the times that a node was run. */
function times(node: PlanNode, average = 0): number {
  return Math.round(average * (node['Actual Loops'] ?? 1));
}

/** Depth first, with the table that a node, or the heap scan above it, is about. */
function visit(
  node: PlanNode,
  above: string | undefined,
  see: (node: PlanNode, table: string | undefined) => void,
): void {
  const table = node['Relation Name'] ?? above;
  see(node, table);
  for (const child of node.Plans ?? []) visit(child, table, see);
}
