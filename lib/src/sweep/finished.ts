// What a finished run is, and what key it has.

/** Parameters of one run: what a line of a table can hold. One that is undefined is left out. */
export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

/** A finished run. */
export interface FinishedRun<P extends Parameters, R> {
  readonly parameters: P;
  readonly result: R;
  /** Wall time of the run when it was made. */
  readonly seconds: number;
  /** The engine that made it. */
  readonly engine: string;
  /** Engine threads that it had; absent where they were not fixed. */
  readonly threads?: number;
}

/**
 * Returns a key of a name and parameters, these in alphabetical order.
 * @throws RangeError when a parameter is not a string, a finite number or a boolean: JSON would make one key of several
 */
export function plainKey(name: string, parameters: Parameters): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [parameter, value] of sorted) {
    if (!(Number.isFinite(value) || typeof value === 'string' || typeof value === 'boolean')) {
      throw new RangeError(
        `${parameter} must be text, a finite number, true or false, got ${String(value)}: it is part of a run's key`,
      );
    }
  }
  return `${name} ${JSON.stringify(Object.fromEntries(sorted))}`;
}

/** Says what keeps a value from being the finished run of a key; undefined when nothing does. */
export function whatIsWrong(key: string, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'holds no finished run';
  const { parameters, result, seconds, engine } = value as Partial<FinishedRun<Parameters, unknown>>;
  if (typeof parameters !== 'object' || typeof seconds !== 'number' || typeof engine !== 'string') {
    return 'holds no finished run';
  }
  if (result === undefined || result === null) return 'holds a run without its result';
  try {
    if (plainKey(key.slice(0, key.indexOf(' ')), parameters) === key) return undefined;
  } catch {
    // Named below.
  }
  return 'holds a run whose parameters are not those of its key';
}
