// Kinds of runs by name: another process is sent a name and parameters, never a function.
import { nearestName } from './nearest';
import type { Parameters } from './finished';
import type { Sweep } from './sweep';

/** What a parameter may be: one of these words, or one of a list. */
export type ParameterRule = 'positive integer' | 'number' | 'boolean' | 'string' | readonly string[];

/** A rule for every parameter of a kind; a run needs them all. */
export type ParameterRules = Readonly<Record<string, ParameterRule>>;

/** Something that can be run by name. */
export interface RunKind {
  /** As in the key of each finished run. */
  readonly name: string;
  readonly parameters: ParameterRules;
  run(parameters: Parameters): Promise<unknown>;
}

/**
 * The kinds of runs that sweeps are made of, each once.
 * @param sweeps of the same kind when they have the same name; the rules of parameters come from the first that has some
 * @throws Error when two sweeps of the same name run different functions: their results would be taken for one another's
 */
export function kindsOf(sweeps: readonly Sweep<Parameters, unknown>[]): RunKind[] {
  const first = new Map<string, Sweep<Parameters, unknown>>();
  for (const sweep of sweeps) {
    const known = first.get(sweep.name) ?? sweep;
    if (known.run !== sweep.run) {
      throw new Error(`two kinds of runs are called "${sweep.name}"; give one of them a name of its own`);
    }
    first.set(sweep.name, known);
  }
  return [...first.values()].map((sweep) => ({
    name: sweep.name,
    parameters: sweep.parameters ?? rulesOf(sweep.grid),
    run: (one) => sweep.run(one),
  }));
}

/** Rules as far as the values of a grid tell. */
function rulesOf(grid: readonly Parameters[]): ParameterRules {
  return Object.fromEntries(
    Object.entries(grid[0] ?? {}).map(([name, value]) => [
      name,
      typeof value as 'number' | 'boolean' | 'string',
    ]),
  );
}

/**
 * The kind with a name, of which the version at its end may be left out.
 * @throws RangeError when there is none; it names the nearest
 */
export function findKind(kinds: readonly RunKind[], wanted: string): RunKind {
  const found = kinds.find(({ name }) => name === wanted || shortName(name) === wanted);
  if (found) return found;
  const names = kinds.map(({ name }) => shortName(name));
  throw new RangeError(
    `run must be one of ${names.join(', ')}, got "${wanted}"; did you mean "${nearestName(names, wanted)}"?`,
  );
}

/** A kind's name without its version. */
const shortName = (name: string): string => name.replace(/-\d+$/, '');

/** Whether a value is what a rule asks for. */
export function keeps(rule: ParameterRule, value: unknown): boolean {
  if (rule === 'positive integer') return Number.isSafeInteger(value) && (value as number) > 0;
  if (rule === 'number') return Number.isFinite(value);
  if (rule === 'boolean' || rule === 'string') return typeof value === rule;
  return rule.includes(value as string);
}

/** A rule in words. */
export function ruleInWords(rule: ParameterRule): string {
  if (typeof rule !== 'string') return `one of ${rule.join(', ')}`;
  return rule === 'boolean' ? 'true or false' : `a ${rule}`;
}
