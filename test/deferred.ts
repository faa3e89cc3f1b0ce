export type Deferred<T> = { readonly promise: Promise<T>; resolve(value: T): void };

/** A promise that the test resolves. */
export function deferred<T = void>(): Deferred<T> {
  let keep: ((value: T) => void) | undefined;
  const promise = new Promise<T>((resolve) => {
    keep = resolve;
  });
  return { promise, resolve: (value) => keep?.(value) };
}
