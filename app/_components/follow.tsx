"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const firstMs = 1_500;
const longestMs = 20_000;

type FollowProps = {
  /** Where to ask for the mark of what the page should show. */
  readonly url: string;
  /** The mark of what it shows. */
  readonly mark: string;
};

/** Watches for news while the page is visible, ever more rarely, and has the page made anew when there are some. */
export function Follow({ url, mark }: FollowProps) {
  const router = useRouter();
  useEffect(() => {
    let delayMs = firstMs;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function look() {
      const news = await fetchMark(url);
      if (news !== null && news !== mark) router.refresh();
      delayMs = Math.min(longestMs, delayMs * 1.25);
      schedule();
    }
    function schedule() {
      clearTimeout(timer);
      if (document.visibilityState === "visible") timer = setTimeout(look, delayMs);
    }
    function onVisible() {
      delayMs = firstMs;
      schedule();
    }

    schedule();
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [router, url, mark]);
  return null;
}

/** Null where there is nothing to learn just now: offline, signed out, a fault. The next look comes anyway. */
async function fetchMark(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { cache: "no-store" });
    if (response.status === 401) location.reload();
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null && "mark" in body ? String(body.mark) : null;
  } catch {
    return null;
  }
}
