"use client";

import { createContext, type ReactNode, useContext } from "react";

/** What the page for a fault says. It is made in the browser, which does not hold the words of every language. */
export type ErrorMessages = {
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

type HandOverProps = { readonly messages: ErrorMessages; readonly children: ReactNode };

const Messages = createContext<ErrorMessages | null>(null);

/** Hands the words over while all is well. */
export function HandOverErrorMessages({ messages, children }: HandOverProps) {
  return <Messages value={messages}>{children}</Messages>;
}

export function useErrorMessages(): ErrorMessages {
  const messages = useContext(Messages);
  if (messages === null) throw new Error("The layout hands no words over");
  return messages;
}
