export type Lanes = {
  /** There may be something to do: opens a lane, or has one look again where all are open. */
  open(): void;
  /** Resolves once no lane is open. */
  drained(): Promise<void>;
};

/**
 * Does things a few at a time, on up to `most` lanes, so that one that takes long holds up no other. A lane takes up one
 * thing after another until there is nothing; it never rejects, and calls `openAnother` when it found something, since
 * there may be more.
 */
export function createLanes(most: number, lane: (openAnother: () => void) => Promise<void>): Lanes {
  const lanes = new Set<Promise<void>>();
  let isCalledAgain = false;

  function open(): void {
    if (lanes.size >= most) {
      isCalledAgain = true;
      return;
    }
    // Not before it is counted.
    const opened: Promise<void> = Promise.resolve()
      .then(() => lane(open))
      .then(() => {
        lanes.delete(opened);
        if (!isCalledAgain) return;
        // It may have looked for the last time just before there was something.
        isCalledAgain = false;
        open();
      });
    lanes.add(opened);
  }

  return {
    open,
    async drained() {
      while (lanes.size > 0) await Promise.all(lanes);
    },
  };
}
