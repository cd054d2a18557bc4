// Draws a figure when it is first seen: a page of thirty figures opens at once.
window.drawFigure = (box) => {
  if (box.dataset.drawn) return;
  box.dataset.drawn = 'yes';
  const { data, layout, frames } = JSON.parse(box.querySelector('script').textContent);
  const height = box.clientHeight;
  const drawn = document.createElement('div');
  drawn.style.height = '100%';
  box.append(drawn);
  window.Plotly.newPlot(drawn, {
    data,
    frames,
    layout: { ...layout, width: undefined, height, autosize: true },
    config: {
      displaylogo: false,
      responsive: true,
      toImageButtonOptions: { format: 'svg' },
      modeBarButtonsToRemove: ['sendDataToCloud'],
    },
  });
};
