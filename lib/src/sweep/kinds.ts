// Kinds of runs by name: another process is sent a name and parameters, never a function.
import { requireList, requireObject, requireParts, requireText } from '../tensor';
import { nearestName } from './nearest';
import type { Parameters } from './finished';

type Value = NonNullable<Parameters[string]>;

/** What a value may be: one of these words, or one of a list. */
export type Rule =
  | 'positive integer'
  | 'integer from 0'
  | 'positive number'
  | 'number'
  | 'boolean'
  | 'string'
  | readonly string[];

/** A rule; with a default where a grid may leave the parameter out. */
export type ParameterRule = Rule | { readonly rule: Rule; readonly default: Value };

/** Something that can be run by name. */
export interface RunKind<P extends Parameters = Parameters, R = unknown> {
  /** Letters, digits and dashes. */
  readonly name: string;
  /** A positive integer. Raise it when `run` comes to mean something else, so that old results do not count. */
  readonly version: number;
  /** A rule for every parameter. */
  readonly parameters: { readonly [K in keyof P]-?: ParameterRule };
  /** The module that `run` stands in, where its code is to be distinguished from other versions: `__filename`. */
  readonly module?: string;
  /** One run, with all parameters given. Its result must be plain JSON; numbers may be infinite or NaN. */
  run(parameters: P): Promise<R> | R;
}

/** Returns the name and version, as in the key of each finished run. */
export function idOf(kind: Pick<RunKind, 'name' | 'version'>): string {
  requireParts('kind', kind, { name: 'text', version: 'positive integer' });
  return `${kind.name}-${kind.version}`;
}

/** The rules by which another grid than this code's own is read. */
const rulesOf = (kind: Pick<RunKind, 'parameters'>): [string, Rule, Value | undefined][] =>
  Object.entries(kind.parameters).map(([name, rule]) =>
    typeof rule === 'object' && 'rule' in rule ? [name, rule.rule, rule.default] : [name, rule, undefined],
  );

/** Returns the parameters, completed with the defaults of those that were left out. */
export function complete<P extends Parameters>(kind: Pick<RunKind<P>, 'parameters'>, given: P): P {
  requireParts('kind', kind, { parameters: 'object' });
  requireObject('parameters', given);
  const defaults = rulesOf(kind).flatMap(([name, , value]) => (value === undefined ? [] : [[name, value]]));
  return { ...(Object.fromEntries(defaults) as Partial<P>), ...withoutUndefined(given) };
}

function withoutUndefined<P extends Parameters>(given: P): P {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as P;
}

/**
 * Returns the parameters without those that have their defaults: a parameter that a kind gains later, with what it was before as its default,
 * leaves the keys of finished runs as they are.
 */
export function withoutDefaults<P extends Parameters>(kind: Pick<RunKind<P>, 'parameters'>, given: P): P {
  const defaults = new Map(rulesOf(kind).map(([name, , value]) => [name, value]));
  return Object.fromEntries(
    Object.entries(withoutUndefined(given)).filter(([name, value]) => defaults.get(name) !== value),
  ) as P;
}

/**
 * Throws RangeError unless parameters are those of a kind: every one without a default, each as its rule asks, and no other.
 * @param where what they are, for the message
 */
export function checkParameters(kind: RunKind, given: Parameters, where = ''): void {
  const known = Object.entries(withoutUndefined(given));
  checkNames(
    kind,
    known.map(([name]) => name),
  );
  for (const [name, value] of known) checkValue(kind, name, value, `${where}${name}`);
}

/** Throws RangeError unless names are parameters of a kind, and none without a default is missing. */
export function checkNames(kind: RunKind, given: readonly string[]): void {
  const rules = rulesOf(kind);
  const known = rules.map(([name]) => name);
  for (const name of given) {
    if (!known.includes(name)) {
      const meant = known.length > 0 ? `; did you mean "${nearestName(known, name)}"?` : '';
      throw new RangeError(
        `${kind.name} has no parameter "${name}"${meant} All: ${known.join(', ') || 'none'}`,
      );
    }
  }
  const missing = rules.filter(([name, , value]) => value === undefined && !given.includes(name));
  if (missing.length > 0) {
    const names = missing.map(([name]) => name).join(', ');
    throw new RangeError(`${kind.name} needs ${names} as well; add to "grid" or "fixed"`);
  }
}

/** Throws RangeError unless a value is what the rule of a parameter asks for. */
export function checkValue(kind: RunKind, name: string, value: unknown, where: string): void {
  const rule = rulesOf(kind).find(([own]) => own === name)?.[1];
  if (rule !== undefined && !keeps(rule, value)) {
    const meant =
      typeof rule !== 'string' && typeof value === 'string'
        ? `; did you mean "${nearestName(rule, value)}"?`
        : '';
    throw new RangeError(
      `${where} must be ${ruleInWords(rule)}, got ${JSON.stringify(value) ?? String(value)}${meant}`,
    );
  }
}

