// The toy of Calder and Lee's code: four discs, and an augmentation along the diagonal.
import { RandomStream, requireInteger, requireMemory, requireObject } from '../../tensor';

/** Points of four discs in two views each, as samples without negatives. */
export interface Discs {
  /** 2N rows of three numbers: N points moved along the diagonal, then the same points moved otherwise; the third number is 1, for a bias. */
  readonly inputs: Float32Array;
  readonly inputDim: 3;
  /** N. */
  readonly count: number;
  /** N rows of two numbers: the points as they were drawn. */
  readonly points: readonly (readonly [number, number])[];
  /** The disc of each point, 0 to 3; those of 0 and 3 have the same x_1 - x_2, the one thing that the augmentation leaves alone. */
  readonly discs: readonly number[];
}

/**
 * Draws points of four discs of radius 0.8 about (+-1, +-1). The augmentation adds one normal number to both coordinates.
 * @param options.perDisc a positive integer
 * @param options.seed fixes points and views
 */
export function fourDiscs(options: { perDisc: number; seed: number }): Discs {
  requireObject('options', options);
  const { perDisc, seed } = options;
  requireInteger('perDisc', perDisc, 1);
  requireMemory(1000 * perDisc, `four discs of ${perDisc} points`, 'take fewer');
  const random = new RandomStream(seed, 'discs');
  const count = 4 * perDisc;
  const discs = Array.from({ length: count }, (_, i) => Math.floor(i / perDisc));
  const points = discs.map((disc): [number, number] => {
    const [radius, angle] = [0.8 * Math.sqrt(random.uniform()), 2 * Math.PI * random.uniform()];
    return [(disc < 2 ? -1 : 1) + radius * Math.cos(angle), (disc % 2 ? 1 : -1) + radius * Math.sin(angle)];
  });
  const moves = random.fillNormal(new Float64Array(2 * count));
  const rows = Array.from(moves, (move, i) => [points[i % count][0] + move, points[i % count][1] + move, 1]);
  return { inputs: Float32Array.from(rows.flat()), inputDim: 3, count, points, discs };
}
