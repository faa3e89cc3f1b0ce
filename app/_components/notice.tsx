import type { ReactNode } from "react";

const looks = {
  info: "border-info bg-info-ground",
  caution: "border-caution bg-caution-ground",
} as const;

type NoticeProps = { readonly tone: keyof typeof looks; readonly children: ReactNode };

/** Something to know before going on. */
export function Notice({ tone, children }: NoticeProps) {
  return <div className={`space-y-2 rounded-control border-s-4 px-4 py-3.5 ${looks[tone]}`}>{children}</div>;
}