/**
 * Finds the kind with a name, with its version at the end or without.
 * @throws RangeError when there is none; it names the nearest
 */
export function findKind(kinds: readonly RunKind[], wanted: string): RunKind {
  requireList('kinds', kinds);
  kinds.forEach((kind, i) => {
    requireKind(`kinds[${i}]`, kind);
  });
  requireText('run', wanted);
  const found = kinds.find((kind) => kind.name === wanted || idOf(kind) === wanted);
  if (found) return found;
  const names = kinds.map(({ name }) => name);
  const meant = names.length > 0 ? `; did you mean "${nearestName(names, wanted)}"?` : '';
  throw new RangeError(`run must be one of ${names.join(', ') || 'no kinds'}, got "${wanted}"${meant}`);
}

/**
 * Lists the kinds that a module exports: by a function `runKinds`, singly, or in lists.
 * @param exported what the module exports
 * @param where its name, for messages
 * @throws TypeError when an exported object is not a kind, or nothing exported is one; it says what is missing
 */
export function kindsIn(exported: Readonly<Record<string, unknown>>, where: string): RunKind[] {
  requireObject('exported', exported);
  const { runKinds } = exported;
  const values = typeof runKinds === 'function' ? { runKinds: (runKinds as () => unknown)() } : exported;
  const kinds = new Map<string, RunKind>();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      // Functions and numbers may stand beside kinds; what is meant to be one is an object.
      if (typeof one !== 'object' || one === null || isModule(name, one)) continue;
      const wrong = whatKeepsFromKind(one);
      if (wrong) throw new TypeError(`${where} exports "${name}", which is not a kind of run: ${wrong}`);
      const kind = one as RunKind;
      const other = kinds.get(kind.name);
      if (other && other !== kind) {
        throw new TypeError(
          `${where} has two kinds called "${kind.name}"; give one of them a name of its own`,
        );
      }
      kinds.set(kind.name, kind);
    }
  }
  if (kinds.size === 0) {
    throw new TypeError(`${where} exports no kind of run; export one as { name, version, parameters, run }`);
  }
  return [...kinds.values()];
}

/** A CommonJS module that is imported shows all of its exports once more under this name. */
const isModule = (name: string, value: object): boolean => name === 'default' && !('run' in value);

function whatKeepsFromKind(value: object): string | undefined {
  const { name, version, parameters, run } = value as Partial<RunKind>;
  const got = (one: unknown): string => JSON.stringify(one) ?? String(one);
  if (typeof name !== 'string' || !/^[A-Za-z][\w-]*$/.test(name)) {
    return `name must be letters, digits and dashes, got ${got(name)}`;
  }
  if (!(Number.isSafeInteger(version) && version! > 0)) {
    return `version must be a positive integer, got ${got(version)}`;
  }
  if (typeof run !== 'function') return `run must be a function of the parameters, got ${got(run)}`;
  if (typeof parameters !== 'object' || (parameters as unknown) === null) {
    return `parameters must be an object with a rule for each, got ${got(parameters)}`;
  }
  const wrong = rulesOf({ parameters }).find(
    ([, rule, value]) => !isRule(rule) || !(value === undefined || keeps(rule, value)),
  );
  return (
    wrong &&
    `the rule of ${wrong[0]} must be ${RULES.join(', ')} or a list of words, with a default that keeps it`
  );
}

const RULES = ['positive integer', 'integer from 0', 'positive number', 'number', 'boolean', 'string'];
const isRule = (rule: unknown): boolean =>
  RULES.includes(rule as string) ||
  (Array.isArray(rule) && rule.length > 0 && rule.every((one) => typeof one === 'string'));

function keeps(rule: Rule, value: unknown): boolean {
  if (rule === 'positive integer') return Number.isSafeInteger(value) && (value as number) > 0;
  if (rule === 'integer from 0') return Number.isSafeInteger(value) && (value as number) >= 0;
  if (rule === 'positive number') return Number.isFinite(value) && (value as number) > 0;
  if (rule === 'number') return Number.isFinite(value);
  if (rule === 'boolean' || rule === 'string') return typeof value === rule;
  return rule.includes(value as string);
}

function ruleInWords(rule: Rule): string {
  if (typeof rule !== 'string') return `one of ${rule.join(', ')}`;
  if (rule === 'boolean') return 'true or false';
  return rule === 'integer from 0' ? 'an integer from 0' : `a ${rule}`;
}

/** @throws TypeError when a value is not a kind of run; `run` itself is asked for only where it is called */
export function requireKind(name: string, kind: Pick<RunKind, 'name' | 'version' | 'parameters'>): void {
  requireParts(name, kind, { name: 'text', version: 'positive integer', parameters: 'object' });
}
