export {
  contrastCovariance,
  covarianceChange,
  covarianceDrift,
  type CovarianceDriftObserver,
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
export { pcaGap, type PcaGap, type PcaGapObserver } from './pcaGap';
export { pcaStart } from './pcaStart';
export { principalSubspace, type PrincipalSubspace } from './principal';
