type IconProps = { readonly className: string; readonly strokeWidth?: number };

/** A tick. */
export function Tick({ className, strokeWidth = 2.2 }: IconProps) {
  return (
    <svg
      viewBox="0 0 20 20"
      className={`size-5 ${className}`}
      fill="none"
      strokeWidth={strokeWidth}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="m4.5 10.5 3.5 3.5 7.5-8" />
    </svg>
  );
}

/** Points down, and up once its `details` (a `group`) is open. */
export function Chevron() {
  return (
    <svg
      viewBox="0 0 20 20"
      className="size-5 shrink-0 stroke-muted transition-transform group-open:rotate-180 motion-reduce:transition-none"
      fill="none"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="m5 7.5 5 5 5-5" />
    </svg>
  );
}
