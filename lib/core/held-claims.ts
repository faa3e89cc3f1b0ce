/** What this process has claimed from a queue and not finished, to be given back if the process has to end first. */
export type HeldClaims = {
  /** Returns what is to be called once the claim is finished, one way or another. */
  hold(giveBack: () => Promise<void>): () => void;
  /** Never rejects: what cannot be given back is free again when its lease runs out. */
  giveBackAll(): Promise<void>;
};

export function createHeldClaims(): HeldClaims {
  const held = new Set<() => Promise<void>>();
  return {
    hold(giveBack) {
      held.add(giveBack);
      return () => void held.delete(giveBack);
    },
    async giveBackAll() {
      await Promise.allSettled([...held].map((giveBack) => giveBack()));
    },
  };
}
