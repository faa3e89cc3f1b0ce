/** The claims that this process holds, to be released if it ends before they are finished. */
export type HeldClaims = {
  /** Returns the function to call once the claim is finished, successfully or not. */
  hold(giveBack: () => Promise<void>): () => void;
  /** Never rejects: a claim that cannot be released is due again when its lease ends. */
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
