"use client";

import { useEffect, useState } from "react";

/** How long the button says that the text was copied. */
const copiedMs = 2_000;

/** Copies an id or a reference. Appears only if scripts run and the browser lets pages copy, over HTTPS or on loopback. */
export function CopyButton({ text }: { readonly text: string }) {
  const [canCopy, setCanCopy] = useState(false);
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => setCanCopy(navigator.clipboard !== undefined), []);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), copiedMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  if (!canCopy) return null;
  return (
    <button
      type="button"
      aria-label={`Copy ${text}`}
      className="-my-3 ms-1 inline-flex min-h-11 min-w-11 items-center justify-center rounded px-1.5 text-xs text-muted underline underline-offset-2 hover:text-ink"
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => setIsCopied(true),
          () => setCanCopy(false),
        );
      }}
    >
      <span aria-live="polite">{isCopied ? "Copied" : "Copy"}</span>
    </button>
  );
}
