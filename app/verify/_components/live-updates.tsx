"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";

const firstMs = 1_500;
const maxMs = 20_000;

type LiveUpdatesProps = {
  /** Address of the current version tag. */
  readonly url: string;
  /** Version tag of the rendered page. */
  readonly versionTag: string;
  /** Whether the page may still change. */
  readonly isOpen: boolean;
  /** The page's heading. If it changes, the focus moves to it. */
  readonly heading: string;
  /** Announced to screen readers when the page has changed. */
  readonly change: string;
};

/**
 * Live updates: polls the version tag, refreshes the page if it changed, and announces the change to screen readers.
 */
export function LiveUpdates({ url, versionTag, isOpen, heading, change }: LiveUpdatesProps) {
  useChanges(url, versionTag, isOpen);
  useReload();
  const announced = useAnnouncement({ versionTag, heading, change });
  return (
    <p role="status" className="sr-only">
      {announced}
    </p>
  );
}

/** Polls while the page is visible, with increasing delays. */
function useChanges(url: string, versionTag: string, isOpen: boolean): void {
  const router = useRouter();
  useEffect(() => {
    if (!isOpen) return;
    let delayMs = firstMs;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isStopped = false;

    async function look() {
      const current = await fetchStatus(url);
      if (isStopped) return;
      if (current !== null && current.versionTag !== versionTag) router.refresh();
      setAgo(current?.refreshedAgoMs);
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
      isStopped = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [router, url, versionTag, isOpen]);
}

/** Reloads a page restored from the back/forward cache, which may be outdated. */
function useReload(): void {
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) location.reload();
    };
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, []);
}

/** The text to announce. Moves the focus to the heading only if the heading changed. */
function useAnnouncement({
  versionTag,
  heading,
  change,
}: Pick<LiveUpdatesProps, "versionTag" | "heading" | "change">): string {
  const shown = useRef({ versionTag, heading });
  const [announced, setAnnounced] = useState("");
  useEffect(() => {
    const before = shown.current;
    shown.current = { versionTag, heading };
    if (before.versionTag === versionTag) return;
    setAnnounced(change);
    if (before.heading !== heading) document.querySelector<HTMLElement>("h1")?.focus();
  }, [versionTag, heading, change]);
  return announced;
}

/** Sets the seconds since the last refresh, if the page shows them. The script in the head counts on. */
function setAgo(ms: number | null | undefined): void {
  const shown = document.querySelector<HTMLElement>("[data-ago]");
  if (shown !== null && ms != null) shown.dataset["ago"] = String(Math.floor(ms / 1_000));
}

type Status = { readonly versionTag: string; readonly refreshedAgoMs: number | null };

/** Null if the status is unavailable: offline, signed out, an error. The next poll retries. */
async function fetchStatus(url: string): Promise<Status | null> {
  try {
    const response = await fetch(url, { cache: "no-store" });
    if (response.status === 401) location.reload();
    return response.ok ? ((await response.json()) as Status) : null;
  } catch {
    return null;
  }
}
