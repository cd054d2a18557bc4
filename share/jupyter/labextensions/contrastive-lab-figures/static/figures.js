/* global document, MouseEvent, MutationObserver, setTimeout */
// Words and a keyboard for the figures in JupyterLab: plotly gives its drawings no description, and its sliders cannot be
// reached without a mouse. Loaded by JupyterLab as a prebuilt extension, so it is written as one script without imports.
(() => {
  const PLOTLY = 'application/vnd.plotly.v1+json';
  const NAME = 'contrastive-lab-figures';
  /** Pixels at either end of plotly's rail that stand before the first and behind the last position. */
  const INSET = 10;

  /** Every figure that is open in a notebook, with its outputs' data. */
  function* figuresOf(app) {
    for (const panel of app.shell.widgets('main')) {
      for (const { outputArea } of panel.content?.widgets ?? []) {
        for (const [i, output] of (outputArea?.widgets ?? []).entries()) {
          const data = outputArea.model.get(i)?.data;
          const node = output.node.querySelector('.jp-RenderedPlotly');
          if (node && data && PLOTLY in data) yield { node, data };
        }
      }
    }
  }

  function describe(node, text) {
    if (node.getAttribute('aria-label') === text) return;
    node.setAttribute('role', 'figure');
    node.setAttribute('aria-label', text);
    // The committed picture that stands there until the figure is drawn.
    node.querySelector('img')?.setAttribute('alt', text);
  }

  const sliderOf = (node) => node.layout?.sliders?.[0];

  /** Presses the mouse where a position is: JupyterLab keeps plotly's own functions to itself. */
  function press(node, position) {
    const rail = node.querySelector('.slider-rail-touch-rect');
    const { left, top, width, height } = rail.getBoundingClientRect();
    const share = position / (sliderOf(node).steps.length - 1);
    const at = {
      clientX: left + INSET + share * (width - 2 * INSET),
      clientY: top + height / 2,
      bubbles: true,
    };
    rail.dispatchEvent(new MouseEvent('mousedown', at));
    node.dispatchEvent(new MouseEvent('mouseup', at));
  }

  /** A range input over plotly's slider: unseen until it has the focus, known to keyboards and screen readers. */
  function addKeyboard(node) {
    const { steps, currentvalue } = sliderOf(node);
    const input = Object.assign(document.createElement('input'), {
      type: 'range',
      min: 0,
      max: steps.length - 1,
    });
    input.className = 'contrastive-lab-slider';
    input.setAttribute('aria-label', (currentvalue?.prefix ?? 'position').replace(/:\s*$/, ''));
    const show = () => {
      input.value = String(sliderOf(node).active);
      input.setAttribute('aria-valuetext', steps[sliderOf(node).active].label);
      const rail = node.querySelector('.slider-rail-touch-rect')?.getBoundingClientRect();
      const frame = node.getBoundingClientRect();
      if (!rail) return;
      const place = {
        left: rail.left - frame.left,
        top: rail.top - frame.top,
        width: rail.width,
        height: rail.height,
      };
      for (const [side, pixels] of Object.entries(place)) input.style[side] = `${pixels}px`;
    };
    input.addEventListener('input', () => press(node, Number(input.value)));
    // JupyterLab takes the arrow keys for its cells.
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') event.stopPropagation();
    });
    node.on('plotly_sliderchange', show);
    node.on('plotly_afterplot', show);
    node.append(input);
    show();
  }

  function attend(app) {
    for (const { node, data } of figuresOf(app)) {
      describe(node, data['text/plain']);
      if (sliderOf(node) && node.on && !node.querySelector('.contrastive-lab-slider')) addKeyboard(node);
    }
  }

  const style = `
    .jp-RenderedPlotly { position: relative; }
    .contrastive-lab-slider { position: absolute; margin: 0; opacity: 0; pointer-events: none; }
    .jp-RenderedPlotly:has(.contrastive-lab-slider:focus-visible) .slider-grip-rect { stroke: #065ec0 !important; stroke-width: 4px !important; }
  `;

  const plugin = {
    id: `${NAME}:plugin`,
    autoStart: true,
    activate(app) {
      document.head.append(Object.assign(document.createElement('style'), { textContent: style }));
      let waiting = false;
      const soon = () => {
        if (waiting) return;
        waiting = true;
        setTimeout(() => {
          waiting = false;
          attend(app);
        }, 100);
      };
      new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
    },
  };

  // What module federation asks of a container.
  globalThis._JUPYTERLAB = globalThis._JUPYTERLAB ?? {};
  globalThis._JUPYTERLAB[NAME] = {
    init: () => undefined,
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
