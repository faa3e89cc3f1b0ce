import { Badge } from "@/app/_components/ui/badge";
import { readable, toneOf } from "./labels";

/** Badge for the status of an inquiry, a delivery or a mail. */
export function StatusBadge({ status }: { readonly status: string }) {
  return (
    <Badge tone={toneOf(status)} size="compact">
      {readable(status)}
    </Badge>
  );
}
