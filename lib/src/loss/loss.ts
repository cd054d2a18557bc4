// A contrastive loss as a function of the outputs alone: the net's part of the chain rule lives in train.

/** The outputs of a net at all points of N triplets: anchors, then positives, then negatives. */
export interface TripletOutputs {
  /** 3N rows of `dim` numbers. */
  readonly values: Float64Array;
  /** N. */
  readonly count: number;
  /** Z. */
  readonly dim: number;
}

/** A loss of the outputs at N triplets. To add one, write `evaluate` in a file of its own; nothing else changes. */
export interface Loss {
  readonly name: string;
  /**
   * Value and gradient.
   * @returns value, and gradient (3N rows of Z): d value / d outputs
   */
  evaluate(outputs: TripletOutputs): { value: number; gradient: Float64Array };
}
