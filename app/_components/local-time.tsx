import { useI18n } from "@/lib/i18n/request";

/**
 * A time in the user's time zone. If the server does not know the zone, it renders UTC, and a script corrects it before
 * the first paint (`lib/i18n/local-times.ts`).
 */
export function LocalTime({ at }: { readonly at: string }) {
  const { formatTime } = useI18n();
  return (
    <time dateTime={at} data-local-time="" suppressHydrationWarning>
      {formatTime(new Date(at))}
    </time>
  );
}
