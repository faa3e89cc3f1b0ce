/** Time limits for the identity provider during one request. */
export type TimeLimits = {
  /** Per call: discovery, token, userinfo. */
  readonly requestMs: number;
  /** For all calls together. */
  readonly totalMs: number;
};

/** Keeps responses below 15 s, whatever the provider does. */
export const timeLimits: TimeLimits = { requestMs: 5_000, totalMs: 12_000 };
