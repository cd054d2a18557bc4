/** Real pairs of two modalities: CLIP with linear encoders, in float32 on the engine. */
export { clipLoss, type ClipOptions, type PairedLoss } from './clipLoss';
export {
  linearClip,
  type ClipStep,
  type EncoderPair,
  type LinearClip,
  type LinearClipOptions,
} from './linearClip';
export { pairedDirections, type PairedDirections } from './pairedDirections';
