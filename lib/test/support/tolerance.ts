// The accuracy asked of results, in one place.

/** Relative accuracy of one float32 result against a float64 oracle. */
export const FLOAT32 = 2e-5;
/** Relative accuracy of float32 results that went through many steps or large sums. */
export const FLOAT32_LONG = 1e-4;
/** Relative accuracy of float64 results. */
export const FLOAT64 = 1e-10;
/** Relative accuracy of fourth-order central differences in float64. */
export const DIFFERENCES = 1e-7;
