// Runs as a table for other programs.
import { csvText } from '../files';
import { requireList } from '../tensor';
import type { FinishedRun, Parameters } from './finished';
import { idOf } from './kinds';
import { findRun, keyOf, requireSweep, type Sweep } from './sweep';
import type { Store } from './store';

type Cell = string | number | boolean;
type Row = Map<string, Cell>;

/**
 * Writes the finished runs of some sweeps as CSV, each run once, in the order of the grids: the kind of run, its parameters, the
 * scalars of its result (an object's as object.entry; lists are left out), seconds, engine and its threads.
 * @param sweeps whose runs to take
 * @param store where they are; a run that is not there has no line
 * @returns text with a header; a number that is not finite is inf, -inf or nan, and what a run does not have is empty
 */
export function runsAsCsv(sweeps: readonly Sweep[], store: Store): string {
  requireList('sweeps', sweeps);
  sweeps.forEach((sweep, i) => {
    requireSweep(`sweeps[${i}]`, sweep);
  });
  const rows = new Map<string, Row>();
  for (const { kind, grid } of sweeps) {
    for (const parameters of grid) {
      const run = findRun(kind, parameters, store);
      if (run) rows.set(keyOf(kind, parameters), rowOf(idOf(kind), run));
    }
  }
  const found = [...rows.values()];
  const last = ['seconds', 'engine', 'threads'];
  const names = [...new Set(found.flatMap((row) => [...row.keys()]))].filter((name) => !last.includes(name));
  const columns = [...(names.length > 0 ? names : ['run']), ...last];
  if (found.length === 0) return `${columns.join(',')}\n`;
  return csvText(
    Object.fromEntries(columns.map((name) => [name, found.map((row) => String(row.get(name) ?? ''))])),
  );
}

function rowOf(
  name: string,
  { parameters, result, seconds, engine: by, threads }: FinishedRun<Parameters, unknown>,
): Row {
  const row: Row = new Map<string, Cell>([
    ['run', name],
    ...(Object.entries(parameters) as [string, Cell][]),
  ]);
  const scalars =
    typeof result === 'object' ? scalarsOf(result ?? {}) : [['result', cellOf(result)] as const];
  for (const [column, cell] of scalars) row.set(row.has(column) ? `result.${column}` : column, cell);
  row.set('seconds', seconds).set('engine', by);
  if (threads !== undefined) row.set('threads', threads);
  return row;
}

/** The scalars of an object and of the objects in it. */
function scalarsOf(value: object, prefix = ''): (readonly [string, Cell])[] {
  return Object.entries(value).flatMap(([name, entry]: [string, unknown]) => {
    if (Array.isArray(entry)) return [];
    if (typeof entry === 'object' && entry !== null) return scalarsOf(entry, `${prefix}${name}.`);
    return [[`${prefix}${name}`, cellOf(entry)] as const];
  });
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number' || Number.isFinite(value)) return value as Cell;
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}
