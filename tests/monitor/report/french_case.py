"""The French case of 2021 retold with made-up posts: what was said where, and when, is public."""

from datetime import UTC, datetime, timedelta

from monitor.model import (
    Claim,
    Count,
    Incident,
    Mention,
    Milestone,
    Price,
    Sighting,
    Stage,
)

PEOPLE = ("Names", "Physical addresses", "Phone numbers", "Social security numbers")
MEDICAL = (*PEOPLE, "Blood types", "Health conditions")
_DELAY = timedelta(minutes=7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def count(said: int) -> Count:
    return Count(int(said * 0.9), int(said * 1.1), "people", said)


def mention(  # noqa: PLR0917 # a table of posts reads best as rows
    number: int, when: str, where: str, lang: str, stage: Stage, text: str, **more: object
) -> Mention:
    platform, source = where.split("/")
    claim = {"countries": ("FR",), "sectors": ("health",), "data_classes": PEOPLE} | more
    why = claim.pop("why", ("specimen reason",))
    key = claim.pop("text_key", f"text-{number}")
    return Mention(
        post_id=f"p{number:02}",
        source=source,
        platform=platform,
        lang=lang,
        published_at=at(when),
        seen_at=at(when) + _DELAY,
        title=text[:60],
        excerpt=text,
        url=f"hxxps://{source}[.]example[.]org/{number}",
        forwarded_from=None,
        reply_to=None,
        digest=f"digest-{number}",
        text_key=str(key),
        stage=stage,
        why_stage=why,  # type: ignore[arg-type]
        rules=("french-hospital-records",),
        severity="high",
        claim=Claim(**claim),  # type: ignore[arg-type]
    )


M, O, P, S = Stage.MENTION, Stage.OFFER, Stage.PUBLICATION, Stage.SPREAD


def mentions() -> tuple[Mention, ...]:
    mirror = "500.000 Fransız hastane kaydı, herkese açık"
    return (
        mention(
            1,
            "2021-01-31T20:40",
            "forum/bazaar",
            "en",
            M,
            "Anyone else heard of a French patient file, half a million people?",
            counts=(count(500_000),),
            why=("asks whether it exists: “anyone else heard”",),
        ),
        mention(
            2,
            "2021-02-02T09:15",
            "telegram/veri-pazari",
            "tr",
            M,
            "Fransa'dan büyük bir hasta listesi konuşuluyor",
            why=("talks of it: “konuşuluyor”",),
        ),
        mention(
            3,
            "2021-02-04T13:05",
            "forum/bazaar",
            "en",
            O,
            "Selling French lab patients, 491k rows, price by message",
            counts=(count(491_840),),
            price=Price(1500, "USD"),
            why=("for sale: “selling”", "a price is named"),
        ),
        mention(
            4,
            "2021-02-04T17:30",
            "telegram/veri-pazari",
            "tr",
            O,
            "Fransız laboratuvar verisi satılık, 491.840 satır",
            counts=(count(491_840),),
            why=("for sale: “satılık”",),
        ),
        mention(
            5,
            "2021-02-10T22:50",
            "forum/second-hall",
            "ru",
            Stage.SAMPLE,
            "Показываю двадцать строк французской базы пациентов",
            why=("shows a part: “показываю двадцать строк”",),
        ),
        mention(
            6,
            "2021-02-12T08:10",
            "telegram/acik-veri",
            "tr",
            P,
            mirror,
            counts=(count(500_000),),
            data_classes=MEDICAL,
            text_key="mirror",
            why=("open to anyone: “herkese açık”", "a file of 60 MB is attached"),
        ),
        mention(
            7,
            "2021-02-12T11:25",
            "telegram/veri-pazari",
            "tr",
            P,
            mirror,
            counts=(count(500_000),),
            data_classes=MEDICAL,
            text_key="mirror",
            why=("open to anyone: “herkese açık”",),
        ),
        mention(
            8,
            "2021-02-12T19:00",
            "paste/quickpaste",
            "fr",
            S,
            "Miroir du fichier des laboratoires, 489 838 lignes",
            counts=(count(489_838),),
            data_classes=MEDICAL,
            why=("a mirror: “miroir du fichier”",),
        ),
        mention(
            9,
            "2021-02-13T06:45",
            "telegram/svalka",
            "ru",
            S,
            "База французских больниц, перезалив, 500 тысяч",
            counts=(count(500_000),),
            why=("uploaded again: “перезалив”",),
        ),
        mention(
            10,
            "2021-02-14T10:30",
            "press/security-blog",
            "en",
            Stage.PRESS,
            "Half a million French patients exposed, says a researcher",
            counts=(count(500_000),),
            who=("French laboratories",),
            data_classes=MEDICAL,
            why=("a press source reports it",),
        ),
        mention(
            11,
            "2021-02-23T05:20",
            "press/morning-paper",
            "fr",
            Stage.PRESS,
            "Les données de 500 000 patients diffusées sur internet",
            counts=(count(500_000), count(491_840)),
            who=("French laboratories",),
            data_classes=MEDICAL,
            why=("a press source reports it",),
        ),
        mention(
            12,
            "2021-02-24T15:00",
            "press/regulator-news",
            "fr",
            Stage.DISCLOSURE,
            "Le régulateur ouvre un contrôle après la fuite de données de santé",
            who=("French laboratories", "Regulator"),
            data_classes=MEDICAL,
            why=("a regulator says so: “ouvre un contrôle”",),
        ),
    )


def incident(posts: tuple[Mention, ...]) -> Incident:
    """The incident that the posts make, summed up by hand as far as a report needs it."""
    posts = tuple(sorted(posts, key=lambda m: (m.published_at, m.source, m.post_id)))
    first: dict[Stage, Mention] = {}
    for m in posts:
        copy = m.stage is Stage.PUBLICATION and Stage.PUBLICATION in first
        first.setdefault(Stage.SPREAD if copy else m.stage, m)
    milestones = tuple(
        Milestone(s, m.published_at, m.seen_at, m.source, m.post_id)
        for s, m in sorted(first.items(), key=lambda item: item[0].rank)
    )
    counts = {c for m in posts for c in m.claim.counts}
    return Incident(
        id="fr-2021-01",
        title="500,000 French hospital records",
        stage=max(first, key=lambda s: s.rank),
        severity="high",
        opened_at=min(m.seen_at for m in posts),
        first_at=posts[0].published_at,
        last_at=posts[-1].published_at,
        first={
            s: (Sighting(m.published_at, m.source, m.post_id, m.seen_at),) for s, m in first.items()
        },
        milestones=milestones,
        claim=Claim(
            who=tuple(dict.fromkeys(w for m in posts for w in m.claim.who)),
            countries=("FR",),
            sectors=("health",),
            counts=tuple(sorted(counts)),
            data_classes=tuple(dict.fromkeys(c for m in posts for c in m.claim.data_classes)),
        ),
        languages=tuple(dict.fromkeys(m.lang for m in posts)),
        platforms=tuple(dict.fromkeys(m.platform for m in posts)),
        sources=tuple(dict.fromkeys(m.source for m in posts)),
        mentions=len(posts),
        revision=len(milestones),
    )
