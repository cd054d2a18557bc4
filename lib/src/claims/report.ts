// Results of claims as a file and as the README's table.
import { requireList, requireParts, requireText } from '../tensor';
import { createHash } from 'node:crypto';
import { decide, type ClaimResult, type VerdictSource } from './claim';

/** The lines of README.md between which the table stands. */
const BEGIN = '<!-- claims: written by `npm run claims -- --full` -->';
const END = '<!-- end of claims -->';

/**
 * Results as JSON text. JSON has no infinity: an infinite number is written as its name.
 * @throws RangeError when a number is NaN: the claim has measured nothing
 */
export function writeReport(claims: readonly ClaimResult[]): string {
  requireResults('claims', claims);
  const named = (key: string, value: unknown): unknown => {
    if (Number.isNaN(value)) throw new RangeError(`${key} must be a number, got NaN: nothing was measured`);
    return value === Infinity || value === -Infinity ? String(value) : value;
  };
  const list = JSON.parse(JSON.stringify(claims, named)) as unknown;
  return `${JSON.stringify({ sum: sumOf(list), claims: list }, null, 2)}\n`;
}

/** A checksum, so that a number changed by hand or by accident is not taken for a result. */
const sumOf = (list: unknown): string =>
  createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 16);

/**
 * Results from such a text.
 * @throws Error when the text is not a report; it says what is wrong with it
 */
export function readReport(text: string): ClaimResult[] {
  requireText('text', text);
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (problem) {
    throw new Error('it is not a report: no JSON', { cause: problem });
  }
  const { sum, claims: list } = (read ?? {}) as { sum?: string; claims?: unknown };
  if (sum !== undefined && sum !== sumOf(list)) {
    throw new Error('it does not have its checksum: something in it was changed');
  }
  const claims = JSON.parse(JSON.stringify(list ?? null), fromName) as ClaimResult[];
  if (!Array.isArray(claims)) throw new Error('it holds no claims; write it again');
  for (const [i, claim] of claims.entries()) checkResult(claim, `claim ${i + 1}`);
  return claims;
}

/** Infinities by name; earlier reports have null in their places. */
function fromName(key: string, value: unknown): unknown {
  if (value === 'Infinity' || value === '-Infinity') return Number(value);
  return value === null && key !== '' ? (key === 'from' ? -Infinity : Infinity) : value;
}

/** A verdict that does not follow from its own interval and rule was changed by hand or by an accident. */
function checkResult(claim: ClaimResult | null, place: string): void {
  const name = typeof claim?.id === 'string' ? `"${claim.id}"` : place;
  for (const part of [claim, claim?.control]) {
    const { estimate, low, high, verdict } = part ?? {};
    const rule = claim?.rule;
    if (![estimate, low, high, rule?.from, rule?.to].every((value) => typeof value === 'number')) {
      throw new Error(`${name} lacks its estimate, interval or rule`);
    }
    const due = decide(part!, rule!);
    if (verdict !== due) {
      throw new Error(`${name} is called ${String(verdict)}, and its interval and rule say ${due}`);
    }
  }
}

/**
 * Results with some of them measured again.
 * @param old results of an earlier report
 * @param fresh results that take their places
 * @param order ids of all claims; results of others are dropped
 */
export function mergeResults(
  old: readonly ClaimResult[],
  fresh: readonly ClaimResult[],
  order: readonly string[],
): ClaimResult[] {
  requireResults('old', old);
  requireResults('fresh', fresh);
  requireList('order', order);
  const merged = order.flatMap(
    (id) => fresh.find((result) => result.id === id) ?? old.find((result) => result.id === id) ?? [],
  );
  return merged.map((earlier) => {
    const result = { ...earlier };
    delete result.refutedBasis;
    const refuted = refutedBelow(result, merged);
    return refuted.length > 0 ? { ...result, refutedBasis: refuted } : result;
  });
}

/** The refuted ones among what a result rests on, at any depth. */
function refutedBelow(result: ClaimResult, all: readonly ClaimResult[]): string[] {
  const seen = new Set<string>();
  const visit = (ids: readonly string[] = []): void => {
    for (const id of ids) {
      if (seen.has(id)) continue;
      seen.add(id);
      visit(all.find((other) => other.id === id)?.restsOn);
    }
  };
  visit(result.restsOn);
  return [...seen].filter((id) => all.find((other) => other.id === id)?.verdict === 'refuted');
}

