"use client";

import { createContext, type ReactNode, useContext } from "react";

/** Messages of the error page. It renders in the browser, which does not have every language's messages. */
export type ErrorMessages = {
  readonly title: string;
  readonly heading: string;
  readonly alert: string;
  readonly text: string;
  readonly reference: string;
  readonly tryAgain: string;
  /** Used instead if an earlier build rendered the page. */
  readonly outOfDate: {
    readonly title: string;
    readonly heading: string;
    readonly text: string;
    readonly link: string;
  };
};

type HandOverProps = { readonly messages: ErrorMessages; readonly children: ReactNode };

const Messages = createContext<ErrorMessages | null>(null);

/** Provides the error messages from the layout, before any error occurs. */
export function HandOverErrorMessages({ messages, children }: HandOverProps) {
  return <Messages value={messages}>{children}</Messages>;
}

export function useErrorMessages(): ErrorMessages {
  const messages = useContext(Messages);
  if (messages === null) throw new Error("No messages: the layout provides none");
  return messages;
}
