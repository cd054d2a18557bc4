// Student's t for whole degrees of freedom, where its distribution is a finite sum of sines and cosines.

/** Probability that |t| stays below sqrt(degrees) tan(angle) (Abramowitz and Stegun, 26.7.3 and 26.7.4). */
function central(angle: number, degrees: number): number {
  const cosine = Math.cos(angle);
  const odd = degrees % 2 === 1;
  // Odd: cos + (2/3) cos^3 + (2*4)/(3*5) cos^5 ...; even: 1 + (1/2) cos^2 + (1*3)/(2*4) cos^4 ...; both up to cos^(degrees - 2).
  let term = odd ? cosine : 1;
  let sum = 0;
  for (let power = odd ? 1 : 0; power <= degrees - 2; power += 2) {
    sum += term;
    term *= (cosine ** 2 * (power + 1)) / (power + 2);
  }
  const series = Math.sin(angle) * sum;
  return odd ? (2 / Math.PI) * (angle + series) : series;
}

/**
 * Computes the t that a Student variable exceeds in size, on either side together, with a given probability.
 * @param outside probability of both tails, in (0, 1): 0.05 for a 95 % interval
 * @param degrees degrees of freedom, a positive integer
 */
export function studentT(outside: number, degrees: number): number {
  let [low, high] = [0, Math.PI / 2];
  // Each step halves the angle's range: 60 of them reach the last digit of a double.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (central(middle, degrees) < 1 - outside) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}
