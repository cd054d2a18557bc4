// Search, the choice of colours, and figures that are drawn when they come into view.
const seen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) window.drawFigure(target);
  },
  { rootMargin: '600px' },
);
for (const figure of document.querySelectorAll('.figure')) seen.observe(figure);

const chosen = () => localStorage.getItem('theme');
const dark = () =>
  (chosen() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
const paint = () => (document.documentElement.dataset.theme = dark() ? 'dark' : 'light');
paint();
document.getElementById('theme').addEventListener('click', () => {
  localStorage.setItem('theme', dark() ? 'light' : 'dark');
  paint();
});

const fields = { fields: ['heading', 'text'], storeFields: ['heading', 'page'] };
const index = window.MiniSearch.loadJSON(window.searchIndex, fields);
const found = document.getElementById('found');
document.getElementById('search').addEventListener('input', ({ target }) => {
  const hits = index.search(target.value, { prefix: true, fuzzy: 0.1, boost: { heading: 3 } }).slice(0, 10);
  found.replaceChildren(
    ...hits.map(({ heading, page }) =>
      Object.assign(document.createElement('a'), { href: page, textContent: heading }),
    ),
  );
  if (target.value !== '' && hits.length === 0)
    found.textContent = `Nothing was found for "${target.value}".`;
});
