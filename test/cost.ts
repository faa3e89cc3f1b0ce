/**
 * By how much the time of `work` grows when what it works on is sixteen times as long: about 16 for work in proportion to
 * the length, 256 for work in its square. The best of some turns, since others use the machine, too.
 */
export function growthOf<T>(make: (length: number) => T, work: (input: T) => unknown): number {
  const measure = (length: number) => {
    const input = make(length);
    let best = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < 5; turn++) {
      const begun = performance.now();
      for (let call = 0; call < 10; call++) work(input);
      best = Math.min(best, performance.now() - begun);
    }
    return best;
  };
  measure(1_000);
  // What takes less than this is noise.
  const leastMs = 0.05;
  return measure(16_000) / Math.max(measure(1_000), leastMs);
}

/** More than this is not in proportion to the length. */
export const linear = 48;
