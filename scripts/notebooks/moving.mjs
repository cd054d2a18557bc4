// @ts-check
// A figure with a slider as an SVG that plays by itself, for pages that run no scripts: marks glide from step to step
// (SMIL animation, which browsers play in a plain image), and what cannot be played shows the last step.

/** Pixels. */
const PANEL = 400;
const GAP = 84;
const MARGIN = { left: 84, top: 66, right: 24, bottom: 72 };
/** Seconds a step takes, and for how many steps the last one stays. */
const STEP_SECONDS = 0.35;
const HELD_STEPS = 10;

const ink = { text: '#1f1f1f', axis: '#4d4d4d', grid: '#e3e3e3' };

/** Outlines of plotly's symbols around the origin. */
const outlines = /** @type {Record<string, string>} */ ({
  circle: '<circle r="4.5"/>',
  square: '<rect x="-4" y="-4" width="8" height="8"/>',
  diamond: '<path d="M0-5.6 5.6 0 0 5.6-5.6 0z"/>',
});

/**
 * @param {any} figure plotly data, frames and layout with one slider: panels in a row of equal linear axes, with marks and texts
 * @returns {string} the SVG
 * @throws Error when it has no frames, or marks other than circles, squares and diamonds
 */
export function movingSvg({ frames, layout }) {
  if (!frames?.length) throw new Error('a figure that moves must have frames, got none');
  const axes = Object.keys(layout)
    .filter((key) => /^xaxis\d*$/.test(key))
    .map((key) => key.slice('xaxis'.length));
  const width = MARGIN.left + MARGIN.right + axes.length * PANEL + (axes.length - 1) * GAP;
  const height = MARGIN.top + PANEL + MARGIN.bottom;
  const { prefix } = layout.sliders[0].currentvalue;
  const steps = layout.sliders[0].steps.map((/** @type {any} */ { value }) => `${prefix}${value}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      'font-family="Arial, Helvetica, \'DejaVu Sans\', sans-serif" font-size="21">',
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    textInTurn(steps, `x="${width - MARGIN.right}" y="36" text-anchor="end"`),
    ...axes.map((suffix, i) => panel(frames, layout, suffix, MARGIN.left + i * (PANEL + GAP))),
    '</svg>\n',
  ].join('\n');
}

/**
 * @param {any[]} frames
 * @param {any} layout
 * @param {string} suffix of the panel's axes
 * @param {number} left
 */
function panel(frames, layout, suffix, left) {
  const [x, y] = [layout[`xaxis${suffix}`], layout[`yaxis${suffix}`]];
  const place = (/** @type {any} */ axis, /** @type {number} */ value) =>
    ((value - axis.range[0]) / (axis.range[1] - axis.range[0])) * PANEL;
  const at = (/** @type {number} */ px, /** @type {number} */ py) =>
    [left + place(x, px), MARGIN.top + PANEL - place(y, py)].map((value) => value.toFixed(1)).join(' ');
  const own = frames.map(({ data }) =>
    data.filter((/** @type {any} */ trace) => (trace.xaxis ?? 'x') === `x${suffix}`),
  );
  const title = layout.annotations.find((/** @type {any} */ { xref }) => xref === `x${suffix} domain`);
  const last = own[own.length - 1];
  return [
    frame(left, title?.text ?? '', x, y, at),
    ...last.flatMap((/** @type {any} */ { mode }, /** @type {number} */ i) =>
      mode === 'text' ? [caption(own, i, at)] : marks(own, i, at),
    ),
  ].join('\n');
}

/**
 * Axes, their ticks and titles.
 * @param {number} left
 * @param {string} title
 * @param {any} x
 * @param {any} y
 * @param {(x: number, y: number) => string} at
 */
function frame(left, title, x, y, at) {
  const [middleX, middleY, bottom] = [left + PANEL / 2, MARGIN.top + PANEL / 2, MARGIN.top + PANEL];
  const ticksX = (x.tickvals ?? []).map((/** @type {number} */ value, /** @type {number} */ i) => {
    const [px] = at(value, 0).split(' ');
    return `<path d="M${px} ${MARGIN.top}V${bottom}" stroke="${ink.grid}"/>
<text x="${px}" y="${bottom + 26}" ${look(19, 'middle')}>${escaped(x.ticktext[i])}</text>`;
  });
  const ticksY = (y.tickvals ?? []).map((/** @type {number} */ value, /** @type {number} */ i) => {
    const [, py] = at(0, value).split(' ');
    return `<path d="M${left} ${py}H${left + PANEL}" stroke="${ink.grid}"/>
<text x="${left - 8}" y="${Number(py) + 7}" ${look(19, 'end')}>${escaped(y.ticktext[i])}</text>`;
  });
  return [
    ...ticksX,
    ...ticksY,
    `<path d="M${left} ${MARGIN.top}V${bottom}H${left + PANEL}" fill="none" stroke="${ink.axis}" stroke-width="1.5"/>`,
    `<text x="${left}" y="${MARGIN.top - 16}" ${look(24, 'start')}>${escaped(title)}</text>`,
    `<text x="${middleX}" y="${bottom + 54}" ${look(21, 'middle')}>${escaped(x.title.text)}</text>`,
    `<text transform="translate(${left - 48} ${middleY}) rotate(-90)" ${look(21, 'middle')}>${escaped(y.title.text)}</text>`,
  ].join('\n');
}

/**
 * @param {number} size
 * @param {string} anchor
 */
function look(size, anchor) {
  return `font-size="${size}" text-anchor="${anchor}" fill="${ink.text}"`;
}

/**
 * @param {any[][]} own the panel's traces in each frame
 * @param {number} trace which of them
 * @param {(x: number, y: number) => string} at
 */
function caption(own, trace, at) {
  const { x, y } = own[own.length - 1][trace];
  const [px, py] = at(x[0], y[0]).split(' ');
  const texts = own.map((traces) => traces[trace].text[0]);
  return textInTurn(texts, `x="${px}" y="${py}" text-anchor="middle"`);
}

/**
 * @param {any[][]} own
 * @param {number} trace
 * @param {(x: number, y: number) => string} at
 * @returns {string[]} one group of one colour
 */
function marks(own, trace, at) {
  const { x, marker } = own[own.length - 1][trace];
  const outline = outlines[marker.symbol];
  if (!outline)
    throw new Error(`a mark must be one of ${Object.keys(outlines).join(', ')}, got ${marker.symbol}`);
  const each = x.map((/** @type {number} */ _, /** @type {number} */ point) => {
    const path = own.map((traces) => at(traces[trace].x[point], traces[trace].y[point]));
    const end = path[path.length - 1];
    const moves = path.some((place) => place !== end);
    const glide = `<animateTransform attributeName="transform" type="translate" values="${held(path).join(';')}" ${clock(path)}/>`;
    return `<g transform="translate(${end})">${outline}${moves ? glide : ''}</g>`;
  });
  return [`<g fill="${marker.color}" fill-opacity="${marker.opacity ?? 1}">`, ...each, '</g>'];
}

/**
 * A text that changes from step to step.
 * @param {string[]} texts
 * @param {string} attributes
 */
function textInTurn(texts, attributes) {
  const end = texts.length - 1;
  const shown = (/** @type {string} */ text, /** @type {string} */ opacity, /** @type {string} */ play) =>
    `<text ${attributes} fill="${ink.text}" opacity="${opacity}">${escaped(text)}${play}</text>`;
  if (texts.every((text) => text === texts[end])) return shown(texts[end], '1', '');
  return texts
    .map((text, i) => {
      const values = held(texts.map((_, j) => (i === j ? '1' : '0'))).join(';');
      const play = `<animate attributeName="opacity" calcMode="discrete" values="${values}" ${clock(texts)}/>`;
      return shown(text, i === end ? '1' : '0', play);
    })
    .join('\n');
}

/** @param {string[]} values at each step; the last one stays a while */
function held(values) {
  return [...values, ...Array(HELD_STEPS).fill(values[values.length - 1])];
}

/** @param {string[]} values */
function clock({ length }) {
  return `dur="${((length + HELD_STEPS) * STEP_SECONDS).toFixed(1)}s" repeatCount="indefinite"`;
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
