import { expect, test } from "vitest";
import { createDatabaseClock, readDatabaseTime } from "@/lib/db/clock";
import { decideStart } from "@/lib/verification/model/policy";
import { describeOnBothDatabases } from "@/test/databases";
import { createInklinkStub } from "@/test/inklink-stub";
import { useVerificationWorld } from "@/test/verification-world";
import { startVerification } from "./start";

describeOnBothDatabases("two instances whose clocks are 5 s apart", (database) => {
  const world = useVerificationWorld(database);

  /** What an instance has whose own clock is so far ahead. */
  async function instance(db: typeof database.db, aheadMs: number) {
    const wall = () => Date.now() + aheadMs;
    const clock = createDatabaseClock({ wall, monotonic: () => performance.now() });
    await clock.keep(() => readDatabaseTime(db));
    return world.context({ db, now: clock.now });
  }

  test("see that the other one is making an inquiry for the person, and make none beside it", async () => {
    const user = await world.addUser();
    const [behind, ahead] = [await instance(database.db, 0), await instance(database.secondDb, 5_000)];
    const seen: string[] = [];
    const inklink = {
      ...createInklinkStub().client,
      async createInquiry(...args: Parameters<typeof behind.inklink.createInquiry>) {
        const { scope, maxAttempts, now } = ahead;
        const inquiries = await world.inquiries(user);
        seen.push(decideStart(inquiries, { scope, maxAttempts, now: now() }).kind);
        return behind.inklink.createInquiry(...args);
      },
    };
    await startVerification({ ...behind, inklink }, { userId: user, nextPath: null });
    expect(seen).toEqual(["creating"]);
  });
});
