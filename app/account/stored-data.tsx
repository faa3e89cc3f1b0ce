import { LocalTime } from "@/app/_components/local-time";
import { Card } from "@/app/_components/ui/card";
import { type Fact, Facts } from "@/app/_components/ui/facts";
import { isLocale, localeNames } from "@/lib/i18n/locales";
import { currentI18n, type I18n } from "@/lib/i18n/request";
import { readOwnData } from "@/lib/privacy/service";
import { isInquiryStatus } from "@/lib/verification/model/state";

type OwnData = NonNullable<Awaited<ReturnType<typeof readOwnData>>>;

/** The user's stored data itself, from the same read as the export. Lists are counted: the export has them in full. */
export async function StoredData({ userId }: { readonly userId: string }) {
  const data = await readOwnData(userId);
  if (data === null) return null;
  const i18n = await currentI18n();
  const { t } = i18n;
  return (
    <Card>
      <h2 className="text-heading">{t("account.yours.heading")}</h2>
      <div className="mt-4">
        <Facts facts={[...aboutPerson(data, i18n), ...aboutUse(data, i18n)]} />
      </div>
    </Card>
  );
}

function aboutPerson({ person }: OwnData, { t }: I18n): Fact[] {
  const { name, email, emailVerifiedAt, language, firstSignedInAt } = person;
  const none = t("account.yours.none");
  const verified = t(emailVerifiedAt === null ? "account.yours.unverified" : "account.yours.verified");
  return [
    [t("account.yours.name"), <bdi key="name">{name ?? none}</bdi>],
    [
      t("account.yours.email"),
      email === null ? (
        none
      ) : (
        <span key="email">
          <bdi>{email}</bdi> <span className="font-normal text-muted">{verified}</span>
        </span>
      ),
    ],
    [t("language.label"), language !== null && isLocale(language) ? localeNames[language] : none],
    [t("account.yours.since"), <LocalTime key="since" at={firstSignedInAt.toISOString()} />],
  ];
}

function aboutUse({ inquiries, mails, messagesFromInkLink }: OwnData, { t, format }: I18n): Fact[] {
  const newest = inquiries.at(-1);
  const status = newest?.status;
  return [
    [
      t("account.yours.verification"),
      isInquiryStatus(status) ? t(`history.status.${status}`) : t("account.yours.none"),
    ],
    [t("account.yours.attempts"), format.number(inquiries.length)],
    [t("account.yours.messages"), format.number(messagesFromInkLink.length)],
    [t("account.yours.mails"), format.number(mails.length)],
  ];
}
