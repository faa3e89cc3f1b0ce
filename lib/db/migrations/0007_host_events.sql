CREATE TABLE "host_events" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"type" text NOT NULL,
	"body" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"response_status" integer,
	"created_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "host_events_status_check" CHECK ("host_events"."status" in ('waiting', 'sent', 'parked')),
	CONSTRAINT "host_events_due_check" CHECK (("host_events"."status" = 'waiting') = ("host_events"."due_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "event_sequence" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "event_status" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "event_level" integer;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "event_decided_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "event_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "host_events_order_idx" ON "host_events" USING btree ("user_id","sequence");--> statement-breakpoint
CREATE INDEX "host_events_due_idx" ON "host_events" USING btree ("due_at") WHERE "host_events"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "host_events_parked_idx" ON "host_events" USING btree ("finished_at","id") WHERE "host_events"."status" = 'parked';--> statement-breakpoint
CREATE INDEX "host_events_retention_idx" ON "host_events" USING btree ("created_at");