"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";

const firstMs = 1_500;
const maxMs = 20_000;

type LiveUpdatesProps = {
  /** Where to ask for the mark of what the page should show. */
  readonly url: string;
  /** The mark of what it shows. */
  readonly versionTag: string;
  /** Whether there may be news. */
  readonly isOpen: boolean;
  /** The page's heading: where it changes, the person is somewhere else. */
  readonly heading: string;
  /** What is read out when the page has changed. */
  readonly news: string;
};

/** Watches for news of an open page, has the page made anew when there are some, and tells those who cannot see it. */
export function LiveUpdates({ url, versionTag, isOpen, heading, news }: LiveUpdatesProps) {
  useChanges(url, versionTag, isOpen);
  useReload();
  const announced = useAnnouncement({ versionTag, heading, news });
  return (
    <p role="status" className="sr-only">
      {announced}
    </p>
  );
}

/** Asks while the page is visible, ever more rarely. */
function useChanges(url: string, versionTag: string, isOpen: boolean): void {
  const router = useRouter();
  useEffect(() => {
    if (!isOpen) return;
    let delayMs = firstMs;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function look() {
      const current = await fetchVersionTag(url);
      if (current !== null && current !== versionTag) router.refresh();
      delayMs = Math.min(maxMs, delayMs * 1.25);
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
  }, [router, url, versionTag, isOpen]);
}

/** A browser that goes back may show the page as it was left. It has to tell what is true now. */
function useReload(): void {
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) location.reload();
    };
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, []);
}

/** The words to read out. Moves the focus to the heading where that is a new one, and leaves it alone otherwise. */
function useAnnouncement({
  versionTag,
  heading,
  news,
}: Pick<LiveUpdatesProps, "versionTag" | "heading" | "news">): string {
  const shown = useRef({ versionTag, heading });
  const [announced, setAnnounced] = useState("");
  useEffect(() => {
    const before = shown.current;
    shown.current = { versionTag, heading };
    if (before.versionTag === versionTag) return;
    setAnnounced(news);
    if (before.heading !== heading) document.querySelector<HTMLElement>("h1")?.focus();
  }, [versionTag, heading, news]);
  return announced;
}

/** Null where there is nothing to learn just now: offline, signed out, a fault. The next look comes anyway. */
async function fetchVersionTag(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { cache: "no-store" });
    if (response.status === 401) location.reload();
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null && "versionTag" in body ? String(body.versionTag) : null;
  } catch {
    return null;
  }
}