/** Three significant digits; with an exponent below a thousandth, where zeros would have to be counted. */
function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  const small = value !== 0 && Math.abs(value) < 1e-3;
  return small ? value.toExponential(2) : value.toPrecision(3);
}

/** Writes an estimate with its interval. */
export function intervalText(result: ClaimResult | ClaimResult['control']): string {
  requireParts('result', result, { estimate: 'number', low: 'number', high: 'number' });
  const { estimate, low, high } = result;
  return `${number(estimate)} [${number(low)}, ${number(high)}]`;
}

/** A rule in words. */
function ruleText({ from, to }: ClaimResult['rule']): string {
  if (from === -Infinity) return `at most ${number(to)}`;
  return to === Infinity ? `at least ${number(from)}` : `in [${number(from)}, ${number(to)}]`;
}

/** A miss below this share of what the rule allows on the prediction's side is the precision of the runs, not worth a word. */
const WORTH_SAYING = 0.01;

/** The prediction, and whether the interval leaves it out. A bound, which is an end of its rule, has no need to be met. */
function predictionText({ prediction, low, high, rule }: ClaimResult): string {
  const miss = Math.max(low - prediction, prediction - high);
  const allowed = Math.min(...[prediction - rule.from, rule.to - prediction].filter(Number.isFinite));
  const said = allowed > 0 && miss > WORTH_SAYING * allowed;
  return said ? `${number(prediction)}, outside` : number(prediction);
}

/** A verdict, with what it rests on where that is refuted. */
function verdictText({ verdict, refutedBasis = [] }: ClaimResult): string {
  const basis = refutedBasis.map((id) => `\`${id}\``).join(', ');
  return basis ? `${verdict}, but rests on ${basis}, refuted` : verdict;
}

/** Writes a Markdown table of results, its columns padded. */
export function claimsTable(claims: readonly ClaimResult[]): string {
  requireResults('claims', claims);
  const header = ['claim', 'theorem', 'verdict', 'estimate [95 %]', 'predicted', 'rule', 'control', 'runs'];
  const rows = claims.map((claim) => [
    `\`${claim.id}\``,
    claim.theorem,
    verdictText(claim),
    intervalText(claim),
    predictionText(claim),
    ruleText(claim.rule),
    `${claim.control.verdict}, ${number(claim.control.estimate)}`,
    String(claim.runs),
  ]);
  const widths = header.map((_, i) => Math.max(...[header, ...rows].map((row) => row[i].length)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/**
 * Returns README.md with the table of these results between its marks.
 * @throws Error when the marks are not there
 */
export function withClaimsTable(readme: string, claims: readonly ClaimResult[]): string {
  requireText('readme', readme);
  requireResults('claims', claims);
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin)
    throw new Error(
      `README.md must hold the lines "${BEGIN}" and "${END}"; put them back where the table is to stand`,
    );
  const text = [claimsTable(claims), sourceText(claims)].filter(Boolean).join('\n\n');
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${readme.slice(end)}`;
}

/** What made the results, in a sentence; empty where they do not say. */
function sourceText(claims: readonly ClaimResult[]): string {
  const of = (part: (made: VerdictSource) => string): string =>
    [...new Set(claims.flatMap(({ made }) => (made && part(made) ? [part(made)] : [])))].join(' and ');
  const engine = of((made) => made.engine);
  if (!engine) return '';
  const code = createHash('sha256')
    .update(JSON.stringify(claims.map(({ made }) => [made?.code, made?.measure])))
    .digest('hex')
    .slice(0, 12);
  const commit = of((made) => made.commit);
  const kept = claims.some(({ made }) => made?.kept) ? ' Some runs of earlier code were kept.' : '';
  return `Measured with ${commit ? `commit ${commit}, ` : ''}code \`${code}\`, engine ${engine}.${kept}`;
}

/** @throws TypeError when a value is not a list of results */
function requireResults(name: string, results: readonly ClaimResult[]): void {
  requireList(name, results);
  results.forEach((result, i) => {
    requireParts(`${name}[${i}]`, result, {
      id: 'text',
      theorem: 'text',
      prediction: 'number',
      verdict: 'text',
      rule: 'object',
      control: 'object',
    });
  });
}
