"use client";

import { createContext, type ReactNode, useContext } from "react";

/** What the page for a fault says. It is made in the browser, which does not hold the words of every language. */
export type ErrorWords = {
  readonly title: string;
  readonly heading: string;
  readonly alert: string;
  readonly text: string;
  readonly reference: string;
  readonly tryAgain: string;
  /** Instead of all that where an earlier build made the page. */
  readonly outOfDate: {
    readonly title: string;
    readonly heading: string;
    readonly text: string;
    readonly link: string;
  };
};

type HandOverProps = { readonly words: ErrorWords; readonly children: ReactNode };

const Words = createContext<ErrorWords | null>(null);

/** Hands the words over while all is well. */
export function HandOverErrorWords({ words, children }: HandOverProps) {
  return <Words value={words}>{children}</Words>;
}

export function useErrorWords(): ErrorWords {
  const words = useContext(Words);
  if (words === null) throw new Error("The layout hands no words over");
  return words;
}
