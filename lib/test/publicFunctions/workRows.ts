// Right arguments of what runs, keeps, decides, shows and reads, one row a function.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as claims from 'contrastive-lab/claims';
import * as data from 'contrastive-lab/data';
import * as display from 'contrastive-lab/display';
import * as evaluate from 'contrastive-lab/evaluate';
import * as stats from 'contrastive-lab/stats';
import * as studies from 'contrastive-lab/studies';
import * as sweep from 'contrastive-lab/sweep';
import { RandomStream } from 'contrastive-lab/tensor';
import { folder, net, of, triplet } from './given';
import type { Row } from './trial';

// A type, for an interface is not a record of parameters.
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
type Sizes = { width: number; seed: number };

const file = (name: string) => path.join(folder, name);
const written = (name: string, text: string) => {
  writeFileSync(file(name), text);
  return file(name);
};
const about = () => ({ run: 'sizes-1' });
const kind = (): sweep.RunKind<Sizes, { size: number }> => ({
  name: 'sizes',
  version: 1,
  parameters: { width: 'positive integer', seed: 'positive integer' },
  run: ({ width, seed }) => ({ size: width + seed }),
});
const grid = () => [1, 2, 3].flatMap((seed) => [16, 64, 256].map((width) => ({ width, seed })));
const one = () => ({ kind: kind(), grid: grid() });
const runs = () =>
  grid().map((parameters) => ({
    parameters,
    result: { size: 100 / parameters.width },
    seconds: 1,
    engine: 'native',
  }));
const sizeOf = ({ size }: { size: number }) => size;
const interval = () => ({ estimate: -1, low: -1.1, high: -0.9 });
const claim = (): claims.Claim<Sizes, { size: number }> => ({
  id: 'sizes-fall',
  source: 'a book',
  theorem: 'textbook',
  statement: 'x',
  quantity: 'exponent',
  prediction: -1,
  rule: { from: -1.2, to: -0.8 },
  sweeps: { quick: one(), full: one() },
  measure: interval,
  control: { description: 'another', measure: () => ({ estimate: 0, low: -0.1, high: 0.1 }) },
});
const result = (): claims.ClaimResult => ({
  id: 'sizes-fall',
  source: 'a book',
  theorem: 'textbook',
  verdict: 'supported',
  ...interval(),
  prediction: -1,
  rule: { from: -1.2, to: -0.8 },
  control: { verdict: 'refuted', estimate: 0, low: -0.1, high: 0.1 },
  runs: 9,
  mode: 'full',
  engine: 'native',
  seconds: 9,
});
const README = '<!-- claims: written by `npm run claims -- --full` -->\n<!-- end of claims -->';
const seeds = () => [1, 2, 3].map((seed) => ({ x: [1, 2, 4], y: [1 + 0.1 * seed, 2, 4.1] }));
const figureOptions = (): display.FigureOptions => ({
  summary: 'A line.',
  title: 'Line',
  x: { title: 'x', scale: 'linear', range: [0, 4], ticks: [0, 2, 4] },
  y: { title: 'y', scale: 'linear' },
  series: [{ name: 'a', x: [1, 2, 3], y: [1, 4, 9], low: [0, 3, 8], high: [2, 5, 10], style: 'line' }],
  guides: [{ x: 2, text: 'here' }],
  notes: [{ x: 1, y: 2, text: 'there' }],
  height: 520,
});
const drawn = () => display.figure(figureOptions());
const picture = (): display.Picture => ({
  height: 2,
  width: 2,
  channels: 1,
  pixels: Uint8Array.of(1, 2, 3, 4),
});

