/**
 * The factor by which the time of `work` grows if its input is sixteen times as long: about 16 if linear, 256 if
 * quadratic. The best of several rounds, since other processes use the machine, too.
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
  // Shorter times are noise.
  const leastMs = 0.05;
  return measure(16_000) / Math.max(measure(1_000), leastMs);
}

/** A factor above this is not linear. */
export const linear = 48;
