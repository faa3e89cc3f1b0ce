"use client";

import { useEffect, useState } from "react";

const format = (at: string, locale: string, timeZone?: string) =>
  new Intl.DateTimeFormat(locale, {
    dateStyle: "long",
    timeStyle: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(at));

/** A time that matters, in the person's own zone. The server does not know it, so without scripts it is in UTC. */
export function LocalTime({ at, locale }: { readonly at: string; readonly locale: string }) {
  const [text, setText] = useState(() => `${format(at, locale, "UTC")} UTC`);
  useEffect(() => setText(format(at, locale)), [at, locale]);
  return (
    <time dateTime={at} className="font-medium">
      {text}
    </time>
  );
}
