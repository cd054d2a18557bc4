// @ts-check
// The frame of every page that is made here: a head, and scripts after the body. What it loads lies beside it in `parts`.
import { escaped } from './markup.mjs';

/**
 * @param {object} page
 * @param {string} page.title
 * @param {string[]} page.styles names of style sheets
 * @param {string} page.style rules of the page's own
 * @param {string} page.body HTML
 * @param {string[]} page.scripts names, in the order in which they run
 */
export const htmlPage = ({ title, styles, style, body, scripts }) => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
${styles.map((name) => `<link rel="stylesheet" href="parts/${name}">`).join('\n')}
<style>${style}</style>
</head>
<body>
${body}
${scripts.map((name) => `<script src="parts/${name}"></script>`).join('\n')}
</body>
</html>
`;
