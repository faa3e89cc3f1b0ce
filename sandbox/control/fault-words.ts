import { duration } from "../format";
import type { Fault } from "../inklink/fault-schema";

const calls = { create: "Creating an inquiry", result: "Reading a result" } as const;

/** A fault as a sentence. */
export function describeFault(fault: Fault): string {
  const { on, times, subjectId, inquiryId } = fault;
  const often = times === "always" ? "every time" : times === 1 ? "once" : `${times} times`;
  const about = [
    ...(subjectId === undefined ? [] : [`for subject ${subjectId}`]),
    ...(inquiryId === undefined ? [] : [`for inquiry ${inquiryId}`]),
  ].join(" ");
  return `${calls[on]}${about === "" ? "" : ` ${about}`} ${whatHappens(fault)}, ${often}.`;
}

function whatHappens(fault: Fault): string {
  switch (fault.kind) {
    case "status": {
      const { status, retryAfter } = fault;
      return `is refused with ${status}${retryAfter === undefined ? "" : ` and Retry-After ${retryAfter}`}`;
    }
    case "delay":
      return `is answered ${duration(fault.ms)} late`;
    case "hang":
      return "does nothing and is never answered";
    case "hang-after":
      return "does its work and is never answered";
    case "reset-before":
      return "does nothing and loses its connection";
    case "reset-after":
      return "does its work and loses its connection";
    case "truncate":
      return "is answered by half";
    case "html":
      return `is answered with a web page and ${fault.status}`;
    case "html-after":
      return `does its work and is answered with a web page and ${fault.status}`;
    case "empty":
      return "is answered with nothing";
    case "huge":
      return `is answered behind ${fault.bytes} bytes of white space`;
    case "endless":
      return "is answered without end";
    case "answer":
      return `is answered ${describeEdit(fault)}`;
    case "redirect":
      return `is sent on to ${fault.location}`;
    default:
      return fault satisfies never;
  }
}

function describeEdit({ patch, remove, flat }: Extract<Fault, { kind: "answer" }>): string {
  const changed = Object.keys(patch);
  const parts = [
    ...(changed.length === 0 ? [] : [`with another ${changed.join(", ")}`]),
    ...(remove.length === 0 ? [] : [`without ${remove.join(", ")}`]),
    ...(flat ? ["not nested"] : []),
  ];
  return parts.length === 0 ? "normally" : parts.join(" and ");
}
