import { qrCode } from "./qr-modules";

type QrCodeProps = {
  readonly text: string;
  /** Accessible name. */
  readonly label: string;
  readonly isLarge?: boolean;
};

/** A QR code, always dark on white: phones read inverted codes badly or not at all. */
export function QrCode({ text, label, isLarge = false }: QrCodeProps) {
  const { side, path } = qrCode(text);
  return (
    <svg
      viewBox={`0 0 ${side} ${side}`}
      width={192}
      height={192}
      className={`h-auto max-w-full shrink-0 rounded-control border border-line forced-color-adjust-none ${isLarge ? "w-64" : "w-48"}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path d={`M0 0h${side}v${side}H0z`} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
