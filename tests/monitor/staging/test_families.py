"""Families of speech: a sale called off, few records given, pictures, letters, links kept back."""

import pytest

from monitor.model import Stage
from tests.monitor.specimens import proven

CALLED_OFF = [
    "The Tarrow sale is off, the seller pulled the listing this morning",
    "Le vendeur a retiré son annonce sur Bréval, la vente est annulée",
    "Verkauf der Holzbach-Daten abgeblasen, das Angebot ist weg",
    "El vendedor retiró el anuncio de Arrayanes, ya no está en venta",
    "O vendedor apagou o anúncio do Jatobá, venda cancelada",
    "Vallombra: vendita annullata, il venditore ha ritirato l'annuncio",
    "De verkoper van Wilgenhof heeft de advertentie verwijderd, niet meer te koop",
    "Sprzedawca wycofał ogłoszenie z bazą Jesionu, sprzedaż anulowana",
    "Продавець прибрав оголошення про базу «Верболозу», продаж скасовано",
    "Продавец снял объявление по базе «Ольшаника», больше не продаётся",
    "Satıcı Söğütlü ilanını kaldırdı, artık satılık değil",
    "حذف البائع إعلانه عن بيانات معهد السنديان، تم إلغاء البيع",
    "فروش دیتای ارغوان لغو شد، فروشنده آگهی را برداشت",
    "青枫学校的数据不卖了，卖家撤下了帖子",
]

FEW_GIVEN = [
    "You asked, so here are 300 rows of Tarrow, the rest stays with me",
    "Le vendeur a lâché 40 dossiers de Bréval pour convaincre",
    "Der Verkäufer hat nachgelegt: hier 60 Datensätze von Holzbach",
    "El vendedor subió 80 fichas de Arrayanes con los nombres borrosos",
    "O vendedor soltou 90 cadastros do Jatobá para provar",
    "A chi non crede: ecco 25 schede di Vallombra",
    "De verkoper gaf 50 regels van Wilgenhof prijs",
    "Sprzedawca wrzucił 70 wierszy z bazy Jesionu",
    "Продавець виклав 120 рядків із бази «Верболозу»",
    "Не верите? Вот вам 200 строк «Ольшаника»",
    "Satıcı paylaştı 30 kayıt Söğütlü Koleji",
    "تفضلوا 150 سجلا من معهد السنديان",
    "این هم ۲۰۰ ردیف از دیتای ارغوان",
    "卖家放出30条青枫学校的记录",
]

PICTURED = [
    "Screenshot attached: the admin panel of Tarrow with the member list",
    "Capture jointe : le tableau de bord de l'école Bréval",
    "Bilder vom Ordnerbaum der Firma Holzbach, Werte geschwärzt",
    "Ahí va la captura del sistema de Arrayanes",
    "print do sistema do Jatobá, tapei os nomes",
    "schermata del gestionale di Vallombra, cognomi coperti",
    "screenshotje uit het systeem van Wilgenhof, namen weggelakt",
    "zrzut ekranu z panelu klubu Jesion, nazwiska zamazane",
    "скрін з адмінки «Верболозу», прізвища замазані",
    "скрин админки «Ольшаника», фамилии замазаны",
    "Söğütlü Koleji panelinden ekran görüntüsü, isimler karartıldı",
    "لقطة شاشة من لوحة معهد السنديان، الأسماء مطموسة",
    "اسکرین از پنل ارغوان، اسم‌ها را تار کردم",
    "青枫学校后台截图，姓名已打码",
]

KEPT_BACK = [
    "The whole Tarrow base is on the board. We don't link.",
    "Toute la base de Bréval est sur le forum. On ne partage pas le lien.",
    "Die ganze Holzbach-Datenbank liegt dort. Wir verlinken nicht.",
    "Toda la base de Arrayanes está en el foro. No ponemos el enlace.",
    "Toda a base do Jatobá está no fórum. Não passamos o link.",
    "Tutto il database di Vallombra è sul forum. Non mettiamo il link.",
    "Het hele Wilgenhof-bestand ligt daar. We delen de link niet.",
    "Cała baza Jesionu leży na forum. Linku nie podajemy.",
    "Уся база «Верболозу» лежить на форумі. Посилання не даємо.",
    "Вся база «Ольшаника» лежит на форуме. Ссылку не даём.",
    "Söğütlü'nün tüm verisi forumda. Linki paylaşmıyoruz.",
    "كامل قاعدة معهد السنديان على المنتدى. لن ننشر الرابط.",
    "کل دیتای ارغوان روی فروم است. لینک نمی‌گذاریم.",
    "青枫学校的完整数据已在论坛上。链接就不放了。",
]

