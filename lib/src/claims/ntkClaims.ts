// The claims about the NTK (Anil et al. 2024), on MNIST.
import type { Claim } from './claim';
import { cosineBound, cosineExponentRelu, cosineExponentSmooth, linearisedModel } from './cosineClaims';
import { dotHittingTime, dotLeaves, infoNCEDotStays } from './dotClaims';
import { hessianChain, hessianNormFalls } from './hessianClaims';
import type { NetParameters } from './netRun';

/** All claims about the NTK, in the order of the notebooks. */
export const ntkClaims: readonly Claim<NetParameters>[] = [
  dotHittingTime,
  dotLeaves,
  infoNCEDotStays,
  cosineBound,
  cosineExponentSmooth,
  cosineExponentRelu,
  hessianNormFalls,
  hessianChain,
  linearisedModel,
];
