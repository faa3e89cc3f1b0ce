import type { Fault } from "./fault-schema";

export type FaultTarget = { on: Fault["on"]; subjectId: string | null; inquiryId: string | null };

export type FaultQueue = ReturnType<typeof createFaultQueue>;

/** What will go wrong. Each request uses up one time of the first fault that is meant for it. */
export function createFaultQueue() {
  let faults: Fault[] = [];
  return {
    add: (fault: Fault) => void faults.push({ ...fault }),
    /** Before those that are there already, which may be meant to stay. */
    addFirst: (fault: Fault) => void faults.unshift({ ...fault }),
    list: (): readonly Fault[] => faults,
    clear() {
      faults = [];
    },
    /** Has the fault befall requests for as long as `run` takes. */
    async during<T>(fault: Fault, run: () => Promise<T>): Promise<T> {
      const own = { ...fault };
      faults.unshift(own);
      try {
        return await run();
      } finally {
        faults = faults.filter((it) => it !== own);
      }
    },
    take(target: FaultTarget): Fault | null {
      const fault = faults.find((it) => matches(it, target));
      if (fault === undefined) return null;
      if (fault.times !== "always") {
        fault.times -= 1;
        faults = faults.filter((it) => it.times !== 0);
      }
      return fault;
    },
  };
}

function matches(fault: Fault, target: FaultTarget): boolean {
  return (
    fault.on === target.on &&
    (fault.subjectId === undefined || fault.subjectId === target.subjectId) &&
    (fault.inquiryId === undefined || fault.inquiryId === target.inquiryId)
  );
}
