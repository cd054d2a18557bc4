// @ts-check
// The ratios of the table as a picture.
import { writeFileSync } from 'node:fs';
import { figure } from 'contrastive-lab/display';
import { openPainter } from '../scripts/notebooks/pictures.mjs';

/** Letters that fit beside the rows. */
const LINE = 66;

/**
 * A text cut between words.
 * @param {string} text
 */
function lines(text) {
  /** @type {string[]} */
  const found = [];
  for (const word of text.split(' ')) {
    const last = found.at(-1);
    if (last !== undefined && last.length + word.length < LINE) found[found.length - 1] = `${last} ${word}`;
    else found.push(word);
  }
  return found;
}

/**
 * Ratio and spread of each row, from the first row down, with the goals.
 * @param {import('./compare.mjs').Row[]} rows
 */
export function ratioFigure(rows) {
  const labels = rows.map(({ item, shape, peer }) =>
    [
      ...lines(`${item}: ${shape.replace(/^a step of |(, from nothing| from a file).*/g, '')}`),
      `<b>${peer}</b>`,
    ].join('<br>'),
  );
  const asked = rows.flatMap(({ goal }, i) => (goal === undefined ? [] : [{ goal, label: labels[i] }]));
  const ratios = rows.map(({ ratio }) => ratio);
  return figure({
    summary: 'Our time over the peer’s for each row of the table; below 1 we are faster.',
    x: { title: 'ours / peer', scale: 'log' },
    y: { title: 'item: shape | peer' },
    series: [],
    traces: [
      {
        type: 'scatter',
        mode: 'markers',
        name: 'measured',
        x: ratios,
        y: labels,
        marker: { size: 10, color: '#0072b2' },
        error_x: {
          type: 'data',
          symmetric: false,
          color: '#0072b2',
          thickness: 2,
          array: rows.map(({ ratio, spread }) => Math.max(0, spread[1] - ratio)),
          arrayminus: rows.map(({ ratio, spread }) => Math.max(0, ratio - spread[0])),
        },
      },
      {
        type: 'scatter',
        mode: 'markers',
        name: 'goal: at most',
        x: asked.map(({ goal }) => goal),
        y: asked.map(({ label }) => label),
        marker: { size: 11, symbol: 'line-ns', line: { width: 3, color: '#d55e00' }, color: '#d55e00' },
      },
    ],
    height: 160 + 34 * rows.length,
    layout: {
      yaxis: {
        type: 'category',
        autorange: 'reversed',
        title: { text: '' },
        tickmode: 'linear',
        dtick: 1,
        automargin: true,
        tickfont: { size: 11 },
      },
      xaxis: {
        type: 'log',
        tickvals: [0.001, 0.01, 0.1, 1],
        ticktext: ['0.001', '0.01', '0.1', '1'],
      },
      showlegend: true,
      legend: { orientation: 'h', y: 1.01, yanchor: 'bottom', x: 0.5, xanchor: 'center' },
      shapes: [
        {
          type: 'line',
          x0: 1,
          x1: 1,
          y0: 0,
          y1: 1,
          yref: 'paper',
          line: { width: 1, dash: 'dot', color: '#555' },
        },
      ],
    },
  });
}

/**
 * Draws the rows into a PNG.
 * @param {import('./compare.mjs').Row[]} rows
 * @param {string} path
 * @throws Error when there is no browser
 */
export async function drawRatios(rows, path) {
  const painter = await openPainter();
  try {
    writeFileSync(path, Buffer.from(await painter.draw(ratioFigure(rows)), 'base64'));
  } finally {
    await painter.close();
  }
}
