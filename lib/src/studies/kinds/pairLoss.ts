// Runs on pairs of views, without negatives of their own, under losses by name: does the force die, and does the NTK stay?
import type { Triplets } from '../../data';
import { gradientDescent, run, supremum, type Samples } from '../../train';
import { action, frozenKernel, hittingTime, ntkDrift } from '../../kernel';
import { contrastive, contrasts, forms, type Loss, type Similarity } from '../../loss';
import type { Model } from '../../model';
import type { RunKind } from '../../sweep';
import { requireChoice, requireFinite } from '../../tensor';
import { dataOf, modelOf, modelRules, similarityOf, type ModelParameters } from './problem';
import { requireProblem } from './requireProblem';

/** Forms by name; InfoNCE at temperature 0.5 with the positive under its fraction (epsilon 1) or without it (epsilon 0). */
const pairForms = {
  infoNCE: () => forms.infoNCE({ temperature: 0.5 }),
  'infoNCE without positive': () => forms.infoNCE({ temperature: 0.5, epsilon: 0 }),
  mine: () => forms.mine(),
  triplet: () => forms.triplet(),
  'soft triplet': () => forms.softTriplet(),
  tuplet: () => forms.tuplet(),
  lifted: () => forms.lifted(),
  'modified triplet': () => forms.modifiedTriplet(),
  'triplet contrastive': () => forms.tripletContrastive(),
};

/** The name of a form of pairs. */
export type PairForm = keyof typeof pairForms;

/** The names of the forms. */
export const pairFormNames = Object.keys(pairForms) as PairForm[];

/** N anchors, each against the other anchors. */
export const pairLoss = (form: PairForm, similarity: Similarity): Loss =>
  contrastive(pairForms[form](), similarity, { against: contrasts.others() });

/** A problem of pairs and how long it is trained. */
export type PairParameters = Omit<ModelParameters, 'form' | 'temperature' | 'alpha'> & {
  readonly form: PairForm;
};

/** What is kept of a run. */
export interface PairResult {
  /** The step at which the drift of the NTK reached 1, or null if it never did. */
  readonly hittingTime: number | null;
  /** The largest drift over all steps; null when the run diverged. */
  readonly largestDrift: number | null;
  /** The action S at the end. */
  readonly action: number;
  /** |dL/df| at the end over that at the start; 0 where there was none. */
  readonly force: number;
  readonly ending: 'completed' | 'stopped' | 'diverged';
}

const { data, outputs, similarity, delta, activation, count } = modelRules;
const { width, seed, stepSize, steps, model, depth } = modelRules;
const rules = {
  data: { ...data, default: 'sphere' },
  outputs: { ...outputs, default: 2 },
  similarity,
  delta,
  activation,
  count,
  width,
  seed,
  stepSize,
  steps,
  model,
  depth,
} as const;

/** Until the NTK has left by 1, looked at every step. */
export const pairHitting: RunKind<PairParameters, PairResult> = {
  name: 'pair-hitting',
  version: 1,
  parameters: { ...rules, form: pairFormNames },
  module: __filename,
  run: (parameters) => pairRun(parameters, 1),
};

/** To the end, whatever the NTK does. */
export const pairSupremum: RunKind<PairParameters, PairResult> = {
  name: 'pair-supremum',
  version: 1,
  parameters: { ...rules, form: pairFormNames },
  module: __filename,
  run: (parameters) => pairRun(parameters),
};

/** @param level of the drift, at which the run may end; default none */
async function pairRun(parameters: PairParameters, level?: number): Promise<PairResult> {
  const { net, loss, samples } = await pairStart(parameters);
  const { stepSize: eta } = parameters;
  const drift = supremum(ntkDrift());
  const path = await run(gradientDescent(net, loss, samples, { stepSize: eta }), {
    steps: parameters.steps,
    observe: { drift, action: action(), force: forceOf },
    stopWhen: ({ observed }) => level !== undefined && observed.drift >= level,
  });
  const [first, last] = [path.records[0].observed, path.records[path.records.length - 1].observed];
  return {
    hittingTime: hittingTime(path.column('drift'), 1) ?? null,
    largestDrift: path.ending === 'diverged' ? null : last.drift,
    action: last.action,
    force: first.force > 0 ? last.force / first.force : 0,
    ending: path.ending,
  };
}

/** Computes the action S of the frozen kernel after some steps: no net is trained. Steps at which it overflowed are missing. */
export async function frozenAction(
  parameters: PairParameters,
  looks: readonly number[],
): Promise<{ step: number; action: number; force: number }[]> {
  requireProblem(parameters);
  requireChoice('form', parameters.form, pairFormNames);
  requireChoice<string>('similarity', parameters.similarity, modelRules.similarity);
  requireFinite('looks', looks);
  const { net, loss, samples } = await pairStart(parameters);
  const { stepSize: eta } = parameters;
  const { records } = await run(frozenKernel(net, loss, samples, { stepSize: eta }), {
    steps: parameters.steps,
    observe: { action: action(), force: forceOf },
    recordAt: (step) => looks.includes(step),
  });
  return records.map(({ step, observed }) => ({ step, ...observed }));
}

const forceOf = ({ gradient }: { readonly gradient: Float64Array }): number => Math.hypot(...gradient);

async function pairStart(parameters: PairParameters): Promise<{
  net: Model;
  loss: Loss;
  samples: Samples & Triplets;
}> {
  const { form, similarity, delta = 0.01, outputs = 2, data = 'sphere', count, seed } = parameters;
  return {
    net: modelOf({ ...parameters, data, outputs }),
    loss: pairLoss(form, similarityOf(similarity, delta)),
    samples: pairsOf(await dataOf(data, count, seed)),
  };
}

/** Anchors and positives alone. */
export function pairsOf(all: Triplets): Triplets {
  const { count: pairs, inputDim } = all;
  return {
    ...all,
    inputs: all.inputs.slice(0, 2 * pairs * inputDim),
    description: `the anchors and positives of ${all.description}`,
  };
}
