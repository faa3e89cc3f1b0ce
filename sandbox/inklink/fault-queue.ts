import type { Fault } from "./fault-schema";

export type FaultTarget = { on: Fault["on"]; subjectId: string | null; inquiryId: string | null };

export type FaultQueue = ReturnType<typeof createFaultQueue>;

/** The queued faults. Each request consumes one use of the first fault that matches it. */
export function createFaultQueue() {
  let faults: Fault[] = [];
  return {
    add: (fault: Fault) => void faults.push({ ...fault }),
    /** Puts a fault before the queued ones, which may be permanent. */
    addFirst: (fault: Fault) => void faults.unshift({ ...fault }),
    list: (): readonly Fault[] => faults,
    clear() {
      faults = [];
    },
    /** Applies the fault to requests while `run` runs. */
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
