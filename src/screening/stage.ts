import type {
  Considered,
  GatewayId,
  ScreenAction,
  ScreeningSettings,
  ScreenStage,
  StirVerdict,
} from "../domain/mod.ts";

/** A call from outside, before anybody has asked where it leads. */
export interface ScreenedCall {
  readonly gateway: GatewayId;
  readonly caller: {
    /** E.164 with `+` where it can be read so, else what was sent; empty for nobody. */
    readonly number: string;
    readonly name: string;
    readonly anonymous: boolean;
  };
  /** The number of ours that it is for. */
  readonly dialled: string;
  readonly stir: StirVerdict;
  readonly at: Date;
  /** It only asks what would happen: nothing is remembered of it. */
  readonly isTrial?: boolean;
}

/** What a stage has found. */
export interface Finding {
  /** It finds fault with the call, or for the allow list lets it in. */
  readonly fault: boolean;
  /** What is held against the call, 0 to 1. */
  readonly score?: number;
  /** What is to become of the call, in place of what is set for the stage. */
  readonly action?: ScreenAction;
  readonly why: Considered;
}

/** One stage of the screening. */
export interface Stage {
  readonly name: ScreenStage;
  /** How long it may take, milliseconds; undefined for one that does not wait for anything. */
  readonly budgetMs?: number;
  /** @param score What is held against the call by the stages before it. */
  look(
    call: ScreenedCall,
    settings: ScreeningSettings,
    score: number,
  ): Finding | Promise<Finding>;
}
