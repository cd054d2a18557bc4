// @ts-check
import { mnist, triplets } from 'contrastive-lab/data';
import { ntkDrift } from 'contrastive-lab/kernel';
import { cosine, linear } from 'contrastive-lab/loss';
import { twoLayer } from 'contrastive-lab/model';
import { fitLine } from 'contrastive-lab/stats';
import { gradientDescent, run } from 'contrastive-lab/train';
import { DRIFT_RULE, STEP_SIZE } from './nets.mjs';

/**
 * From nothing to a verdict: nets of several widths descend, the NTK's drift is looked at on the way, and its exponent in the
 * width is held against the rule of the claim `cosine-exponent-smooth`. One seed, where the claim itself takes five.
 * @param {{ points: number, widths: number[], outputs: number, steps: number }} task
 */
export async function prepare({ points, widths, outputs, steps }) {
  const data = triplets(await mnist(), { count: points / 3, seed: 1 });
  const result = async () => {
    const drifts = [];
    for (const width of widths) {
      const net = twoLayer({ width, outputs, activation: 'tanh', seed: 1 });
      const { records } = await run(
        gradientDescent(net, linear(cosine({ delta: 0.01 })), data, { stepSize: STEP_SIZE }),
        { steps, observe: { drift: ntkDrift() }, recordAt: (step) => step % 10 === 0 },
      );
      drifts.push(Math.max(...records.map(({ observed }) => observed.drift)));
    }
    const { slope } = fitLine(widths.map(Math.log), drifts.map(Math.log));
    const supported = slope >= DRIFT_RULE.from && slope <= DRIFT_RULE.to;
    // The drifts times M, which are alike, so that the narrow nets' do not hide the others'.
    return [...drifts.map((drift, i) => drift * widths[i]), slope, supported ? 1 : 0];
  };
  return { result, run: result };
}
