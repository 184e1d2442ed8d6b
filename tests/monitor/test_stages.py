"""The design's table of stages, in four languages and in sentences of our own.

Each row: language, the sentence, and a stretch of it in which the words must lie that the reason
names. Files, rows, platforms and the parts of a sentence are looked at one by one below.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Stage
from monitor.stages import Proven
from rules.fold import fold
from tests.monitor.specimens import PLATFORMS, proven

_QUOTED = re.compile(r'"([^"]+)"')

OFFERS = [
    # a sale
    ("en", "Selling the customer file of Fjordlane Bank, 80k rows.", "selling"),
    ("en", "Patients of the Marrowby clinic for sale, escrow accepted.", "for sale"),
    ("fr", "À vendre : la base clients de la mutuelle Orvelis, 90 000 lignes.", "à vendre"),
    ("fr", "Je vends les dossiers de la clinique Aubraisel, paiement par séquestre.", "je vends"),
    ("tr", "Çamlıören Hastanesi hasta veritabanı satılık, 40 bin kayıt.", "satılık"),
    ("tr", "Defneli Sigorta müşteri listesini satıyorum.", "satıyorum"),
    ("ru", "Продам базу клиентов банка Лесогорск, 120 тысяч строк.", "продам"),
    ("ru", "База пациентов клиники Ольховка продается через гаранта.", "продается"),
    # a sale told by others
    ("en", "A seller offers the records of Marrowby clinic on a hidden board.", "seller offers"),
    ("fr", "Un pirate met en vente les données de la clinique Aubraisel.", "met en vente"),
    ("tr", "Bir forumda Çamlıören Hastanesi kayıtları satışa çıkarıldı.", "satışa çıkarıldı"),
    ("ru", "На форуме продают базу пациентов клиники Ольховка.", "продают"),
    # an auction
    ("en", "Auction: insurance records of Tarnwick Mutual, blitz price on request.", "auction"),
    ("fr", "Mise aux enchères de la base d'Orvelis, un seul acheteur.", "enchères"),
    ("tr", "Defneli Sigorta verileri için açık artırma başladı.", "açık artırma"),
    ("ru", "Аукцион: база страховой компании Ручейник.", "аукцион"),
    # held to ransom
    ("en", "Tarnwick Mutual has a countdown of six days on the data of its members.", "countdown"),
    ("fr", "Compte à rebours pour Orvelis : rançon exigée pour les dossiers.", "compte à rebours"),
    ("tr", "Defneli Sigorta için geri sayım başladı, fidye isteniyor.", "geri sayım"),
    ("ru", "За базу пациентов Ольховки требуют выкуп.", "выкуп"),
    # doubts outweigh nothing where there is no denial: the seller's own words
    (
        "en",
        "Patients of the Marrowby clinic for sale. Serious people only, no chatter.",
        "for sale",
    ),
    # a publication that is put into the future
    ("en", "Pay or the patient records of Marrowby clinic will be published on Friday.", "pay or"),
    ("fr", "Sans paiement, les dossiers d'Orvelis seront publiés vendredi.", "seront publiés"),
    (
        "tr",
        "Ödeme yapılmazsa Defneli Sigorta verileri yayınlanacak.",
        "ödeme yapılmazsa yayınlanacak",
    ),
    ("ru", "База Ручейника будет опубликована в пятницу, если не заплатят.", "будет опубликована"),
    # neither free nor handed out
    ("en", "Marrowby patient database, not free, price on request.", "price"),
    ("fr", "La base Orvelis n'est pas gratuite, faites une offre, vente en une fois.", "offre"),
    ("ru", "База Ольховки не бесплатно, цена в личке.", "цена"),
    ("tr", "Çamlıören hasta kayıtları bedava değil, fiyat için yazın.", "fiyat"),
    # a sample that is only promised
    ("en", "Selling Fjordlane Bank clients, sample on request.", "selling"),
    ("fr", "Je vends la base Orvelis, échantillon sur demande.", "je vends"),
    ("tr", "Defneli müşteri veritabanı satılık, örnek istek üzerine verilir.", "satılık"),
    ("ru", "Продам базу Ручейника, образец по запросу.", "продам"),
]

SAMPLES = [
    ("en", "Selling Fjordlane Bank clients. Sample below.", "sample"),
    ("en", "Marrowby clinic, 20 rows as proof attached here.", "proof"),
    ("en", "Free sample of the Tarnwick Mutual database, whole thing for sale.", "sample"),
    ("fr", "Base de la clinique Aubraisel à vendre, échantillon ci-dessous.", "échantillon"),
    ("fr", "Échantillon gratuit des dossiers Orvelis ici, le reste est à vendre.", "échantillon"),
    ("tr", "Çamlıören hasta kayıtları satılık, örnek aşağıda.", "örnek"),
    ("tr", "Defneli Sigorta veritabanından ücretsiz örnek burada.", "örnek"),
    ("ru", "Продам базу Ольховки, пример ниже.", "пример"),
    ("ru", "Бесплатный образец базы Ручейника, образец ниже.", "образец"),
]

PUBLICATIONS = [
    ("en", "Full database of Fjordlane Bank, free download for everyone.", "free download"),
    ("en", "Nobody paid, so the whole Marrowby patient base is free now. Take it.", "free"),
    ("en", "Marrowby patients: not for sale, free download.", "free download"),
    ("en", "Sold once already, from today the Tarnwick members are free for all.", "free"),
    ("fr", "Base complète de la clinique Aubraisel en téléchargement gratuit.", "gratuit"),
    ("fr", "Orvelis : toute la base, gratuitement, pour tout le monde.", "gratuitement"),
    ("tr", "Çamlıören Hastanesi hasta kayıtları ücretsiz indir.", "ücretsiz indir"),
    ("tr", "Defneli Sigorta veritabanının tamamı bedava paylaşıldı.", "bedava"),
    ("ru", "База пациентов клиники Ольховка, скачать бесплатно.", "скачать бесплатно"),
    ("ru", "Вся база Ручейника бесплатно для всех.", "бесплатно"),
]

SPREADS = [
    ("en", "Re-upload of the Fjordlane Bank database, free download, mirror.", "re-upload"),
    ("en", "Re-upload of the Marrowby patients: files.example.org/d/marrowby", "re-upload"),
    ("fr", "Repost de la base Orvelis, téléchargement gratuit.", "repost"),
    ("tr", "Çamlıören hasta kayıtları yeniden yükledim, ücretsiz indir.", "yeniden"),
    ("ru", "Перезалив базы Ольховки, скачать бесплатно.", "перезалив"),
]

MENTIONS = [
    # questions and wishes
    ("en", "Anyone selling the Fjordlane Bank database?", "anyone"),
    ("en", "Is it real that the Marrowby patient records are out?", "is it real"),
    ("en", "Looking for the Tarnwick Mutual database.", "looking for"),
    ("fr", "Quelqu'un vend la base de la clinique Aubraisel ?", "quelqu'un"),
    ("fr", "Je cherche la base Orvelis.", "cherche"),
    ("tr", "Çamlıören Hastanesi kayıtlarını satan var mı?", "var mı"),
    ("tr", "Defneli Sigorta veritabanı arıyorum.", "arıyorum"),
    ("ru", "Кто-нибудь продает базу Ольховки?", "кто-нибудь"),
    ("ru", "Ищу базу Ручейника.", "ищу"),
    # denials and doubts
    ("en", "The Fjordlane Bank leak is fake, nothing was taken.", "fake"),
    ("fr", "Aucune fuite chez Orvelis, c'est un canular.", "aucune fuite canular"),
    ("tr", "Çamlıören Hastanesi sızıntısı yalan, kayıtlar sahte.", "yalan sahte"),
    ("ru", "Утечка у Ольховки это фейк.", "фейк"),
]

SILENT = [
    # somebody says that data is out or taken: there is no word to name
    ("en", "The patient records of Marrowby clinic have leaked."),
    ("fr", "Les dossiers patients de la clinique Aubraisel ont fuité."),
    ("tr", "Çamlıören Hastanesi hasta kayıtları sızdırıldı."),
    ("ru", "Данные пациентов клиники Ольховка утекли."),
    # not for sale
    ("en", "We have the Fjordlane Bank clients, not for sale."),
    ("fr", "On a la base Orvelis, elle n'est pas à vendre."),
    ("tr", "Defneli Sigorta veritabanı bizde, satılık değil."),
    ("ru", "База Ручейника у нас, не продаем."),
    # a hand-over that is only announced
    ("en", "Tomorrow the Marrowby patients are free for everyone."),
    ("fr", "Demain la base Orvelis sera gratuite pour tout le monde."),
    ("tr", "Yarın Defneli veritabanı herkese ücretsiz."),
    ("ru", "Завтра база Ручейника бесплатно для всех."),
]

DISCLOSURES = [
    ("en", "The Privacy Commissioner confirmed the breach at Fjordlane Bank.", "confirmed"),
    ("fr", "La CNIL confirme une violation de données chez Orvelis.", "confirme"),
    ("tr", "KVKK, Defneli Sigorta veri ihlalini kamuoyuna duyurdu.", "kamuoyuna duyurdu"),
    ("ru", "Роскомнадзор подтвердил утечку у клиники Ольховка.", "подтвердил"),
]

REPORTS = [
    ("en", "Personal records of Fjordlane Bank clients found in the open, this paper has learnt."),
    ("fr", "Des dossiers de patients d'Aubraisel circulent, selon nos informations."),
    ("tr", "Defneli Sigorta müşterilerinin bilgileri internette dolaşıyor."),
    ("ru", "Данные клиентов Лесогорска нашли в открытом доступе, пишет газета."),
]


def names_its_words(found: Proven, stretch: str) -> bool:
    """Whether a reason quotes words that lie in the stretch, or hold it."""
    said = fold(stretch).text
    quoted = _QUOTED.findall(" ".join(found.why))
    return any(word in said or said in word for word in quoted)


def table() -> list[tuple[Stage, str, str]]:
    rows = (
        (Stage.OFFER, OFFERS),
        (Stage.SAMPLE, SAMPLES),
        (Stage.PUBLICATION, PUBLICATIONS),
        (Stage.SPREAD, SPREADS),
        (Stage.MENTION, MENTIONS),
    )
    return [(wanted, text, words) for wanted, some in rows for _, text, words in some]


@pytest.mark.parametrize(("wanted", "text", "words"), table())
def test_a_post_proves_its_stage_and_the_reason_names_the_words(
    wanted: Stage, text: str, words: str
) -> None:
    found = proven(text)
    assert found.stage is wanted, found.why
    assert names_its_words(found, words), found.why


@pytest.mark.parametrize("text", [text for _, text in SILENT])
def test_what_is_only_said_or_not_for_sale_or_announced_is_a_mention(text: str) -> None:
    found = proven(text)
    assert found.stage is Stage.MENTION, found.why
    assert found.why


@pytest.mark.parametrize(("text", "words"), [(text, words) for _, text, words in DISCLOSURES])
def test_an_official_act_in_the_press_is_a_disclosure(text: str, words: str) -> None:
    found = proven(text, "press")
    assert found.stage is Stage.DISCLOSURE, found.why
    assert names_its_words(found, words), found.why


@pytest.mark.parametrize("text", [text for _, text in REPORTS])
def test_a_report_without_an_authority_is_press(text: str) -> None:
    assert proven(text, "press") == Proven(Stage.PRESS, ("media report it",))


# -- files, rows and places ------------------------------------------------------------------------


WHOLE = ("marrowby.sql", 4_000_000_000)


def test_rows_of_data_in_the_text_are_a_sample_even_beside_a_doubt() -> None:
    rows = "1|ann specimen|1970|A+\n2|bob specimen|1980|0-"
    assert proven(f"Marrowby patients\n{rows}") == Proven(
        Stage.SAMPLE, ("2 rows of data are shown",)
    )
    assert proven(f"Marrowby leak is fake?\n{rows}").stage is Stage.SAMPLE


def test_a_single_row_is_no_sample() -> None:
    assert proven("Marrowby patients\nid|name|born|blood").stage is Stage.MENTION


@pytest.mark.parametrize("name", ["marrowby.sql", "MARROWBY.7Z", "dump.tar.gz", "clients.csv"])
def test_a_data_file_without_a_word_of_sale_is_a_publication(name: str) -> None:
    found = proven("Marrowby patients", "telegram", (name, 900_000_000))
    assert found == Proven(Stage.PUBLICATION, (f"the data is attached: {name}",))


def test_a_data_file_beside_an_offer_is_the_proof() -> None:
    found = proven("Marrowby patients for sale", "telegram", WHOLE)
    assert found.stage is Stage.SAMPLE
    assert "marrowby.sql" in found.why[0]


def test_a_data_file_beside_the_word_for_a_sample_is_the_proof() -> None:
    assert proven("Marrowby patients, sample", "telegram", WHOLE).stage is Stage.SAMPLE


@pytest.mark.parametrize("file", [("marrowby.csv", 20_000), ("marrowby_sample.csv", None)])
def test_a_small_file_and_one_that_is_called_a_sample_are_samples(file: tuple[str, int]) -> None:
    assert proven("Marrowby patients", "telegram", file).stage is Stage.SAMPLE


def test_a_file_of_unknown_size_is_the_data() -> None:
    assert proven("Marrowby patients", "telegram", ("a.zip", None)).stage is Stage.PUBLICATION


def test_one_small_file_beside_the_large_one_hides_nothing() -> None:
    found = proven("Marrowby patients", "telegram", ("readme.txt", 300), WHOLE)
    assert found.stage is Stage.PUBLICATION


def test_a_file_that_is_handed_out_in_words_too_names_the_words() -> None:
    found = proven("Marrowby patients, free download", "telegram", WHOLE)
    assert found.stage is Stage.PUBLICATION
    assert '"free download"' in found.why[0]


def test_a_picture_proves_only_what_the_words_say() -> None:
    picture = ("screen.png", 80_000)
    assert proven("Marrowby patients leaked", "telegram", picture).stage is Stage.MENTION
    shown = proven("Proof from Marrowby", "telegram", picture)
    assert shown.stage is Stage.SAMPLE
    assert "screen.png" in shown.why[0]


@pytest.mark.parametrize("platform", ["telegram", "forum", "paste", "social"])
def test_a_sentence_that_names_a_sample_and_promises_it_shows_nothing(platform: str) -> None:
    text = "Selling Marrowby patients, sample on request here."
    assert proven(text, platform).stage is Stage.OFFER


def test_free_when_the_countdown_ends_is_not_free() -> None:
    assert proven("Countdown of 5 days then free download of Marrowby").stage is Stage.OFFER


def test_what_is_shown_two_sentences_later_is_something_else() -> None:
    assert proven("A sample exists. Ask me. Be fast. Look below.").stage is Stage.MENTION


def test_a_sample_that_is_named_far_from_the_place_where_it_is_shown_is_not_shown() -> None:
    far = "of the clinic in the north with its patients of ten years and their letters"
    assert proven(f"The sample {far} is mine, look below").stage is Stage.MENTION


def test_a_bare_name_on_a_leak_site_is_held_to_ransom() -> None:
    found = proven("Marrowby Clinic, 14 beds", "leaksite")
    assert found == Proven(Stage.OFFER, ("a leak site names it: it is held to ransom",))


def test_how_a_leak_site_praises_its_victim_is_no_offer() -> None:
    told = "Marrowby Mills offers wholesale prices and is on the market since 1911."
    assert proven(f"{told}\nPublished: the data is available for download.", "leaksite").stage is (
        Stage.PUBLICATION
    )
    assert proven(f"{told}\nThe data is for sale.", "leaksite").stage is Stage.OFFER


@pytest.mark.parametrize("platform", [p for p in PLATFORMS if p not in ("leaksite", "press")])
def test_a_bare_name_elsewhere_is_a_mention(platform: str) -> None:
    assert proven("Marrowby Clinic, 14 beds", platform).stage is Stage.MENTION


def test_a_leak_site_that_hands_the_data_out_is_a_publication() -> None:
    text = "Marrowby Clinic did not want to pay. All files: free download."
    assert proven(text, "leaksite").stage is Stage.PUBLICATION


def test_a_price_alone_is_an_offer() -> None:
    found = proven("Marrowby patient records, $2000")
    assert found.stage is Stage.OFFER
    assert "2000 USD" in found.why[0]


@pytest.mark.parametrize(
    "text",
    [
        "Marrowby must pay $20000, the court confirmed the fine.",
        "Did Marrowby pay $20000?",
        "Looking for Marrowby patients, $2000",
    ],
)
def test_a_fine_a_question_and_a_wish_are_no_price(text: str) -> None:
    assert proven(text).stage in (Stage.DISCLOSURE, Stage.MENTION)


def test_a_question_to_the_buyers_is_still_an_offer() -> None:
    assert proven("Who wants to buy the Marrowby patients? DM me.").stage is Stage.OFFER


def test_what_media_report_is_passed_on() -> None:
    found = proven("According to media reports, patient data of Marrowby clinic leaked.", "social")
    assert found.stage is Stage.PRESS
    assert names_its_words(found, "according to media reports")


def test_a_doubt_in_the_press_stays_press_and_is_told() -> None:
    found = proven("The leak of Marrowby records is a hoax, sources say.", "press")
    assert found.stage is Stage.PRESS
    assert '"hoax"' in found.why[1]


def test_an_authority_that_says_it_in_the_press_is_a_disclosure() -> None:
    found = proven("La CNIL, selon un porte-parole, enquête sur Orvelis.", "press")
    assert found.stage is Stage.DISCLOSURE


@pytest.mark.parametrize(
    "text",
    [
        "Marrowby Clinic: we were the victim of a cyberattack. We notified our patients.",
        "Nous avons été victimes d'une cyberattaque. La mutuelle Orvelis informe ses adhérents.",
    ],
)
def test_the_victim_s_own_statement_on_a_social_platform_is_a_disclosure(text: str) -> None:
    found = proven(text, "social")
    assert found.stage is Stage.DISCLOSURE, found.why


def test_an_authority_with_an_official_act_is_a_disclosure_on_any_platform() -> None:
    assert proven("La CNIL a sanctionné la mutuelle Orvelis.", "social").stage is Stage.DISCLOSURE


def test_the_word_for_an_act_alone_is_no_disclosure_outside_the_press() -> None:
    assert proven("Leak of Marrowby patients confirmed", "forum").stage is Stage.MENTION


def test_a_seller_who_names_a_regulator_still_sells() -> None:
    text = "Marrowby patients for sale. The regulator confirmed the breach, so it is real."
    assert proven(text).stage is Stage.OFFER


def test_a_question_about_an_official_act_is_no_disclosure() -> None:
    assert proven("Has the CNIL confirmed it?", "press").stage is Stage.PRESS


def test_the_title_speaks_as_the_text_does() -> None:
    assert proven("40k rows", title="Selling Marrowby patients").stage is Stage.OFFER


def test_a_negation_stays_in_its_clause() -> None:
    assert proven("Marrowby patients, not free, price on request").stage is Stage.OFFER
    assert proven("Marrowby patients, no price").stage is Stage.MENTION
    assert proven("This is not a joke and we sell the Marrowby patients").stage is Stage.OFFER
    assert proven("Selling Marrowby patients not giving them away").stage is Stage.OFFER


@given(st.text(max_size=300), st.sampled_from(PLATFORMS))
def test_every_text_has_a_stage_and_a_reason(text: str, platform: str) -> None:
    found = proven(text, platform)
    assert found.why
    assert all(found.why)


def test_a_hit_inside_a_longer_one_proves_nothing() -> None:
    assert proven("Marrowby patients were leaked, feel free to ask").stage is Stage.MENTION


def test_a_ransom_is_asked_about_in_a_question_only() -> None:
    assert proven("Is there a ransom for the Marrowby patients?").stage is Stage.MENTION


def test_an_authority_speaks_only_in_its_own_sentence() -> None:
    text = "Un porte-parole parle des dossiers d'Orvelis. La CNIL a son siège à Paris."
    assert proven(text, "press").stage is Stage.PRESS


def test_starred_out_values_beside_the_word_for_a_sample_are_a_sample() -> None:
    found = proven("sample for Marrowby clinic, starred: J**** P**** 06** and A**** B**** 07**")
    assert found.stage is Stage.SAMPLE


def test_a_few_rows_that_are_shown_are_a_sample_and_promised_ones_are_not() -> None:
    shown = "Marrowby clinic: see rows 1-20, 20 rows of the patients table, here"
    assert proven(shown).stage is Stage.SAMPLE
    assert proven("Marrowby clinic: see 20 rows on request").stage is not Stage.SAMPLE


def test_more_cues_than_anybody_needs_are_not_weighed() -> None:
    assert proven("for sale " * 5_000 + "free for everyone").stage is Stage.OFFER
