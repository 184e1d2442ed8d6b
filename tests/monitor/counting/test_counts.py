"""The numbers that a post states: what is counted, what is not, and when two counts are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.counting.counts import counts, reach, same_count
from monitor.model import Count
from tests.growth import is_linear
from tests.monitor.folding import fold

#: language | text | said and unit of each count, in order of place; "-" is none
STATED = """
en | 500k patients for sale | 500000 people
en | 500 000 patients | 500000 people
en | 500.000 patients | 500000 people
en | 500,000 patients | 500000 people
en | 500,000 French hospital records | 500000 rows
en | 491.840 lines of plain text | 491840 rows
en | 491840 lines | 491840 rows
en | 1'000'000 users | 1000000 people
en | 12,34,567 customers of an Indian bank | 1234567 people
en | 2.3kk accounts | 2300000 people
en | 7.5M users | 7500000 people
en | 1.2bn passwords | 1200000000 rows
en | 3 mln subscribers | 3000000 people
en | half a million patients | 500000 people
en | a quarter of a million customers | 250000 people
en | one and a half million voters | 1500000 people
en | two million people | 2000000 people
en | two hundred and fifty thousand citizens | 250000 people
en | five hundred thousand patient records | 500000 rows
en | several hundred thousand customers | 500000 people
en | hundreds of thousands of users | 500000 people
en | millions of passwords | 5000000 rows
en | thousands of patients | 5000 people
en | a million students | 1000000 people
en | 12 lakh users | 1200000 people
en | 3 crore citizens | 30000000 people
en | 400-500 thousand clients | 500000 people
en | 2.3 million current and former employees | 2300000 people
en | 2 million of our customers | 2000000 people
en | patients: 500k | 500000 people
en | rows - 491840 | 491840 rows
en | Records: 5,000,000 | 5000000 rows
en | Total records 5M | 5000000 rows
en | number of users: 12000 | 12000 people
en | users affected: 88,000 | 88000 people
en | passwords (120,000) | 120000 rows
en | 12 million files, 40 GB | 12000000 files, 40 gigabytes
en | 3000 scans of passports | 3000 files
en | 1.5 TB of documents | 1500 gigabytes
en | 2048 MB archive | 2 gigabytes
en | 500k database, fresh | 500000 rows
en | 8.2M users | 8200000 people
fr | 4,1 millions de clients | 4100000 people
en | 2.3M example.com database 2016 | 2300000 rows
en | 362k a-shop.example.co.uk database 2016 | 362000 rows
en | database of a clinic, 2.3M | -
en | database 2.3M fresh | 2300000 rows
en | 909,000 individuals affected by the attack | 909000 people
en | 210,000 impacted by a university's breach | 210000 people
en | 2.8 million Americans | 2800000 people
en | 47K students and staff | 47000 people
en | 50,000+ consumers affected | 50000 people
en | 500,000-patient database | 500000 people
en | 16 unique million | -
en | 300 rows and 20 files | 300 rows, 20 files
en | lines: 491840 size: 201 MB | 491840 rows
en | 30 000 users, 25 GB | 30000 people, 25 gigabytes
en | patients (500k) | 500000 people
en | Password: 123,456 passwords | 123456 rows
en | 10M url:log:pass | 10000000 rows
fr | 500 000 patients français | 500000 people
fr | les dossiers de 500 000 patients | 500000 people
fr | fuite : 500 000 Français concernés | 500000 people
fr | 491 840 lignes, une trentaine de laboratoires | 491840 rows
fr | un demi-million de patients | 500000 people
fr | 500 mille utilisateurs | 500000 people
fr | 2,3 millions de clients | 2300000 people
fr | 1,2 milliard de mots de passe | 1200000000 rows
fr | deux millions d'abonnés | 2000000 people
fr | des centaines de milliers de dossiers | 500000 rows
fr | des millions de comptes | 5000000 people
fr | près de 492 000 fichiers de patients | 492000 files
fr | 103 083 lignes de données | 103083 rows
fr | deux cent mille salariés | 200000 people
fr | un million et demi d'assurés | 1500000 people
fr | nombre de lignes : 491 840 | 491840 rows
fr | une archive de 40 Go | 40 gigabytes
fr | 12 000 élèves et leurs adresses | 12000 people
tr | 500 bin hasta | 500000 people
tr | 500.000 kişilik hasta veritabanı | 500000 people
tr | 500.000 Fransız hastane kaydı ücretsiz | 500000 rows
tr | yarım milyon hasta | 500000 people
tr | 2,3 milyon kullanıcı | 2300000 people
tr | bir buçuk milyon müşteri | 1500000 people
tr | 1 milyondan fazla kişi | 1000000 people
tr | üç milyon vatandaş | 3000000 people
tr | beş yüz bin kayıt | 500000 rows
tr | 500.000'den fazla hasta | 500000 people
tr | Satır sayısı: 500.000 | 500000 rows
tr | kişi sayısının tahmini 71.422 olduğu | 71422 people
tr | uygulamada kayıtlı 66.000 müşteri | 66000 people
tr | yüz binlerce kullanıcı | 500000 people
tr | milyonlarca vatandaşın verisi | 5000000 people
tr | 20 milyon kişinin bilgisi elimizde | 20000000 people
tr | 500 bin hasta kaydı | 500000 rows
tr | 183 milyon e-posta ve şifre | 183000000 rows
tr | 40 GB belge | 40 gigabytes
tr | 1 milyon 200 bin abone | 1200000 people
tr | 300 bine yakın öğrenci | 300000 people
ru | 500 тысяч пациентов | 500000 people
ru | 500 тыс. пациентов | 500000 people
ru | 500к записей | 500000 rows
ru | полмиллиона пациентов | 500000 people
ru | 2,3 млн клиентов | 2300000 people
ru | полтора миллиона абонентов | 1500000 people
ru | более 1 млн пользователей | 1000000 people
ru | три миллиона граждан | 3000000 people
ru | слили базу, 500 000 строк | 500000 rows
ru | кол-во строк: 491 840 | 491840 rows
ru | количество записей - 5000000 | 5000000 rows
ru | база на 60 млн клиентов | 60000000 people
ru | база 500к | 500000 rows
ru | 2.3кк строк | 2300000 rows
ru | сотни тысяч паролей | 500000 rows
ru | несколько миллионов россиян | 5000000 people
ru | данные 300 000 москвичей | 300000 people
ru | почти 10 000 аккаунтов по всему миру | 10000 people
ru | более 600 млн записей о россиянах | 600000000 rows
ru | двести тысяч сотрудников | 200000 people
ru | 2 с половиной миллиона жителей | 2500000 people
ru | архив 14 ГБ | 14 gigabytes
ru | 3000 сканов паспортов | 3000 files
ru | 1 млн 200 тыс. человек | 1200000 people
ru | 5 лямов строк | 5000000 rows
uk | пів мільйона пацієнтів | 500000 people
uk | 500 тис. клієнтів | 500000 people
uk | 2,3 млн громадян | 2300000 people
uk | дані 20 мільйонів українців | 20000000 people
uk | півтора мільйона абонентів | 1500000 people
uk | кількість записів: 491 840 | 491840 rows
uk | сотні тисяч паролів | 500000 rows
uk | понад 300 тисяч користувачів | 300000 people
uk | 500 тисяч рядків | 500000 rows
de | eine halbe Million Patienten | 500000 people
de | 2,3 Mio. Kunden | 2300000 people
de | 500 Tsd. Datensätze | 500000 rows
de | anderthalb Millionen Nutzer | 1500000 people
de | fünfhunderttausend Bürger | 500000 people
de | 500.000 Versicherte | 500000 people
de | Hunderttausende Patientenakten | 500000 rows
de | mehrere Millionen Passwörter | 5000000 rows
de | drei Millionen Konten | 3000000 people
de | eine halbe Million Franzosen | 500000 people
de | Zeilen: 491.840 | 491840 rows
de | 1.500 Millionen Passwörter | 1500000000 rows
de | 12.000 Dateien, 40 GB | 12000 files, 40 gigabytes
es | medio millón de pacientes | 500000 people
es | 500 mil clientes | 500000 people
es | 1,1 millones de usuarios | 1100000 people
es | dos millones de ciudadanos | 2000000 people
es | 491.840 registros | 491840 rows
es | cientos de miles de contraseñas | 500000 rows
es | un millón y medio de afiliados | 1500000 people
es | mil millones de contraseñas | 1000000000 rows
es | quinientos mil pacientes | 500000 people
es | número de filas: 500.000 | 500000 rows
es | más de 5000 usuarios | 5000 people
es | 3.000 archivos | 3000 files
pt | meio milhão de pacientes | 500000 people
pt | 1,1 milhão de clientes | 1100000 people
pt | 500 mil utentes | 500000 people
pt | dois milhões de usuários | 2000000 people
pt | 491.840 linhas | 491840 rows
pt | centenas de milhares de senhas | 500000 rows
pt | 220 milhões de brasileiros | 220000000 people
pt | 12 mil arquivos | 12000 files
pt | quinhentos mil registros | 500000 rows
it | mezzo milione di pazienti | 500000 people
it | 500mila utenti | 500000 people
it | 500 mila clienti | 500000 people
it | due milioni di cittadini | 2000000 people
it | cinquecentomila assistiti | 500000 people
it | 491.840 righe | 491840 rows
it | centinaia di migliaia di password | 500000 rows
it | un milione di file riservati | 1000000 files
it | 2,3 milioni di abbonati | 2300000 people
nl | half miljoen patiënten | 500000 people
nl | een half miljoen patiënten | 500000 people
nl | 500 duizend klanten | 500000 people
nl | 2,3 miljoen gebruikers | 2300000 people
nl | vijfhonderdduizend inwoners | 500000 people
nl | 491.840 regels | 491840 rows
nl | honderdduizenden wachtwoorden | 500000 rows
nl | 6,5 miljoen Nederlanders | 6500000 people
nl | 2000 bestanden | 2000 files
pl | pół miliona pacjentów | 500000 people
pl | 500 tys. klientów | 500000 people
pl | 2,3 mln użytkowników | 2300000 people
pl | dwa miliony osób | 2000000 people
pl | 491 840 wierszy | 491840 rows
pl | setki tysięcy haseł | 500000 rows
pl | półtora miliona abonentów | 1500000 people
pl | pięćset tysięcy rekordów | 500000 rows
pl | 3000 plików | 3000 files
ar | نصف مليون مريض | 500000 people
ar | ٦٤٠ ألف مريض | 640000 people
ar | 500 ألف مستخدم | 500000 people
ar | مليون ونصف مشترك | 1500000 people
ar | ملايين المستخدمين | 5000000 people
ar | 3 ملايين عميل | 3000000 people
ar | مئات الآلاف من الحسابات | 500000 people
ar | 491840 سجل | 491840 rows
ar | خمسمائة ألف سجل | 500000 rows
ar | أكثر من 2 مليون مواطن | 2000000 people
ar | 2000 ملف | 2000 files
fa | نیم میلیون بیمار | 500000 people
fa | ۵۰۰ هزار نفر | 500000 people
fa | ۲٫۳ میلیون کاربر | 2300000 people
fa | بیش از ۲ میلیون مشترک | 2000000 people
fa | یک میلیارد رکورد | 1000000000 rows
fa | ۴۹۱۸۴۰ رکورد | 491840 rows
fa | پانصد هزار مشتری | 500000 people
fa | صدها هزار شهروند | 500000 people
fa | میلیون‌ها کاربر | 5000000 people
zh | 50万患者 | 500000 people
zh | 五十万名患者 | 500000 people
zh | 1.2亿用户 | 120000000 people
zh | 数十万用户 | 500000 people
zh | 50萬筆病歷 | 500000 rows
zh | 50万条记录 | 500000 rows
zh | 用户数量：500000 | 500000 people
zh | 1亿2000万人 | 120000000 people
zh | 数据库中有数百万公民的身份证 | 5000000 people
zh | 500,000条患者记录 | 500000 rows
zh | 三百万张照片 | 3000000 files
zh | 50w用户 | 500000 people
zh | 500k法国患者 | 500000 people
zh | 5千万用户 | 50000000 people
zh | 50GB的数据 | 50 gigabytes
ja | 約50万人の個人情報 | 500000 people
ja | 約50万件 | 500000 rows
ko | 50만 명의 고객 | 500000 people
ko | 약 500만 건 | 5000000 rows
"""

#: language | text that states no count
SILENT = """
en | leaked in 2021 by the users of a forum
en | on 31.01.2021 patients were told
en | between 2019-2021 users complained
en | posted at 02:25 users were asleep
en | +33 6 12 34 56 78 users
en | card 4111111111111111 users
en | 1234567890123 users
en | $500 patients database
en | 500 USD users database
en | 2 % of users
en | 2% users
en | within 72 hours customers were told
en | up to 60 fields each
en | version v2.3 users
en | v2 users
en | page 12 for patients
en | 500 pieces, great condition
en | 9 people
en | the 3rd customer
en | 500 thousand
en | selling database for 5k
en | covid-19 patients
en | 20 years of records
en | users: 15 hospitals
en | 192.168.10.200 users
en | 500 beds for patients
en | users of windows 10, 2 hospitals
en | 12/05/2021 records
en | order #500000 customers
en | on a million occasions
en | I have some users
en | the patient was 45 years old
en | password: 123456
en | patient: 445566
en | card number: 41112222
en | phone numbers: 5550100
en | 1/2 million people
en | 4500123456 passport
en | users 12 total: 500
tr | hasta: 445566
ru | номер паспорта: 450012
fr | un record d'admissions
fr | une amende de 400 000 euros pour les clients
fr | 72 heures pour les personnes
fr | 30 laboratoires, des patients
tr | 182'yi arayabilirsiniz, kayıt için
tr | 500 bin taraftarla rekor kırdı
tr | 5000 TL müşteri
tr | 24 saat içinde hastalar
ru | 80 тысяч рублей клиентам
ru | за 500 долларов базу пациентов
ru | 6 лет пользователям
ru | в 2021 году пользователи
ru | 20 января пациенты
ru | доступ 2 к пользователям
de | ich bin Kunde seit 2021 bin ich
de | 30.000 Euro für Kunden
es | 24 horas para pacientes
pt | 300 reais por clientes
it | 90 mila euro ai clienti
nl | 3 dagen voor klanten
pl | 500 złotych dla klientów
uk | 5 років клієнти
ar | 500 دولار للمستخدمين
fa | ۱۸ سال کاربر
zh | 500元用户数据
zh | 2021年患者
zh | 一个用户
zh | 第三次
"""

#: text | low | high
RANGES = """
491840 lines | 491840 | 491840
500,000 lines | 475000 | 525000
488,000 patients | 463600 | 512400
1,234,500 users | 1234500 | 1234500
half a million patients | 475000 | 525000
about half a million patients | 450000 | 550000
about 488,000 patients | 439200 | 536800
nearly 500 000 patients | 450000 | 550000
almost 491840 patients | 442656 | 541024
~500k users | 450000 | 550000
more than 2 million users | 2000000 | 2600000
over 500k users | 500000 | 650000
at least 500k users | 500000 | 650000
500k+ users | 500000 | 650000
more than a million users | 1000000 | 1300000
up to 2 million users | 1000000 | 2000000
less than 500k users | 250000 | 500000
hundreds of thousands of users | 200000 | 999999
several million users | 2000000 | 9999999
près de 500 000 patients | 450000 | 550000
près d'un demi-million de patients | 450000 | 550000
environ 500 000 patients | 450000 | 550000
plus de 500 000 patients | 500000 | 650000
jusqu'à 500 000 patients | 250000 | 500000
yaklaşık 500 bin hasta | 450000 | 550000
500 bin kadar hasta | 450000 | 550000
500 bine kadar hasta | 250000 | 500000
500 bine yakın hasta | 450000 | 550000
1 milyondan fazla hasta | 1000000 | 1300000
500.000'den fazla hasta | 500000 | 650000
около 500 тысяч пациентов | 450000 | 550000
почти полмиллиона пациентов | 450000 | 550000
более 1 млн клиентов | 1000000 | 1300000
свыше 1 млн клиентов | 1000000 | 1300000
до 1 млн клиентов | 500000 | 1000000
понад 1 млн клієнтів | 1000000 | 1300000
майже 500 тис. клієнтів | 450000 | 550000
rund 500.000 Kunden | 450000 | 550000
mehr als 500.000 Kunden | 500000 | 650000
bis zu 500.000 Kunden | 250000 | 500000
cerca de medio millón de pacientes | 450000 | 550000
más de 500 mil clientes | 500000 | 650000
hasta 500 mil clientes | 250000 | 500000
quase 500 mil utentes | 450000 | 550000
mais de 1 milhão de clientes | 1000000 | 1300000
oltre 500mila utenti | 500000 | 650000
circa 500mila utenti | 450000 | 550000
meer dan 500.000 klanten | 500000 | 650000
bijna 500.000 klanten | 450000 | 550000
ponad 500 tys. klientów | 500000 | 650000
około 500 tys. klientów | 450000 | 550000
حوالي 500 ألف مريض | 450000 | 550000
أكثر من 500 ألف مريض | 500000 | 650000
حدود ۵۰۰ هزار نفر | 450000 | 550000
بیش از ۵۰۰ هزار نفر | 500000 | 650000
约50万患者 | 450000 | 550000
超过50万患者 | 500000 | 650000
50多万患者 | 500000 | 650000
50万人以上 | 500000 | 650000
多达50万患者 | 250000 | 500000
"""

SAMPLES = """
here is a 20-line sample | 20
sample of 500 rows | 500
Kanıt için 20 satırlık örnek aşağıda | 20
пример на 20 строк | 20
échantillon de 100 lignes | 100
muestra de 100 registros | 100
Probe: 50 Datensätze | 50
sample: 5 rows | 5
"""

NOT_SAMPLES = """
491840 rows, sample in the comments
500k patients sample inside
500 bin hasta. Örnek aşağıda
500 000 строк, пример внутри
"""


def rows(table: str, width: int) -> list[tuple[str, ...]]:
    lines = [tuple(map(str.strip, line.split(" | "))) for line in table.strip().splitlines()]
    assert {len(line) for line in lines} == {width}
    return lines


@pytest.mark.parametrize(("lang", "text", "expected"), rows(STATED, 3))
def test_a_stated_number_is_counted(lang: str, text: str, expected: str) -> None:
    said = [f"{c.count.said} {c.count.unit}" for c in counts(fold(text))]
    assert (", ".join(said) or "-") == expected


@pytest.mark.parametrize(("lang", "text"), rows(SILENT, 2))
def test_a_number_of_something_else_is_not_counted(lang: str, text: str) -> None:
    assert counts(fold(text)) == ()


@pytest.mark.parametrize(("text", "low", "high"), rows(RANGES, 3))
def test_the_way_a_number_is_said_makes_its_range(text: str, low: str, high: str) -> None:
    (counted,) = counts(fold(text))
    assert (counted.count.low, counted.count.high) == (int(low), int(high))


@pytest.mark.parametrize(("text", "said"), rows(SAMPLES, 2))
def test_the_size_of_a_sample_is_marked(text: str, said: str) -> None:
    (counted,) = counts(fold(text))
    assert (counted.sample, counted.count.said) == (True, int(said))


@pytest.mark.parametrize("text", NOT_SAMPLES.strip().splitlines())
def test_the_size_of_the_whole_is_no_sample(text: str) -> None:
    (counted,) = counts(fold(text))
    assert not counted.sample


def test_a_post_states_several_counts_in_order_of_place() -> None:
    text = fold(
        "500,000 French hospital records - free. 491,840 lines, 3000 scans, 40 GB, 20 rows sample"
    )
    found = counts(text)
    assert [c.count.unit for c in found] == ["rows", "rows", "files", "gigabytes", "rows"]
    assert [text[c.start : c.end] for c in found] == ["500,000", "491,840", "3000", "40", "20"]
    assert [c.noun for c in found] == ["records", "lines", "scans", "gb", "rows"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the leak holds 500,000\npatients of a clinic", [500000]),
        ("the leak holds 500,000\nFrench patients", [500000]),
        ("Records:\n491840", [491840]),
        ("Country: FR\nRows: 491,840\nPrice: $500\nFormat: csv", [491840]),
        ("Total: 491840\nUsers: 20", [20]),
        ("version 500\n\npatients wait", []),
    ],
)
def test_a_count_may_be_wrapped_over_a_line(text: str, said: list[int]) -> None:
    assert [c.count.said for c in counts(fold(text))] == said


def one(text: str) -> Count:
    (counted,) = counts(fold(text))
    return counted.count


@pytest.mark.parametrize(
    "a", ["500,000 records", "491,840 lines", "489,838 rows", "478,882 patients"]
)
@pytest.mark.parametrize("b", ["half a million people", "about 488,000 patients", "491 840 lignes"])
def test_the_counts_of_one_case_are_the_same(a: str, b: str) -> None:
    assert same_count(one(a), one(b))
    assert same_count(one(b), one(a))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("500,000 records", "600,000 records"),
        ("500,000 records", "5 million records"),
        ("491,840 lines", "530,111 lines"),
        ("500 files", "500 patients"),
        ("500 GB", "500 files"),
        ("over 1 million users", "1.5 million users"),
        ("up to 500k users", "200k users"),
    ],
)
def test_counts_of_other_cases_differ(a: str, b: str) -> None:
    assert not same_count(one(a), one(b))


def test_a_vague_count_is_the_same_as_one_in_its_range() -> None:
    assert same_count(one("hundreds of thousands of users"), one("491,840 lines"))


def test_reach_is_the_largest_number_of_people_or_rows() -> None:
    found = counts(fold("20 rows sample, 491,840 lines of 500k patients, 900000 files, 5 TB"))
    assert reach(c.count for c in found) == 500000
    assert reach([]) == 0


@pytest.mark.parametrize(
    "text",
    [
        "7" * 1_000_000,
        "7 " * 500_000,
        "777 " * 250_000,
        "1." * 500_000,
        "1," * 500_000,
        " " * 1_000_000,
        "." * 1_000_000,
        "-" * 1_000_000,
        "million " * 125_000,
        "a half and " * 90_000,
        "count million " * 75_000,
        "total x million " * 60_000,
        "hundert" * 140_000,
        "500k patients " * 70_000,
        "万" * 1_000_000,
        "50万患者" * 200_000,
        "数" * 1_000_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_hostile_megabyte_costs_no_more_than_its_length(text: str) -> None:
    assert is_linear(counts, text)


def test_lone_surrogates_and_nul_do_not_move_places() -> None:
    text = "\ud800\x00 leak \udfff 500k patients"
    (counted,) = counts(text)
    assert text[counted.start : counted.end] == "500k"


WORDS = st.sampled_from(
    (
        *("500", "500k", "1.", ",", ".", ":", "-", "'", "%", "$", "million", "half", "a", "of"),
        *("patients", "records", "тыс.", "строк", "hasta", "bin", "50万", "患者", "\n", "ü", "up"),
    )
)


@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join)))
def test_no_text_raises_and_every_place_is_inside_it(text: str) -> None:
    found = counts(text)
    assert all(0 <= c.start < c.end <= len(text) for c in found)
    assert [c.start for c in found] == sorted(c.start for c in found)
    assert all(c.count.low <= c.count.said <= c.count.high for c in found)


@given(st.integers(10, 999), st.sampled_from([" ", ".", ",", "'"]))
def test_every_notation_of_one_number_says_the_same(thousands: int, mark: str) -> None:
    spelled = {
        one(f"{thousands}{mark}000 patients"),
        one(f"{thousands}000 patients"),
        one(f"{thousands}k users"),
        one(f"{thousands} thousand people"),
        one(f"{thousands} тыс. человек"),
        one(f"{thousands} тысяч человек"),
        one(f"{thousands} bin hasta"),
        one(f"{thousands} mille patients"),
        one(f"{thousands} mil pacientes"),
        one(f"{thousands}mila utenti"),
        one(f"{thousands} Tsd. Kunden"),
        one(f"{thousands} duizend klanten"),
        one(f"{thousands} tys. osób"),
        one(f"{thousands} ألف مريض"),
        one(f"{thousands} هزار نفر"),
        one(f"{thousands / 10:g}万患者"),
    }
    assert {count.said for count in spelled} == {thousands * 1000}
    assert len(spelled) == 1
