import { useI18n } from "@/lib/i18n/request";

/**
 * A time that matters, in the person's own zone. As long as the server does not know that one, it says the time in UTC,
 * and a script puts it right before it is seen (`lib/i18n/local-times.ts`).
 */
export function LocalTime({ at }: { readonly at: string }) {
  const { formatTime } = useI18n();
  return (
    <time dateTime={at} data-local-time="" suppressHydrationWarning>
      {formatTime(new Date(at))}
    </time>
  );
}
