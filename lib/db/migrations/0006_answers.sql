ALTER TABLE "inquiries" ADD COLUMN "closed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "inquiries" ADD COLUMN "answers" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "inquiries" ADD COLUMN "lower_status" text;--> statement-breakpoint
ALTER TABLE "inquiries" ADD COLUMN "lower_at" timestamp (3) with time zone;--> statement-breakpoint
-- Decisions of the last month are asked about again, as new ones are: spread over a day.
UPDATE "inquiries" SET "reconcile_at" = now() + random() * interval '1 day'
WHERE "ended_at" > now() - interval '30 days' AND "reconcile_at" IS NULL AND "status" IN ('approved', 'rejected', 'failed', 'expired');