ALL_CLEARS = [
    "Tarrow: we looked into talk of a leak, nothing was found. Your data is safe.",
    "Bréval : aucune trace d'intrusion, vos données sont en sécurité.",
    "Holzbach: Wir haben geprüft und nichts gefunden. Ihre Daten sind sicher.",
    "Arrayanes: no se encontró nada, sus datos están seguros.",
    "Jatobá: nada foi encontrado, seus dados estão seguros.",
    "Vallombra: non è stato trovato nulla, i vostri dati sono al sicuro.",
    "Wilgenhof: er is niets gevonden, uw gegevens staan veilig.",
    "Jesion: niczego nie znaleziono, Państwa dane są bezpieczne.",
    "Верболіз: нічого не виявлено, ваші дані в безпеці.",
    "Ольшаник: ничего не обнаружено, ваши данные в безопасности.",
    "Söğütlü: hiçbir bulguya rastlanmadı, verileriniz güvende.",
    "السنديان: لم نعثر على شيء، بياناتكم آمنة.",
    "ارغوان: چیزی پیدا نشد، اطلاعات شما در امنیت است.",
    "青枫：未发现任何异常，您的数据安全。",
]

SERVED_AGAIN = [
    "Tarrow is back, passed off as new. It is the same dump, row for row.",
    "Bréval ressort, c'est la même base que l'an dernier, les mêmes lignes.",
    "Holzbach wird als neu verkauft, es sind dieselben Zeilen.",
    "Arrayanes otra vez: es la misma base, las mismas filas.",
    "Jatobá de novo, é a mesma base, as mesmas linhas.",
    "Vallombra di nuovo: è lo stesso dump, le stesse righe.",
    "Wilgenhof alweer: hetzelfde bestand, dezelfde regels.",
    "Znowu Jesion, to ta sama baza, te same wiersze.",
    "Знову «Верболіз»: та сама база, ті самі рядки.",
    "Опять «Ольшаник»: та же база, те же строки.",
    "Yine Söğütlü: aynı dosya, aynı satırlar.",
    "السنديان مرة أخرى: نفس الملف، نفس السطور.",
    "باز ارغوان: همان فایل، همان داده‌ها.",
    "又是青枫学校：还是那个库，同一批数据。",
]


@pytest.mark.parametrize("text", CALLED_OFF)
def test_a_sale_that_is_called_off_is_no_offer(text: str) -> None:
    assert proven(text).stage is Stage.MENTION


@pytest.mark.parametrize("text", FEW_GIVEN)
def test_a_small_number_of_records_that_is_given_is_a_sample(text: str) -> None:
    assert proven(text).stage is Stage.SAMPLE


@pytest.mark.parametrize("text", PICTURED)
def test_pictures_and_values_blacked_out_are_a_sample(text: str) -> None:
    assert proven(text).stage is Stage.SAMPLE


@pytest.mark.parametrize("text", KEPT_BACK)
def test_a_link_that_is_kept_back_says_that_the_whole_is_out(text: str) -> None:
    assert proven(text).stage in (Stage.PUBLICATION, Stage.SPREAD)


@pytest.mark.parametrize("text", ALL_CLEARS)
def test_an_all_clear_is_a_denial(text: str) -> None:
    assert proven(text, platform="social").stage is Stage.MENTION


@pytest.mark.parametrize("text", SERVED_AGAIN)
def test_the_same_lines_again_are_a_spread(text: str) -> None:
    assert proven(text).stage is Stage.SPREAD


def test_a_victim_that_denies_on_its_own_page_is_no_disclosure() -> None:
    text = "To our customers\nThe reports are false, there was no breach. Our systems are safe."
    assert proven(text, platform="press").stage is Stage.MENTION


def test_a_quoted_letter_of_the_victim_is_a_disclosure() -> None:
    text = 'Got a letter from Tarrow: "We regret that your data was stolen from our systems."'
    assert proven(text, platform="social").stage is Stage.DISCLOSURE


def test_an_authority_that_confirms_what_was_denied_is_a_disclosure() -> None:
    text = "The police confirm the theft of data that Tarrow denied."
    assert proven(text).stage is Stage.DISCLOSURE


def test_a_rumour_that_all_is_in_the_open_is_a_mention() -> None:
    assert proven("Rumour: Tarrow member list in the open").stage is Stage.MENTION


def test_a_greeting_to_all_hands_nothing_out() -> None:
    text = "Bonjour à tous, je vends la base de Bréval, 31 204 lignes, 400 euros"
    assert proven(text).stage is Stage.OFFER


def test_a_year_behind_a_verb_is_no_number_of_records() -> None:
    assert proven("They posted 2019 data of Tarrow somewhere").stage is not Stage.SAMPLE


def test_a_part_that_is_all_one_gets_for_free_is_a_sample() -> None:
    text = "400 rows of Tarrow with emails cut, that's all you get for free"
    assert proven(text).stage is Stage.SAMPLE


def test_an_upload_again_after_a_dead_link_is_a_spread_without_a_link_of_its_own() -> None:
    text = "Re-upload of the Tarrow base, old link died, 5 parts"
    assert proven(text).stage is Stage.SPREAD


def test_a_notice_on_the_victims_own_account_is_a_disclosure_whatever_it_offers_for_free() -> None:
    text = (
        "Dear members, we regret to inform you that your personal data was stolen. "
        "We have notified the regulator. Credit monitoring is free for everyone affected."
    )
    assert proven(text, platform="social").stage is Stage.DISCLOSURE
