import { show } from './channel';

/**
 * Shows Markdown (with LaTeX between dollar signs) as one output; outside a kernel prints the text as it is.
 * @param text the Markdown source
 */
export function markdown(text: string): void {
  show({ 'text/markdown': text, 'text/plain': text });
}
