// Starts the deck, draws a slide's figures when it comes, and makes a slide that is too tall as small as it must be.
const deck = new window.Reveal({
  width: 1280,
  height: 720,
  margin: 0.03,
  center: false,
  hash: true,
  slideNumber: 'c/t',
  transition: 'none',
});

function show(slide) {
  for (const figure of slide.querySelectorAll('.figure')) window.drawFigure(figure);
  if (slide.dataset.fitted) return;
  slide.dataset.fitted = 'yes';
  const inner = document.createElement('div');
  inner.append(...slide.childNodes);
  slide.append(inner);
  const room = Math.min(680 / inner.scrollHeight, 1200 / inner.scrollWidth, 1);
  if (room < 1)
    Object.assign(inner.style, {
      transform: `scale(${room})`,
      transformOrigin: 'top left',
      width: `${100 / room}%`,
    });
}

deck.on('ready', ({ currentSlide }) => show(currentSlide));
deck.on('slidechanged', ({ currentSlide }) => show(currentSlide));
deck.initialize();
window.deck = deck;
