CREATE TABLE "webhook_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"inklink_id" text NOT NULL,
	"subject_id" text,
	"status" text NOT NULL,
	"reason" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_deliveries_status_check" CHECK ("webhook_deliveries"."status" in ('waiting', 'done', 'parked')),
	CONSTRAINT "webhook_deliveries_due_check" CHECK (("webhook_deliveries"."status" = 'waiting') = ("webhook_deliveries"."due_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "inquiries" DROP CONSTRAINT "inquiries_status_check";--> statement-breakpoint
ALTER TABLE "inquiries" DROP CONSTRAINT "inquiries_made_check";--> statement-breakpoint
ALTER TABLE "inquiries" ADD COLUMN "check_credit_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "inquiries" ADD COLUMN "reconcile_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due_idx" ON "webhook_deliveries" USING btree ("due_at") WHERE "webhook_deliveries"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_inklink_idx" ON "webhook_deliveries" USING btree ("inklink_id");--> statement-breakpoint
CREATE INDEX "inquiries_reconcile_idx" ON "inquiries" USING btree ("reconcile_at") WHERE "inquiries"."reconcile_at" is not null;--> statement-breakpoint
ALTER TABLE "inquiries" ADD CONSTRAINT "inquiries_status_check" CHECK ("inquiries"."status" in ('creating', 'unresolved', 'abandoned', 'refused', 'pending', 'processing', 'manual_review', 'approved', 'rejected', 'failed', 'expired'));--> statement-breakpoint
ALTER TABLE "inquiries" ADD CONSTRAINT "inquiries_made_check" CHECK ("inquiries"."inklink_id" is not null or "inquiries"."status" in ('creating', 'unresolved', 'abandoned', 'refused'));--> statement-breakpoint
UPDATE "inquiries" SET "reconcile_at" = now() WHERE "status" in ('creating', 'unresolved', 'pending', 'processing', 'manual_review');
