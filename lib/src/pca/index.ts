export {
  contrastCovariance,
  covarianceChange,
  covarianceDrift,
  type FeatureState,
} from './contrastCovariance';
export {
  disposeFactors,
  eigenvectors,
  frobeniusNorm,
  spectrum,
  type FactoredSpectrum,
  type PairedFactors,
} from './factors';
export { contrastiveKernelPca, type KernelPca } from './kernelPca';
export { ordinaryPca, type PrincipalAxes } from './ordinaryPca';
export { pcaGap, type PcaGap } from './pcaGap';
export { pcaStart } from './pcaStart';
export { players, type PlayersOptions, type PlayersState } from './players';
export { principalSubspace, type PrincipalSubspace } from './principal';
export { spectralFlow, type SpectralFlowState } from './spectralFlow';
export {
  activePart,
  smallNet,
  type Normalisation,
  type SmallNetOptions,
  type SmallNetState,
} from './smallNet';
