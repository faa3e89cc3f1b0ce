"use client";

import { useEffect, useState } from "react";

const format = (at: string, timeZone?: string) =>
  new Intl.DateTimeFormat("en", {
    dateStyle: "long",
    timeStyle: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(at));

/** A time that matters, in the person's own zone. The server does not know it, so without scripts it is in UTC. */
export function LocalTime({ at }: { readonly at: string }) {
  const [text, setText] = useState(() => `${format(at, "UTC")} UTC`);
  useEffect(() => setText(format(at)), [at]);
  return (
    <time dateTime={at} className="font-medium">
      {text}
    </time>
  );
}
