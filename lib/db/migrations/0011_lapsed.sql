ALTER TABLE "inquiries" DROP CONSTRAINT "inquiries_status_check";--> statement-breakpoint
ALTER TABLE "inquiries" ADD COLUMN "lapsed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "inquiries" ADD COLUMN "withdrawn" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- NOT VALID: rows met the stricter constraint, and the table is not read while it is locked.
ALTER TABLE "inquiries" ADD CONSTRAINT "inquiries_status_check" CHECK ("inquiries"."status" in ('creating', 'unresolved', 'abandoned', 'refused', 'pending', 'processing', 'manual_review', 'approved', 'rejected', 'failed', 'expired', 'lapsed')) NOT VALID;