export const workRows: readonly Row[] = [
  ...of('sweep', sweep, {
    chunkOf: [() => [one(), 0, 2], '0.kind'],
    collect: [() => [written('collected.jsonl', ''), about()]],
    shardsOf: [() => [file('a.jsonl')]],
    shardStore: [() => [file('shared.jsonl'), 'one', about()]],
    cross: [() => [{ width: [16, 64], seed: [1, 2], name: 'a' }], '0.name', /argument 0.(width|seed)/],
    runsAsCsv: [
      () => {
        const store = sweep.memoryStore();
        for (const run of runs()) store.put(sweep.keyOf(kind(), run.parameters), run);
        return [[one()], store];
      },
      '0.0.kind.run',
      '0.0.kind.name',
      '1.put',
    ],
    parseGrid: [() => [{ run: 'sizes', grid: { width: [16, 64] }, fixed: { seed: 1 } }, [kind()]], '1.0.run'],
    readGrid: [
      () => [
        written('grid.json', '{"run": "sizes", "grid": {"width": [16]}, "fixed": {"seed": 1}}'),
        [kind()],
      ],
      '1.0.run',
    ],
    findKind: [() => [[kind()], 'sizes'], '0.0.run', '0.0.parameters', '0.0.version'],
    complete: [
      () => [kind(), { width: 16, seed: 1 }],
      '0.name',
      '0.version',
      '0.run',
      /argument 1.(width|seed)/,
    ],
    idOf: [() => [kind()], '0.run', '0.parameters'],
    kindsIn: [() => [{ kinds: [kind()] }, 'here'], '1', /argument 0.kinds: a number|null/],
    nearestName: [() => [['a', 'b'], 'c']],
    missingRuns: [() => [[one()], sweep.memoryStore()], '0.0.kind.run', '1.put'],
    runInProcesses: [() => [[], sweep.memoryStore(), { kinds: file('kinds.js'), threads: 1, processes: 1 }]],
    memoryStore: [() => []],
    fileStore: [() => [file('store.jsonl'), about()]],
    readStore: [() => [file('store.jsonl'), about()]],
    replaceStore: [() => [file('replaced.jsonl'), about(), new Map([['a', 1]])], '0'],
    findRun: [
      () => [kind(), { width: 16, seed: 1 }, sweep.memoryStore()],
      '0.run',
      '1.width',
      '1.seed',
      '2.put',
    ],
    keyOf: [() => [kind(), { width: 16, seed: 1 }], '0.run', '1.width', '1.seed'],
    runSweep: [() => [one(), sweep.memoryStore(), () => undefined], '0.kind.name', '0.kind.version'],
  }),
  ...of('claims', claims, {
    controlOf: [
      () => [claim()],
      ...['id', 'source', 'theorem', 'statement', 'quantity', 'prediction', 'rule'].map(
        (part) => `0.${part}`,
      ),
    ],
    decide: [() => [interval(), { from: -1.2, to: -0.8 }], '0.estimate', /-Infinity/],
    evaluateClaim: [
      () => [claim(), 'quick', sweep.memoryStore(), () => undefined],
      ...[
        'id',
        'source',
        'theorem',
        'statement',
        'quantity',
        'prediction',
        'sweeps.full',
        'control.description',
      ].map((part) => `0.${part}`),
      /rule.from: -Infinity/,
    ],
    findClaim: [() => [[{ id: 'a' }], 'a']],
    committedResults: [() => [['cv-pca']], /null/],
    committedRuns: [() => ['alpha-fashion-mnist']],
    bySeed: [() => [runs()], /parameters|result|seconds|engine/],
    slopeInLogWidth: [() => [[runs()], sizeOf], /0.0/],
    exponent: [() => [runs(), sizeOf], '0.8.seconds', '0.8.engine', /null/],
    extremeOverWidths: [() => [runs(), 'maximum', sizeOf], '0.8.seconds', '0.8.engine'],
    writeReport: [() => [[result()]], /0.0/],
    readReport: [() => [claims.writeReport([result()])]],
    mergeResults: [() => [[result()], [result()], ['sizes-fall']], /argument [01].0/],
    intervalText: [() => [interval()], /NaN|Infinity/],
    claimsTable: [() => [[result()]], /0.0/],
    withClaimsTable: [() => [README, [result()]], /1.0/],
  }),
  ...of('studies', studies, { runKinds: [() => []] }),
  ...of('display', display, {
    check: [
      () => [1, { truth: () => 1, tolerance: 0.1, hint: 'think' }],
      '1.hint',
      /argument 0: (NaN|-Infinity)/,
    ],
    figure: [() => [figureOptions()], /0.(series.0|guides.0|notes.0)|range|ticks/],
    panels: [
      () => [[drawn(), drawn()], { columns: 2, title: 'two', height: 480 }],
      '0.1.data',
      '0.1.text',
      '0.1.layout',
      '0.1.config',
      /0.1/,
    ],
    plot: [() => [drawn()], '0.text', '0.data', '0.layout', '0.config', '0.options'],
    markdown: [() => ['text']],
    parameters: [() => [{ quick: { a: 1 }, full: { a: 2 } }], /0.(quick|full)/],
    formatNumber: [() => [1.5, 4], /argument 0/],
    ordered: [() => [3]],
    // `() => 1`, deflated.
    sealed: [() => ['09BUsLVTMAQA', {}], '1'],
    pictureGrid: [
      () => [
        {
          summary: 'Pictures.',
          title: 'some',
          headings: ['a'],
          rows: [{ label: 'b', cells: [{ picture: picture(), name: 'c' }] }],
          rowHeight: 76,
        },
      ],
    ],
    signedPicture: [() => [[1, -1, 0, 2], 2, 2]],
    progress: [() => [10, { label: 'steps' }]],
    followSweep: [() => [one(), 'runs'], '0.kind.name', '0.kind.version'],
    withSlider: [
      () => [
        [
          { name: '1', figure: drawn() },
          { name: '2', figure: drawn() },
        ],
        'step',
      ],
      /0.1.figure/,
    ],
    table: [() => [[{ a: 1, b: 'c' }], { caption: 'd', digits: 4, columns: ['a'] }], '0.0.b', /0.0.a/],
  }),
  ...of('stats', stats, {
    fitLineOverSeeds: [() => [seeds()]],
    fitPowerLawOverSeeds: [() => [seeds()]],
    extremeOfMeans: [
      () => [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        'maximum',
      ],
      /Infinity/,
      /ragged|huge/,
    ],
    intervalOverSeeds: [() => [[1, 2, 3], stats.mean, [-10, 10]], /Infinity|null|huge/],
    isInside: [() => [{ low: 1, high: 2 }, 1.5], /Infinity/],
    verdictSentence: [() => [{ low: 1, high: 2 }, 1.5, 'The'], /Infinity/],
  }),
  ...of('data', data, {
    inTurn: [() => [data.noise(0.1), data.shift(1)], '0.name', '1.name'],
    cifar10: [() => [{ split: 'test' }]],
    emoji: [() => []],
    mnist: [() => [{ split: 'test' }], '0.split'],
    dataFolder: [() => []],
    readDataFile: [() => ['mnist/t10k-labels-idx1-ubyte']],
    randomRotation: [() => [3, new RandomStream(1)]],
  }),
  ...of('evaluate', evaluate, {
    outputsAt: [
      () => [triplet().inputs],
      (look: ReturnType<typeof evaluate.outputsAt>) => {
        const own = net().at(triplet(), { space: 'weight' });
        try {
          return look({ net: own });
        } finally {
          own.dispose();
        }
      },
    ],
  }),
];
