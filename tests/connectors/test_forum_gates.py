"""What guards, gates and boards put in the place of a page, in more shapes and languages."""

import pytest

from tests.connectors.test_forum_pages import found

URL = "https://forum.example.org/viewforum.php?f=2"


def kind(title: str, body: str, head: str = "") -> str:
    page = (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )
    told: str = found(page, URL)["kind"]
    return told


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("You are being redirected...", "<script>var s={},sucuri_cloudproxy_js='';</script>"),
        ("", "<iframe src='/_Incapsula_Resource?x=1'>Request unsuccessful.</iframe>"),
        ("Pardon Our Interruption", "<p>Something made us think you were a bot.</p>"),
        ("Denied", "<div class='px-captcha-container'><h1>Press &amp; Hold</h1></div>"),
        (
            "forum.example.org",
            "<p>Please enable JS</p><script>var dd={'host':'geo.captcha-delivery.com'}</script>",
        ),
        ("DDoS-Guard", "<h1>Проверка браузера перед переходом на сайт</h1>"),
        ("Just a moment...", "<div class='cf-browser-verification'>Checking your browser</div>"),
    ],
)
def test_a_guard_is_a_captcha(title: str, body: str) -> None:
    assert kind(title, body) == "captcha"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Age verification", "<p>Are you 18 years of age or older?</p><a href='/y'>Yes</a>"),
        ("Altersverifikation", "<p>Bist du mindestens 18 Jahre alt?</p><a href='/y'>Ja</a>"),
        ("Avertissement", "<p>Vous devez avoir au moins 18 ans.</p><a href='/y'>Oui</a>"),
        ("18+", "<p>Вам уже исполнилось 18 лет?</p><a href='/y'>Да</a>"),
        ("Uyarı", "<p>18 yaşından büyük müsünüz?</p><a href='/y'>Evet</a>"),
    ],
)
def test_a_gate_asks_for_the_age(title: str, body: str) -> None:
    assert kind(title, body) == "age"


@pytest.mark.parametrize(
    "line",
    [
        "Guests may not view this forum.",
        "You are not authorised to read this forum.",
        "Du bist nicht berechtigt, dieses Forum zu lesen.",
        "Gäste dürfen dieses Forum nicht sehen.",
        "Vous n’êtes pas autorisé à consulter ce forum.",
        "Los invitados no pueden ver este foro.",
        "Você não está autorizado a ler este fórum.",
        "Non sei autorizzato a leggere questo forum.",
        "Nie masz uprawnień do przeglądania tego forum.",
        "Gasten mogen dit forum niet bekijken.",
        "У вас нет прав для просмотра этого форума.",
        "Гостям запрещён просмотр форума.",
        "Ви не маєте доступу до перегляду цього форуму.",
        "Bu bölümü görüntülemek için giriş yapmalısınız.",
        "شما اجازه دسترسی به این صفحه را ندارید.",
        "عفواً، لا تملك صلاحيات لدخول هذه الصفحة.",
        "抱歉，您没有权限访问该版块",
    ],
)
def test_a_board_for_members_asks_one_to_log_in(line: str) -> None:
    assert kind("Information", f"<div><h2>Information</h2><p>{line}</p></div>") == "login"


TALK = [
    "Just a moment... Checking your browser, says Cloudflare, Ray ID 8a1f.",
    "You are not authorised to read this forum, it said, and guests may not view it.",
    "Are you 18 years of age or older? Age verification is a law now.",
    "Der Bereich ist gesperrt, ich habe keine Berechtigung, das zu lesen. Wartung?",
    "captcha-delivery.com and _Incapsula_Resource in the source, hCaptcha too",
]


def post(number: int, text: str) -> str:
    return (
        f'<div class="post" id="p{number}"><p class="author"><strong>ada</strong> » 2026-03-01'
        f' 10:00</p><div class="content">{text}</div></div>'
    )


@pytest.mark.parametrize("text", TALK)
def test_a_thread_in_which_people_talk_of_gates_is_a_thread(text: str) -> None:
    page = found(
        f"<html><head><title>{text}</title></head><body><h2>{text}</h2>{post(1, text)}"
        '<form><input type="password"></form></body></html>',
        "https://forum.example.org/viewtopic.php?t=3",
    )
    assert (page["kind"], page["posts"][0]["text"]) == ("posts", text)


@pytest.mark.parametrize("text", TALK)
def test_a_list_with_titles_about_gates_is_a_list(text: str) -> None:
    rows = "".join(
        f'<li class="row"><a class="topictitle" href="/viewtopic.php?t={n}">{text}</a></li>'
        for n in range(1, 4)
    )
    page = found(
        f'<html><body class="section-viewforum"><ul class="topiclist topics">{rows}</ul>'
        "</body></html>",
        URL,
    )
    assert (page["kind"], len(page["threads"])) == ("threads", 3)
