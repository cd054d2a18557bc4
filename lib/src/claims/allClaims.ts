// Every claim of the collection.
import type { Claim } from './claim';
import { mixtureClaims } from './mixtureClaims';
import { ntkClaims } from './ntkClaims';
import { pcaClaims } from './pcaClaims';

/** All claims, in the order of the notebooks. */
export const allClaims: readonly Claim[] = [...ntkClaims, ...pcaClaims, ...mixtureClaims];
