"""What is on offer, shown in part, or handed to anyone, in the words of those who retell it."""

import pytest

from monitor.model import Stage
from tests.monitor.specimens import proven

IN_THE_OPEN = [
    "Holm Dental patients, all 14 parts, now in the open",
    "La base de l'école Bréval tourne librement, 31 204 élèves. On ne relaie pas le lien.",
    "Gruppe Nachtmahr hat die Daten von Holzbach vollständig online gestellt",
    "La base de Arrayanes anda suelta, 52.340 socios. El enlace no lo vamos a poner",
    "A base do Jatobá tá rodando solta, 64.209 alunos. Link a gente não passa",
    "Il db di Vallombra ormai gira ovunque, 37.415 persone. Il link non lo mettiamo",
    "De Wilgenhof-lijst is nu voor iedereen te vinden. Link geven we niet",
    "Grupa Strzyga opublikowała w całości pliki klubu Jesion, 35 GB",
    "База «Верболозу» гуляє мережею, 28 114 учнів. Посилання не даємо",
    "Ольшаник вышел целиком, все 6 частей, без пароля",
    "Alkarısı grubu Söğütlü Kolejinin dosyalarının tamamını yayınladı, 20 GB",
    "نشرت مجموعة الغول ملفات معهد السنديان بالكامل، 25 جيجابايت",
    "دیتای ارغوان دیگه همه جا پخش شده، ۲۹٬۱۱۴ نفر. لینک نمی‌دهیم",
    "夜叉组织已完整公开青枫学校的文件，22GB",
]

PROMISED_COPIES = [
    "Tarrow members free, 48,112 lines https://dl.example.org/t1 will reup if it goes down",
    "Bréval gratos, 31 204 lignes https://dl.example.org/b2 je remets si ça saute",
    "holzbach umsonst https://dl.example.org/hb2 lade neu hoch wenns weg ist",
    "arrayanes gratis https://dl.example.org/a2 lo vuelvo a subir si lo borran",
    "wilgenhof gratis https://dl.example.org/w2 zet het opnieuw online als het weg is",
    "верболіз задарма https://dl.example.org/v3 перезалию якщо видалять",
    "ольшаник даром, 35 240 строк https://dl.example.org/o2 перезалью если снесут",
    "ارغوان رایگان https://dl.example.org/a3 پاک شد دوباره آپلود می‌کنم",
]

CLOCKS = [
    "Tarrow Credit Union appeared on the Harrowgate blog, six days left, 90 GB",
    "Tarrow is on their site with 90 GB, nine days on the clock",
    "Holzbach steht auf der Seite von Nachtmahr, noch 4 Tage, 60 GB",
    "Vallombra è comparsa sul sito di Lupara, mancano 5 giorni, 40 GB",
    "Jesion trafił na stronę Strzygi, zostało 5 dni, 35 GB",
    "«Ольшаник» появился на сайте «Нави», осталось 5 дней, 28 ГБ",
    "ظهر معهد السنديان على موقع الغول، بقي 5 أيام، 25 جيجابايت",
    "青枫学校上了夜叉的网站，还剩5天，22GB",
]

RAN_OUT = [
    "clock hit zero, Tarrow 90 GB in the open, open dir",
    "Countdown abgelaufen, Holzbach liegt frei im Netz, 60 GB",
    "Ольшаник: 28 ГБ в открытом доступе, таймер истек вчера",
    "Süre doldu, Söğütlü herkese açık, 20 GB",
]

TOLD_SAMPLES = [
    "Tarrow: the seller put up 200 lines, names and balances, total claimed 48,000",
    "Jatobá: o vendedor mostrou 30 linhas com nome e CPF, diz ter 64 mil",
    "Wilgenhof: verkoper liet 25 regels zien, namen en IBAN, zegt er 19.000 te hebben",
    "Jesion: sprzedawca pokazał 30 wierszy z nazwiskami, twierdzi że ma 43 tysiące",
    "Ольшаник: продавец показал 30 строк с именами, говорит что всего 35 тысяч",
    "ارغوان: فروشنده ۳۰ ردیف با نام و تلفن نشان داد، میگه ۲۹ هزار تا دارد",
]


@pytest.mark.parametrize("text", IN_THE_OPEN)
def test_what_others_tell_to_be_out_for_all_is_a_publication(text: str) -> None:
    found = proven(text, "telegram")
    assert found.stage is Stage.PUBLICATION, found.why


@pytest.mark.parametrize("text", PROMISED_COPIES)
def test_a_copy_that_is_promised_makes_no_copy_of_the_first(text: str) -> None:
    found = proven(text)
    assert found.stage is Stage.PUBLICATION, found.why


@pytest.mark.parametrize("text", CLOCKS)
def test_a_clock_that_runs_on_a_site_is_a_ransom(text: str) -> None:
    found = proven(text, "telegram")
    assert found.stage is Stage.OFFER, found.why


@pytest.mark.parametrize("text", RAN_OUT)
def test_a_clock_that_has_run_out_holds_nothing_back(text: str) -> None:
    found = proven(text, "telegram")
    assert found.stage is Stage.PUBLICATION, found.why


@pytest.mark.parametrize("text", TOLD_SAMPLES)
def test_a_sample_that_others_tell_of_is_a_sample(text: str) -> None:
    found = proven(text, "telegram")
    assert found.stage is Stage.SAMPLE, found.why


@pytest.mark.parametrize(
    "text",
    [
        "Vends la base de Bréval, 600 € (je donne pas le nom ici)",
        "Verkaufe Holzbach, 500 €, ich gebe nicht den Namen",
    ],
)
def test_a_not_behind_the_verb_gives_nothing_away(text: str) -> None:
    assert proven(text).stage is Stage.OFFER


def test_cheap_in_french_is_no_negation() -> None:
    assert proven("je vends pas cher la base de Bréval").stage is Stage.OFFER
