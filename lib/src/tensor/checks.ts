// Checks of arguments. Each names the argument, the value and what would be right, and is written so that NaN fails it.

/** @throws RangeError when an encoder cannot have so many outputs */
export function checkOutputs(outputs: number, inputDim: number): void {
  if (!(Number.isInteger(outputs) && outputs >= 1 && outputs <= inputDim)) {
    throw new RangeError(
      `outputs must be an integer from 1 to the input dimension ${inputDim}, got r = ${outputs}; more outputs add nothing`,
    );
  }
}
