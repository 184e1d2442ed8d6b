"""Where each engine of boards keeps what we read: candidates, best first.

A theme renames much and a language everything, so each field has several candidates, and those of
the other engines are tried after the engine's own. What an operator configures comes before all.
Taken from the public templates of phpBB (prosilver, subSilver), MyBB, SMF 2.0 and 2.1, from the
Discourse API, and from pages of XenForo 1 and 2 and vBulletin 3, 4 and 5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Markup:
    """CSS selectors of one engine. Those below `row` and `post` are asked inside of one."""

    signs: tuple[str, ...] = ()  #: what only this engine has
    board: tuple[str, ...] = ()  #: the frame of a thread list, which is there when it is empty too
    row: tuple[str, ...] = ()  #: one thread in the list
    row_title: tuple[str, ...] = ()  #: the link to the thread
    row_last: tuple[str, ...] = ()  #: what is said of its last post
    row_replies: tuple[str, ...] = ()
    row_sticky: tuple[str, ...] = ()
    title: tuple[str, ...] = ()  #: of the thread, on the thread's page
    post: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    files: tuple[str, ...] = ()  #: each file that the post offers
    next: tuple[str, ...] = ()  #: the link to the next page


ENGINES: Mapping[str, Markup] = {
    "xenforo": Markup(
        signs=("html#XF", "html#XenForo", "html[data-app=public][data-template]"),
        board=(".structItemContainer", "ol.discussionListItems", ".discussionList"),
        row=(".structItem--thread", "li.discussionListItem", ".structItem:has(.structItem-title)"),
        row_title=(".structItem-title a", ".titleText .title a", "a.PreviewTooltip"),
        row_last=(".structItem-cell--latest", ".lastPostInfo", ".structItem-latestDate"),
        row_replies=(".structItem-cell--meta dl:first-child dd", ".stats .major dd"),
        row_sticky=(".structItem-status--sticky", ".iconKey .sticky", ".sticky"),
        title=("h1.p-title-value", ".titleBar h1", "h1"),
        post=("article.message--post", "article.message[data-content]", "li.message[id^=post-]"),
        body=(".message-body .bbWrapper", ".messageText", ".bbWrapper", ".message-body"),
        author=(".message-name .username", ".userText .username", ".message-name"),
        date=(
            ".message-attribution-main time",
            ".message-attribution time",
            ".messageMeta .DateTime",
            ".datePermalink .DateTime",
        ),
        edited=(".message-lastEdit", ".editDate"),
        files=(".message-attachments .file", ".attachmentList .file", ".attachedFiles .attachment"),
        next=("a.pageNav-jump--next", ".PageNav a.text:last-child"),
    ),
    "phpbb": Markup(
        signs=("body#phpbb", ".copyright a[href*='phpbb.com']", "#phpbb", ".phpbb_wrapper"),
        board=("body.section-viewforum .action-bar", "body.section-viewforum #page-body"),
        row=("ul.topics > li.row", "tr:has(a.topictitle)", "li.row:has(a.topictitle)"),
        row_title=("a.topictitle",),
        row_last=("dd.lastpost", ".lastpost", "td:last-child .topicdetails", "td:last-child"),
        row_replies=("dd.posts", "td:nth-last-child(4) .topicdetails"),
        row_sticky=(".sticky", ".sticky_read", ".announce_read", ".global_read"),
        title=("h2.topic-title a", "h2.topic-title", ".topic-title", "#page-body h2 a", "a.titles"),
        post=("div.post[id^=p]", "article.post[id^=p]", "table:has(> tbody > tr > td .postbody)"),
        body=("div.content", ".postbody .content", "div.postbody", ".postbody"),
        author=("p.author strong", ".postprofile .username", ".postauthor", ".username"),
        date=("p.author time", "p.author", ".author time", ".postdate", ".gensmall:has(b)"),
        edited=(".notice:has(a.username), .notice:has(.username-coloured)",),
        files=(".attachbox dl.file dt", ".inline-attachment dl.file dt", ".attachbox dd dl dt"),
        next=("li.arrow.next a", "a.right-box", "a.arrow-right"),
    ),
    "mybb": Markup(
        signs=("a[href*='mybb.com']", "script[src*='jscripts/general.js']", "#powered_by"),
        board=("table:has(td.tcat a[href*='sortby=lastpost'])",),
        row=("tr.inline_row", "tr:has(span[id^=tid_])", "tr:has(> td[class*=forumdisplay_])"),
        row_title=("span[id^=tid_] a", "a.subject_new", "a.subject_old"),
        row_last=("span.lastpost", ".lastpost", "td:last-child .smalltext"),
        row_replies=("a[href*=whoposted]",),
        row_sticky=(".forumdisplay_sticky",),
        title=("td.thead > div > strong", "td.thead strong", ".thread-title"),
        post=("div.post[id^=post_]", "table[id^=post_]", "div[id^=post_]"),
        body=(".post_body", "div[id^=pid_]", ".scaleimages"),
        author=(".author_information strong", ".post_author strong", ".largetext", ".smalltext a"),
        date=(".post_date", ".post_head .smalltext", ".tcat .smalltext"),
        edited=(".edited_post", ".post_edit:has(a)"),
        files=("fieldset a[href*='attachment.php']",),
        next=("a.pagination_next",),
    ),
    "vbulletin": Markup(
        signs=(
            "html#vbulletin_html",
            "meta[name=generator][content^=vBulletin]",
            "script[src*=vbulletin]",
            "body#vb-page-body, .vb-page",
            "#vBulletin_init",
        ),
        board=("#threadlist", "#threadslist", "tbody[id^=threadbits_forum_]", ".topic-list"),
        row=(
            "li.threadbit",
            "tr.topic-item",
            ".topic-item[data-node-id]",
            "tr:has(> td[id^=td_threadtitle_])",
        ),
        row_title=(
            "a.title[id^=thread_title_]",
            "a[id^=thread_title_]",
            "a.topic-title",
            "a.title",
        ),
        row_last=(".threadlastpost", ".cell-lastpost", "td.alt2[title] .smallfont", ".lastpost-by"),
        row_replies=(".threadstats li:first-child", "a[href*=whoposted]", ".posts-count"),
        row_sticky=(".sticky", "#stickies .threadbit", ".topic-item.sticky"),
        title=(
            ".threadtitle a",
            "#pagetitle .threadtitle",
            "h1.main-title",
            ".b-post__title",
            ".navbar strong",
        ),
        post=(
            "li.postcontainer",
            "li[class*=postbit][id^=post_]",
            "li.b-post[data-node-id]",
            "table[id^=post].tborder",
            "div[id^=edit] > table",
        ),
        body=(
            "div[id^=post_message_] blockquote.postcontent",
            "div[id^=post_message_]",
            ".js-post__content-text",
            ".b-post__content",
            ".postcontent",
        ),
        author=("a.bigusername", ".b-userinfo .author", ".username_container .username", ".author"),
        date=(".b-post__timestamp time", ".postdate .date", ".posthead .date", "td.thead"),
        edited=(".lastedited", ".b-post__edit-info", ".smallfont > em:has(a)"),
        files=(".attachments a[href]", ".b-post-attachments a[href]", "fieldset.fieldset a[href]"),
        next=(".prev_next a[rel=next]", "a.js-pagenav-next-button", "a[rel=next]"),
    ),
    "smf": Markup(
        signs=(
            "a[href*='simplemachines.org']",
            "script[src*='smf']",
            "#smflogo, #siteslogan",
            ".smf_copyright",
        ),
        board=("#messageindex",),
        row=(
            "#topic_container > div",
            "#messageindex tr:has(.subject)",
            "#messageindex tbody > tr",
            "tr:has(td.subject)",
        ),
        row_title=(".message_index_title span[id^=msg_] a", "span[id^=msg_] a", ".subject a"),
        row_last=(".lastpost", "td[class*=lastpost]"),
        row_replies=(".board_stats", "td.stats"),
        row_sticky=(".sticky", ".stickybg", ".stickybg2", ".main_icons.sticky"),
        title=("h2.display_title", "#display_head h2", "h3.catbg #top_subject", "#top_subject"),
        post=(
            "div[id^=msg]:has(.post_wrapper)",
            "div.post_wrapper",
            "div[id^=msg]:has(div[id^=msg_])",
        ),
        body=(".inner[id^=msg_]", ".post .inner", "div[id^=msg_]", ".inner", ".post"),
        author=(".poster h4 a", ".poster h4", ".poster b a"),
        date=(".postinfo > a.smalltext", ".keyinfo .smalltext", ".postinfo .smalltext"),
        edited=(".modified:has(em)", "[id^=modified_]:has(em)", ".modified.mvisible"),
        files=(".attachments_bot", ".attachments a[href*=dlattach]", "[id$=_footer] a[href]"),
        next=("a.nav_page:last-child", ".pagelinks a.navPages:last-child"),
    ),
    "page": Markup(
        row=("[itemtype$='DiscussionForumPosting']:has(a[itemprop=url])",),
        row_last=("[class*=last]",),
        row_replies=("[class*=repl]", "[itemprop=commentCount]"),
        row_sticky=("[class*=sticky]", "[class*=pinned]"),
        title=("[itemprop=headline]", "[itemprop=name]:is(h1, h2)", "h1", "h2"),
        post=(
            "[itemprop=comment]",
            "[itemtype$='schema.org/Comment']",
            "[itemtype$='DiscussionForumPosting']",
            "article[id]",
            "[data-post-id]",
            "[data-pid]",
            "[id^=post-], [id^=post_], [id^=comment-]",
            "[class~=post][id]",
            "article",
        ),
        body=(
            "[itemprop=text]",
            "[itemprop=articleBody]",
            "[itemprop=commentText]",
            "[component='post/content']",
            "[class*=post-content], [class*=post_content], [class*=postContent]",
            "[class*=post-body], [class*=post_body], [class*=postBody]",
            "[class*=entry-content], [class*=post-entry]",
            ".Post-body, .cooked, .message-content, .message",
            "[class*=content]",
            "[class*=text]",
            "[class*=body]",
        ),
        author=(
            "[itemprop=author] [itemprop=name]",
            "[itemprop=author]",
            "[rel=author]",
            "[class*=username], [class*=user-name], [class*=userName]",
            "li.author, span.author, p.author strong, .author a",
            "[class*=author]",
            "[class*=poster]",
        ),
        date=(
            "[itemprop=datePublished], [itemprop=dateCreated], [itemprop=commentTime]",
            "abbr[title].published, abbr[title].updated",
            "time",
            "[data-time], [data-timestamp]",
            "[class*=date], [class*=Date]",
            "[class*=time], [class*=Time]",
            "[class*=posted]",
        ),
        edited=("[class*=edited]", "[class*=lastEdit]"),
        files=("[class*=attachment] a[href]",),
    ),
}
FIELDS = tuple(field.name for field in fields(Markup) if field.name not in ("signs", "board"))


def candidates(engine: str, field: str, own: Mapping[str, str]) -> Sequence[str]:
    """The selectors of a field in the order in which they are to be tried.

    `own` are the operator's; where there is one, only that is asked.
    """
    if own.get(field):
        return (own[field],)
    first = getattr(ENGINES.get(engine, ENGINES["page"]), field)
    others = [
        selector
        for name, markup in ENGINES.items()
        if name != engine
        for selector in getattr(markup, field)
    ]
    return (*first, *others)
