"""What walls say, in the languages of boards: pieces of regular expressions for folded case.

Used by walls.py on pages that hold nothing to read, and on nothing else.
"""

import re
from collections.abc import Sequence


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


#: a captcha, or a check of the browser
CHECKING = _any(
    (
        r"just a moment",
        r"checking (?:if )?(?:your|the) (?:browser|site)",
        r"one moment,? please",
        r"attention required",
        r"ddos[- ](?:guard|protection)",
        r"(?:are|prove) you(?:'re| are)? (?:not )?a? ?(?:human|robot)",
        r"verify (?:that )?you(?:'re| are) (?:a )?human",
        r"not a (?:ro)?bot",
        r"i am human",
        r"security (?:check|verification)",
        r"enable javascript and cookies",
        r"captcha",
        r"think (?:that )?you (?:were|are) a (?:ro)?bot",
        r"pardon our interruption",
        r"incapsula incident",
        r"please enable (?:js|javascript)",
        r"unusual (?:traffic|activity)",
        r"un instant\b",
        r"vérification de (?:votre|sécurité)",
        r"êtes[- ]vous un robot",
        r"vous êtes humain",
        r"einen moment",
        r"nur einen moment",
        r"überprüf\w+ (?:ihre[ns]?|deine[ns]?) browser",
        r"kein roboter",
        r"sicherheits(?:überprüfung|prüfung|abfrage)",
        r"проверка (?:вашего )?браузера",
        r"проверяем (?:ваш )?браузер",
        r"один момент",
        r"я не робот",
        r"не робот",
        r"подтвердите,? что вы",
        r"перевірка браузера",
        r"bir dakika",
        r"lütfen bekleyin",
        r"tarayıcınız",
        r"robot olmadığ",
        r"insan olduğunuz",
        r"un momento\b",
        r"comprobando",
        r"verificando (?:que|tu|su|o|seu)",
        r"no (?:soy|eres) un robot",
        r"não sou um robô",
        r"controllo del browser",
        r"sprawdzanie przegląd",
        r"nie jestem robotem",
        r"人机",
        r"正在检查",
        r"请稍候",
        r"请完成安全",
        r"التحقق من",
        r"لست روبوت",
    )
)
#: a waiting room
QUEUE = _any(
    (
        r"waiting room",
        r"you are (?:now )?in (?:the )?(?:line|queue)",
        r"place in (?:the )?(?:line|queue)",
        r"been placed in a queue",
        r"awaiting forwarding",
        r"file d'attente",
        r"warteschlange",
        r"warteraum",
        r"очеред[ьи]",
        r"sırada",
        r"sıraya",
        r"cola de espera",
        r"sala de espera",
        r"fila de espera",
        r"kolejce",
        r"wachtrij",
        r"in coda",
        r"排队",
    )
)
#: this reader is not let in
BANNED = _any(
    (
        r"(?:have been|are|been|is) (?:permanently |temporarily )?(?:banned|blocked)",
        r"ip(?: address)? (?:has been|is|was) (?:banned|blocked)",
        r"access denied",
        r"avez été banni",
        r"êtes banni",
        r"accès refusé",
        r"gesperrt",
        r"gebannt",
        r"zugriff verweigert",
        r"verbannt",
        r"забанен",
        r"заблокирован",
        r"доступ (?:к \w+ )?(?:запрещ|закрыт|ограничен)",
        r"yasaklan",
        r"engellen",
        r"baneado",
        r"expulsado",
        r"acceso denegado",
        r"bloqueado",
        r"banido",
        r"acesso negado",
        r"bannato",
        r"accesso negato",
        r"zbanowan",
        r"zablokowan",
        r"odmowa dostępu",
        r"geblokkeerd",
        r"verbannen",
        r"禁止访问",
        r"封禁",
        r"محظور",
    )
)
#: grown-ups only
AGE = _any(
    (
        r"age (?:verification|check|restricted)",
        r"verify your age",
        r"(?:over|at least|mindestens|al menos|au moins|almeno|pelo menos) 18",
        r"alters(?:verifi|prüf|nachweis)",
        r"18 (?:years|yaş|ans|jahre|лет|років|años|anos|anni|lat|jaar)",
        r"18岁",
    )
)
#: members only
MEMBERS = _any(
    (
        (
            r"(?:must|need to|have to|please|required to) (?:be |first )?(?:log|sign|"
            r"regist)\w*"
        ),
        r"not (?:logged|signed) in",
        r"(?:guests?|visitors?) (?:may not|can ?not|can't|are not)",
        r"gäste (?:dürfen|können|haben)[^.]{0,40}(?:nicht|kein)",
        r"(?:invités|visiteurs) ne (?:peuvent|sont)",
        r"(?:invitados|visitantes) (?:no|não) (?:pueden|podem|están)",
        r"não est(?:á|ão)[^.]{0,15}autoriz",
        r"(?:ospiti|visitatori) non (?:possono|sono)",
        r"nie masz (?:wymaganych )?uprawnień",
        r"goście nie",
        r"gasten (?:mogen|kunnen)[^.]{0,30}niet",
        r"гост(?:и|ям|ей|ю) (?:не |запрещ|недоступ)",
        r"не маєте (?:доступу|прав|дозвол)",
        r"увійдіть",
        r"(?:misafir|ziyaretçi|konuk)\w*[^.]{0,30}(?:göremez|görüntüleyemez|kapalı)",
        r"اجازه (?:دسترسی|مشاهده)",
        r"وارد شوید",
        r"لا تملك صلاحي",
        r"(?:يرجى|الرجاء) تسجيل",
        r"log ?in (?:or register )?(?:to|required)",
        r"members only",
        r"registered (?:members|users)",
        r"do(?:es)? not have permission",
        r"no permission",
        r"not (?:allowed|authori[sz]ed) to (?:view|access|read)",
        r"insufficient",
        r"(?:devez|faut|veuillez)[^.]{0,30}(?:connect|inscri|identifi|enregistr)",
        r"n'(?:avez|êtes) pas (?:la permission|le droit|l'autorisation|autoris)",
        r"réservé aux membres",
        (
            r"(?:müssen|musst|bitte)[^.]{0,40}(?:anmeld|einlogg|registrier|angemeldet|"
            r"eingeloggt)"
        ),
        r"keine (?:berechtigung|rechte)",
        r"nicht berechtigt",
        r"nur für (?:registrierte|mitglieder)",
        r"необходимо[^.]{0,30}(?:войти|авториз|зарегистр)",
        r"(?:должны|нужно|требуется)[^.]{0,30}(?:войти|авториз|зарегистр|вход)",
        r"войдите",
        r"нет прав",
        r"не имеете прав",
        r"недостаточно прав",
        r"только (?:для )?зарегистр",
        r"(?:giriş|kayıt|üye)[^.]{0,25}(?:yap|ol)(?:ma|un|ın|malı)\w*",
        r"izniniz yok",
        r"yetkiniz yok",
        (
            r"(?:debes|tienes que|necesitas|debe)[^.]{0,30}(?:iniciar|registr|identific|"
            r"conect)"
        ),
        r"no tienes permiso",
        r"(?:precisa|deve|tem que|necessário)[^.]{0,30}(?:entrar|registr|logado|login)",
        r"não tem permissão",
        (
            r"(?:devi|bisogna|effettua|necessario)[^.]{0,30}(?:accedere|registr|login|"
            r"accesso)"
        ),
        r"non (?:hai|sei|disponi)[^.]{0,15}(?:permess|autorizz)",
        r"(?:musisz|zaloguj)[^.]{0,30}(?:się|zalog|zarejestr)?",
        r"brak uprawnień",
        r"moet[^.]{0,30}(?:inlogg|ingelogd|aanmeld|registr)",
        r"geen (?:toegang|rechten)",
        r"请先登录",
        r"需要登录",
        r"没有权限",
        r"يجب (?:عليك )?(?:تسجيل|أن)",
    )
)
#: what stands in a list whose threads this reader may not see
UNREADABLE = _any(
    (
        r"(?:permission|permitted|allowed|authori[sz]ed|able)s? to (?:view|see|read|access)",
        r"(?:berechtigung|berechtigt|rechte)[^.]{0,40}(?:anzuseh|zu seh|zu les|einzuseh)",
        r"(?:permission|autoris|droit)[^.]{0,30}\b(?:voir|lire|accéder|consulter)",
        r"(?:permiso|autorizad)[^.]{0,30}\b(?:ver|leer|acceder)",
        r"(?:permiss[õã]|autorizad)[^.]{0,30}\b(?:ver|ler|acessar|visualizar)",
        r"(?:permess|autorizz)[^.]{0,30}\b(?:vedere|leggere|visualizzare|accedere)",
        r"(?:uprawnie|pozwole)[^.]{0,30}(?:przegląd|czyta|zobacz|wyświetl)",
        r"(?:rechten|permissies|toestemming|bevoegd)[^.]{0,40}(?:bekijken|lezen|zien)",
        r"(?:прав|доступа|разреш)[^.]{0,40}(?:просмотр|чтени|читать|видеть)",
        r"(?:прав|доступу|дозвол)[^.]{0,40}(?:перегляд|читанн|читати)",
        r"(?:görüntüle|okuma|görme)[^.]{0,40}(?:izn|izin|yetki)",
        r"(?:没有|无)权[^。]{0,10}(?:浏览|查看|阅读|访问)",
        r"(?:اجازه|مجوز|صلاحي)[^.]{0,40}(?:مشاهده|خواندن|عرض|قراءة|دخول)",
    )
)
#: maintenance
CLOSED = _any(
    (
        r"maintenance",
        r"currently (?:closed|offline|unavailable|down)",
        r"temporarily (?:closed|offline|unavailable|disabled|down)",
        r"(?:board|forum|site)s? (?:is|are) (?:closed|offline|down|disabled)",
        r"be (?:right )?back (?:soon|shortly)",
        r"upgrading",
        r"actuellement (?:fermé|indisponible)",
        r"temporairement",
        r"wartung",
        r"vorübergehend",
        r"derzeit (?:nicht|geschlossen|offline)",
        r"technisch\w* (?:arbeiten|gründe)",
        r"обслуживани",
        r"техническ\w+ работ",
        r"временно",
        r"форум (?:закрыт|отключ)",
        r"bakım",
        r"geçici olarak",
        r"mantenimiento",
        r"temporalmente",
        r"manutenção",
        r"temporariamente",
        r"manutenzione",
        r"temporaneamente",
        r"konserwacj",
        r"przerwa techniczna",
        r"tymczasowo",
        r"onderhoud",
        r"tijdelijk",
        r"维护",
        r"الصيانة",
    )
)
#: what was asked for is not there
MISSING = _any(
    (
        r"(?:does not|doesn't|no longer) exist",
        r"could ?n[o']t be found",
        r"cannot be found",
        r"not found",
        r"invalid (?:thread|topic|link|post)",
        r"no (?:thread|topic) specified",
        r"missing or off limits",
        r"n'existe (?:pas|plus)",
        r"introuvable",
        r"existiert nicht",
        r"nicht gefunden",
        r"nicht (?:mehr )?vorhanden",
        r"не существует",
        r"не найден",
        r"bulunamadı",
        r"mevcut değil",
        r"no existe",
        r"no se (?:ha )?encontr",
        r"não existe",
        r"não (?:foi )?encontrad",
        r"non esiste",
        r"non (?:è stat[ao] )?trovat",
        r"nie istnieje",
        r"nie znaleziono",
        r"bestaat niet",
        r"niet gevonden",
        r"不存在",
        r"غير موجود",
    )
)
