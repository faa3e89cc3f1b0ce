import { z } from "zod";
import { type FaultInput, faultSchema } from "../inklink/fault-schema";
import type { World } from "./world";

type Preset = { label: string; faults: readonly FaultInput[]; unreachable: boolean };

const forBoth = (fault: Record<string, unknown>) =>
  (["create", "result"] as const).map((on) => faultSchema.parse({ ...fault, on, times: "always" }));

/** The moods of the API that the product team can set with one click. Each replaces the one before. */
export const presets = {
  normal: { label: "Normal", faults: [], unreachable: false },
  slow: { label: "Slow (4 s)", faults: forBoth({ kind: "delay", ms: 4000 }), unreachable: false },
  limited: {
    label: "Rate limited",
    faults: forBoth({ kind: "status", status: 429, message: "Too many requests.", retryAfter: "2" }),
    unreachable: false,
  },
  failing: { label: "Failing", faults: forBoth({ kind: "status", status: 500 }), unreachable: false },
  silent: { label: "Never answers", faults: forBoth({ kind: "hang" }), unreachable: false },
  unreachable: { label: "Unreachable", faults: [], unreachable: true },
} satisfies Record<string, Preset>;

export const presetNameSchema = z.enum(["normal", "slow", "limited", "failing", "silent", "unreachable"]);
export type PresetName = z.infer<typeof presetNameSchema>;

export async function applyPreset(world: World, name: PresetName): Promise<void> {
  const preset: Preset = presets[name];
  world.faults.clear();
  for (const fault of preset.faults) world.faults.add(faultSchema.parse(fault));
  await world.setUnreachable(preset.unreachable);
}
