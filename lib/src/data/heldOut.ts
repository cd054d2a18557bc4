// Splits that keep together what belongs together.
import { RandomStream, requireList, requireObject } from '../tensor';

/** Indices of three parts of a set: to fit, to choose by, and to judge by, once. */
export type HeldOut = Readonly<Record<'train' | 'validation' | 'test', number[]>>;

/**
 * Parts a set at random into training, validation and test so that no family is in two parts.
 * @param families the family of each item
 * @param options.validation share of the families to choose by, default 0.2
 * @param options.test share to judge by, default 0.2; both positive, together below 1
 * @returns indices in random order
 * @throws RangeError when a share is out of range or a part would be empty
 */
export function heldOut(
  families: readonly string[],
  options: { validation?: number; test?: number; seed: number },
): HeldOut {
  requireList('families', families);
  requireObject('options', options);
  const { validation = 0.2, test = 0.2, seed } = options;
  for (const [name, share] of Object.entries({ validation, test })) {
    if (!(share > 0 && share < 1))
      throw new RangeError(`${name} must be a share between 0 and 1, got ${share}`);
  }
  if (!(validation + test < 1))
    throw new RangeError(
      `validation + test must be below 1, got ${validation + test}; nothing would be left to train`,
    );
  const random = new RandomStream(seed, 'held out');
  const order = random.shuffle([...new Set(families)]);
  const testCount = Math.round(test * order.length);
  const validationCount = Math.round(validation * order.length);
  const partOf = new Map(
    order.map((family, at) => [
      family,
      at < testCount ? 'test' : at < testCount + validationCount ? 'validation' : 'train',
    ]),
  );
  const items = random.shuffle([...families.keys()]);
  const part = (name: string): number[] => items.filter((at) => partOf.get(families[at]) === name);
  const parts = { train: part('train'), validation: part('validation'), test: part('test') };
  for (const [name, indices] of Object.entries(parts)) {
    if (indices.length === 0)
      throw new RangeError(
        `families must fill every part, but ${order.length} leave none for ${name}; give more`,
      );
  }
  return parts;
}
